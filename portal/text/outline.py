"""A version as a list of labelled lines: every field that says something, data and text.

What it is about comes first, then what is peculiar to its type, then what every document has; each in declared order.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.documents.base import Document, Version
from portal.domain.documents.fields import Country, Key, Model, Place, Token, list_fields
from portal.domain.registry import Registry
from portal.text import labels
from portal.text.values import ValueWords, declared_type, is_one_line

_TOLD_ELSEWHERE = frozenset({"type", "body"})
_FIRST = ("title", "summary")
_CODES = (Country, Place, Token, Key)
"""Strings that stand for something and are shown by its name."""


@dataclass(frozen=True)
class OutlineLine:
    """One field; `depth` is 0 for a field of the document, more for those of rows and groups.

    `is_name` marks what is never translated or converted: names as registered, models, identifiers, numbers;
    `is_text` what each language has words of its own for.
    """

    path: str
    label: str
    value: str
    depth: int
    is_name: bool = False
    is_text: bool = False


def outline(version: Version, tag: str, registry: Registry | None = None) -> tuple[OutlineLine, ...]:
    """The lines of `version` in the language `tag`; texts are the original's where a rendition lacks them."""
    return tuple(_Outline(ValueWords(version, tag, registry)).lines(version.document, "", "", 0))


class _Outline:
    def __init__(self, words: ValueWords) -> None:
        self._words = words
        self._model = type(words.document)
        common = {spec.path for spec in list_fields(Document)} - set(_FIRST)
        ordered = sorted(list_fields(self._model), key=lambda spec: (spec.path not in _FIRST, spec.path in common))
        self._specs = {spec.path: spec for spec in ordered}

    def lines(self, group: Model, path: str, declared: str, depth: int) -> Iterator[OutlineLine]:
        """`declared` is `path` with `*` in the place of row keys."""
        for spec in self._specs.values():
            head, _, name = spec.path.rpartition(".")
            if head != declared or spec.path in _TOLD_ELSEWHERE:
                continue
            here = f"{path}.{name}" if path else name
            if spec.text is not None:
                yield from self._text(here, depth)
            else:
                yield from self._data(here, spec.path, getattr(group, name), depth)

    def _text(self, path: str, depth: int) -> Iterator[OutlineLine]:
        text = self._words.text(path)
        if text:
            yield OutlineLine(path, self._label(path), text, depth, is_text=True)

    def _data(self, path: str, declared: str, value: Any, depth: int) -> Iterator[OutlineLine]:
        if value is None or value in ((), {}) or self._says_nothing(path):
            return
        if isinstance(value, Mapping):
            for key, row in value.items():
                here = f"{path}.{key}"
                yield OutlineLine(here, self._label(path), self._words.title(here, row), depth)
                yield from self.lines(row, here, f"{declared}.*", depth + 1)
        elif isinstance(value, Model) and not is_one_line(value) and self._has_fields(declared):
            yield OutlineLine(path, self._label(path), "", depth)
            yield from self.lines(value, path, declared, depth + 1)
        else:
            yield OutlineLine(path, self._label(path), self._words.of(path, value), depth, self._is_name(path, value))

    def _has_fields(self, declared: str) -> bool:
        return any(spec.startswith(f"{declared}.") for spec in self._specs)

    def _is_name(self, path: str, value: Any) -> bool:
        items = value if isinstance(value, tuple) else (value,)
        declared = declared_type(self._model, path)
        kind = typing.get_args(declared)[0] if isinstance(value, tuple) else declared
        return kind not in _CODES and path != "language" and all(type(item) is str for item in items)

    def _says_nothing(self, path: str) -> bool:
        """The scheme of levels, where there is no level."""
        return path == "level_scheme" and getattr(self._words.document, "level", None) is None

    def _label(self, path: str) -> str:
        return labels.field_label(self._model, path, self._words.tag)
