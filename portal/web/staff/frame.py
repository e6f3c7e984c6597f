"""The frame of a staff page: who is signed in, where one can go, and the token that every form brings along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from portal.domain.locales import BY_TAG
from portal.domain.staff import STAFF_TAGS, StaffMember
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.locale import current_locale
from portal.web.staff import cookies
from portal.web.staff.access import FORM_TOKEN, signed_in_session
from portal.web.staff.returning import with_query

_KEY = "portal.staff_navigation"


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation: an endpoint, its label as an English source string (marked for the catalogs with
    `N_`), whom it is shown to, and its place: smaller first."""

    endpoint: str
    label: str
    is_shown: Callable[[StaffMember], bool]
    place: int = 50


@dataclass(frozen=True)
class NavLink:
    url: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class StaffLanguage:
    """A language of the staff pages; `url` is empty where it is the one of this page."""

    tag: str
    name: str
    url: str


@dataclass(frozen=True)
class StaffFrame:
    """What every staff page shows around its content; `member` is None before the sign-in."""

    site_name: str
    is_rehearsal: bool
    member: StaffMember | None
    navigation: tuple[NavLink, ...]
    languages: tuple[StaffLanguage, ...]
    token_field: Markup


def navigate(app: Flask, item: NavItem) -> None:
    """Enter the navigation of the staff pages."""
    app.extensions.setdefault(_KEY, []).append(item)


def navigation_for(member: StaffMember) -> tuple[NavLink, ...]:
    words = catalog_for(current_locale().tag)
    items: list[NavItem] = sorted(current_app.extensions.get(_KEY, ()), key=lambda item: item.place)
    here = (request.endpoint or "").partition(".")[0]
    return tuple(
        NavLink(url_for(item.endpoint), words.gettext(item.label), item.endpoint.partition(".")[0] == here)
        for item in items
        if item.is_shown(member)
    )


def staff_frame() -> StaffFrame:
    found, registry, tag = signed_in_session(), current.registry(), current_locale().tag
    member = found.member if found else None
    token = current.portal().sessions.form_token(cookies.session_token())
    return StaffFrame(
        site_name=registry.site.name.get(tag, registry.site.name["zh-Hans"]) if registry else "",
        is_rehearsal=bool(registry and registry.site.rehearsal),
        member=member,
        navigation=navigation_for(member) if member else (),
        languages=_languages(tag) if member is None else (),
        token_field=Markup('<input type="hidden" name="{}" value="{}">').format(FORM_TOKEN, token),
    )


def _languages(tag: str) -> tuple[StaffLanguage, ...]:
    """The switch before the sign-in; afterwards the language is one of the account."""
    further = {"next": request.args["next"]} if "next" in request.args else {}
    return tuple(
        StaffLanguage(code, BY_TAG[code].name, "" if code == tag else with_query(request.path, lang=code, **further))
        for code in STAFF_TAGS
    )
