"""The first page of the desk, lists of drafts with filters, and what of it stands on the page after the sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from portal.domain.documents.registry import document_types
from portal.domain.drafts import DraftState, Purpose
from portal.domain.staff import DESK_ROLES, Role, StaffMember
from portal.services.desk.lists import DeskLists, Waiting, Waits
from portal.services.drafts.ports import DraftSearch
from portal.text import labels
from portal.text.draft_words import state_label, waiting_words
from portal.web import current
from portal.web.casework.queue_page import Choice
from portal.web.desk.rows import DraftRow, EndingRow, draft_rows, ending_rows, url_if_there
from portal.web.locale import current_locale
from portal.web.speed import SpeedRow, speed_rows
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.wording import agency_name, zone_name

desk_pages = Blueprint("staff_desk", __name__)
desk_roles = allowed(*sorted(DESK_ROLES))
SHOWN_AT_HOME = 5


@dataclass(frozen=True)
class Group:
    """Drafts that wait for one thing."""

    code: str
    label: str
    rows: tuple[DraftRow, ...]


@dataclass(frozen=True)
class DeskPage:
    """What waits for me by what it waits for; what is overdue, queued, runs out; figures."""

    zone: str
    mine: tuple[Group, ...]
    overdue: tuple[DraftRow, ...]
    reviews: tuple[DraftRow, ...]
    queued: tuple[DraftRow, ...]
    others: int
    expiring: tuple[EndingRow, ...]
    terms: tuple[EndingRow, ...]
    progress: tuple[EndingRow, ...]
    report_months: int
    rules_url: str
    signals: tuple[SignalRow, ...]
    speed: tuple[SpeedRow, ...]
    doors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SignalRow:
    """Cases that belong together and may ask for a warning."""

    name: str
    count: int
    growth: int
    score: int
    url: str


@dataclass(frozen=True)
class DraftsPage:
    """Drafts of a filter."""

    zone: str
    rows: tuple[DraftRow, ...]
    states: tuple[Choice, ...]
    types: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    is_mine: bool


@dataclass(frozen=True)
class DeskPart:
    """On the page after the sign-in: what waits for me, the first due."""

    rows: tuple[DraftRow, ...]
    count: int
    overdue: int
    zone: str


@desk_pages.get("/")
@desk_roles
def desk() -> str:
    found = current.portal().desk.look(acting())
    return render_template("staff/desk/desk.html", page=_desk_page(found))


@desk_pages.get("/drafts")
@desk_roles
def drafts() -> str:
    found = current.portal().desk.search(acting(), _search())
    return render_template("staff/desk/drafts.html", page=_drafts_page(draft_rows(found)))


def desk_part(who: StaffMember) -> DeskPart | None:
    """None for whoever has no role at the desk."""
    if not who.has_any_role(DESK_ROLES):
        return None
    found = current.portal().desk.list_open(acting())
    mine = tuple(each for each in found if each.is_mine)
    overdue = sum(each.limit.is_overdue(current.now()) for each in found)
    return DeskPart(draft_rows(mine[:SHOWN_AT_HOME]), len(mine), overdue, zone_name())


def _desk_page(found: DeskLists) -> DeskPage:
    now = current.now()
    reports = current.portal().desk.recall_reports(now)
    return DeskPage(
        zone=zone_name(),
        mine=tuple(_groups(found.drafts)),
        overdue=draft_rows(each for each in found.drafts if each.limit.is_overdue(now)),
        reviews=draft_rows(each for each in found.drafts if each.draft.purpose is Purpose.REVIEW and not each.is_mine),
        queued=draft_rows(each for each in found.drafts if each.draft.state is DraftState.QUEUED),
        others=sum(not each.is_mine for each in found.drafts),
        expiring=ending_rows(found.expiring, Purpose.CORRECTION),
        terms=ending_rows(found.terms),
        progress=ending_rows(found.progress, Purpose.PROGRESS),
        report_months=reports.every_months if reports is not None else 0,
        rules_url=url_for("reference.rules", locale=current_locale()),
        signals=_signals(),
        speed=speed_rows(current.portal().speeds.figures(), current_locale().tag),
        doors=tuple(_doors()),
    )


def _groups(found: Iterable[Waits]) -> Iterable[Group]:
    tag, held = current_locale().tag, tuple(found)
    for waiting in Waiting:
        rows = draft_rows(each for each in held if waiting in each.mine)
        if rows:
            yield Group(waiting.value, waiting_words(waiting, tag), rows)


def _signals() -> tuple[SignalRow, ...]:
    """Signals of cases, for editors, where the authority takes cases."""
    registry, who = current.registry(), member()
    if registry is None or registry.cases is None or not who.has_any_role((Role.EDITOR, Role.CASE_OFFICER)):
        return ()
    return tuple(
        SignalRow(
            signal.mark.value, signal.score.count, signal.score.growth, signal.score.total, _signal_url(signal.key)
        )
        for signal in current.portal().signals.list_signals(acting())
    )


def _signal_url(key: str) -> str:
    """Where a draft is made of a signal."""
    return url_if_there("staff_beginning.begin", how="signal", signal=key) if member().has_role(Role.EDITOR) else ""


def _doors() -> Iterable[tuple[str, str]]:
    who, new = member(), url_if_there("staff_beginning.begin")
    if new and who.has_role(Role.EDITOR):
        yield "new", new
    yield "drafts", url_for("staff_desk.drafts")
    if who.has_role(Role.TRANSLATOR):
        yield "translations", url_for("staff_translation.documents")
    yield "blacklist", url_for("staff_blacklist.entries")
    if who.has_role(Role.PUBLISHER):
        yield "redaction", url_for("staff_redaction.choose")


def _search() -> DraftSearch:
    """The filter of the address; what it does not know is left out."""
    given = request.args
    states = tuple(state for state in DraftState if state.value == given.get("state"))
    known = current.portal().desk.agencies(acting())
    agency = given.get("agency", "")
    return DraftSearch(
        agencies=frozenset({agency} & known),
        states=states,
        types=(given["type"],) if given.get("type") else (),
        author=member().id if given.get("mine") else "",
    )


def _drafts_page(rows: tuple[DraftRow, ...]) -> DraftsPage:
    tag, given = current_locale().tag, request.args
    types = [code for code, model in document_types().items() if not model.is_foreign]
    return DraftsPage(
        zone=zone_name(),
        rows=rows,
        states=tuple(Choice(s.value, state_label(s, tag), s.value == given.get("state")) for s in DraftState),
        types=tuple(Choice(code, labels.type_label(code, tag), code == given.get("type")) for code in types),
        agencies=tuple(
            Choice(code, agency_name(code), code == given.get("agency"))
            for code in sorted(current.portal().desk.agencies(acting()))
        ),
        is_mine=bool(given.get("mine")),
    )
