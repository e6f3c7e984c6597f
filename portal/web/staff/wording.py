"""Roles and agencies in words."""

from __future__ import annotations

from portal.domain.staff import ALL_AGENCIES, Role, StaffMember
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.staff_labels import label
from portal.web import current
from portal.web.locale import current_locale


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
