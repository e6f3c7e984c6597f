"""Enrolling an authenticator app: the QR code, the first code that proves it, the recovery codes, shown once."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import partial

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.errors import Denied
from portal.web import current
from portal.web.staff import cookies
from portal.web.staff.access import open_to_all, signed_in_session
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.returning import home, return_address
from portal.web.staff.sign_in import Answer, client, here, limited, welcome

enrolling = Blueprint("staff_enrolling", __name__)


@dataclass(frozen=True)
class EnrolPage:
    """`secret` in groups of four, to be typed where no camera reads the QR code."""

    action: str
    qr_url: str
    login: str
    secret: str
    errors: FormErrors = field(default_factory=FormErrors)


@dataclass(frozen=True)
class RecoveryPage:
    """Recovery codes, shown this once; `next_url` is where to go on."""

    codes: tuple[str, ...]
    next_url: str


@enrolling.route("/enrol", methods=["GET", "POST"])
@open_to_all
def enrol() -> Response | Answer | str:
    errors, token = FormErrors(), cookies.session_token()
    signing_in = current.portal().signing_in
    try:
        enrolment = signing_in.enrolment(token)
        if request.method == "POST":
            act = partial(signing_in.enrol, token, request.form.get("code", ""), client())
            done, errors = errors_from(lambda: limited(act))
            if done is not None:
                welcome(done)
                next_url = return_address(request.args.get("next")) or home()
                return render_template("staff/recovery_codes.html", page=RecoveryPage(done.recovery_codes, next_url))
    except Denied:
        return redirect(home() if signed_in_session() else here("staff_sign_in.sign_in"), 303)
    secret = " ".join(enrolment.secret[start : start + 4] for start in range(0, len(enrolment.secret), 4))
    page = EnrolPage(here("staff_enrolling.enrol"), url_for(".qr_code"), enrolment.member.login, secret, errors)
    return render_template("staff/enrol.html", page=page), errors.status, errors.headers


@enrolling.get("/enrol/qr.svg")
@open_to_all
def qr_code() -> Response:
    """The address of the secret as a picture, for the sign-in that waits for it alone."""
    enrolment = current.portal().signing_in.enrolment(cookies.session_token())
    picture = io.BytesIO()
    # Dark on light in dark mode too: many cameras do not read it the other way round.
    segno.make(enrolment.address, error="m").save(
        picture, kind="svg", scale=5, border=4, dark="#000000", light="#ffffff", xmldecl=False
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")
