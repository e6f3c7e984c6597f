"""Cases, the public side: what can be filed, the form, the receipt, following up. Nothing here is kept by any cache.

No cookie is read or set, and the receipt code travels in bodies of requests only: never in an address, a log or a
header. What an act comes to is the answer to its request, for a redirect would need a place to carry the code.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from portal.domain.case_vocabulary import CaseKind
from portal.domain.errors import Invalid
from portal.services.cases.intake import Filed
from portal.web import current
from portal.web.blank_forms import blank_form
from portal.web.case_pages import form_page
from portal.web.filing import FormState, Sent, answer, begun
from portal.web.follow_pages import code_page
from portal.web.following_up import Answer, followed_up
from portal.web.landing_page import landing_page
from portal.web.locale import current_locale
from portal.web.receipt_pages import kept_page, mistake_in, receipt_page
from portal.web.scanning import with_scanner
from portal.web.security import CONTENT_SECURITY_POLICY, MAX_UPLOAD_BYTES

cases = Blueprint("cases", __name__, url_prefix="/<locale:locale>/cases")


@cases.before_request
def open_only_where_cases_are_taken() -> None:
    request.max_content_length = MAX_UPLOAD_BYTES
    registry = current.registry()
    if registry is None or registry.cases is None:
        abort(404)


@cases.after_request
def leave_no_trace(response: Response) -> Response:
    """Kept by nobody, told to nobody as where a reader came from."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    # The form sends itself again after a lost connection (static/cases.js).
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'"
    return response


@cases.get("")
def landing() -> str:
    return render_template("cases/landing.html", page=landing_page(current_locale()))


@cases.get("/form/<kind>")
def blank(kind: str) -> str:
    if kind not in set(CaseKind):
        abort(404)
    return render_template("cases/blank.html", page=blank_form(CaseKind(kind), current_locale()))


@cases.get("/new")
def new() -> Answer:
    return _form(begun())


@cases.post("/new")
def send() -> Answer:
    if request.form.get("screen") == "receipt":
        return _receipt_check()
    found = answer(Sent.of(request.form, request.files), current_locale())
    return _form(found) if isinstance(found, FormState) else _receipt(found)


@cases.get("/follow-up")
def follow_up() -> str:
    return render_template("cases/code.html", page=code_page(current_locale()))


@cases.post("/follow-up")
def follow() -> Answer:
    return followed_up(request.form, request.files, current_locale())


def _form(state: FormState) -> Answer:
    page = form_page(state, current_locale())
    status = {"": 422 if state.faults else 200, "slowed": 429}.get(state.problem, 503)
    headers = {"Retry-After": str(state.retry_after)} if state.retry_after else {}
    response = with_scanner(render_template("cases/form.html", page=page))
    response.status_code = status
    response.headers.extend(headers)
    return response


def _receipt(filed: Filed, mistake: str = "") -> Answer:
    page = receipt_page(filed, request.form.get("token", ""), current_locale(), mistake)
    return render_template("cases/receipt.html", page=page), 422 if mistake else 200, {}


def _receipt_check() -> Answer:
    """Whether the person has the code: typed or pasted back, or printed as they say."""
    try:
        filed = current.portal().intake.filed_before(request.form.get("token", ""))
    except Invalid:
        filed = None
    if filed is None:
        return _form(begun())
    if request.form.get("go") != "printed":
        mistake = mistake_in(request.form.get("receipt_code", ""), filed.code, current_locale().tag)
        if mistake:
            return _receipt(filed, mistake)
    return render_template("cases/kept.html", page=kept_page(filed, current_locale())), 200, {}
