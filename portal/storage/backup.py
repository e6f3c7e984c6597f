"""Backups: one tar file with consistent copies of both databases, the signing key and the ledgers, verified first.

The keys that open cases are not in it (key_backup.py); it names them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from portal.domain.errors import Damaged, Invalid, fault
from portal.storage.database import Database
from portal.storage.instance import Instance, sync_folder

MANIFEST = "manifest.json"
DATABASE = "publication.db"
PRIVATE = "private.db"
KEY = "checkpoint.pem"
LEDGER = "redactions.jsonl"
ERASURES = "erasures.jsonl"
_MEMBERS = frozenset({DATABASE, PRIVATE, KEY, LEDGER, ERASURES})


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the log it is of, its size and root, and the digest of every member.

    `keys` are the fingerprints of the keys that its private database is sealed with.
    """

    log_id: str
    size: int
    root: str
    digests: dict[str, str]
    keys: dict[str, str] = field(default_factory=dict)


def copy_instance(instance: Instance, database: Database, private: Database, folder: Path) -> None:
    """Copy everything a backup holds into `folder`, each database consistently while it is in use.

    The private one comes first: what it refers to is then in the copy of the publication log. Raises Damaged.
    """
    if private.path.exists():
        private.copy_to(folder / PRIVATE)
        _require_sound(folder / PRIVATE)
    database.copy_to(folder / DATABASE)
    for source, name in (
        (instance.key_path, KEY),
        (instance.ledger_path, LEDGER),
        (instance.erasures_path, ERASURES),
    ):
        if source.exists():
            (folder / name).write_bytes(source.read_bytes())


def write_archive(folder: Path, target: Path, log_id: str, size: int, root: str, keys: Mapping[str, str]) -> None:
    """Pack `folder` into `target`, which appears only when complete and is readable by its owner alone."""
    members = sorted(path for path in folder.iterdir() if path.name in _MEMBERS)
    manifest = Manifest(log_id, size, root, {path.name: _digest(path) for path in members}, dict(keys))
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial:
        try:
            with tarfile.open(fileobj=partial, mode="w") as archive:
                encoded = json.dumps(vars(manifest), indent=1, sort_keys=True).encode()
                header = tarfile.TarInfo(MANIFEST)
                header.size = len(encoded)
                archive.addfile(header, io.BytesIO(encoded))
                for path in members:
                    archive.add(path, arcname=path.name)
            partial.flush()
            os.fsync(partial.fileno())
            Path(partial.name).rename(target)
            sync_folder(target.parent)
        except BaseException:
            Path(partial.name).unlink(missing_ok=True)
            raise


def unpack_archive(source: Path, folder: Path) -> Manifest:
    """Unpack a backup. Raises Invalid where it is not one, or a member is missing or damaged."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            for member in archive:
                if member.name == MANIFEST or member.name in _MEMBERS:
                    archive.extract(member, folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise Invalid([fault("", "backup_form", str(error)).at(source.name)]) from error
    for name, digest in manifest.digests.items():
        if name not in _MEMBERS or not (folder / name).exists() or _digest(folder / name) != digest:
            raise Invalid([fault(name, "backup_damaged", name).at(source.name)])
    return manifest


def _require_sound(path: Path) -> None:
    """Raises Damaged where SQLite finds a fault in a copy. The publication log is verified entry by entry instead."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Damaged(f"{path.name}: {found}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
