"""The blacklist at the desk: terms that end, removal before the end with its reason, objections with their clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.case_queues import QueueFilter
from portal.domain.case_vocabulary import CaseKind
from portal.domain.staff import DESK_ROLES, Role
from portal.domain.vocabulary import Status
from portal.services.desk.blacklisting import Listed
from portal.text import labels, typography
from portal.text.draft_words import left_words
from portal.web import current
from portal.web.casework.addresses import query_of
from portal.web.casework.queue_page import CaseRow, case_rows
from portal.web.desk.refusals import attempt
from portal.web.desk.rows import last_day
from portal.web.locale import current_locale
from portal.web.marks import Word
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.forms import FormErrors
from portal.web.staff.kept import typed
from portal.web.staff.wording import agency_name

blacklist_pages = Blueprint("staff_blacklist", __name__)
Answer = tuple[str, int, dict[str, str]]


@dataclass(frozen=True)
class EntryRow:
    """An entry with its term; `left` until its publication ends by itself."""

    document_id: str
    url: str
    title: str
    language: str
    names: str
    blacklist_class: str
    listed_on: str
    ends_on: str
    left: str
    status: Word
    agency: str
    can_remove: bool
    erase_url: str
    reason: str


@dataclass(frozen=True)
class BlacklistPage:
    """`objections` are cases that ask for a correction or a removal, for case officers; None for everybody else."""

    listed: tuple[EntryRow, ...]
    ended: tuple[EntryRow, ...]
    objections: tuple[CaseRow, ...] | None
    objections_url: str
    errors: FormErrors


@blacklist_pages.route("/blacklist", methods=["GET", "POST"])
@allowed(*sorted(DESK_ROLES))
def entries() -> Answer | Response:
    """The entries; the form begins the draft of a removal."""
    errors = FormErrors()
    if request.method == "POST":
        document_id, reason = request.form.get("document_id", ""), request.form.get("reason", "")
        begin = partial(current.portal().blacklisting.begin_removal, acting(), document_id, reason)
        begun, errors = attempt(begin, "blacklist_entry")
        if begun is not None:
            return redirect(url_for("staff_draft.draft", draft_id=begun.id), 303)
    page = _page(errors)
    return render_template("staff/desk/blacklist.html", page=page), errors.status, errors.headers


def _page(errors: FormErrors) -> BlacklistPage:
    rows = [(found, _row(found)) for found in current.portal().blacklisting.list_entries(acting())]
    return BlacklistPage(
        listed=tuple(row for found, row in rows if found.status is Status.LISTED),
        ended=tuple(row for found, row in rows if found.status is not Status.LISTED),
        objections=_objections(),
        objections_url=url_for("staff_cases.queue") + "?" + query_of(QueueFilter(kinds=(CaseKind.OBJECTION,))),
        errors=errors,
    )


def _objections() -> tuple[CaseRow, ...] | None:
    """Open objections and requests for credit repair, with their clock."""
    registry = current.registry()
    if not member().has_role(Role.CASE_OFFICER) or registry is None or registry.cases is None:
        return None
    found = current.portal().case_queue.look(acting(), QueueFilter(kinds=(CaseKind.OBJECTION,)))
    return case_rows(found.rows)


def _row(found: Listed) -> EntryRow:
    tag, state, entry, who = current_locale().tag, found.state, found.entry, member()
    ends, form = state.facts.ends_at, typed()
    is_typed = form.get("document_id") == state.document_id
    return EntryRow(
        document_id=state.document_id,
        url=url_for("documents.document", document_id=state.document_id, locale=current_locale()),
        title=found.version.original.text("title") if found.version else "",
        language=state.language,
        names=typography.join_items(_names(found), tag),
        blacklist_class=labels.label(entry.blacklist_class, tag) if entry else "",
        listed_on=typography.format_date(entry.listed_on, tag) if entry else "",
        ends_on=typography.format_date(last_day(ends), tag) if ends else "",
        left=left_words(ends - current.now(), tag) if ends and found.status is Status.LISTED else "",
        status=Word(found.status.value, labels.label(found.status, tag)),
        agency=agency_name(state.agency),
        can_remove=found.status is Status.LISTED and who.can_draft_for(state.agency),
        erase_url=url_for("staff_redaction.redaction", document_id=state.document_id)
        if who.can_publish_for(state.agency)
        else "",
        reason=form.get("reason", "") if is_typed else "",
    )


def _names(found: Listed) -> Iterator[str]:
    if found.entry is not None:
        yield from (str(enterprise.name) for enterprise in found.entry.enterprises.values())
