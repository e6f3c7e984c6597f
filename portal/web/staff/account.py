"""One's own account: sessions and their end, password, authenticator, recovery codes, language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.accounts import MIN_PASSWORD
from portal.domain.errors import Denied
from portal.domain.locales import BY_TAG
from portal.domain.staff import STAFF_TAGS
from portal.services.signing_in import Client
from portal.web import current
from portal.web.staff import cookies
from portal.web.staff.access import acting, member, signed_in, signed_in_session
from portal.web.staff.enrolling import RecoveryPage
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.sign_in import Answer, client, go_on, limited
from portal.web.staff.wording import browser_name, grant_lines, short_moment, zone_name

account_pages = Blueprint("staff_account", __name__)


@dataclass(frozen=True)
class SessionRow:
    """An open session: where from, with what, since when, last used."""

    id: str
    is_this: bool
    address: str
    agent: str
    since: str
    seen: str


@dataclass(frozen=True)
class AccountPage:
    """`wrong` names the form that the errors belong to."""

    login: str
    name: str
    roles: tuple[str, ...]
    languages: tuple[tuple[str, str, bool], ...]
    sessions: tuple[SessionRow, ...]
    codes_left: int
    zone: str
    min_password: int = MIN_PASSWORD
    wrong: str = ""
    errors: FormErrors = field(default_factory=FormErrors)


@account_pages.get("/account")
@signed_in
def account() -> Answer:
    return _account("", FormErrors())


@account_pages.post("/account/language")
@signed_in
def language() -> Response:
    current.portal().staff.choose_language(acting(), request.form.get("language", ""))
    return redirect(url_for(".account"), 303)


@account_pages.post("/account/sessions")
@signed_in
def revoke() -> Response:
    """End one session, or all others."""
    sessions, wanted = current.portal().sessions, request.form.get("session", "")
    if wanted:
        sessions.revoke(acting(), wanted)
    else:
        sessions.revoke_others(acting(), cookies.session_token())
    return redirect(url_for(".account") + "#sessions", 303)


@account_pages.post("/account/password")
@signed_in
def password() -> Response | Answer:
    token, old, knocking = _confirmation()
    new, again = request.form.get("password", ""), request.form.get("again", "")
    act = partial(current.portal().signing_in.change_password, token, old, new, again, knocking)
    _, errors = _confirmed(act)
    if errors:
        return _account("password", errors)
    return redirect(url_for(".account", changed="password"), 303)


@account_pages.post("/account/recovery-codes")
@signed_in
def recovery_codes() -> Answer | str:
    act = partial(current.portal().signing_in.renew_recovery_codes, *_confirmation())
    codes, errors = _confirmed(act)
    if errors:
        return _account("codes", errors.renamed("current", "current-codes"))
    return render_template("staff/recovery_codes.html", page=RecoveryPage(codes or (), url_for(".account")))


@account_pages.post("/account/authenticator")
@signed_in
def authenticator() -> Response | Answer:
    """Leave for the enrolment of another app."""
    opened, errors = _confirmed(partial(current.portal().signing_in.enrol_anew, *_confirmation()))
    if opened is not None:
        return go_on(opened)
    return _account("authenticator", errors.renamed("current", "current-authenticator"))


def _confirmation() -> tuple[str, str, Client]:
    return cookies.session_token(), request.form.get("current", ""), client()


def _confirmed(act: Callable[[], Any]) -> tuple[Any, FormErrors]:
    return errors_from(lambda: limited(act))


def _account(wrong: str, errors: FormErrors) -> Answer:
    who, found = member(), signed_in_session()
    if found is None:
        raise Denied
    rows = tuple(
        SessionRow(
            session.id,
            session.key == found.session.key,
            session.address,
            browser_name(session.agent),
            short_moment(session.created_at),
            short_moment(session.seen_at),
        )
        for session in current.portal().sessions.list_open(who)
    )
    languages = tuple((code, BY_TAG[code].name, code == who.language) for code in STAFF_TAGS)
    left = current.portal().signing_in.count_recovery_codes(who)
    page = AccountPage(
        who.login, who.name, grant_lines(who), languages, rows, left, zone_name(), wrong=wrong, errors=errors
    )
    return render_template("staff/account.html", page=page), errors.status, errors.headers
