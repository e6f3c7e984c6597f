"""The private files of an instance beside its database: signing key, known checkpoints, redaction ledger."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from portal.domain.errors import Damaged
from portal.storage.database import Database

_SCAN_BYTES = 4_000_000


class Instance:
    """The folder that holds everything of one instance; 0700, for its owner alone."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database_path = home / "publication.db"
        self.private_path = home / "private.db"
        self.key_path = home / "keys" / "checkpoint.pem"
        self.vault_path = home / "keys" / "vault"
        self.checkpoints = home / "checkpoints"
        self.ledger_path = home / "redactions.jsonl"
        self.erasures_path = home / "erasures.jsonl"

    @property
    def exists(self) -> bool:
        return self.database_path.exists()

    def create_folders(self) -> None:
        for folder in (self.home, self.key_path.parent, self.checkpoints):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    def signing_key(self) -> Ed25519PrivateKey:
        """The key that signs checkpoints; made when first needed."""
        if not self.key_path.exists():
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_durably(self.key_path, pem)
        loaded = load_pem_private_key(self.key_path.read_bytes(), password=None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise Damaged(f"{self.key_path.name} is not an Ed25519 key")
        return loaded

    def remember_checkpoint(self, log_id: str, note: str) -> None:
        """Keep the newest checkpoint of a log, so that an older backup is recognised as older."""
        write_durably(self.checkpoints / f"{log_id}.txt", note.encode())

    def known_checkpoint(self, log_id: str) -> str | None:
        path = self.checkpoints / f"{log_id}.txt"
        return path.read_text("utf-8") if path.exists() else None


class LedgerFile:
    """The redaction ledger: one JSON line a redaction, appended durably, without any erased text."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, log_id: str, document_id: str, version: int, note: bytes) -> None:
        if (document_id, version, note) in set(self.iter_notes()):
            return
        line = {"document": document_id, "log": log_id, "note": base64.b64encode(note).decode(), "version": version}
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (json.dumps(line, sort_keys=True) + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def iter_notes(self) -> Iterator[tuple[str, int, bytes]]:
        if not self.path.exists():
            return
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), start=1):
            try:
                found = json.loads(line)
                yield str(found["document"]), int(found["version"]), base64.b64decode(found["note"])
            except (ValueError, KeyError, TypeError) as error:
                raise Damaged(f"{self.path.name} line {number}: {error}") from error


class PublicationFiles:
    """The database file and its write-ahead log as a store that must not keep what was erased."""

    name = "publication.db"

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        """The rows were emptied with the `redact` entry; what is left is the write-ahead log."""
        self._database.truncate_wal()

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Scan the files; unused space that still holds a passage is written anew first."""
        if not self._found(passages):
            return False
        self._database.rewrite()
        return self._found(passages)

    def _found(self, passages: Sequence[bytes]) -> bool:
        path = self._database.path
        return any(file_holds(file, passages) for file in sorted(path.parent.glob(path.name + "*")))


def file_holds(path: Path, passages: Sequence[bytes]) -> bool:
    """Whether a file holds any of the passages; read in pieces that overlap."""
    overlap = max((len(passage) for passage in passages), default=1) - 1
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(_SCAN_BYTES):
            window = rest + piece
            if any(passage in window for passage in passages):
                return True
            rest = window[-overlap:] if overlap else b""
    return False


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file so that after a crash it holds the old bytes or the new ones; readable by its owner alone."""
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames within a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
