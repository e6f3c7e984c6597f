"""Where the log stands, read at every request: cheap enough to ask each time, so that nothing erased is shown again.

`PRAGMA data_version` on a kept connection tells in microseconds whether anyone has committed since; only then are the
head, the registry and the moments of documents read anew. The connection holds no lock between two questions.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from portal.domain.errors import Damaged, Unavailable
from portal.storage.rows import decode_moment, required_moment

Head = tuple[str, int, str]
"""Log id, position, hash of the registry."""

BUSY_TIMEOUT_MS = 1_000
_HEAD = "SELECT log_id, size FROM log_state"
_REGISTRY = "SELECT name, content FROM registry_files ORDER BY name"
_MOMENTS = """
    SELECT starts_at FROM documents WHERE audience = 'public' AND position > :after AND starts_at IS NOT NULL
    UNION SELECT ends_at FROM documents WHERE audience = 'public' AND position > :after AND ends_at IS NOT NULL
    UNION SELECT closed_at FROM documents WHERE audience = 'public' AND position > :after AND closed_at IS NOT NULL
    UNION SELECT hidden_from FROM documents WHERE audience = 'public' AND position > :after AND hidden_from IS NOT NULL
"""
_NEXT_END = "SELECT min(hidden_from) FROM documents WHERE ended_position IS NULL"


class HeadReader:
    """The head of the log in a publication database. Safe to share between threads; opens itself anew after a fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._pid = 0
        self._raw: sqlite3.Connection | None = None
        self._data_version: int | None = None
        self._head: Head = ("", 0, "")

    def read(self) -> Head:
        """The head as of now. Raises Unavailable."""
        with self._connected() as raw:
            (data_version,) = raw.execute("PRAGMA data_version").fetchone()
            if data_version != self._data_version:
                # A commit in between makes the head newer than its data version: it is then only read once more.
                self._head = _read_head(raw)
                self._data_version = data_version
            return self._head

    def list_moments(self, after: int = 0) -> tuple[datetime, ...]:
        """The moments at which public documents change by the clock alone, of those whose newest version stands
        after a position. A moment that a later version has made void may be among those told before."""
        with self._connected() as raw:
            return tuple(required_moment(text) for (text,) in raw.execute(_MOMENTS, {"after": after}).fetchall())

    def next_end(self) -> datetime | None:
        """The first end of a term that is not in the log yet; it may have passed."""
        with self._connected() as raw:
            (text,) = raw.execute(_NEXT_END).fetchone()
            return decode_moment(text)

    def close(self) -> None:
        with self._lock:
            if self._raw is not None and self._pid == os.getpid():
                self._raw.close()
            self._raw = None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._raw is None or self._pid != os.getpid():
                    self._raw, self._pid, self._data_version = self._open(), os.getpid(), None
                yield self._raw
            except sqlite3.Error as error:
                self._raw = None
                raise Unavailable(f"{self._path.name}: {error}") from error

    def _open(self) -> sqlite3.Connection:
        raw = sqlite3.connect(f"file:{self._path}?mode=rw", uri=True, isolation_level=None, check_same_thread=False)
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        raw.execute("PRAGMA query_only=ON")
        return raw


def _read_head(raw: sqlite3.Connection) -> Head:
    raw.execute("BEGIN")
    try:
        row = raw.execute(_HEAD).fetchone()
        digest = hashlib.sha256()
        for name, content in raw.execute(_REGISTRY).fetchall():
            digest.update(b"%d %d " % (len(name), len(content)) + name.encode() + content)
    finally:
        raw.execute("COMMIT")
    if row is None:
        raise Damaged("the log has no head")
    return str(row[0]), int(row[1]), digest.hexdigest()
