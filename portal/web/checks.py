"""The product check: one box, the exact marks, and the answer under a permanent address; the same as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request

from portal.domain.checking import Answer
from portal.services.checking import CheckResult
from portal.web.caching import cached_page
from portal.web.check_pages import PARAMETERS, ask, check_face, check_page, question_of
from portal.web.locale import current_locale
from portal.web.scanning import with_scanner

checks = Blueprint("checks", __name__, url_prefix="/<locale:locale>")


@checks.get("/check")
@cached_page(*PARAMETERS)
def check() -> Response:
    question = question_of(request.args)
    result = None if question.is_empty else ask(question)
    page = check_page(question, result, current_locale())
    response = with_scanner(render_template("checks/check.html", page=page))
    return _unless_behind(response, result)


@checks.get("/check.json")
@cached_page(*PARAMETERS)
def check_json() -> Response:
    """The answer for programs. Without a question it says how many documents would be searched."""
    question = question_of(request.args)
    result = ask(question)
    face = json.dumps(check_face(question, result, current_locale()), ensure_ascii=False)
    response = _unless_behind(Response(face, mimetype="application/json"), result)
    if result.answer is Answer.NOTHING_FOUND:
        # Programs ask without number; what finds nothing would push out what people read.
        response.headers["Cache-Control"] = "no-store"
    return response


def _unless_behind(response: Response, result: CheckResult | None) -> Response:
    """An answer that is behind the log must not outlast it."""
    if result is not None and not result.is_current:
        response.headers["Cache-Control"] = "no-store"
    return response
