"""Roles and agencies in words."""

from __future__ import annotations

import re
from datetime import datetime

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.staff import ALL_AGENCIES, Role, StaffMember
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.staff_labels import label
from portal.web import current
from portal.web.locale import current_locale

# In this order: most browsers also name those they descend from.
_BROWSERS = tuple(
    (name, re.compile(form))
    for name, form in (
        ("Edge", r"Edg(?:A|iOS)?/(\d+)"),
        ("Opera", r"OPR/(\d+)"),
        ("Yandex", r"YaBrowser/(\d+)"),
        ("WeChat", r"MicroMessenger/(\d+)"),
        ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
        ("Chrome", r"Chrom(?:e|ium)/(\d+)"),
        ("Safari", r"Version/(\d+)[^ ]* .*Safari/"),
    )
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iOS", "iPhone"),
    ("iPadOS", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Macintosh"),
    ("Linux", "Linux"),
)


def agency_name(code: str) -> str:
    """An agency's name in the reader's language; the code of one that the registry no longer has."""
    tag, registry = current_locale().tag, current.registry()
    if code == ALL_AGENCIES:
        return catalog_for(tag).gettext("All agencies")
    found = registry.agencies.get(code) if registry else None
    return found.name(tag) if found else code


def agency_codes() -> tuple[str, ...]:
    """Every agency, after the sign for all of them."""
    registry = current.registry()
    return (ALL_AGENCIES, *(registry.agencies if registry else ()))


def role_name(role: Role) -> str:
    return label(role, current_locale().tag)


def grant_lines(member: StaffMember) -> tuple[str, ...]:
    """One line a role, with the agencies in which it is held."""
    tag, lines = current_locale().tag, []
    for role in Role:
        agencies = sorted(grant.agency for grant in member.grants if grant.role is role)
        if agencies:
            names = typography.join_items((agency_name(code) for code in agencies), tag)
            lines.append(typography.pair(role_name(role), names, tag))
    return tuple(lines)


def zone_name() -> str:
    """The zone of the moments in a table, told once in its head."""
    return catalog_for(current_locale().tag).gettext("Harbin time (UTC+8)")


def short_moment(moment: datetime) -> str:
    """A moment in a dense table: 2026-11-28 05:31, in the zone that the table's head tells."""
    return f"{moment.astimezone(SITE_ZONE):%Y-%m-%d %H:%M}"


def browser_name(agent: str) -> str:
    """What a User-Agent field says in two words: Firefox 150 · Windows. What it does not know it cuts short."""
    browser = next((f"{name} {match[1]}" for name, form in _BROWSERS if (match := form.search(agent))), agent[:40])
    system = next((name for name, sign in _SYSTEMS if sign in agent), "")
    return " · ".join(filter(None, (browser, system)))
