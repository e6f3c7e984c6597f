"""Writing content folders for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.support.factories import make_registry_files


def write_parts(folder: Path, parts: Mapping[str, bytes]) -> Path:
    """Write the parts of one version into `folder`."""
    for name, content in parts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write_content(root: Path, versions: Mapping[str, Mapping[str, bytes]], *, registry: bool = True) -> Path:
    """Write a content folder; `versions` maps `<type>/<id>/<number>` to parts."""
    root.mkdir(parents=True, exist_ok=True)
    if registry:
        write_parts(root / "registry", make_registry_files())
    for place, parts in versions.items():
        write_parts(root / "documents" / place, parts)
    return root
