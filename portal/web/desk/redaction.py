"""Redaction, step by step: the ground, exactly what will be erased and where else the text stands, the act, the rest.

Nothing happens before the confirmation at the end; what is shown before it is made anew when it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.domain.errors import Invalid, fault
from portal.domain.staff import Role
from portal.domain.state import DocumentState
from portal.domain.vocabulary import RedactionReason
from portal.services.desk.redacting import DeskReview
from portal.services.ports import VersionRow
from portal.services.redacting import Redaction
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.text.draft_words import state_label
from portal.web import current
from portal.web.casework.queue_page import Choice
from portal.web.desk.refusals import attempt
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed
from portal.web.staff.forms import FormErrors
from portal.web.staff.kept import typed
from portal.web.staff.wording import agency_codes, agency_name, short_moment, zone_name

redaction_pages = Blueprint("staff_redaction", __name__)
Answer = tuple[str, int, dict[str, str]]


@dataclass(frozen=True)
class ErasedLine:
    """A version with the parts that go, in words."""

    version: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class OccurrenceLine:
    """The same text elsewhere, which stays."""

    document_id: str
    version: int
    part: str
    passage: str


@dataclass(frozen=True)
class DraftLine:
    """A draft that holds the text and is emptied with it."""

    url: str
    title: str
    state: str


@dataclass(frozen=True)
class ReviewPart:
    """What the confirmation would do."""

    erased: tuple[ErasedLine, ...]
    occurrences: tuple[OccurrenceLine, ...]
    drafts: tuple[DraftLine, ...]


@dataclass(frozen=True)
class DoneLine:
    """A redaction that was ordered; `completed` is false while copies may remain."""

    version: int
    parts: str
    is_completed: bool


@dataclass(frozen=True)
class RedactionPage:
    document_id: str
    title: str
    language: str
    zone: str
    versions: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    legal_basis: str
    review: ReviewPart | None
    done: tuple[DoneLine, ...]
    is_held_up: bool
    errors: FormErrors


@dataclass(frozen=True)
class ChoosePage:
    number: str
    errors: FormErrors


@redaction_pages.get("/redaction")
@allowed(Role.PUBLISHER)
def choose() -> Answer | Response:
    """Which document: by its number."""
    number, errors = request.args.get("number", "").strip(), FormErrors()
    if number:
        found, errors = attempt(partial(_found, number))
        if found is not None:
            return redirect(url_for(".redaction", document_id=found.document_id), 303)
    return render_template("staff/desk/redaction_choose.html", page=ChoosePage(number, errors)), errors.status, {}


@redaction_pages.route("/redaction/<document_id>", methods=["GET", "POST"])
@allowed(Role.PUBLISHER)
def redaction(document_id: str) -> Answer | Response:
    state = current.portal().desk_redacting.find(acting(), document_id)
    form, errors, review = typed(), FormErrors(), None
    if request.method == "POST":
        if form.get("act") == "resume":
            _, errors = attempt(partial(current.portal().desk_redacting.resume, acting(), document_id))
            return redirect(url_for(".redaction", document_id=document_id), 303)
        wanted, errors = attempt(partial(_wanted, document_id, form))
        if wanted is not None and form.get("act") == "erase":
            done, errors = attempt(partial(_erase, wanted, form))
            if done is not None:
                return redirect(url_for(".redaction", document_id=document_id), 303)
        if wanted is not None:
            review, refused = attempt(partial(current.portal().desk_redacting.review, acting(), wanted))
            errors = errors or refused
    page = _page(state, form, review, errors)
    return render_template("staff/desk/redaction.html", page=page), errors.status, errors.headers


def _found(number: str) -> DocumentState:
    state = current.portal().log.find_state(number)
    if state is None:
        raise Invalid([fault("number", "unknown_document", number)])
    return current.portal().desk_redacting.find(acting(), number)


def _erase(wanted: Redaction, form: MultiDict[str, str]) -> bool:
    is_confirmed = bool(form.get("confirmed"))
    return current.portal().desk_redacting.redact(acting(), wanted, is_confirmed=is_confirmed)


def _wanted(document_id: str, form: MultiDict[str, str]) -> Redaction:
    """What the form asks for. Raises Invalid with everything that is missing."""
    faults = []
    versions = tuple(int(v) for v in form.getlist("versions") if v.isascii() and v.isdigit() and len(v) < 7)
    reason = next((r for r in RedactionReason if r.value == form.get("reason")), None)
    authority, basis = form.get("authority", ""), " ".join(form.get("legal_basis", "").split())
    if not versions:
        faults.append(fault("versions", "missing"))
    if reason is None:
        faults.append(fault("reason", "missing"))
    if authority not in agency_codes()[1:]:
        faults.append(fault("authority", "missing"))
    if not basis:
        faults.append(fault("legal_basis", "missing"))
    if len(basis) > 300:
        faults.append(fault("legal_basis", "too_long", basis, limit=300))
    if faults or reason is None:
        raise Invalid(faults)
    return Redaction(document_id, versions, reason, authority, basis)


def _page(
    state: DocumentState, form: MultiDict[str, str], review: DeskReview | None, errors: FormErrors
) -> RedactionPage:
    tag, desk = current_locale().tag, current.portal().desk_redacting
    rows = current.portal().log.list_versions(state.document_id)
    version = current.portal().reading.find_version(state.document_id)
    done = desk.history(acting(), state.document_id)
    chosen = form.getlist("versions")
    return RedactionPage(
        document_id=state.document_id,
        title=version.original.text("title") if version else "",
        language=state.language,
        zone=zone_name(),
        versions=tuple(_version_choice(row, chosen, tag) for row in rows if not row.erased),
        reasons=tuple(Choice(r.value, labels.label(r, tag), r.value == form.get("reason")) for r in RedactionReason),
        agencies=tuple(
            Choice(code, agency_name(code), code == form.get("authority", state.agency)) for code in agency_codes()[1:]
        ),
        legal_basis=form.get("legal_basis", ""),
        review=_review_part(review) if review is not None else None,
        done=tuple(DoneLine(r.version, _parts(r.parts), r.completed_position is not None) for r in done),
        is_held_up=any(r.completed_position is None for r in done),
        errors=errors,
    )


def _version_choice(row: VersionRow, chosen: list[str], tag: str) -> Choice:
    words = catalog_for(tag).gettext("Version %(number)s") % {"number": row.number}
    is_chosen = str(row.number) in chosen or not chosen
    return Choice(str(row.number), f"{words} · {short_moment(row.published_at)}", is_chosen)


def _review_part(found: DeskReview) -> ReviewPart:
    return ReviewPart(
        erased=tuple(ErasedLine(number, tuple(_part_words(names))) for number, names in found.review.erased),
        occurrences=tuple(
            OccurrenceLine(o.document_id, o.version, o.part, o.passage) for o in found.review.occurrences
        ),
        drafts=tuple(
            DraftLine(
                url_for("staff_draft.draft", draft_id=draft.id),
                draft.title or draft.document_id,
                state_label(draft.state, current_locale().tag),
            )
            for draft in found.drafts
        ),
    )


def _parts(names: tuple[str, ...]) -> str:
    return " · ".join(_part_words(names))


def _part_words(names: tuple[str, ...]) -> Iterator[str]:
    """Parts as people call them: data, texts by language, notes, pictures, the decision."""
    tag = current_locale().tag
    words = catalog_for(tag)
    for name in names:
        stem = name.removesuffix(".md")
        if name == "document.yaml":
            yield words.gettext("all data")
        elif name == "decision.yaml":
            yield words.gettext("the record of the decision")
        elif name.startswith("change."):
            language = labels.language_name(stem.removeprefix("change."), tag)
            yield words.gettext("change note, %(language)s") % {"language": language}
        elif name.startswith("media/"):
            yield words.gettext("file %(name)s") % {"name": name.removeprefix("media/")}
        else:
            yield words.gettext("text, %(language)s") % {"language": labels.language_name(stem, tag)}
