"""What the use cases need of the world: a clock, the publication log, the registry, and stores that can erase."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, Self

from portal.domain.documents.base import Version
from portal.domain.known_products import KnownProduct
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

    def iter_versions(self, after: int = 0) -> Iterator[VersionRow]:
        """Every version after a position, in the order of the log, `erased` left empty."""
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

    def list_due_ends(self, now: datetime) -> tuple[DocumentState, ...]:
        """Documents whose content is hidden at `now` and whose end is not in the log yet, the first to end first."""
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


class Order(StrEnum):
    """Orders of a list. Own documents stand before foreign ones, but for the oldest first: by first publication."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    LEVEL = "level"
    OLDEST = "oldest"


class How(StrEnum):
    """How the words of a search were matched."""

    ALL = "all"
    MOST = "most"
    ANY = "any"


@dataclass(frozen=True)
class Search:
    """What is looked for. Values of one filter are alternatives; filters and text must all hold.

    Without an order: relevance where there is text, else the newest first. A value that is not known finds nothing.
    `since` and `until` are days on which what is shown was published, both included. With `is_beginning` the last
    word of the text may be unfinished.
    """

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: Order | None = None
    page: int = 1
    page_size: int = 20
    since: date | None = None
    until: date | None = None
    is_beginning: bool = False


@dataclass(frozen=True)
class Matched:
    """One page of what an index finds: ids in order, how many documents of all have each code of the facets asked.

    Counts of a facet leave its own filter out. `words` are the terms to highlight, `corrected` those taken for others.
    """

    position: int
    total: int
    document_ids: tuple[str, ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    how: How = How.ALL
    corrected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """Documents of a search by where their newest version stands in the log, up to `position`; the latest first.

    `earlier` is where the next older one stands, `later` the next newer one, None where there is none.
    """

    position: int
    document_ids: tuple[str, ...]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class Named:
    """Documents by the name of an enterprise; `total` of them."""

    position: int
    total: int
    document_ids: tuple[str, ...]


@dataclass(frozen=True)
class Near:
    """Texts that may have been meant, the likeliest first, and the categories that a text speaks of."""

    texts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class SearchReader(Protocol):
    """Finds public documents. Raises Unavailable while there is no index for the log."""

    def position(self) -> int:
        """Up to where the log is indexed, 0 for not at all. Cheap."""
        ...

    def match(self, search: Search, now: datetime, facets: Sequence[str]) -> Matched: ...

    def warm(self) -> None:
        """Load what the first search would wait for."""
        ...

    def list_span(self, search: Search, now: datetime, after: int, until: int, limit: int) -> Span:
        """At most `limit` documents of a search whose newest version stands after one position up to another."""
        ...

    def belonging(self, search: Search, now: datetime, document_ids: Sequence[str]) -> frozenset[str]:
        """Which of some documents a search finds."""
        ...

    def list_left(self, search: Search, since: datetime, now: datetime) -> tuple[str, ...]:
        """Documents that belonged to a search after `since` and do not now, the last to go first."""
        ...

    def list_named(self, text: str, now: datetime, limit: int) -> Named:
        """Documents that name an enterprise with all words of a text, in whatever script, the best first."""
        ...

    def are_named(self, text: str, names: Sequence[Sequence[str]]) -> tuple[bool, ...]:
        """For each enterprise, given by its names, whether all words of a text stand in them."""
        ...

    def near(self, text: str) -> Near:
        """What somebody may have meant who found nothing."""
        ...


class SearchBatch(Protocol):
    """Rows on their way into an index that ends at `position`."""

    position: int

    def add(self, position: int, state: DocumentState, version: Version | None) -> None:
        """A document from this entry on; `version` is None where its content is erased or withheld."""
        ...

    def skip(self, position: int) -> None:
        """An entry that changes nothing for readers."""
        ...


class SearchWriter(SearchReader, Protocol):
    """Writes an index; one process at a time. Raises Unavailable where another one keeps it too long."""

    def adding(self) -> AbstractContextManager[SearchBatch]:
        """Rows are committed together when the block ends."""
        ...

    def merge(self) -> bool:
        """Tidy up in the background; whether anything was done."""
        ...

    def rebuilding(self) -> AbstractContextManager[Self]:
        """An index beside this one that takes its place when the block ends well; else it stays to be gone on with."""
        ...


@dataclass(frozen=True)
class CheckCandidate:
    """A product that shares a key with what was stated; `number` is the document's version that it was read from."""

    document_id: str
    number: int
    product: KnownProduct


@dataclass(frozen=True)
class CheckCandidates:
    """Those that share most come first; `is_cut` where there were more."""

    found: tuple[CheckCandidate, ...]
    is_cut: bool = False


class CheckBatch(Protocol):
    """Changes on their way into a check store that ends at `position`."""

    position: int

    def put(self, state: DocumentState, products: Mapping[KnownProduct, Collection[str]]) -> None:
        """A public document with its products, each with the keys by which it is looked up; replaces what was there."""
        ...

    def remove(self, document_id: str) -> None: ...

    def clear(self) -> None:
        """Forget everything; the position becomes 0."""
        ...


class CheckStore(Protocol):
    """Products of public documents by their keys. Raises Unavailable where its files cannot be read or are busy."""

    def position(self, log_id: str) -> int:
        """Up to where the log is taken in, 0 where another log is."""
        ...

    def find(self, keys: Collection[str], limit: int) -> CheckCandidates: ...

    def list_products(self, document_ids: Collection[str]) -> tuple[CheckCandidate, ...]: ...

    def count(self, now: datetime) -> tuple[int, int]:
        """Own and foreign documents whose content may be shown at `now`."""
        ...

    def adding(self, log_id: str) -> AbstractContextManager[CheckBatch]:
        """Changes are committed together when the block ends; nobody else writes meanwhile."""
        ...

    def scrub(self) -> None:
        """Leave nothing in unused space of what was removed. Raises Unavailable where something may remain."""
        ...

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Whether any of the passages is still in the files."""
        ...
