"""One table from errors to answers: status, and a page that helps in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from portal.domain.errors import (
    Conflict,
    Damaged,
    Denied,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Slowed,
    Unavailable,
)
from portal.text.catalogs import catalog_for
from portal.text.faults import error_sentence, fault_sentence
from portal.web.locale import current_locale
from portal.web.staff.access import is_staff_path

STATUS: dict[type[PortalError], int] = {
    NotFound: 404,
    Invalid: 400,
    Forbidden: 403,
    Denied: 403,
    Conflict: 409,
    Unavailable: 503,
    Slowed: 429,
    Damaged: 500,
}
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class ErrorPage:
    """What happened, what it means, and what can be done. `typed` is what an officer wrote and nobody could take."""

    status: int
    title: str
    text: str
    details: tuple[str, ...]
    typed: str = ""


def init_errors(app: Flask) -> None:
    app.register_error_handler(PortalError, answer_portal_error)
    app.register_error_handler(HTTPException, answer_http_error)
    if not app.testing:
        app.register_error_handler(Exception, answer_unexpected)


def answer_portal_error(error: PortalError) -> tuple[str, int, dict[str, str]]:
    tag = current_locale().tag
    details = tuple(fault_sentence(found, tag) for found in error.faults) if isinstance(error, Invalid) else ()
    if isinstance(error, (Damaged, NotFound)):
        details = ()
    elif not details:
        details = (error_sentence(error, tag),)
    retry_after = error.retry_after_seconds if isinstance(error, Slowed) else 0
    return _answer(STATUS[type(error)], details, retry_after)


def answer_http_error(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    if error.code is not None and 300 <= error.code < 400:
        return error  # type: ignore[return-value]
    return _answer(error.code or 500, ())


def answer_unexpected(error: Exception) -> tuple[str, int, dict[str, str]]:
    # Codes only: an address or a traceback's values could hold what a person typed.
    from flask import current_app

    current_app.logger.error("unexpected %s at %s", type(error).__name__, request.endpoint)
    return _answer(500, ())


def _answer(status: int, details: tuple[str, ...], retry_after: int = 0) -> tuple[str, int, dict[str, str]]:
    words = catalog_for(current_locale().tag)
    title, text = {
        400: (
            words.gettext("This address cannot be understood"),
            words.gettext(
                "Part of the address is not what is expected here. Check it, or start from a list or the search."
            ),
        ),
        404: (
            words.gettext("There is no such page"),
            words.gettext(
                "The address may have been mistyped. Published documents never disappear: "
                "search for the product or the number of the document."
            ),
        ),
        405: (
            words.gettext("This cannot be done here"),
            words.gettext("Go back and use the links and forms of the page."),
        ),
        403: (
            words.gettext("You cannot do this"),
            words.gettext("If you need it for your work, ask an administrator for the role."),
        ),
        429: (
            words.gettext("Too many attempts"),
            words.gettext("Nothing was lost. Wait for the time told here, then try again."),
        ),
        413: (
            words.gettext("Too much at once"),
            words.gettext(
                "What was sent is larger than can be taken at once, and nothing of it was kept. Go back: "
                "what you typed should still be there. Choose fewer or smaller files."
            ),
        ),
        503: (
            words.gettext("Busy for a moment"),
            words.gettext("Nothing was lost. Try again in a few seconds."),
        ),
    }.get(
        status,
        (
            words.gettext("Something went wrong on our side"),
            words.gettext("The error has been recorded. Try again later; in danger call 120 or 119, in Russia 112."),
        ),
    )
    seconds = retry_after or (RETRY_AFTER_SECONDS if status == 503 else 0)
    headers = {"Retry-After": str(seconds)} if seconds else {}
    is_staff = is_staff_path(request.path)
    typed = request.form.get("text", "") if is_staff and status == 503 and request.method == "POST" else ""
    page = ErrorPage(status, title, text, details, typed)
    template = "staff/error.html" if is_staff else "error.html"
    return render_template(template, page=page), status, headers
