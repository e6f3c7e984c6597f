"""The publication log in SQL: implements `PublicationLog`, `LogReader` and `LogWriter` of the services' ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from portal.domain.errors import Conflict, Damaged, NotFound
from portal.domain.log import Entry, Frontier, LogHead, encode_entry, leaf_hash
from portal.domain.state import DocumentState
from portal.services.ports import LogReader, LogWriter, Part, RedactionRow, StoredEntry, VersionRow
from portal.storage.database import Database
from portal.storage.rows import encode_moment, required_moment, row_of, state_from
from portal.storage.schema import documents, entries, log_state, parts, redactions, registry_files, versions

CHUNK = 200
"""Entries read at a time: keeps memory flat while walking the log."""

# Written once: building a statement takes longer than SQLite takes to answer one of these.
_ENTRY = select(entries.c.encoded).where(entries.c.position == bindparam("position"))
_PARTS_OF_ENTRY = (
    select(parts.c.name, parts.c.salt, parts.c.content)
    .where(parts.c.position == bindparam("position"))
    .order_by(parts.c.ordinal)
)
_VERSIONS_OF_DOCUMENT = (
    select(versions).where(versions.c.document_id == bindparam("document_id")).order_by(versions.c.number)
)
_REDACTIONS_OF_DOCUMENT = select(redactions.c.version, redactions.c.parts).where(
    redactions.c.document_id == bindparam("document_id")
)
_DUE_ENDS = (
    select(documents)
    .where(documents.c.ended_position.is_(None), documents.c.hidden_from <= bindparam("now"))
    .order_by(documents.c.hidden_from, documents.c.position)
)
_STATE = select(documents).where(documents.c.id == bindparam("document_id"))


class SQLLogReader:
    """Reading on one open connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> LogHead:
        row = self._connection.execute(select(log_state)).mappings().first()
        if row is None:
            raise Damaged("the log has no head")
        try:
            return LogHead(row["log_id"], Frontier.decode(row["size"], row["frontier"]), row["is_public_copy"])
        except ValueError as error:
            raise Damaged(str(error)) from error

    def iter_entries(self, after: int = 0) -> Iterator[StoredEntry]:
        while True:
            last, chunk = self._read_entries(after)
            if not chunk:
                return
            yield from chunk
            after = last

    def _read_entries(self, after: int) -> tuple[int, list[StoredEntry]]:
        """The next entries as they lie in the table; a gap in the numbering is the verifier's to find."""
        found = self._connection.execute(
            select(entries).where(entries.c.position > after).order_by(entries.c.position).limit(CHUNK)
        ).all()
        if not found:
            return after, []
        held = self._connection.execute(
            select(parts.c.position, parts.c.name, parts.c.salt, parts.c.content)
            .where(parts.c.position.between(found[0].position, found[-1].position))
            .order_by(parts.c.position, parts.c.ordinal)
        ).all()
        by_position: dict[int, list[Part]] = {}
        for position, name, salt, content in held:
            by_position.setdefault(position, []).append(Part(name, salt, content))
        return found[-1].position, [StoredEntry(e, tuple(by_position.get(position, ()))) for position, e in found]

    def read_entry(self, position: int) -> StoredEntry:
        encoded = self._connection.scalar(_ENTRY, {"position": position})
        if encoded is None:
            raise NotFound("entry", str(position))
        held = self._connection.execute(_PARTS_OF_ENTRY, {"position": position}).all()
        return StoredEntry(encoded, tuple(Part(*row) for row in held))

    def list_versions(self, document_id: str) -> tuple[VersionRow, ...]:
        found = self._connection.execute(_VERSIONS_OF_DOCUMENT, {"document_id": document_id}).all()
        if not found:
            return ()
        erased: dict[int, list[str]] = {}
        for row in self._connection.execute(_REDACTIONS_OF_DOCUMENT, {"document_id": document_id}):
            erased.setdefault(row.version, []).extend(row.parts.split())
        return tuple(
            VersionRow(
                row.document_id,
                row.number,
                row.position,
                required_moment(row.published_at),
                row.is_public,
                tuple(dict.fromkeys(erased.get(row.number, ()))),
            )
            for row in found
        )

    def iter_versions(self, after: int = 0) -> Iterator[VersionRow]:
        found = select(versions).where(versions.c.position > after).order_by(versions.c.position)
        for row in self._connection.execute(found).yield_per(CHUNK):
            yield VersionRow(
                row.document_id, row.number, row.position, required_moment(row.published_at), row.is_public
            )

    def find_state(self, document_id: str) -> DocumentState | None:
        row = self._connection.execute(_STATE, {"document_id": document_id}).mappings().first()
        return state_from(dict(row)) if row else None

    def iter_states(self, *, in_log_order: bool = False) -> Iterator[DocumentState]:
        newest_first = (documents.c.published_at.desc(), documents.c.position.desc())
        order = (documents.c.position,) if in_log_order else newest_first
        for row in self._connection.execute(select(documents).order_by(*order)).mappings().yield_per(CHUNK):
            yield state_from(dict(row))

    def list_redactions(self) -> tuple[RedactionRow, ...]:
        found = self._connection.execute(select(redactions).order_by(redactions.c.position)).all()
        return tuple(
            RedactionRow(row.position, row.document_id, row.version, tuple(row.parts.split()), row.completed_position)
            for row in found
        )


class SQLLogWriter(SQLLogReader):
    """Writing in one open transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._head: LogHead | None = None

    def head(self) -> LogHead:
        if self._head is None:
            self._head = super().head()
        return self._head

    def append(self, entry: Entry, parts_of_entry: Sequence[Part]) -> None:
        head = self.head()
        if entry.position != head.size + 1:
            raise Conflict("position", str(head.size + 1), str(entry.position))
        encoded = encode_entry(entry)
        self._connection.execute(_INSERT_ENTRY, {"position": entry.position, "encoded": encoded})
        rows = [
            {"position": entry.position, "ordinal": ordinal, "name": p.name, "salt": p.salt, "content": p.content}
            for ordinal, p in enumerate(parts_of_entry)
        ]
        if rows:
            self._connection.execute(_INSERT_PART, rows)
        self._head = replace(head, frontier=head.frontier.append(leaf_hash(encoded)))

    def save_version(self, row: VersionRow) -> None:
        values = {
            "document_id": row.document_id,
            "number": row.number,
            "position": row.position,
            "published_at": encode_moment(row.published_at),
            "is_public": row.is_public,
        }
        try:
            self._connection.execute(_INSERT_VERSION, values)
        except IntegrityError as error:
            raise Conflict("version", "none", f"{row.document_id} {row.number}") from error

    def save_state(self, state: DocumentState) -> None:
        try:
            self._connection.execute(_SAVE_STATE, row_of(state))
        except IntegrityError as error:
            raise Conflict("document", "none", state.document_id) from error

    def highest_serial(self, prefix: str, year: int) -> int:
        query = select(func.max(documents.c.serial)).where(documents.c.prefix == prefix, documents.c.year == year)
        return self._connection.scalar(query) or 0

    def save_redaction(self, row: RedactionRow) -> None:
        values = {
            "position": row.position,
            "document_id": row.document_id,
            "version": row.version,
            "parts": " ".join(row.parts),
            "completed_position": row.completed_position,
        }
        statement = upsert(redactions).values(values)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[redactions.c.position], set_={"completed_position": row.completed_position}
            )
        )
        position = self._connection.scalar(
            select(versions.c.position).where(
                versions.c.document_id == row.document_id, versions.c.number == row.version
            )
        )
        self._connection.execute(
            update(parts)
            .where(parts.c.position == position, parts.c.name.in_(row.parts), parts.c.content.is_not(None))
            .values(salt=None, content=None)
        )

    def start_log(self, log_id: str, *, is_public_copy: bool) -> None:
        if self.head().size:
            raise Conflict("log", "an empty log", f"{self.head().size} entries")
        self._connection.execute(update(log_state).values(log_id=log_id, is_public_copy=is_public_copy))
        self._head = None

    def save_registry(self, files: Mapping[str, bytes]) -> None:
        self._connection.execute(delete(registry_files))
        rows = [{"name": name, "content": content} for name, content in sorted(files.items())]
        if rows:
            self._connection.execute(insert(registry_files), rows)

    def close(self) -> None:
        """Store the head: once a transaction, not once an entry."""
        self._store_head()

    def _store_head(self) -> None:
        if self._head is not None:
            frontier = self._head.frontier
            self._connection.execute(_SAVE_HEAD, {"new_size": frontier.size, "new_frontier": frontier.encode()})


_INSERT_ENTRY = insert(entries)
_INSERT_PART = insert(parts)
_INSERT_VERSION = insert(versions)
_SAVE_HEAD = update(log_state).values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
_state_insert = upsert(documents)
_SAVE_STATE = _state_insert.on_conflict_do_update(
    index_elements=[documents.c.id],
    set_={column.name: _state_insert.excluded[column.name] for column in documents.c if column.name != "id"},
)


class SQLPublicationLog:
    """The log in a publication database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(self, log_id: str) -> None:
        """Write the head of a new, empty log; an existing one stays as it is."""
        with self.database.writing() as connection:
            values = {"id": 1, "log_id": log_id, "size": 0, "frontier": b"", "is_public_copy": False}
            connection.execute(upsert(log_state).values(values).on_conflict_do_nothing())

    @contextmanager
    def reading(self) -> Iterator[LogReader]:
        with self.database.reading() as connection:
            yield SQLLogReader(connection)

    @contextmanager
    def writing(self) -> Iterator[LogWriter]:
        with self.database.writing() as connection:
            writer = SQLLogWriter(connection)
            yield writer
            writer.close()

    def rename(self, log_id: str) -> None:
        """Give a log that begins to differ from one already known an id of its own (after a restore)."""
        with self.database.writing() as connection:
            connection.execute(update(log_state).values(log_id=log_id))

    def head(self) -> LogHead:
        with self.reading() as log:
            return log.head()

    def iter_entries(self, after: int = 0) -> Iterator[StoredEntry]:
        with self.reading() as log:
            yield from log.iter_entries(after)

    def read_entry(self, position: int) -> StoredEntry:
        with self.reading() as log:
            return log.read_entry(position)

    def list_versions(self, document_id: str) -> tuple[VersionRow, ...]:
        with self.reading() as log:
            return log.list_versions(document_id)

    def iter_versions(self, after: int = 0) -> Iterator[VersionRow]:
        with self.reading() as log:
            yield from log.iter_versions(after)

    def find_state(self, document_id: str) -> DocumentState | None:
        with self.reading() as log:
            return log.find_state(document_id)

    def iter_states(self, *, in_log_order: bool = False) -> Iterator[DocumentState]:
        with self.reading() as log:
            yield from log.iter_states(in_log_order=in_log_order)

    def list_redactions(self) -> tuple[RedactionRow, ...]:
        with self.reading() as log:
            return log.list_redactions()

    def read_registry(self) -> Mapping[str, bytes]:
        with self.database.reading() as connection:
            return {row.name: row.content for row in connection.execute(select(registry_files))}

    def list_due_ends(self, now: datetime) -> tuple[DocumentState, ...]:
        with self.database.reading() as connection:
            found = connection.execute(_DUE_ENDS, {"now": encode_moment(now)}).mappings().all()
            return tuple(state_from(dict(row)) for row in found)
