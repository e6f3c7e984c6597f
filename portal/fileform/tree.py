"""The folder tree of the file form: finding version folders, reading one safely, and reading the registry.

Hostile trees are expected: links, odd names, huge files and folders that claim one id twice are faults, not crashes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.domain import identifiers
from portal.domain.documents.registry import document_types, prefixes
from portal.domain.errors import Fault, Invalid, fault
from portal.fileform.media import MAX_MEDIUM_BYTES
from portal.fileform.pages import PAGES, is_page

LOG_FILE = "log.jsonl"
REGISTRY = "registry"
DOCUMENTS = "documents"
MAX_FILES = 120
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_IGNORED = frozenset({".DS_Store", ".gitkeep", "Thumbs.db"})


@dataclass(frozen=True, slots=True)
class VersionFolder:
    """The folder of one version below `root`. Kept small: an import holds one for every version."""

    document_id: str
    number: int
    root: Path

    @property
    def where(self) -> str:
        """Its path below the root, for messages."""
        return folder_of(self.document_id, self.number)

    @property
    def path(self) -> Path:
        return self.root / self.where


def list_folders(root: Path) -> tuple[tuple[VersionFolder, ...], tuple[Fault, ...]]:
    """Every version folder below `root/documents`, by id and number, and what is wrong with the tree."""
    faults: list[Fault] = []
    found: dict[str, list[VersionFolder]] = {}
    for type_folder in _folders(root / DOCUMENTS, root, faults):
        if type_folder.name not in document_types():
            allowed = ", ".join(document_types())
            faults.append(
                fault("type", "unknown_code", _told(type_folder.name), allowed=allowed).at(_where(type_folder, root))
            )
            continue
        for document_folder in _folders(type_folder, root, faults):
            document_id = document_folder.name
            wrong = _id_fault(document_id, type_folder.name)
            if wrong is not None:
                faults.append(wrong.at(_where(document_folder, root)))
                continue
            if document_id in found:
                other = found[document_id][0].where.rsplit("/", 1)[0]
                faults.append(
                    fault("document_id", "id_taken", document_id, other=other).at(_where(document_folder, root))
                )
                continue
            found[document_id] = _version_folders(document_folder, root, faults)
    ordered = sorted((folder for versions in found.values() for folder in versions), key=_order)
    return tuple(ordered), tuple(faults)


def _order(folder: VersionFolder) -> tuple[str, int]:
    return folder.document_id, folder.number


def _version_folders(document_folder: Path, root: Path, faults: list[Fault]) -> list[VersionFolder]:
    found = []
    for folder in _folders(document_folder, root, faults):
        if _VERSION.fullmatch(folder.name) is None:
            faults.append(fault("version", "whole_number", _told(folder.name)).at(_where(folder, root)))
            continue
        found.append(VersionFolder(document_folder.name, int(folder.name), root))
    if not found:
        faults.append(fault("version", "missing").at(_where(document_folder, root)))
    return found


def _id_fault(document_id: str, type_code: str) -> Fault | None:
    try:
        identifier = identifiers.parse_document_id(document_id)
    except identifiers.WrongIdentifier as error:
        return fault("document_id", error.code, document_id, scheme=error.scheme)
    model = prefixes().get(identifier.prefix)
    if model is None or model.type_code != type_code:
        return fault("document_id", "id_type", document_id, expected=document_types()[type_code].prefix)
    return None


def _folders(parent: Path, root: Path, faults: list[Fault]) -> Iterator[Path]:
    if parent.is_symlink() or not parent.is_dir():
        if os.path.lexists(parent):
            faults.append(fault("", "not_a_folder", _told(parent.name)).at(_where(parent, root)))
        return
    for path in sorted(parent.iterdir()):
        if path.is_symlink() or not path.is_dir():
            if path.name not in _IGNORED:
                faults.append(fault("", "unknown_file", _told(path.name)).at(_where(path, root)))
            continue
        yield path


def _where(path: Path, root: Path) -> str:
    return _told(path.relative_to(root).as_posix())


def _told(name: str) -> str:
    # A name that is no UTF-8 has no text of its own; it is told escaped, so that every message can be printed.
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read_folder(path: Path) -> dict[str, bytes]:
    """The parts of one version by name.

    Raises Invalid for links, nested folders, unreadable and oversized files.
    """
    faults: list[Fault] = []
    found: dict[str, bytes] = {}
    for name, file in _files(path, faults):
        size = file.lstat().st_size
        if size > MAX_MEDIUM_BYTES:
            faults.append(fault("", "file_too_large", size, limit_bytes=MAX_MEDIUM_BYTES).at(name))
            continue
        found[name] = file.read_bytes()
        if len(found) > MAX_FILES:
            raise Invalid([fault("", "too_many", len(found), limit=MAX_FILES)])
    if faults:
        raise Invalid(faults)
    return found


def _files(path: Path, faults: list[Fault]) -> Iterator[tuple[str, Path]]:
    with os.scandir(path) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name in _IGNORED:
            continue
        if entry.is_file(follow_symlinks=False):
            yield entry.name, Path(entry.path)
        elif entry.name == "media" and entry.is_dir(follow_symlinks=False):
            for medium in sorted(Path(entry.path).iterdir()):
                if medium.name in _IGNORED:
                    continue
                if medium.is_symlink() or not medium.is_file():
                    faults.append(fault("", "unsafe_name", _told(medium.name)).at(f"media/{_told(medium.name)}"))
                else:
                    yield f"media/{medium.name}", medium
        else:
            faults.append(fault("", "unsafe_name", _told(entry.name)).at(_told(entry.name)))


def read_registry_files(root: Path) -> dict[str, bytes]:
    """The files of `root/registry` by name, and of `root/pages` by path; none where there are no such folders.

    Raises Invalid.
    """
    faults: list[Fault] = []
    paths = {path.name: path for path in _listed(root / REGISTRY)}
    for folder in _listed(root / PAGES):
        paths |= {f"{PAGES}/{folder.name}/{path.name}": path for path in _listed(folder)} or {
            f"{PAGES}/{folder.name}": folder
        }
    found: dict[str, bytes] = {}
    for name, path in paths.items():
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 1_000_000:
            faults.append(fault("", "unknown_file", _told(path.name)).at(_told(_where(path, root))))
        else:
            found[name] = path.read_bytes()
    if faults:
        raise Invalid(faults)
    return found


def write_registry_files(root: Path, files: Mapping[str, bytes]) -> None:
    """The inverse of `read_registry_files`."""
    for name, content in files.items():
        path = root / name if is_page(name) else root / REGISTRY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _listed(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name not in _IGNORED)


def folder_of(document_id: str, number: int) -> str:
    """The path of a version's folder below the root."""
    model = prefixes()[document_id.split("-", 1)[0]]
    return f"{DOCUMENTS}/{model.type_code}/{document_id}/{number}"
