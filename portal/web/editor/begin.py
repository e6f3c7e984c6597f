"""Beginning a draft: blank, after a pattern, from a version, from a foreign notice, from a signal of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.documents.base import Document
from portal.domain.documents.registry import document_types
from portal.domain.drafts import OPEN_STATES, Draft, Purpose
from portal.domain.errors import Conflict, Denied, Invalid, NotFound, fault
from portal.domain.identifiers import parse_document_id
from portal.domain.locales import BY_TAG, RENDITION_TAGS
from portal.domain.staff import Role
from portal.services.drafts.contents import CLOSINGS
from portal.services.drafts.ports import DraftSearch
from portal.text import labels
from portal.text.draft_words import purpose_label
from portal.web import current
from portal.web.editor.choices import Choice
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.kept import typed
from portal.web.staff.wording import agency_name

beginning = Blueprint("staff_beginning", __name__)
Form = Mapping[str, str]
PURPOSES = (
    *(Purpose.CORRECTION, Purpose.LEVEL_CHANGE, Purpose.LIFTING, Purpose.PROGRESS, Purpose.COMPLETION),
    *(Purpose.WITHDRAWAL, Purpose.REMOVAL, Purpose.TRANSLATION),
)
"""What a draft of an existing document can be for; a review is begun by the emergency publication itself."""
OWN_TYPES = ("risk_announcement", "recall")
"""What a foreign notice can become here."""
MAX_SIGNALS = 20


@dataclass(frozen=True)
class SignalChoice:
    key: str
    title: str
    cases: int
    is_chosen: bool


@dataclass(frozen=True)
class BeginPage:
    """Five ways to begin. `how` is the one that was sent; `open_draft` leads to a draft that is open already."""

    how: str
    types: tuple[Choice, ...]
    own_types: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    document: str
    signals: tuple[SignalChoice, ...]
    errors: FormErrors
    open_draft: str


@beginning.route("/new", methods=["GET", "POST"])
@allowed(Role.EDITOR, Role.TRANSLATOR)
def begin() -> Response | tuple[str, int]:
    errors, form = FormErrors(), typed() or request.args
    if request.method == "POST":
        draft, errors = errors_from(partial(_begin, form))
        if draft is not None:
            return redirect(url_for("staff_editing.edit", draft_id=draft.id), 303)
    return render_template("staff/desk/new.html", page=_page(form, errors)), errors.status


def _begin(form: Form) -> Draft:
    """Raises Invalid, Conflict, Denied."""
    desk, how = current.portal().drafting, form.get("how", "")
    document, agency, type_code = form.get("document", "").strip(), form.get("agency", ""), form.get("type", "")
    if how in ("copy", "version", "foreign") and not _is_id(document):
        raise Invalid([fault("document", "identifier_form", document, scheme="document_id")])
    try:
        match how:
            case "blank":
                return desk.begin_blank(acting(), type_code, agency, form.get("language", ""))
            case "copy":
                return desk.begin_copy(acting(), document, agency)
            case "version":
                return desk.begin_from_version(acting(), document, _purpose(document, form.get("purpose", "")))
            case "foreign":
                return current.portal().editing.begin_from_foreign(acting(), document, type_code, agency)
            case "signal":
                return _of_signal(form.get("signal", ""))
    except NotFound:
        raise Invalid([fault("document", "unknown_document", document)]) from None
    raise Invalid([fault("how", "missing")])


def _of_signal(key: str) -> Draft:
    portal = current.portal()
    made = portal.signal_drafts.draft(acting(), portal.signals.read(acting(), key))
    return portal.drafting.begin_with(acting(), made.files, made.id)


def _purpose(document: str, asked: str) -> Purpose:
    """What the draft is for, where the type of the document knows that. Raises Invalid, NotFound."""
    model = document_types()[current.portal().reading.get_state(document).type]
    fitting = _fitting(model)
    if asked not in fitting:
        raise Invalid([fault("purpose", "unknown_code", asked, allowed=", ".join(fitting))])
    return Purpose(asked)


def _fitting(model: type[Document] | None) -> tuple[Purpose, ...]:
    """Purposes that a type knows: recalls are completed, warnings lifted, entries of the blacklist removed."""
    if model is None:
        return PURPOSES
    fields = model.model_fields
    return tuple(
        purpose
        for purpose in PURPOSES
        if (purpose not in CLOSINGS or CLOSINGS[purpose] in model.closings)
        and (purpose is not Purpose.PROGRESS or "progress" in fields)
        and (purpose is not Purpose.LEVEL_CHANGE or "level" in fields)
    )


def _is_id(text: str) -> bool:
    try:
        return bool(parse_document_id(text))
    except ValueError:
        return False


def _page(form: Form, errors: FormErrors) -> BeginPage:
    tag, registry, document = current_locale().tag, current.registry(), form.get("document", "").strip()
    agencies = sorted(member().agencies_of(Role.EDITOR, registry.agencies if registry else ()))
    own = [code for code, model in document_types().items() if not model.is_foreign]
    language, chosen = form.get("language") or "zh-Hans", form.get("type", "")
    return BeginPage(
        how=form.get("how", ""),
        types=tuple(Choice(code, labels.type_label(code, tag), code == chosen) for code in own),
        own_types=tuple(Choice(code, labels.type_label(code, tag), code == chosen) for code in OWN_TYPES),
        agencies=tuple(Choice(code, agency_name(code), code == form.get("agency")) for code in agencies),
        languages=tuple(Choice(each, BY_TAG[each].name, each == language) for each in RENDITION_TAGS),
        purposes=_purposes(document, form.get("purpose", ""), tag),
        document=document,
        signals=tuple(_signals(form.get("signal", ""))),
        errors=errors,
        open_draft=_open_draft(document) if errors.status == 409 else "",
    )


def _purposes(document: str, chosen: str, tag: str) -> tuple[Choice, ...]:
    """Those that fit a document where one is named already."""
    model = None
    if _is_id(document):
        try:
            model = document_types()[current.portal().reading.get_state(document).type]
        except NotFound:
            model = None
    return tuple(Choice(each.value, purpose_label(each, tag), each.value == chosen) for each in _fitting(model))


def _signals(chosen: str) -> list[SignalChoice]:
    """The most urgent signals that this person may see."""
    try:
        found = current.portal().signals.list_signals(acting())
    except (Denied, Conflict, NotFound):
        return []
    return [
        SignalChoice(each.key, each.mark.value, len(each.cases), each.key == chosen) for each in found[:MAX_SIGNALS]
    ]


def _open_draft(document: str) -> str:
    search = DraftSearch(frozenset(), tuple(OPEN_STATES), document_id=document)
    found = current.portal().drafting.list_drafts(acting(), search)
    return url_for("staff_editing.edit", draft_id=found[0].id) if found else ""
