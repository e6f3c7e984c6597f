"""The two cookies of staff: the session's token, and what a browser is known by that was signed in before.

Both go to /staff alone, so that public pages stay free of cookies and can be kept by caches. The prefix __Host- would
force them upon the whole site; __Secure- is the strongest that a path allows (RFC 6265bis, 4.1.3).
"""

from __future__ import annotations

from flask import current_app, g, request
from werkzeug.wrappers import Response

from portal.services.sessions import TOKEN, make_token

PATH = "/staff"
SESSION = "staff"
DEVICE = "staff-device"
DEVICE_SECONDS = 180 * 86_400
ALWAYS_SECURE = "PORTAL_COOKIES_ALWAYS_SECURE"
"""In the application's configuration: set where the site's public address is https, whatever a proxy tells."""


def session_token() -> str:
    """The token of the request, or a fresh one that the answer sets: a form of somebody unknown has one, too."""
    if "staff_token" not in g:
        found = request.cookies.get(_name(SESSION), "")
        g.staff_token = found if TOKEN.fullmatch(found) else make_token()
        g.staff_token_is_new = g.staff_token != found
    token: str = g.staff_token
    return token


def set_session_token(token: str) -> None:
    g.staff_token, g.staff_token_is_new = token, True


def forget_session_token() -> None:
    """The next form gets another one."""
    set_session_token(make_token())


def device_token() -> str:
    return request.cookies.get(_name(DEVICE), "")


def set_device_token(token: str) -> None:
    g.staff_device = token


def put_cookies(response: Response) -> None:
    """Set on an answer what is new."""
    if g.get("staff_token_is_new", False):
        _put(response, SESSION, g.staff_token, None)
    if "staff_device" in g:
        _put(response, DEVICE, g.staff_device, DEVICE_SECONDS)


def _put(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(name), value, max_age=seconds, path=PATH, secure=_is_secure(), httponly=True, samesite="Lax"
    )


def _name(name: str) -> str:
    return f"__Secure-{name}" if _is_secure() else name


def _is_secure() -> bool:
    return request.is_secure or bool(current_app.config.get(ALWAYS_SECURE, False))
