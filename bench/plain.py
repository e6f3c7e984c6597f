"""What plain SQLite needs for the same bytes with the same durability: one row a part, no checks, no proof."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

BATCH_VERSIONS = 40


def connect(path: Path) -> sqlite3.Connection:
    """A database set as the portal sets its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("CREATE TABLE IF NOT EXISTS parts (folder TEXT, name TEXT, content BLOB)")
    return connection


def insert(connection: sqlite3.Connection, folder: str, parts: Mapping[str, bytes]) -> None:
    """One version in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    _rows(connection, folder, parts)
    connection.execute("COMMIT")


def insert_all(connection: sqlite3.Connection, versions: Iterable[tuple[str, Mapping[str, bytes]]]) -> None:
    """Versions in the batches in which the portal imports them."""
    pending = iter(versions)
    while batch := list(islice(pending, BATCH_VERSIONS)):
        connection.execute("BEGIN IMMEDIATE")
        for folder, parts in batch:
            _rows(connection, folder, parts)
        connection.execute("COMMIT")


def _rows(connection: sqlite3.Connection, folder: str, parts: Mapping[str, bytes]) -> None:
    connection.executemany("INSERT INTO parts VALUES (?, ?, ?)", [(folder, *part) for part in parts.items()])


def read_and_hash(connection: sqlite3.Connection) -> int:
    """Read every part once and hash it; how many bytes."""
    size = 0
    for (content,) in connection.execute("SELECT content FROM parts"):
        hashlib.sha256(content).digest()
        size += len(content)
    return size


def write_files(connection: sqlite3.Connection, root: Path) -> None:
    """Write every part to its file."""
    made = root
    for folder, name, content in connection.execute("SELECT folder, name, content FROM parts"):
        target = root / folder
        if target != made:
            target.mkdir(parents=True)
            made = target
        (target / name).write_bytes(content)
