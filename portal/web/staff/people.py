"""The administrators' pages: who works here, with which roles; adding, changing, resetting, disabling accounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.domain.errors import Invalid, fault
from portal.domain.locales import BY_TAG
from portal.domain.staff import STAFF_TAGS, Grant, Role, StaffMember
from portal.services.staff import SetUp
from portal.text import typography
from portal.web import current
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed, member
from portal.web.staff.forms import FormErrors, errors_from
from portal.web.staff.kept import typed
from portal.web.staff.sign_in import Answer
from portal.web.staff.wording import agency_codes, agency_name, grant_lines, role_name

people_pages = Blueprint("staff_people", __name__)
ROLES = ", ".join(role.value for role in Role)


@dataclass(frozen=True)
class PersonRow:
    id: str
    login: str
    name: str
    roles: tuple[str, ...]
    is_disabled: bool


@dataclass(frozen=True)
class PeoplePage:
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True)
class RoleChoice:
    """A role in one agency; `is_mine_to_give` where this administrator may give and take it."""

    value: str
    label: str
    is_held: bool
    is_mine_to_give: bool


@dataclass(frozen=True)
class AgencyChoices:
    name: str
    roles: tuple[RoleChoice, ...]

    @property
    def held(self) -> int:
        return sum(role.is_held for role in self.roles)


@dataclass(frozen=True)
class PersonPage:
    """The form of one account; `id` is empty for a new one, `is_mine` where it is the administrator's own."""

    id: str
    login: str
    name: str
    languages: tuple[tuple[str, str, bool], ...]
    agencies: tuple[AgencyChoices, ...]
    is_disabled: bool = False
    can_manage: bool = True
    is_mine: bool = False
    errors: FormErrors = field(default_factory=FormErrors)


@dataclass(frozen=True)
class SetUpCodePage:
    """A one-time code, shown this once, to be handed over in person."""

    name: str
    login: str
    code: str
    expires: str
    address: str


@people_pages.get("/people")
@allowed(Role.ADMINISTRATOR)
def people() -> str:
    rows = tuple(
        PersonRow(found.id, found.login, found.name, grant_lines(found), found.is_disabled)
        for found in current.portal().staff.list_members(acting())
    )
    return render_template("staff/people.html", page=PeoplePage(rows))


@people_pages.route("/people/add", methods=["GET", "POST"])
@allowed(Role.ADMINISTRATOR)
def add() -> Answer | str:
    errors, form = FormErrors(), typed()
    if request.method == "POST":
        made, errors = errors_from(partial(_add, form))
        if made is not None:
            return _setup_code(made)
    page = _person_page("", form.get("login", ""), form, frozenset(), errors)
    return render_template("staff/person.html", page=page), errors.status, errors.headers


def _add(form: MultiDict[str, str]) -> SetUp:
    name, language = form.get("name", ""), form.get("language", "")
    return current.portal().staff.add(acting(), form.get("login", ""), name, language, _grants(form))


@people_pages.route("/people/<staff_id>", methods=["GET", "POST"])
@allowed(Role.ADMINISTRATOR)
def person(staff_id: str) -> Response | Answer:
    errors, form, found = FormErrors(), typed(), current.portal().staff.get(acting(), staff_id)
    if request.method == "POST":
        changed, errors = errors_from(partial(_change, staff_id, form))
        if changed is not None:
            return redirect(url_for(".people"), 303)
    elif not form:
        form = MultiDict({"name": found.name, "language": found.language})
        form.setlist("grants", [f"{grant.role.value}@{grant.agency}" for grant in found.grants])
    page = _person_page(staff_id, found.login, form, found.grants, errors, found)
    return render_template("staff/person.html", page=page), errors.status, errors.headers


def _change(staff_id: str, form: MultiDict[str, str]) -> StaffMember:
    return current.portal().staff.change(acting(), staff_id, form.get("name", ""), _grants(form))


@people_pages.post("/people/<staff_id>/reset")
@allowed(Role.ADMINISTRATOR)
def reset(staff_id: str) -> str:
    return _setup_code(current.portal().staff.reset(acting(), staff_id))


@people_pages.post("/people/<staff_id>/disable")
@allowed(Role.ADMINISTRATOR)
def disable(staff_id: str) -> Response:
    current.portal().staff.disable(acting(), staff_id)
    return redirect(url_for(".person", staff_id=staff_id), 303)


@people_pages.post("/people/<staff_id>/enable")
@allowed(Role.ADMINISTRATOR)
def enable(staff_id: str) -> Response:
    current.portal().staff.enable(acting(), staff_id)
    return redirect(url_for(".person", staff_id=staff_id), 303)


def _setup_code(made: SetUp) -> str:
    expires = typography.format_moment(made.expires_at, current_locale().tag)
    address = request.url_root.rstrip("/") + url_for("staff_sign_in.set_up")
    page = SetUpCodePage(made.member.name, made.member.login, made.code, expires, address)
    return render_template("staff/set_up_code.html", page=page)


def _grants(form: MultiDict[str, str]) -> frozenset[Grant]:
    """Grants as the form writes them: `case_officer@heihe_customs`. Raises Invalid."""
    found = set()
    for value in form.getlist("grants"):
        role, _, agency = value.partition("@")
        if role not in set(Role):
            raise Invalid([fault("grants", "unknown_code", role, allowed=ROLES)])
        found.add(Grant(agency, Role(role)))
    return frozenset(found)


def _person_page(
    staff_id: str,
    login: str,
    form: Mapping[str, str],
    held: Collection[Grant],
    errors: FormErrors,
    found: StaffMember | None = None,
) -> PersonPage:
    chosen = set(form.getlist("grants")) if isinstance(form, MultiDict) else set()
    who, language = member(), form.get("language", STAFF_TAGS[0])
    codes = dict.fromkeys([*agency_codes(), *sorted(grant.agency for grant in held)])
    return PersonPage(
        id=staff_id,
        login=login,
        name=form.get("name", ""),
        languages=tuple((code, BY_TAG[code].name, code == language) for code in STAFF_TAGS),
        agencies=tuple(_choices(code, chosen, who) for code in codes),
        is_disabled=bool(found and found.is_disabled),
        can_manage=found is None or who.can_manage(found),
        is_mine=found is not None and found.id == who.id,
        errors=errors,
    )


def _choices(agency: str, chosen: Collection[str], who: StaffMember) -> AgencyChoices:
    roles = []
    for role in Role:
        value = f"{role.value}@{agency}"
        roles.append(RoleChoice(value, role_name(role), value in chosen, who.can_grant(Grant(agency, role))))
    return AgencyChoices(agency_name(agency), tuple(roles))
