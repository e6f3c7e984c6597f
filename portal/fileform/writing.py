"""Parts written from values: the same values always give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from portal.domain.documents.base import TextValue

_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _PlainDumper(_Dumper):  # type: ignore[misc, valid-type]
    """Writes no anchors: the strict reader takes none."""

    def ignore_aliases(self, _value: Any) -> bool:
        return True


def dump_yaml(values: Mapping[str, Any]) -> bytes:
    """A mapping of strings, lists and mappings as YAML, in the order given."""
    encoded: bytes = yaml.dump(
        dict(values), Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, encoding="utf-8", width=110
    )
    return encoded


def encode_rendition(texts: Mapping[str, TextValue], body: str = "", translates_version: int | None = None) -> bytes:
    """A rendition file."""
    front: dict[str, Any] = {}
    if translates_version is not None:
        front["translates_version"] = str(translates_version)
    front |= {path: value if isinstance(value, str) else list(value) for path, value in texts.items()}
    return b"---\n" + dump_yaml(front) + b"---\n" + (f"\n{body}\n".encode() if body else b"")


def encode_change_note(body: str, significance: str | None = None) -> bytes:
    """A change note file."""
    front = f"---\nsignificance: {significance}\n---\n\n" if significance else ""
    return f"{front}{body}\n".encode()
