"""The first page after the sign-in: the doors that this person's roles open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, render_template

from portal.domain.staff import StaffMember
from portal.web import current
from portal.web.staff.access import member, signed_in
from portal.web.staff.frame import NavLink, navigation_for
from portal.web.staff.wording import grant_lines

_KEY = "portal.staff_home"
staff_home = Blueprint("staff_home", __name__)


@dataclass(frozen=True)
class HomePart:
    """What another feature shows here: a template, and the page it is given as `part`."""

    template: str
    page: object


@dataclass(frozen=True)
class HomePage:
    """`roles` are lines such as “Case officer: Heihe Customs”; `parts` tell what is pressing."""

    name: str
    roles: tuple[str, ...]
    doors: tuple[NavLink, ...]
    codes_left: int
    parts: tuple[HomePart, ...] = ()


def show_at_home(app: Flask, template: str, make: Callable[[StaffMember], object | None]) -> None:
    """Show something on this page; `make` gives its page for a member, None for nothing."""
    app.extensions.setdefault(_KEY, []).append((template, make))


@staff_home.get("/")
@signed_in
def home() -> str:
    who = member()
    left = current.portal().signing_in.count_recovery_codes(who)
    made = ((template, make(who)) for template, make in current_app.extensions.get(_KEY, ()))
    parts = tuple(HomePart(template, page) for template, page in made if page is not None)
    page = HomePage(who.name, grant_lines(who), navigation_for(who), left, parts)
    return render_template("staff/home.html", page=page)
