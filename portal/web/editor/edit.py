"""Editing a draft: open its form, save it with a button or while typing, take what somebody else has saved or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from portal.domain.documents.fields import N_
from portal.domain.drafts import Draft
from portal.domain.errors import Conflict, Denied, Invalid, PortalError, Slowed, Unavailable
from portal.domain.locales import RENDITION_TAGS
from portal.domain.staff import Role
from portal.services.drafts.contents import blank_parts
from portal.services.drafts.editing import Upload
from portal.text.catalogs import catalog_for
from portal.text.faults import error_sentence
from portal.text.markdown import render_markdown
from portal.web import current
from portal.web.desk.refusals import refusal
from portal.web.editor.conflict import conflict_page, taken
from portal.web.editor.edit_page import edit_page
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed
from portal.web.staff.kept import typed

editing = Blueprint("staff_editing", __name__)
Answer = tuple[str, int]
WHILE_TYPING = "X-While-Typing"
"""Set by the script that saves while somebody types."""
OVER = N_("Your session had ended. What you had typed is here again and not saved yet.")
COMPARE = N_("Somebody else has saved this draft. Press Save to compare; what you typed stays here.")


@editing.get("/drafts/<draft_id>/edit")
@allowed(Role.EDITOR, Role.TRANSLATOR)
def edit(draft_id: str) -> Response | str:
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    if not parts:
        # Given up or erased: the draft's own page says so.
        return redirect(url_for("staff_draft.draft", draft_id=draft_id), 303)  # type: ignore[return-value]
    kept = taken(values_of(typed()))
    notice = _words(OVER) if kept else ""
    page = edit_page(draft, parts, _language(draft), kept or None, notice)
    return render_template("staff/desk/edit.html", page=page)


@editing.post("/drafts/<draft_id>/edit")
@allowed(Role.EDITOR, Role.TRANSLATOR)
def save(draft_id: str) -> Response | Answer:
    values = taken(values_of(request.form))
    if "whole" not in values:
        abort(400)
    try:
        draft = _kept(draft_id, values)
    except Conflict as error:
        return _conflict(draft_id, values, error)
    except Refused as error:
        return _refused(draft_id, error.reason)
    except (Denied, Invalid, Slowed, Unavailable) as error:
        return _held_up(draft_id, values, error)
    if WHILE_TYPING in request.headers:
        return _told(draft)
    return _after(draft, values)


@editing.post("/drafts/<draft_id>/markdown")
@allowed(Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.PUBLISHER)
def markdown(draft_id: str) -> str:
    """The text as the public page shows it; nothing is kept."""
    source = request.form.get("text.body", "").replace("\r\n", "\n").strip("\n")
    body = Markup(render_markdown(source))  # noqa: S704  cleaned there
    return render_template("staff/desk/markdown.html", page=body, language=_tag(request.args.get("language", "")))


def values_of(form: MultiDict[str, str]) -> dict[str, list[str]]:
    return {name: form.getlist(name) for name in form if name != "form_token"}


class Refused(Exception):
    """A file was not taken; everything else is saved already."""

    def __init__(self, reason: PortalError) -> None:
        super().__init__()
        self.reason = reason


def _kept(draft_id: str, values: Mapping[str, Sequence[str]]) -> Draft:
    """Save what was typed, then add the file that came along: a file that is refused costs nothing else."""
    seen = "".join(values.get("revision", ()))
    language = _tag("".join(values.get("language", ())))
    service = current.portal().editing
    is_number = seen.isascii() and seen.isdigit() and len(seen) < 9
    draft = service.save(acting(), draft_id, int(seen) if is_number else 0, values, language)
    file = request.files.get("upload")
    if file is None or not file.filename:
        return draft
    upload = Upload(file.filename, file.read(), "".join(values.get("upload_alt", ())))
    try:
        return service.add_medium(acting(), draft_id, draft.revision, upload, language)
    except (Conflict, Denied, Invalid, Slowed, Unavailable) as error:
        raise Refused(error) from None


def _after(draft: Draft, values: Mapping[str, Sequence[str]]) -> Response | Answer:
    """Where a button leads: to the rows that it changed, to the preview, or to the form with its faults at its top."""
    _, parts = current.portal().drafting.read(acting(), draft.id)
    language = _language(draft)
    shown = None if language == draft.language else language
    here = url_for(".edit", draft_id=draft.id, language=shown)
    if "preview" in values:
        return redirect(url_for("staff_previews.preview", draft_id=draft.id, language=language), 303)  # type: ignore[return-value]
    if "onward" in values:
        return redirect(url_for("staff_draft.draft", draft_id=draft.id), 303)  # type: ignore[return-value]
    for name in ("add", "remove", "raise"):
        if name in values:
            place = values[name][0] if name == "add" else values[name][0].rpartition(".")[0]
            return redirect(f"{here}#rows.{place}", 303)  # type: ignore[return-value]
    page = edit_page(draft, parts, language)
    if not page.findings.wrong:
        return redirect(here, 303)  # type: ignore[return-value]
    return render_template("staff/desk/edit.html", page=page), 422


def _told(draft: Draft) -> Response:
    """The answer to the script: the new revision, and what is to be told at fields."""
    _, parts = current.portal().drafting.read(acting(), draft.id)
    page = edit_page(draft, parts, _language(draft))
    return jsonify(
        revision=page.revision,
        began=page.began,
        status=page.saved,
        follows=page.follows,
        lacking=len(page.findings.lacking),
        wrong=page.findings.errors,
        remarks=page.findings.remarks,
    )


def _conflict(draft_id: str, values: dict[str, list[str]], error: Conflict) -> Response | Answer:
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    parts = parts or blank_parts(draft.type, draft.agency, draft.language, current.now())
    language = _tag("".join(values.get("language", ())))
    if WHILE_TYPING in request.headers:
        words = _words(COMPARE)
        answer = jsonify(status=words)
        answer.status_code = 409
        return answer
    if not draft.is_editable:
        page = edit_page(draft, parts, language, values, error_sentence(error, current_locale().tag))
        return render_template("staff/desk/edit.html", page=page), 409
    mine = current.portal().editing.typed(draft, parts, values, language)
    if mine == parts:
        # What is saved is what was typed: a save while typing that overtook this one, or the same done twice.
        return _after(draft, values)
    file = request.files.get("upload")
    compared = replace(
        conflict_page(draft, parts, mine, values, language), has_file=file is not None and bool(file.filename)
    )
    return render_template("staff/desk/conflict.html", page=compared), 409


def _refused(draft_id: str, error: PortalError) -> Answer:
    """A file that cannot be taken: everything else is saved already."""
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    page = edit_page(draft, parts, _language(draft), upload_error=" ".join(_sentences(error)))
    return render_template("staff/desk/edit.html", page=page), refusal(error).status


def _held_up(draft_id: str, values: dict[str, list[str]], error: PortalError) -> Response | Answer:
    """Nothing was saved: the form stands again with everything typed, and says why."""
    words, status = " ".join(_sentences(error)), refusal(error).status
    if WHILE_TYPING in request.headers:
        answer = jsonify(status=words)
        answer.status_code = status
        return answer
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    page = edit_page(draft, parts, _language(draft), values, words)
    return render_template("staff/desk/edit.html", page=page), status


def _sentences(error: PortalError) -> tuple[str, ...]:
    return refusal(error).others


def _language(draft: Draft) -> str:
    asked = request.form.get("language") or request.args.get("language", "")
    return asked if asked in RENDITION_TAGS else draft.language


def _tag(asked: str) -> str:
    return asked if asked in RENDITION_TAGS else "zh-Hans"


def _words(message: str) -> str:
    return catalog_for(current_locale().tag).gettext(message)
