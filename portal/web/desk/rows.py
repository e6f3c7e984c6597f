"""Rows of drafts and of published documents at the desk: state and clock always in sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, g, url_for

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.drafts import Purpose
from portal.domain.vocabulary import LevelScheme, Status
from portal.services.desk.lists import Ending, Waits
from portal.services.drafts.workflow import TimeLimit
from portal.text import labels, typography
from portal.text.catalogs import catalog_for
from portal.text.draft_words import SOON_SHARE, left_words, purpose_label, state_label, waiting_words
from portal.web import current
from portal.web.locale import current_locale
from portal.web.marks import LevelMark, level_mark
from portal.web.staff.clocks import ClockWords, look_of
from portal.web.staff.wording import agency_name, short_moment


@dataclass(frozen=True)
class DraftRow:
    """A draft in a list, codes in words."""

    url: str
    title: str
    language: str
    document_id: str
    type: str
    purpose: str
    level: LevelMark | None
    state: str
    waiting: tuple[str, ...]
    mine: tuple[str, ...]
    clock: ClockWords | None
    publish_at: str
    agency: str
    changed: str
    author: str
    is_restricted: bool
    remarks: int


@dataclass(frozen=True)
class EndingRow:
    """A published document that runs out or owes a report."""

    url: str
    document_id: str
    title: str
    language: str
    level: LevelMark | None
    agency: str
    day: str
    left: str
    is_over: bool
    act_url: str = ""


def draft_rows(found: Iterable[Waits]) -> tuple[DraftRow, ...]:
    return tuple(draft_row(each) for each in found)


def draft_row(found: Waits) -> DraftRow:
    """One draft in the reader's language."""
    tag, draft = current_locale().tag, found.draft
    words = catalog_for(tag)
    return DraftRow(
        url=url_for("staff_draft.draft", draft_id=draft.id),
        title=draft.title or words.gettext("(without a title yet)"),
        language=draft.language if draft.title else "",
        document_id=draft.document_id,
        type=labels.type_label(draft.type, tag),
        purpose=purpose_label(draft.purpose, tag),
        level=mark_of(int(draft.level) if draft.level else None),
        state=state_label(draft.state, tag),
        waiting=tuple(waiting_words(each, tag) for each in found.waiting),
        mine=tuple(waiting_words(each, tag) for each in found.mine),
        clock=clock_of(found.limit) if draft.is_open else None,
        publish_at=short_moment(draft.publish_at) if draft.publish_at else "",
        agency=agency_name(draft.agency),
        changed=short_moment(draft.changed_at),
        author=person_name(draft.author),
        is_restricted=draft.audience.value == "authorities",
        remarks=sum(not comment.is_done for comment in draft.comments),
    )


def ending_rows(found: Iterable[Ending], purpose: Purpose | None = None) -> tuple[EndingRow, ...]:
    """Documents that run out; `purpose` is what a draft is begun for from here."""
    return tuple(_ending_row(each, purpose) for each in found)


def _ending_row(found: Ending, purpose: Purpose | None) -> EndingRow:
    tag, state = current_locale().tag, found.state
    is_public = state.audience.value == "public"
    url = (
        url_for("documents.document", document_id=state.document_id, locale=current_locale())
        if is_public
        else url_for("staff_restricted.document", document_id=state.document_id)
    )
    return EndingRow(
        url=url,
        document_id=state.document_id,
        title=found.title,
        language=state.language,
        level=mark_of(state.level),
        agency=agency_name(state.agency),
        day=typography.format_date(last_day(found.at), tag),
        left=left_words(found.at - current.now(), tag),
        is_over=found.at < current.now(),
        act_url=begin_url(state.document_id, purpose) if purpose is not None else "",
    )


def last_day(end: datetime) -> date:
    """The last day of a term that ends at a moment: at midnight it is the day before."""
    return (end - timedelta(seconds=1)).astimezone(SITE_ZONE).date()


def clock_of(limit: TimeLimit) -> ClockWords | None:
    """The clock in words, None where no time limit is set."""
    if limit.due_at is None or limit.hours is None:
        return None
    tag, left = current_locale().tag, limit.due_at - current.now()
    is_soon = left.total_seconds() < limit.hours * 3600 / SOON_SHARE
    look = look_of(is_overdue=limit.is_overdue(current.now()), is_soon=is_soon)
    return ClockWords(limit.due_at.isoformat(), short_moment(limit.due_at), left_words(left, tag), look)


def mark_of(level: int | None) -> LevelMark | None:
    return level_mark(level, LevelScheme.GOODS, Status.IN_FORCE, current_locale().tag)


def url_if_there(endpoint: str, **values: str) -> str:
    """The address of a page of the half of the desk that has the forms; empty where that is not here."""
    if endpoint not in current_app.view_functions:
        return ""
    made: str = url_for(endpoint, **values)  # type: ignore[arg-type]
    return made


def begin_url(document_id: str, purpose: Purpose) -> str:
    """Where a draft of a document's next version is begun."""
    return url_if_there("staff_beginning.begin", how="version", document=document_id, purpose=purpose.value)


def person_name(staff_id: str) -> str:
    """A member's name by the id that steps and remarks keep; the id of an account that is not there."""
    if "desk_names" not in g:
        staff = current.portal().staff
        g.desk_names = staff.names(staff.logins())
    names: dict[str, str] = g.desk_names
    return names.get(staff_id, staff_id)
