"""What the use cases need of the world: a clock, the publication log, the registry, and stores that can erase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.domain.log import Entry, LogHead
from portal.domain.state import DocumentState


@dataclass(frozen=True)
class Part:
    """A part of an entry as stored: `salt` and `content` are None where withheld from this instance or erased."""

    name: str
    salt: bytes | None
    content: bytes | None


@dataclass(frozen=True)
class StoredEntry:
    """An entry with its canonical bytes and its parts in the order of its commitments.

    An entry without parts is one of a restricted document, in an instance built from a public export.
    """

    encoded: bytes
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class VersionRow:
    """Where a version stands in the log; `erased` names its redacted parts."""

    document_id: str
    number: int
    position: int
    published_at: datetime
    is_public: bool
    erased: tuple[str, ...] = ()


@dataclass(frozen=True)
class RedactionRow:
    """A redaction and whether it is completed: `completed_position` is that of its `redacted` entry."""

    position: int
    document_id: str
    version: int
    parts: tuple[str, ...]
    completed_position: int | None = None


class Clock(Protocol):
    """The current time, aware, in UTC."""

    def now(self) -> datetime: ...


class LogReader(Protocol):
    """Reading the publication log. Every call sees one consistent state; several calls share one within `reading`."""

    def head(self) -> LogHead: ...

    def iter_entries(self, after: int = 0) -> Iterator[StoredEntry]:
        """Entries after a position, in order, read lazily."""
        ...

    def read_entry(self, position: int) -> StoredEntry:
        """Raises NotFound."""
        ...

    def list_versions(self, document_id: str) -> tuple[VersionRow, ...]:
        """The versions of a document in order, none for an unknown one."""
        ...

    def iter_versions(self) -> Iterator[VersionRow]:
        """Every version in the order of the log, `erased` left empty."""
        ...

    def find_state(self, document_id: str) -> DocumentState | None:
        """The current state of a document."""
        ...

    def iter_states(self, *, in_log_order: bool = False) -> Iterator[DocumentState]:
        """Every document's state, newest publication first; or in the order of their newest versions in the log."""
        ...

    def list_redactions(self) -> tuple[RedactionRow, ...]:
        """Every redaction, in the order of the log."""
        ...


class LogWriter(LogReader, Protocol):
    """One open transaction on the log; it sees its own writes."""

    def append(self, entry: Entry, parts: Sequence[Part]) -> None:
        """Add an entry with its parts; its position must be the head's plus one. Raises Conflict otherwise."""
        ...

    def save_version(self, row: VersionRow) -> None:
        """Raises Conflict where the version exists."""
        ...

    def save_state(self, state: DocumentState) -> None:
        """Put the current state of a document."""
        ...

    def highest_serial(self, prefix: str, year: int) -> int:
        """The highest serial taken in a series, 0 for none."""
        ...

    def save_redaction(self, row: RedactionRow) -> None:
        """Record a redaction, or its completion, and erase salts and bytes of its parts."""
        ...

    def start_log(self, log_id: str, *, is_public_copy: bool) -> None:
        """Give an empty log the id of the one it continues. Raises Conflict where it has entries."""
        ...

    def save_registry(self, files: Mapping[str, bytes]) -> None:
        """Replace the registry's files."""
        ...


class PublicationLog(LogReader, Protocol):
    """The log with its transactions."""

    def reading(self) -> AbstractContextManager[LogReader]:
        """One consistent state for several reads."""
        ...

    def writing(self) -> AbstractContextManager[LogWriter]:
        """A transaction: committed and durable when the block ends, undone when it raises.

        Raises Unavailable where another writer holds the log for too long.
        """
        ...

    def read_registry(self) -> Mapping[str, bytes]:
        """The registry's files by name."""
        ...


class ErasableStore(Protocol):
    """A store that may keep copies of published text.

    Every such store is asked when a redaction is completed, and by a test.
    """

    name: str

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        """Remove every copy of these parts. Raises Unavailable where one may remain."""
        ...

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Whether any of the passages is still in the store's files."""
        ...


class RedactionLedger(Protocol):
    """A record of redactions outside the log's database, so that a restored backup can be redacted again."""

    def add(self, log_id: str, document_id: str, version: int, note: bytes) -> None: ...

    def iter_notes(self) -> Iterator[tuple[str, int, bytes]]:
        """(document id, version, `redacted.yaml`) of every redaction ever recorded, each once."""
        ...
