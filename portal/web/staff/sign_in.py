"""Signing in: login and password, the second factor, set-up with a one-time code, signing out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.accounts import MIN_PASSWORD, Stage
from portal.domain.errors import Denied
from portal.services.signing_in import Client, Opened, SignedIn
from portal.web import current
from portal.web.limits import require_within
from portal.web.staff import cookies
from portal.web.staff.access import acting, open_to_all, signed_in, signed_in_session
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.returning import home, return_address

PER_SOURCE = "30 per minute"
"""Sign-in forms from one source: an office behind one address is not hindered, a guessing machine is."""
PER_SOURCE_HOUR = "300 per hour"

sign_in_pages = Blueprint("staff_sign_in", __name__)
T = TypeVar("T")
Answer = tuple[str, int, dict[str, str]]


@dataclass(frozen=True)
class SignInPage:
    """The form for login and password; `is_over` where a session has ended while somebody typed,
    `is_stale` where the form did not belong to the browser's cookie."""

    action: str
    setup_url: str
    login: str = ""
    is_over: bool = False
    is_stale: bool = False
    errors: FormErrors = field(default_factory=FormErrors)


@dataclass(frozen=True)
class SetUpPage:
    action: str
    sign_in_url: str
    login: str = ""
    code: str = ""
    min_password: int = MIN_PASSWORD
    errors: FormErrors = field(default_factory=FormErrors)


@dataclass(frozen=True)
class SecondFactorPage:
    action: str
    sign_in_url: str
    errors: FormErrors = field(default_factory=FormErrors)


def client() -> Client:
    """Who is knocking."""
    return Client(acting(), request.headers.get("User-Agent", ""), cookies.device_token())


def limited(act: Callable[[], T]) -> T:
    """Do what a form of the sign-in asks for, unless its source asks too often. Raises Slowed."""
    require_within(PER_SOURCE, "sign-in")
    require_within(PER_SOURCE_HOUR, "sign-in-hour")
    return act()


def here(endpoint: str) -> str:
    """An address of the sign-in that keeps language and return address."""
    kept = {name: value for name, value in (("next", _next()), ("lang", request.args.get("lang", ""))) if value}
    return url_for(endpoint) + (f"?{urlencode(kept)}" if kept else "")


def _next() -> str:
    return return_address(request.args.get("next"))


@sign_in_pages.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Response | Answer:
    errors = FormErrors()
    if request.method == "POST":
        start = partial(_start, request.form.get("login", ""), request.form.get("password", ""))
        opened, errors = errors_from(lambda: limited(start))
        if opened is not None:
            return go_on(opened)
    elif signed_in_session() is not None:
        return redirect(_next() or home(), 303)
    page = SignInPage(
        here("staff_sign_in.sign_in"),
        here("staff_sign_in.set_up"),
        request.form.get("login", ""),
        "over" in request.args and request.method == "GET",
        "stale" in request.args and request.method == "GET",
        errors,
    )
    return render_template("staff/sign_in.html", page=page), errors.status, errors.headers


def _start(login: str, password: str) -> Opened:
    return current.portal().signing_in.start(login, password, client())


@sign_in_pages.route("/set-up", methods=["GET", "POST"])
@open_to_all
def set_up() -> Response | Answer:
    errors, form = FormErrors(), request.form
    if request.method == "POST":
        given = [form.get(name, "") for name in ("login", "code", "password", "again")]
        login, code, password, again = given
        act = partial(current.portal().signing_in.set_up, login, code, password, again, client())
        opened, errors = errors_from(lambda: limited(act))
        if opened is not None:
            return go_on(opened)
    page = SetUpPage(
        here("staff_sign_in.set_up"),
        here("staff_sign_in.sign_in"),
        form.get("login", ""),
        form.get("code", ""),
        errors=errors,
    )
    return render_template("staff/set_up.html", page=page), errors.status, errors.headers


@sign_in_pages.route("/second-factor", methods=["GET", "POST"])
@open_to_all
def second_factor() -> Response | Answer:
    errors, token = FormErrors(), cookies.session_token()
    if current.portal().sessions.find(token, Stage.SECOND_FACTOR) is None:
        return redirect(here("staff_sign_in.sign_in"), 303)
    if request.method == "POST":
        act = partial(current.portal().signing_in.second_factor, token, request.form.get("code", ""), client())
        try:
            done, errors = errors_from(lambda: limited(act))
        except Denied:
            return redirect(here("staff_sign_in.sign_in"), 303)
        if done is not None:
            welcome(done)
            return redirect(_next() or home(), 303)
    page = SecondFactorPage(here("staff_sign_in.second_factor"), here("staff_sign_in.sign_in"), errors)
    return render_template("staff/second_factor.html", page=page), errors.status, errors.headers


@sign_in_pages.route("/sign-out", methods=["POST"])
@signed_in
def sign_out() -> Response:
    current.portal().sessions.sign_out(acting(), cookies.session_token())
    cookies.forget_session_token()
    return redirect(url_for("staff_sign_in.sign_in"), 303)


def go_on(opened: Opened) -> Response:
    """The next step of a sign-in, under its own token."""
    cookies.set_session_token(opened.token)
    enrols = opened.stage is Stage.ENROLMENT
    return redirect(here("staff_enrolling.enrol" if enrols else "staff_sign_in.second_factor"), 303)


def welcome(done: SignedIn) -> None:
    """Both factors were given: the browser holds the new token and is known from now on."""
    cookies.set_session_token(done.token)
    cookies.set_device_token(done.device)
