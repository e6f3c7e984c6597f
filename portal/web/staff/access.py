"""Who may see what below /staff: nothing, unless the view says whom it lets in.

A view is marked `allowed(Role…)`, `signed_in` or, for the pages of the sign-in itself, `open_to_all`. The guard stands
before every view of the application whose address begins with /staff, so that an unmarked one is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.audit import Action, Subject, SubjectKind
from portal.domain.errors import Denied
from portal.domain.locales import BY_TAG
from portal.domain.staff import STAFF_TAGS, Acting, Role, StaffMember, is_staff_tag
from portal.services.sessions import Found
from portal.web import current
from portal.web.locale import negotiate
from portal.web.staff import cookies, kept
from portal.web.staff.returning import address_here, return_address

PREFIX = "/staff"
FORM_TOKEN = "form_token"  # noqa: S105  the name of a field
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """Whom a view lets in: anybody, any member who is signed in (no roles), or those with one of the roles."""

    is_open: bool = False
    roles: frozenset[Role] = frozenset()


def allowed(*roles: Role) -> Callable[[View], View]:
    """Let in whoever holds one of the roles in some agency; the service checks for which."""
    if not roles:
        raise ValueError("a view names the roles it lets in")
    return _mark(Access(roles=frozenset(roles)))


def signed_in(view: View) -> View:
    """Let in every member of staff."""
    return _mark(Access())(view)


def open_to_all(view: View) -> View:
    """Let in anybody: for the pages by which one signs in."""
    return _mark(Access(is_open=True))(view)


def access_of(view: Any) -> Access | None:
    """What a view says of whom it lets in, None where it says nothing."""
    found = getattr(view, "staff_access", None)
    return found if isinstance(found, Access) else None


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.staff_access = access  # type: ignore[attr-defined]
        return view

    return mark


def is_staff_path(path: str) -> bool:
    return path == PREFIX or path.startswith(PREFIX + "/")


def signed_in_session() -> Found | None:
    """The session of the request, None for nobody's."""
    found: Found | None = g.get("staff_found")
    return found


def member() -> StaffMember:
    """Who is signed in. Raises Denied."""
    found = signed_in_session()
    if found is None:
        raise Denied
    return found.member


def acting() -> Acting:
    """Who is acting in this request, for services and the audit log; nobody while signing in."""
    found = signed_in_session()
    return Acting(found.member if found else None, _request_id(), request.remote_addr or "")


def _request_id() -> str:
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    made: str = g.request_id
    return made


def init_access(app: Flask) -> None:
    """Set the guard before, and private headers after, every view below /staff."""

    @app.before_request
    def guard() -> Response | None:
        return _guard() if is_staff_path(request.path) else None

    @app.after_request
    def keep_private(response: Response) -> Response:
        if is_staff_path(request.path):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            cookies.put_cookies(response)
            if g.get("staff_form_reached_its_view", False) and response.status_code == 303:
                kept.forget_sent()
        return response


def _guard() -> Response | None:
    found = current.portal().sessions.find(cookies.session_token())
    g.staff_found = found
    g.locale = BY_TAG[found.member.language if found else _asked_language()]
    if request.url_rule is None:
        return None
    access = access_of(current_app.view_functions.get(request.endpoint or ""))
    if access is None:
        raise Denied
    if request.method == "POST":
        answer = _check_form(is_over=found is None and not access.is_open)
        if answer is not None:
            return answer
    if not access.is_open and found is None:
        return redirect(url_for("staff_sign_in.sign_in", next=address_here()), 303)
    if access.roles and found is not None and not found.member.has_any_role(access.roles):
        subject = Subject(SubjectKind.PAGE, (request.endpoint or "")[:60])
        current.portal().audit.record(acting(), Action.ACCESS_DENIED, subject)
        raise Denied(tuple(role.value for role in access.roles))
    return None


def _check_form(*, is_over: bool) -> Response | None:
    """Refuse forged forms. One of ours whose session is over, or another by now, is kept and comes back filled."""
    token = cookies.session_token()
    if not _is_from_here():
        abort(400)
    is_ours = current.portal().sessions.is_form_token(token, request.form.get(FORM_TOKEN, ""))
    if is_ours and not is_over:
        g.staff_form_reached_its_view = True
        return None
    found = signed_in_session()
    if found is None and not is_over:
        # The pages of the sign-in hold nothing worth keeping: it begins anew.
        asked = return_address(request.args.get("next")) or None
        return redirect(url_for("staff_sign_in.sign_in", next=asked, stale="1"), 303)
    if not request.form.get(FORM_TOKEN):
        abort(400)
    return kept.keep_and_leave(found.member.id if found else None, token)


def _is_from_here() -> bool:
    """Whether a form was sent from a page of ours, by what browsers tell (Fetch Metadata, and Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _asked_language() -> str:
    asked = request.args.get("lang", "")
    if is_staff_tag(asked):
        return asked
    found = negotiate(request.headers.get("Accept-Language", "")).tag
    return found if is_staff_tag(found) else STAFF_TAGS[0]
