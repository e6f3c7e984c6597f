"""The first page after the sign-in: the doors that this person's roles open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from portal.web import current
from portal.web.staff.access import member, signed_in
from portal.web.staff.frame import NavLink, navigation_for
from portal.web.staff.wording import grant_lines

staff_home = Blueprint("staff_home", __name__)


@dataclass(frozen=True)
class HomePage:
    """`roles` are lines such as “Case officer: Heihe Customs”."""

    name: str
    roles: tuple[str, ...]
    doors: tuple[NavLink, ...]
    codes_left: int


@staff_home.get("/")
@signed_in
def home() -> str:
    who = member()
    left = current.portal().signing_in.count_recovery_codes(who)
    return render_template("staff/home.html", page=HomePage(who.name, grant_lines(who), navigation_for(who), left))
