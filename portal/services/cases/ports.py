"""What the use cases of cases need of the world: the private store, evidence made harmless, words to the reporter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from portal.domain.audit import AuditEntry
from portal.domain.case_vocabulary import CaseKind, CaseState
from portal.domain.cases import Case, CaseEntry
from portal.domain.submissions import Submission
from portal.domain.vocabulary import Category


@dataclass(frozen=True)
class Evidence:
    """A photograph or a PDF kept with a case, or, while `case_id` is empty, with a form that is not sent yet.

    `name` is what the person called the file, without its path; `size` counts the bytes kept.
    """

    id: str
    case_id: str
    name: str
    media_type: str
    size: int
    added_at: datetime
    is_from_officer: bool = False


@dataclass(frozen=True)
class Mark:
    """A normalised identifier by which cases about one product are found: `gtin`, `batch`, `model`, `firm` …"""

    kind: str
    value: str


@dataclass(frozen=True)
class Queue:
    """Which cases are looked for: of these agencies; each filter empty for any.

    `due_from` and `due_until` keep those whose next deadline lies between these days, `number` one case. Cases merged
    into another one are left out. `order`: `due`, `newest` or `harm`.
    """

    agencies: frozenset[str]
    states: tuple[CaseState, ...] = ()
    kinds: tuple[CaseKind, ...] = ()
    categories: tuple[Category, ...] = ()
    officer: str = ""
    due_from: date | None = None
    due_until: date | None = None
    unread: bool = False
    number: str = ""
    order: str = "due"
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue, with how many cases there are in all."""

    cases: tuple[Case, ...]
    total: int


@dataclass(frozen=True)
class SavedFilter:
    """A filter of the queue that a member has given a name; `filter` are its codes as a query string."""

    id: str
    member: str
    name: str
    filter: str


@dataclass(frozen=True)
class NewCase:
    """A case with what was submitted, as it is filed."""

    case: Case
    submission: Submission
    first: CaseEntry
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A message owed to somebody, without anything of a case's content. `key` makes it be owed once."""

    key: str
    kind: str
    case_id: str
    language: str
    attempts: int = 0
    next_at: datetime | None = None
    params: dict[str, str] = field(default_factory=dict)


class CaseReader(Protocol):
    """Reading cases; several reads within one block see one state."""

    def get_case(self, case_id: str) -> Case:
        """Raises NotFound."""
        ...

    def find_case(self, number: str) -> Case | None: ...

    def list_entries(self, case_id: str) -> tuple[CaseEntry, ...]: ...

    def read_submission(self, case_id: str) -> Submission:
        """What was submitted; contact is empty once it has been erased."""
        ...

    def list_evidence(self, case_id: str) -> tuple[Evidence, ...]: ...

    def list_staged(self, form: bytes) -> tuple[Evidence, ...]:
        """Files of a form that is not sent yet, by the keyed hash of its token."""
        ...

    def cases_of_receipt(self, receipt: bytes) -> tuple[Case, ...]:
        """The cases that the keyed hash of a receipt code opens, none for an unknown one."""
        ...

    def is_spent(self, receipt: bytes) -> bool:
        """Whether the code opened a case that has been erased."""
        ...

    def list_queue(self, queue: Queue) -> QueuePage: ...

    def count_queue(self, queue: Queue) -> int:
        """How many cases a queue holds on all its pages."""
        ...

    def list_filters(self, member: str) -> tuple[SavedFilter, ...]:
        """The filters a member has saved, by name."""
        ...

    def iter_cases(self) -> Iterator[Case]:
        """Every case, in the order of arrival."""
        ...

    def drafts(self) -> SignalDraftStore: ...

    def list_marks(self, case_id: str) -> tuple[Mark, ...]: ...

    def cases_with_mark(self, mark: Mark) -> tuple[Case, ...]: ...

    def cases_of_document(self, document_id: str) -> tuple[Case, ...]:
        """Cases that led to a document."""
        ...

    def list_marked(self, since: datetime) -> tuple[tuple[Case, tuple[Mark, ...]], ...]:
        """Cases that arrived after a moment with their marks, in the order of arrival."""
        ...

    def count_due(self, today: date) -> dict[str, int]:
        """Open cases for the digest: `overdue`, `today`, `week` (due within seven days) and `unread`."""
        ...


class CaseWriter(CaseReader, Protocol):
    """One open transaction; it sees its own writes."""

    def next_serial(self, year: int) -> int: ...

    def add_case(self, new: NewCase) -> None: ...

    def save_case(self, case: Case, entry: CaseEntry | None = None) -> None:
        """Put the case as it stands, with the entry that led there."""
        ...

    def save_submission(self, case_id: str, submission: Submission) -> None: ...

    def save_marks(self, case_id: str, marks: tuple[Mark, ...]) -> None:
        """Replace the marks by which the case is found beside others."""
        ...

    def receipts_of(self, case_id: str) -> tuple[bytes, ...]:
        """The keyed hashes of the codes that open a case."""
        ...

    def open_with(self, receipt: bytes, case_id: str) -> None:
        """Let a receipt code open a case. Twice is once."""
        ...

    def list_retained(self, ended_before: datetime, limit: int) -> tuple[Case, ...]:
        """Cases that ended before a moment, or went on with one that did or is erased, and still hold what was sent."""
        ...

    def erase_case(self, case_id: str) -> None:
        """Remove what was sealed: contact, account, texts, evidence, and the receipts; states and codes stay."""
        ...

    def owe(self, letter: Letter) -> None:
        """Put a message into the outbox. One with a known key is not put again."""
        ...

    def evidence(self) -> EvidenceWriter: ...

    def save_filter(self, found: SavedFilter) -> None: ...

    def drop_filter(self, member: str, filter_id: str) -> None:
        """Forget a filter of a member. One that is not theirs is left."""
        ...

    def record(self, entry: AuditEntry) -> None:
        """Append to the audit log, in this transaction."""
        ...


class SignalDraftStore(Protocol):
    """Drafted signals, and how far the log has been followed, within the transaction."""

    def add(self, year: int, at: datetime, case_ids: Sequence[str]) -> str:
        """Remember a drafted signal; its id, `sg-<year>-<serial>`."""
        ...

    def cases_of(self, signal_id: str) -> tuple[str, ...]:
        """Ids of the cases of a drafted signal, none for an unknown one."""
        ...

    def position(self, follower: str, log_id: str) -> int:
        """Up to where a log has been followed; 0 for another log."""
        ...

    def follow(self, follower: str, log_id: str, position: int) -> None: ...


class EvidenceWriter(Protocol):
    """Evidence within the transaction."""

    def add(self, found: Evidence, form: bytes, content: bytes) -> None:
        """Keep a file, sealed: with a case, or with a form by the keyed hash of its token."""
        ...

    def list_staged(self, form: bytes) -> tuple[Evidence, ...]:
        """Files of a form that is not sent yet."""
        ...

    def claim(self, form: bytes, case_ids: Sequence[str]) -> None:
        """Give the files of a form to the cases it became."""
        ...

    def share(self, case_id: str, other_id: str) -> None:
        """Let a second case hold the files of a first one."""
        ...

    def read(self, evidence_id: str) -> tuple[Evidence, bytes]:
        """Raises NotFound."""
        ...

    def drop(self, evidence_id: str) -> None: ...

    def drop_staged(self, before: datetime) -> int:
        """Drop files of forms never sent, and how many."""
        ...


class CaseStore(Protocol):
    """The private store with its transactions."""

    def reading(self) -> AbstractContextManager[CaseReader]: ...

    def writing(self) -> AbstractContextManager[CaseWriter]:
        """Committed and durable when the block ends, undone when it raises. Raises Unavailable."""
        ...


class Outbox(Protocol):
    """Messages owed. Each change is a short transaction of its own."""

    def list_due(self, now: datetime, limit: int) -> tuple[Letter, ...]: ...

    def is_known(self, key: str) -> bool: ...

    def done(self, key: str, at: datetime) -> None:
        """It was sent, or is not owed any more."""
        ...

    def put_off(self, key: str, until: datetime | None) -> None:
        """It failed; None gives it up."""
        ...


class EvidenceScreen(Protocol):
    """Makes files of strangers harmless."""

    def screen(self, name: str, content: bytes) -> tuple[str, bytes]:
        """The media type and the bytes to keep: an image decoded and written anew without metadata, a PDF as it is.

        Raises Invalid with a fault of field `evidence` where the file is of no permitted type, too large or damaged.
        """
        ...


class Keyring(Protocol):
    """Keyed hashes under a key outside the database."""

    def keyed_hash(self, purpose: str, data: bytes) -> bytes: ...
