"""A database file of the instance: connections with durability set, one writer at a time, migrations, erasure.

Writers of all processes queue at a lock file, whose waiters the kernel wakes, instead of polling SQLite's own lock.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from portal.domain.errors import Damaged, Unavailable

BUSY_TIMEOUT_MS = 20_000
CHECKPOINT_TIMEOUT_MS = 1_000
"""Emptying the write-ahead log waits no longer for readers: writers queue behind it meanwhile."""
_PASSING = ("locked", "busy", "disk is full", "disk I/O error", "readonly", "unable to open")
"""Of SQLite's messages those that say nothing against the content."""
MIGRATIONS = Path(__file__).parent / "migrations"
"""Those of the publication database."""


class Database:
    """One SQLite file in WAL mode.

    `synchronous=FULL` makes a commit durable against power loss; `secure_delete` overwrites what is erased;
    temporary tables stay in memory, so that no text reaches another file. `migrations` is the folder of its schema;
    with `made_when_needed`, a file that does not exist is made at its first use.
    """

    def __init__(
        self,
        path: Path,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        migrations: Path = MIGRATIONS,
        *,
        made_when_needed: bool = False,
    ) -> None:
        self.path = path
        self.busy_timeout_ms = busy_timeout_ms
        self.migrations = migrations
        self._may_be_missing = made_when_needed
        self.lock_path = path.with_suffix(".lock")
        self.engine = self._create_engine()

    def _create_engine(self) -> Engine:
        engine = create_engine(
            f"sqlite+pysqlite:///{self.path}",
            poolclass=QueuePool,
            connect_args={"check_same_thread": False, "isolation_level": None},
        )
        event.listen(engine, "connect", self._configure)
        event.listen(engine, "begin", _begin)
        return engine

    def migrate(self) -> None:
        """Bring the schema to the newest revision."""
        # Imported where it is needed: it would make the start of every command a third longer.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(self.migrations))
        with self.write_lock(), self.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        self.path.chmod(0o600)
        self._may_be_missing = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        self._make_if_missing()
        with self._wrapped(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block and undone when it raises."""
        self._make_if_missing()
        with self.write_lock(), self._wrapped():
            connection = self.engine.connect().execution_options(portal_writes=True)
            with connection, connection.begin():
                yield connection

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Wait for the turn to write. Raises Unavailable where the disk is full, or nothing may be written there."""
        try:
            descriptor = os.open(self.lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unavailable(self.lock_path.name) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def truncate_wal(self) -> None:
        """Move the write-ahead log into the database and empty it.

        Raises Unavailable where an open reader prevents it.
        """
        with self.write_lock(), self._autocommit() as raw:
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise Unavailable(f"{self.path.name}-wal")

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing lingers in unused space."""
        with self.write_lock(), self._autocommit() as raw:
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """A consistent copy, while others read and write."""
        with self._autocommit() as raw:
            copy = sqlite3.connect(target)
            try:
                raw.backup(copy, pages=2000)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()

    def close(self) -> None:
        self.engine.dispose()

    def _make_if_missing(self) -> None:
        if self._may_be_missing:
            if not self.path.exists():
                self.migrate()
            self._may_be_missing = False

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """Driver errors that a caller can answer become errors of ours."""
        try:
            yield
        except IntegrityError:
            raise
        except DatabaseError as error:
            if any(sign in str(error.orig) for sign in _PASSING):
                raise Unavailable(f"{self.path.name}: {error.orig}") from error
            raise Damaged(str(error.orig)) from error

    def _configure(self, raw: sqlite3.Connection, _record: object) -> None:
        _set_pragmas(raw, self.busy_timeout_ms)

    @contextmanager
    def _autocommit(self) -> Iterator[Any]:
        self.engine.dispose()
        raw = sqlite3.connect(self.path, isolation_level=None)
        try:
            _set_pragmas(raw, min(self.busy_timeout_ms, CHECKPOINT_TIMEOUT_MS))
            yield raw
        except sqlite3.OperationalError as error:
            raise Unavailable(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise Damaged(f"{self.path.name}: {error}") from error
        finally:
            raw.close()


def _set_pragmas(raw: sqlite3.Connection, busy_timeout_ms: int) -> None:
    raw.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("PRAGMA cache_size=-16000")
    (secure,) = raw.execute("PRAGMA secure_delete=ON").fetchone()
    if secure != 1:
        raise Damaged("SQLite was built without secure_delete")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("portal_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
