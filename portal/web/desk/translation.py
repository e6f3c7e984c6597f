"""The translation desk: what is to be translated, and a rendition beside its original."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.domain.locales import RENDITION_TAGS
from portal.domain.staff import DESK_ROLES, Role
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience
from portal.services.drafts.translating import BODY, Piece, TranslationView, Typed
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.text.draft_words import field_words
from portal.text.glossary import glossary
from portal.text.wordiff import WordSpan, compare_words
from portal.web import current
from portal.web.desk.draft import seen_of
from portal.web.desk.refusals import attempt
from portal.web.desk.rows import EndingRow, mark_of
from portal.web.digests import digest, read_digests
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.forms import FormErrors
from portal.web.staff.kept import typed
from portal.web.staff.wording import agency_name, short_moment

translation_pages = Blueprint("staff_translation", __name__)
Answer = tuple[str, int, dict[str, str]]
SHOWN = 60
"""Published documents in the list, the newest."""


@dataclass(frozen=True)
class PieceRow:
    """A field or a paragraph: original, rendition, what changed in the original since.

    `theirs` compares what somebody else has saved meanwhile with what was typed.
    """

    path: str
    label: str
    original: str
    rendition: str
    changed: tuple[WordSpan, ...]
    is_list: bool
    rows: int
    theirs: tuple[WordSpan, ...] = ()


@dataclass(frozen=True)
class TranslationPage:
    draft_id: str
    title: str
    seen: int
    began: str
    language: str
    language_name: str
    original_language: str
    original_name: str
    pieces: tuple[PieceRow, ...]
    is_editable: bool
    is_outdated: bool
    translates: int | None
    is_current: bool
    gaps: int
    has_note: bool
    note: str
    others: tuple[tuple[str, str, bool], ...]
    terms: tuple[tuple[str, str], ...]
    further_terms: tuple[tuple[str, str], ...]
    errors: FormErrors


@dataclass(frozen=True)
class DocumentRow:
    """A published document with the languages that it has and lacks."""

    row: EndingRow
    has: str
    lacks: str
    outdated: str


@dataclass(frozen=True)
class DocumentsPage:
    rows: tuple[DocumentRow, ...]
    errors: FormErrors


@translation_pages.route("/translations", methods=["GET", "POST"])
@allowed(Role.TRANSLATOR)
def documents() -> Answer | Response:
    """Published documents that lack a translation or have an outdated one; a draft is begun for it from here."""
    errors = FormErrors()
    if request.method == "POST":
        begin = partial(current.portal().translating.begin, acting(), request.form.get("document_id", ""))
        begun, errors = attempt(begin)
        if begun is not None:
            return redirect(url_for(".translation", draft_id=begun.id, language=_other(begun.language)), 303)
    page = DocumentsPage(tuple(_document_rows()), errors)
    return render_template("staff/desk/translations.html", page=page), errors.status, errors.headers


@translation_pages.route("/drafts/<draft_id>/translation/<language>", methods=["GET", "POST"])
@allowed(*sorted(DESK_ROLES))
def translation(draft_id: str, language: str) -> Answer | Response:
    form, errors = typed(), FormErrors()
    if request.method == "POST":
        save = partial(current.portal().translating.save, acting(), draft_id, seen_of(form), language, _typed(form))
        saved, errors = attempt(save)
        if saved is not None:
            return redirect(url_for(".translation", draft_id=draft_id, language=language), 303)
    view = current.portal().translating.view(acting(), draft_id, language)
    return (
        render_template("staff/desk/translation.html", page=_page(view, form, errors)),
        errors.status,
        errors.headers,
    )


def _typed(form: MultiDict[str, str]) -> Typed:
    texts = {name.removeprefix("text-"): value for name, value in form.items() if name.startswith("text-")}
    return Typed(texts, bool(form.get("is_current")), form.get("note", ""))


def _other(language: str) -> str:
    return "zh-Hans" if language == "ru" else "ru"


def _page(view: TranslationView, form: MultiDict[str, str], errors: FormErrors) -> TranslationPage:
    tag, draft = current_locale().tag, view.draft
    is_typed, is_conflict = any(name.startswith("text-") for name in form), errors.status == 409
    pieces = tuple(_rows(view, form if is_typed else MultiDict(), tag, is_conflict=is_conflict))
    # What was typed before somebody else saved goes on from what it began from, until both have been compared.
    is_continued = is_typed and not is_conflict
    source = "\n".join(piece.original for piece in view.pieces)
    used, further = glossary(source, draft.language, view.language)
    return TranslationPage(
        draft_id=draft.id,
        title=draft.title,
        seen=seen_of(form) if is_continued else draft.revision,
        began=form.get("began", "") if is_continued else _began_of(view),
        language=view.language,
        language_name=labels.language_name(view.language, tag),
        original_language=draft.language,
        original_name=labels.language_name(draft.language, tag),
        pieces=pieces,
        is_editable=draft.is_editable and member().can_translate_for(draft.agency),
        is_outdated=view.is_outdated,
        translates=view.translates,
        is_current=bool(form.get("is_current")) if is_typed else not view.is_outdated,
        gaps=view.gaps,
        has_note=bool(draft.base),
        note=_note(view, form, is_conflict=is_conflict) if is_typed else view.note,
        others=tuple(
            (
                labels.language_name(code, tag),
                url_for(".translation", draft_id=draft.id, language=code),
                code == view.language,
            )
            for code in view.languages
        ),
        terms=used,
        further_terms=further,
        errors=errors,
    )


def _rows(view: TranslationView, form: MultiDict[str, str], tag: str, *, is_conflict: bool) -> Iterator[PieceRow]:
    """The pieces as they are or as they were typed. In a conflict, those that only the other one has changed are
    taken as saved, and where both have, the two are compared; what was typed for a piece that is gone stays, too."""
    began = read_digests(form.get("began", ""))
    known = {piece.path for piece in view.pieces}
    gone = [name.removeprefix("text-") for name in form if name.startswith("text-")]
    pieces = [*view.pieces, *(Piece(path, "", "", None) for path in gone if path not in known)]
    for piece in pieces:
        mine = form.get(f"text-{piece.path}", piece.rendition).replace("\r\n", "\n")
        if not is_conflict or mine == piece.rendition:
            yield _row(piece, view.draft.type, mine, tag)
        elif digest([mine]) == began.get(piece.path):
            yield _row(piece, view.draft.type, piece.rendition, tag)
        else:
            both = digest([piece.rendition]) != began.get(piece.path)
            theirs = tuple(compare_words(piece.rendition, mine)) if both and piece.path in known else ()
            yield replace(_row(piece, view.draft.type, mine, tag), theirs=theirs)


def _note(view: TranslationView, form: MultiDict[str, str], *, is_conflict: bool) -> str:
    """As typed; in a conflict as saved where only the other one has changed it, and both where both have."""
    mine, began = form.get("note", "").replace("\r\n", "\n"), read_digests(form.get("began", "")).get("note")
    if not is_conflict or mine == view.note or digest([view.note]) == began:
        return mine
    return view.note if digest([mine]) == began else f"{view.note}\n\n{mine}".strip()


def _began_of(view: TranslationView) -> str:
    """A digest of every piece that the form begins from, and of the note."""
    found = {piece.path: digest([piece.rendition]) for piece in view.pieces} | {"note": digest([view.note])}
    return json.dumps(found, separators=(",", ":"))


def _row(piece: Piece, type_code: str, shown: str, tag: str) -> PieceRow:
    words = catalog_for(tag)
    if piece.path.startswith(BODY) and piece.path.removeprefix(BODY).isdecimal():
        number = int(piece.path.removeprefix(BODY)) + 1
        label = words.gettext("Text, paragraph %(number)s") % {"number": number}
    else:
        label = field_words(type_code, piece.path, tag)
    changed = compare_words(piece.before, piece.original) if piece.before is not None else ()
    lines = max(len(piece.original) // 34, piece.original.count("\n"), shown.count("\n")) + 2
    return PieceRow(piece.path, label, piece.original, shown, tuple(changed), piece.is_list, min(lines, 16))


def _document_rows() -> Iterator[DocumentRow]:
    """The newest public documents of the translator's agencies that lack a language or have an outdated one."""
    portal, now, shown = current.portal(), current.now(), 0
    registry, who = current.registry(), member()
    agencies = who.agencies_of(Role.TRANSLATOR, registry.agencies if registry else ())
    for state in portal.reading.iter_states(lambda s: s.agency in agencies and not s.is_foreign):
        if state.facts.redacted or state.is_hidden(now) or state.facts.closing is not None:
            continue
        row = _document_row(state)
        if row is not None:
            yield row
            shown += 1
        if shown >= SHOWN:
            return


def _document_row(state: DocumentState) -> DocumentRow | None:
    tag, reading = current_locale().tag, current.portal().reading
    version = reading.find_version(state.document_id)
    if version is None:
        return None
    outdated = reading.list_outdated(version)
    lacks = [code for code in RENDITION_TAGS if code not in version.renditions and code != "en"]
    if not lacks and not outdated:
        return None
    is_public = state.audience is Audience.PUBLIC
    url = (
        url_for("documents.document", document_id=state.document_id, locale=current_locale())
        if is_public
        else url_for("staff_restricted.document", document_id=state.document_id)
    )
    names = {code: labels.language_name(code, tag) for code in RENDITION_TAGS}
    row = EndingRow(
        url=url,
        document_id=state.document_id,
        title=version.original.text("title"),
        language=state.language,
        level=mark_of(state.level),
        agency=agency_name(state.agency),
        day=short_moment(state.published_at),
        left="",
        is_over=False,
    )
    has = ", ".join(names[code] for code in version.renditions if code not in outdated)
    return DocumentRow(row, has, ", ".join(names[c] for c in lacks), ", ".join(names[c] for c in outdated))
