"""Cases in the private database: implements `CaseStore`, `CaseReader` and `CaseWriter` of `services/cases/ports.py`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from portal.domain.audit import AuditEntry
from portal.domain.cases import Case, CaseEntry
from portal.domain.errors import NotFound
from portal.domain.submissions import Submission
from portal.services.cases.ports import (
    CaseReader,
    CaseWriter,
    Evidence,
    EvidenceWriter,
    Letter,
    Mark,
    NewCase,
    Queue,
    QueuePage,
    SavedFilter,
    SignalDraftStore,
)
from portal.storage.audit import AuditRows
from portal.storage.case_rows import (
    Seals,
    case_of,
    entry_of,
    evidence_of,
    row_of_case,
    row_of_entry,
    sealed_submission,
    submission_of,
)
from portal.storage.case_schema import (
    case_entries,
    case_evidence,
    case_filters,
    case_marks,
    case_receipts,
    case_texts,
    cases,
    evidence,
    letters,
    spent_receipts,
)
from portal.storage.database import Database
from portal.storage.erasures import ErasureLedger
from portal.storage.evidence import SQLEvidence, drop_unclaimed
from portal.storage.rows import encode_moment
from portal.storage.signals import SQLSignalDrafts

_ORDERS = {
    "due": (cases.c.due_on.is_(None), cases.c.due_on, cases.c.received_at),
    "newest": (cases.c.received_at.desc(), cases.c.serial.desc()),
    "harm": (cases.c.harm_weight.desc(), cases.c.due_on.is_(None), cases.c.due_on, cases.c.received_at),
}


class SQLCaseReader:
    """Reading on one open connection."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection, self._seals = connection, seals

    def get_case(self, case_id: str) -> Case:
        row = self._connection.execute(select(cases).where(cases.c.id == case_id)).mappings().first()
        if row is None:
            raise NotFound("case", case_id)
        return case_of(row)

    def find_case(self, number: str) -> Case | None:
        row = self._connection.execute(select(cases).where(cases.c.number == number)).mappings().first()
        return case_of(row) if row else None

    def list_entries(self, case_id: str) -> tuple[CaseEntry, ...]:
        found = select(case_entries).where(case_entries.c.case_id == case_id).order_by(case_entries.c.ordinal)
        return tuple(entry_of(row, self._seals) for row in self._connection.execute(found).mappings())

    def read_submission(self, case_id: str) -> Submission:
        row = self._connection.execute(select(case_texts).where(case_texts.c.case_id == case_id)).mappings().first()
        if row is None or row["submission"] is None:
            raise NotFound("submission", case_id)
        return submission_of(row, self._seals)

    def list_evidence(self, case_id: str) -> tuple[Evidence, ...]:
        found = (
            select(evidence)
            .join(case_evidence, case_evidence.c.evidence_id == evidence.c.id)
            .where(case_evidence.c.case_id == case_id)
            .order_by(evidence.c.added_at, evidence.c.id)
        )
        return tuple(evidence_of(row, case_id, self._seals) for row in self._connection.execute(found).mappings())

    def list_staged(self, form: bytes) -> tuple[Evidence, ...]:
        return SQLEvidence(self._connection, self._seals).list_staged(form)

    def cases_of_receipt(self, receipt: bytes) -> tuple[Case, ...]:
        found = (
            select(cases)
            .join(case_receipts, case_receipts.c.case_id == cases.c.id)
            .where(case_receipts.c.receipt == receipt)
            .order_by(cases.c.received_at, cases.c.number)
        )
        return tuple(case_of(row) for row in self._connection.execute(found).mappings())

    def is_spent(self, receipt: bytes) -> bool:
        found = select(spent_receipts.c.receipt).where(spent_receipts.c.receipt == receipt)
        return self._connection.scalar(found) is not None

    def list_queue(self, queue: Queue) -> QueuePage:
        wanted = _conditions(queue)
        total = self.count_queue(queue)
        found = (
            select(cases)
            .where(*wanted)
            .order_by(*_ORDERS.get(queue.order, _ORDERS["due"]))
            .limit(queue.page_size)
            .offset((max(queue.page, 1) - 1) * queue.page_size)
        )
        return QueuePage(tuple(case_of(row) for row in self._connection.execute(found).mappings()), total)

    def count_queue(self, queue: Queue) -> int:
        counted = select(func.count()).select_from(cases).where(*_conditions(queue))
        return self._connection.scalar(counted) or 0

    def list_filters(self, member: str) -> tuple[SavedFilter, ...]:
        found = select(case_filters).where(case_filters.c.member == member)
        filters = [
            SavedFilter(row["id"], row["member"], self._seals.open(row["name"]).decode(), row["filter"])
            for row in self._connection.execute(found).mappings()
        ]
        return tuple(sorted(filters, key=lambda each: (each.name, each.id)))

    def iter_cases(self) -> Iterator[Case]:
        found = select(cases).order_by(cases.c.received_at, cases.c.number)
        for row in self._connection.execute(found).mappings().yield_per(200):
            yield case_of(row)

    def drafts(self) -> SignalDraftStore:
        return SQLSignalDrafts(self._connection)

    def list_marks(self, case_id: str) -> tuple[Mark, ...]:
        found = select(case_marks.c.kind, case_marks.c.value).where(case_marks.c.case_id == case_id)
        return tuple(Mark(*row) for row in self._connection.execute(found.order_by(case_marks.c.kind)))

    def cases_with_mark(self, mark: Mark) -> tuple[Case, ...]:
        found = (
            select(cases)
            .join(case_marks, case_marks.c.case_id == cases.c.id)
            .where(case_marks.c.kind == mark.kind, case_marks.c.value == mark.value)
            .order_by(cases.c.received_at, cases.c.number)
        )
        return tuple(case_of(row) for row in self._connection.execute(found).mappings())

    def cases_of_document(self, document_id: str) -> tuple[Case, ...]:
        linked = (" " + cases.c.document_ids + " ").contains(f" {document_id} ", autoescape=True)
        found = select(cases).where(linked).order_by(cases.c.received_at, cases.c.number)
        return tuple(case_of(row) for row in self._connection.execute(found).mappings())

    def list_marked(self, since: datetime) -> tuple[tuple[Case, tuple[Mark, ...]], ...]:
        recent = cases.c.received_at > encode_moment(since)
        found = select(cases).where(recent).order_by(cases.c.received_at, cases.c.number)
        marks: dict[str, list[Mark]] = {}
        joined = select(case_marks).join(cases, cases.c.id == case_marks.c.case_id).where(recent)
        for row in self._connection.execute(joined.order_by(case_marks.c.kind, case_marks.c.value)):
            marks.setdefault(row.case_id, []).append(Mark(row.kind, row.value))
        rows = self._connection.execute(found).mappings()
        return tuple((case_of(row), tuple(marks.get(row["id"], ()))) for row in rows)

    def count_due(self, today: date) -> dict[str, int]:
        week = (today + timedelta(days=7)).isoformat()
        wanted = {
            "overdue": cases.c.due_on < today.isoformat(),
            "today": cases.c.due_on == today.isoformat(),
            "week": cases.c.due_on.between(today.isoformat(), week),
            "unread": cases.c.is_unread,
        }
        count = select(func.count()).select_from(cases)
        return {name: self._connection.scalar(count.where(condition)) or 0 for name, condition in wanted.items()}


class SQLCaseWriter(SQLCaseReader):
    """One open transaction; `erased` are the cases erased in it."""

    def __init__(self, connection: Connection, seals: Seals, has_room: Callable[[], bool]) -> None:
        super().__init__(connection, seals)
        self._has_room = has_room
        self.erased: list[str] = []

    def next_serial(self, year: int) -> int:
        return (self._connection.scalar(select(func.max(cases.c.serial)).where(cases.c.year == year)) or 0) + 1

    def add_case(self, new: NewCase) -> None:
        case_id = new.case.id
        self._connection.execute(insert(cases), row_of_case(new.case))
        self._connection.execute(
            insert(case_texts), {"case_id": case_id, **sealed_submission(new.submission, self._seals)}
        )
        self._connection.execute(insert(case_entries), row_of_entry(case_id, new.first, self._seals))
        self.save_marks(case_id, new.marks)

    def save_case(self, case: Case, entry: CaseEntry | None = None) -> None:
        self._connection.execute(update(cases).where(cases.c.id == case.id), row_of_case(case))
        if entry is not None:
            self._connection.execute(insert(case_entries), row_of_entry(case.id, entry, self._seals))

    def save_submission(self, case_id: str, submission: Submission) -> None:
        self._connection.execute(
            update(case_texts).where(case_texts.c.case_id == case_id), sealed_submission(submission, self._seals)
        )

    def save_marks(self, case_id: str, marks: tuple[Mark, ...]) -> None:
        """Replace the marks by which the case is found beside others."""
        self._connection.execute(delete(case_marks).where(case_marks.c.case_id == case_id))
        if marks:
            rows = [{"case_id": case_id, "kind": mark.kind, "value": mark.value} for mark in dict.fromkeys(marks)]
            self._connection.execute(insert(case_marks), rows)

    def open_with(self, receipt: bytes, case_id: str) -> None:
        row = {"receipt": receipt, "case_id": case_id}
        self._connection.execute(upsert(case_receipts).on_conflict_do_nothing(), row)

    def receipts_of(self, case_id: str) -> tuple[bytes, ...]:
        found = select(case_receipts.c.receipt).where(case_receipts.c.case_id == case_id)
        return tuple(self._connection.execute(found).scalars())

    def list_retained(self, ended_before: datetime, limit: int) -> tuple[Case, ...]:
        before, target = encode_moment(ended_before), cases.alias()
        # A merged case has no end of its own: its time is that of the one it went on with.
        goes_on = select(target.c.id).where(
            target.c.number == cases.c.merged_into, or_(target.c.ended_at < before, target.c.is_anonymous)
        )
        is_due = or_(cases.c.ended_at < before, goes_on.exists())
        found = select(cases).where(is_due, cases.c.is_anonymous.is_(False)).order_by(cases.c.ended_at).limit(limit)
        return tuple(case_of(row) for row in self._connection.execute(found).mappings())

    def erase_case(self, case_id: str) -> None:
        self.erased.append(case_id)
        erased = {"contact": None, "submission": None}
        self._connection.execute(update(case_texts).where(case_texts.c.case_id == case_id), erased)
        self._connection.execute(update(case_entries).where(case_entries.c.case_id == case_id), {"text": None})
        spent = [{"receipt": receipt} for receipt in self.receipts_of(case_id)]
        if spent:
            self._connection.execute(upsert(spent_receipts).on_conflict_do_nothing(), spent)
        self._connection.execute(delete(case_receipts).where(case_receipts.c.case_id == case_id))
        self._connection.execute(delete(case_evidence).where(case_evidence.c.case_id == case_id))
        drop_unclaimed(self._connection)

    def owe(self, letter: Letter) -> None:
        row = {
            "key": letter.key,
            "kind": letter.kind,
            "case_id": letter.case_id,
            "language": letter.language,
            "params": json.dumps(letter.params, sort_keys=True),
            "attempts": 0,
            "next_at": encode_moment(letter.next_at),
        }
        self._connection.execute(upsert(letters).on_conflict_do_nothing(), row)

    def evidence(self) -> EvidenceWriter:
        return SQLEvidence(self._connection, self._seals, self._has_room)

    def save_filter(self, found: SavedFilter) -> None:
        sealed = self._seals.seal(found.name.encode())
        row = {"id": found.id, "member": found.member, "name": sealed, "filter": found.filter}
        self._connection.execute(insert(case_filters), row)

    def drop_filter(self, member: str, filter_id: str) -> None:
        mine = (case_filters.c.member == member, case_filters.c.id == filter_id)
        self._connection.execute(delete(case_filters).where(*mine))

    def record(self, entry: AuditEntry) -> None:
        AuditRows(self._connection).add(entry)


RESERVED_BYTES = 500_000_000
"""Room on the disk that files of strangers leave free: whoever fills it with photographs must not stop what people
write from being taken, nor anything else of the portal."""


class SQLCases:
    """The case tables with their transactions. What is erased is noted in `erasures` before it is committed."""

    def __init__(
        self,
        database: Database,
        seals: Seals,
        erasures: ErasureLedger | None = None,
        reserved_bytes: int = RESERVED_BYTES,
    ) -> None:
        self._database, self._seals, self._erasures = database, seals, erasures
        self._reserved_bytes = reserved_bytes

    @contextmanager
    def reading(self) -> Iterator[CaseReader]:
        with self._database.reading() as connection:
            yield SQLCaseReader(connection, self._seals)

    @contextmanager
    def writing(self) -> Iterator[CaseWriter]:
        with self._database.writing() as connection:
            writer = SQLCaseWriter(connection, self._seals, self._has_room)
            yield writer
            if self._erasures is not None:
                self._erasures.add(writer.erased)

    def _has_room(self) -> bool:
        return shutil.disk_usage(self._database.path.parent).free >= self._reserved_bytes


def _conditions(queue: Queue) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [cases.c.agency.in_(sorted(queue.agencies))]
    if queue.states:
        wanted.append(cases.c.state.in_([state.value for state in queue.states]))
    if queue.kinds:
        wanted.append(cases.c.kind.in_([kind.value for kind in queue.kinds]))
    if queue.categories:
        wanted.append(cases.c.category.in_([category.value for category in queue.categories]))
    if queue.officer:
        wanted.append(cases.c.officer == queue.officer)
    if queue.due_from is not None:
        wanted.append(cases.c.due_on >= queue.due_from.isoformat())
    if queue.due_until is not None:
        wanted.append(cases.c.due_on <= queue.due_until.isoformat())
    if queue.unread:
        wanted.append(cases.c.is_unread)
    if not queue.number:
        wanted.append(cases.c.merged_into == "")
    else:
        wanted.append(cases.c.number == queue.number)
    return wanted
