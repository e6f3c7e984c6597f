"""The queue: views with counts, filters, search by number, saved filters, export of many cases as a table."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.case_vocabulary import ExportReason
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.staff import Role
from portal.services.cases.exporting import cases_table
from portal.web import current
from portal.web.casework.addresses import filter_of, filter_of_codes, member_of, query_of
from portal.web.casework.queue_page import queue_page
from portal.web.staff.access import acting, allowed
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.kept import typed

queue_pages = Blueprint("staff_cases", __name__)
Answer = tuple[str, int, dict[str, str]]


@queue_pages.get("/")
@allowed(Role.CASE_OFFICER)
def queue() -> Answer | Response:
    errors, asked = FormErrors(), request.args.get("number", "").strip()
    if asked:
        number, errors = errors_from(partial(_find, asked))
        if number is not None:
            return redirect(url_for("staff_case.case", number=number), 303)
    return _shown(errors, asked)


@queue_pages.post("/")
@allowed(Role.CASE_OFFICER)
def save() -> Answer | Response:
    """Save this filter under a name, or forget one that was saved."""
    queue, form, errors = current.portal().case_queue, request.form, FormErrors()
    codes = query_of(filter_of_codes(form.get("filter", "")), page=1)
    if form.get("forget"):
        queue.forget(acting(), form["forget"][:40])
    else:
        _, errors = errors_from(partial(queue.save, acting(), form.get("name", ""), codes))
    if errors:
        return _shown(errors, "")
    return redirect(url_for(".queue") + (f"?{codes}" if codes else ""), 303)


@queue_pages.post("/cases.csv")
@allowed(Role.CASE_OFFICER)
def export() -> Response:
    """Every case of the filter as a table of codes and days."""
    reason = member_of(ExportReason, request.form.get("reason", ""))
    if reason is None:
        raise Invalid([fault("reason", "missing")])
    wanted = filter_of_codes(request.form.get("filter", ""))
    found = current.portal().case_exporting.many(acting(), wanted, reason)
    answer = Response(cases_table(found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return answer


def _find(typed: str) -> str:
    """The number of a case of theirs. Raises Invalid."""
    try:
        return current.portal().casework.find(acting(), typed).number
    except NotFound:
        raise Invalid([fault("case_number", "unknown_case", typed)]) from None


def _shown(errors: FormErrors, number: str) -> Answer:
    wanted = filter_of_codes(request.form.get("filter", "")) if request.method == "POST" else filter_of(request.args)
    found = current.portal().case_queue.look(acting(), wanted)
    page = queue_page(wanted, found, errors, number, typed().get("name", ""))
    return render_template("staff/cases/queue.html", page=page), errors.status, errors.headers
