"""The officers' queue: views with counts, filters that a member saves, what is due. Every look is audited."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.audit import Action
from portal.domain.case_queues import SOON, QueueFilter, QueueView
from portal.domain.case_vocabulary import CaseState
from portal.domain.cases import ENDED, OPEN, Case
from portal.domain.deadlines import after_working_days, working_days_between
from portal.domain.errors import Invalid, fault
from portal.domain.staff import Acting
from portal.domain.submissions import clean_text
from portal.services.cases.desk import CaseDesk
from portal.services.cases.ports import CaseReader, Queue, SavedFilter

MAX_FILTERS = 30
MAX_NAME = 60


@dataclass(frozen=True)
class Due:
    """The clock of a case: the day, the working days left, or gone by where it is overdue."""

    on: date
    days: int
    is_overdue: bool
    is_soon: bool


@dataclass(frozen=True)
class QueueRow:
    """A case with its clock, which is None where nothing runs."""

    case: Case
    due: Due | None


@dataclass(frozen=True)
class QueueFound:
    """A page of the queue with how many there are, in it and in every view; what the member has saved."""

    rows: tuple[QueueRow, ...]
    total: int
    page_size: int
    counts: Mapping[QueueView, int]
    saved: tuple[SavedFilter, ...]


@dataclass(frozen=True)
class Reminder:
    """What is pressing: counts by view, and the first cases of it."""

    counts: Mapping[QueueView, int]
    rows: tuple[QueueRow, ...]


class CaseQueue:
    """Lists of cases of the agencies that a member works for. Raises Denied."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def look(self, acting: Acting, wanted: QueueFilter) -> QueueFound:
        """One page of the queue."""
        queue = self.queue_of(acting, wanted)
        with self._desk.store.writing() as cases:
            found = cases.list_queue(queue)
            counts = {view: cases.count_queue(self.queue_of(acting, replace(wanted, view=view))) for view in QueueView}
            saved = cases.list_filters(acting.actor)
            self._desk.record(cases, acting, Action.CASES_LISTED, "", number=str(len(found.cases)))
        rows = tuple(QueueRow(case, self.due(case)) for case in found.cases)
        return QueueFound(rows, found.total, queue.page_size, counts, saved)

    def remind(self, acting: Acting, limit: int = 5) -> Reminder:
        """What is overdue, due soon, new and unread, for the first page after the sign-in."""
        views = (QueueView.OVERDUE, QueueView.DUE_SOON, QueueView.NEW, QueueView.UNREAD, QueueView.MINE)
        pressing = replace(self.queue_of(acting, QueueFilter(QueueView.DUE_SOON)), due_from=None, page_size=limit)
        with self._desk.store.writing() as cases:
            counts = self._counts(cases, acting, views)
            found = cases.list_queue(pressing)
            self._desk.record(cases, acting, Action.CASES_LISTED, "", number=str(len(found.cases)))
        return Reminder(counts, tuple(QueueRow(case, self.due(case)) for case in found.cases))

    def save(self, acting: Acting, name: str, codes: str) -> None:
        """Save a filter under a name. Raises Invalid."""
        self._desk.allowed(acting)
        found = " ".join(str(clean_text(name)).split())
        if not found:
            raise Invalid([fault("name", "missing")])
        if len(found) > MAX_NAME:
            raise Invalid([fault("name", "too_long", found, limit=MAX_NAME)])
        with self._desk.store.writing() as cases:
            known = cases.list_filters(acting.actor)
            if len(known) >= MAX_FILTERS:
                raise Invalid([fault("name", "too_many", limit=MAX_FILTERS)])
            for same in (each for each in known if each.name == found):
                cases.drop_filter(acting.actor, same.id)
            cases.save_filter(SavedFilter(secrets.token_hex(6), acting.actor, found, codes))

    def forget(self, acting: Acting, filter_id: str) -> None:
        """Forget one of one's own filters; anybody else's is left."""
        self._desk.allowed(acting)
        with self._desk.store.writing() as cases:
            cases.drop_filter(acting.actor, filter_id)

    def due(self, case: Case) -> Due | None:
        """The clock of a case today."""
        return self.clock(case.due_on) if case.due_on is not None else None

    def today(self) -> date:
        """The day in the site's zone."""
        return self._desk.today()

    def clock(self, due_on: date) -> Due:
        """How far a day is, in working days."""
        today, calendar = self._desk.today(), self._desk.steps.calendar
        if due_on < today:
            return Due(due_on, working_days_between(due_on, today, calendar), True, False)
        return Due(due_on, working_days_between(today, due_on, calendar), False, due_on <= self._soon())

    def queue_of(self, acting: Acting, wanted: QueueFilter) -> Queue:
        """The question that a filter asks of the store, within the agencies of whoever asks."""
        allowed, today = self._desk.allowed(acting), self._desk.today()
        queue = Queue(
            agencies=allowed & {wanted.agency} if wanted.agency else allowed,
            kinds=wanted.kinds,
            categories=wanted.categories,
            order=wanted.order.value,
            page=wanted.page,
        )
        match wanted.view:
            case QueueView.NEW:
                return replace(queue, states=(CaseState.SUBMITTED, CaseState.REOPENED))
            case QueueView.OVERDUE:
                return replace(queue, due_until=today - timedelta(days=1))
            case QueueView.DUE_SOON:
                return replace(queue, due_from=today, due_until=self._soon())
            case QueueView.MINE:
                return replace(queue, officer=acting.actor, states=tuple(sorted(OPEN)))
            case QueueView.UNREAD:
                return replace(queue, unread=True)
            case QueueView.ENDED:
                return replace(queue, states=tuple(sorted(ENDED)))
            case QueueView.ALL:
                return queue
        return replace(queue, states=tuple(sorted(OPEN)))

    def _counts(self, cases: CaseReader, acting: Acting, views: tuple[QueueView, ...]) -> dict[QueueView, int]:
        return {view: cases.count_queue(self.queue_of(acting, QueueFilter(view))) for view in views}

    def _soon(self) -> date:
        return after_working_days(self._desk.today(), SOON, self._desk.steps.calendar)
