"""One case: everything in one view, every act on it by one address, its files, its export."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.case_vocabulary import ExportReason
from portal.domain.cases import Case
from portal.domain.errors import Conflict, Invalid, NotFound, Unavailable, fault
from portal.domain.staff import Role
from portal.services.cases.exporting import CaseFile, case_archive, download_name
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.casework.acts import Form, perform
from portal.web.casework.addresses import member_of
from portal.web.casework.case_file import file_page
from portal.web.casework.case_page import can_handle, case_page
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed
from portal.web.staff.forms import FormErrors, errors_from, errors_of
from portal.web.staff.kept import typed

case_pages = Blueprint("staff_case", __name__)
Answer = tuple[str, int, dict[str, str]]
SANDBOX = "default-src 'none'; sandbox"


@case_pages.route("/<case_number:number>", methods=["GET", "POST"])
@allowed(Role.CASE_OFFICER)
def case(number: str) -> Answer | Response:
    found, form, errors = current.portal().casework.find(acting(), number), typed(), FormErrors()
    is_filling = request.method == "POST" and "fill" in form
    if request.method == "POST" and not is_filling:
        try:
            return _after(perform(found, form))
        except (Invalid, Conflict, NotFound, Unavailable) as error:
            errors = _told(error, form)
    view = current.portal().casework.view(acting(), found.id)
    page = case_page(view, form, errors, is_filling=is_filling)
    return render_template("staff/cases/case.html", page=page), errors.status, errors.headers


@case_pages.post("/<case_number:number>/evidence")
@allowed(Role.CASE_OFFICER)
def add_evidence(number: str) -> Answer | Response:
    """Files of the authority."""
    casework, found = current.portal().casework, current.portal().casework.find(acting(), number)
    files = [(file.filename, file.read()) for file in request.files.getlist("files") if file.filename]
    added, errors = errors_from(partial(casework.add_evidence, acting(), found.id, files))
    if added is not None:
        return redirect(url_for(".case", number=number), 303)
    page = case_page(casework.view(acting(), found.id), Form(), errors)
    return render_template("staff/cases/case.html", page=page), errors.status, errors.headers


@case_pages.get("/<case_number:number>/evidence/<evidence_id>")
@allowed(Role.CASE_OFFICER)
def evidence(number: str, evidence_id: str) -> Response:
    """A file, only ever as a download: whatever is in it runs nowhere."""
    found = current.portal().casework.find(acting(), number)
    held, content = current.portal().casework.read_evidence(acting(), found.id, evidence_id)
    answer = Response(content, mimetype=held.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download_name(held), safe='')}"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@case_pages.post("/<case_number:number>/export")
@allowed(Role.CASE_OFFICER)
def export(number: str) -> Response:
    """The whole case as a ZIP."""
    reason = member_of(ExportReason, request.form.get("reason", ""))
    if reason is None:
        raise Invalid([fault("reason", "missing")])
    found = current.portal().casework.find(acting(), number)
    made: CaseFile = current.portal().case_exporting.one(acting(), found.id, reason, request.form.get("text", ""))
    page = render_template("staff/cases/file.html", page=file_page(made)).encode()
    content = case_archive(made, page, (Path(current_app.root_path) / "static" / "portal.css").read_bytes())
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.zip"'
    return answer


def _after(case: Case) -> Response:
    """The case that was acted on; the queue where it has gone to others."""
    if can_handle(case):
        return redirect(url_for(".case", number=case.number), 303)
    return redirect(url_for("staff_cases.queue"), 303)


def _told(error: Invalid | Conflict | NotFound | Unavailable, form: Form) -> FormErrors:
    """What was wrong, at the fields of the form that was sent."""
    words, act = catalog_for(current_locale().tag), form.get("act", "")
    if isinstance(error, NotFound):
        error = Invalid([fault("number", "unknown_case", error.key)])
    if isinstance(error, Conflict):
        sentence = {
            "case entries": words.gettext(
                "The case has moved on since you opened it. Nothing was sent, and nothing of yours is lost: "
                "read what is new below, then send again."
            ),
            "document": words.gettext("This document is linked already."),
        }.get(error.what, words.gettext("The case does not allow this as it stands. Nothing was changed."))
        if error.expected == "one of the same person":
            sentence = words.gettext(
                "These two cases are not known to be from one person: identity number, telephone or e-mail must agree. "
                "Receipts of different people must not open each other's cases; deal with each, or see the cases alike."
            )
        if error.expected == "one that is given to you":
            sentence = words.gettext(
                "Confidential cases are joined by their officer alone: take both of them over first."
            )
        return FormErrors({}, (sentence,), 409)
    found = errors_of(error)
    return FormErrors({f"{act}-{name}": told for name, told in found.by_field.items()}, found.others, found.status)
