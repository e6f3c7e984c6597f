"""What the page of the queue shows: rows with their clocks, views with counts, filters to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from math import ceil

from flask import url_for

from portal.domain.case_queues import QueueFilter, QueueOrder, QueueView
from portal.domain.case_vocabulary import CaseKind, ExportReason, Harm
from portal.domain.cases import Case
from portal.domain.locales import BY_TAG
from portal.domain.staff import Role
from portal.domain.vocabulary import Category
from portal.services.cases.queue import Due, QueueFound, QueueRow
from portal.text import labels, typography
from portal.text.case_labels import case_label, state_label
from portal.text.casework_words import clock_words, order_label, view_label
from portal.web import current
from portal.web.casework.addresses import query_of
from portal.web.locale import current_locale
from portal.web.staff.access import member
from portal.web.staff.clocks import ClockWords, look_of
from portal.web.staff.forms import FormErrors
from portal.web.staff.wording import agency_name

GRAVE = (Harm.SERIOUS, Harm.DEATH)


@dataclass(frozen=True)
class Choice:
    """An option of a form."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class CaseRow:
    """One case in the queue, codes in words."""

    number: str
    url: str
    clock: ClockWords | None
    state: str
    kind: str
    category: str
    harm: str
    is_grave: bool
    received: str
    officer: str
    language: str
    is_unread: bool
    is_confidential: bool
    is_new: bool


@dataclass(frozen=True)
class ViewTab:
    url: str
    label: str
    count: int
    is_here: bool
    is_pressing: bool


@dataclass(frozen=True)
class SavedLink:
    id: str
    name: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue. `codes` is its filter, for the forms that need it; `typed` the number looked for."""

    tabs: tuple[ViewTab, ...]
    saved: tuple[SavedLink, ...]
    rows: tuple[CaseRow, ...]
    total: int
    page: int
    pages: int
    previous_url: str
    next_url: str
    codes: str
    view: str
    kinds: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    is_narrowed: bool
    typed: str
    name: str
    errors: FormErrors


def queue_page(wanted: QueueFilter, found: QueueFound, errors: FormErrors, typed: str, name: str) -> QueuePage:
    """The page of a filter."""
    tag, pages = current_locale().tag, max(1, ceil(found.total / found.page_size))
    codes = query_of(wanted, page=1)
    return QueuePage(
        tabs=tuple(_tab(view, wanted, found.counts[view]) for view in QueueView),
        saved=tuple(SavedLink(s.id, s.name, _url(s.filter), s.filter == codes) for s in found.saved),
        rows=case_rows(found.rows),
        total=found.total,
        page=wanted.page,
        pages=pages,
        previous_url=_url(query_of(wanted, page=wanted.page - 1)) if wanted.page > 1 else "",
        next_url=_url(query_of(wanted, page=wanted.page + 1)) if wanted.page < pages else "",
        codes=codes,
        view=wanted.view.value,
        kinds=_choices(CaseKind, wanted.kinds, lambda code: case_label(code, tag)),
        categories=_choices(Category, wanted.categories, lambda code: labels.label(code, tag)),
        agencies=_agencies(wanted.agency),
        orders=_choices(QueueOrder, (wanted.order,), lambda code: order_label(QueueOrder(code), tag)),
        reasons=_choices(ExportReason, (), lambda code: case_label(code, tag)),
        is_narrowed=bool(wanted.kinds or wanted.categories or wanted.agency),
        typed=typed,
        name=name,
        errors=errors,
    )


def case_rows(rows: Iterable[QueueRow]) -> tuple[CaseRow, ...]:
    """Rows in the reader's language; officers by their names."""
    rows = tuple(rows)
    names = current.portal().staff.names({row.case.officer for row in rows if row.case.officer})
    return tuple(_row(row.case, row.due, names.get(row.case.officer, "")) for row in rows)


def clock_of(due: Due | None) -> ClockWords | None:
    """A clock in words, None where nothing runs."""
    return clock_in_words(due) if due is not None else None


def clock_in_words(due: Due) -> ClockWords:
    """What a clock shows."""
    tag = current_locale().tag
    look = look_of(is_overdue=due.is_overdue, is_soon=due.is_soon)
    left = clock_words(due.days, due.is_overdue, tag)
    return ClockWords(due.on.isoformat(), typography.format_date(due.on, tag), left, look)


def _row(case: Case, due: Due | None, officer: str) -> CaseRow:
    tag = current_locale().tag
    return CaseRow(
        number=case.number,
        url=url_for("staff_case.case", number=case.number),
        clock=clock_of(due),
        state=state_label(case.state, case.kind, tag),
        kind=case_label(case.kind, tag),
        category=labels.label(case.category, tag) if case.category else "",
        harm=case_label(case.harm, tag) if case.harm is not Harm.NONE else "",
        is_grave=case.harm in GRAVE,
        received=typography.format_date(case.received_on, tag),
        officer=officer,
        language=BY_TAG[case.language].name if case.language != tag else "",
        is_unread=case.is_unread,
        is_confidential=case.is_confidential,
        is_new=case.entries == 1,
    )


def _tab(view: QueueView, wanted: QueueFilter, count: int) -> ViewTab:
    pressing = view in (QueueView.OVERDUE, QueueView.DUE_SOON) and count > 0
    url = _url(query_of(wanted, view=view, page=1))
    return ViewTab(url, view_label(view, current_locale().tag), count, view is wanted.view, pressing)


def _agencies(chosen: str) -> tuple[Choice, ...]:
    registry = current.registry()
    known = member().agencies_of(Role.CASE_OFFICER, registry.agencies if registry else ())
    return tuple(Choice(code, agency_name(code), code == chosen) for code in sorted(known))


def _choices(vocabulary: type[Enum], chosen: Iterable[Enum], label: object) -> tuple[Choice, ...]:
    picked = set(chosen)
    return tuple(Choice(str(code.value), label(code), code in picked) for code in vocabulary)  # type: ignore[operator]


def _url(codes: str) -> str:
    return url_for("staff_cases.queue") + (f"?{codes}" if codes else "")
