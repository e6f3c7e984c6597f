"""Enterprises: found by name in any script, and the page of one by its code, with its role in every document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.locales import Locale
from portal.domain.vocabulary import EnterpriseRole
from portal.services.enterprises import Mention, NamedEnterprise, NamedEnterprises, roles_in
from portal.services.viewing import View
from portal.text import labels, typography
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.caching import cached_page
from portal.web.filters import PARAMETERS, clean_text, normal_code
from portal.web.lists import shown_list
from portal.web.locale import current_locale
from portal.web.marks import OVER, ListRow, list_row

enterprises = Blueprint("enterprises", __name__, url_prefix="/<locale:locale>/enterprises")


@dataclass(frozen=True)
class MentionRow:
    """A document with the role that the enterprise has in it."""

    row: ListRow
    roles: str
    is_over: bool


@dataclass(frozen=True)
class EnterpriseRow:
    """An enterprise with its documents, those in force apart from those that are past; `url` where it has a code."""

    name: str
    other_names: tuple[str, ...]
    codes: tuple[str, ...]
    country: str
    is_victim: bool
    current: tuple[MentionRow, ...]
    past: tuple[MentionRow, ...]
    url: str


@dataclass(frozen=True)
class EnterprisesPage:
    """What a name found; `text` is the name as typed."""

    text: str
    rows: tuple[EnterpriseRow, ...]
    documents: int
    is_cut: bool


@dataclass(frozen=True)
class Profile:
    """What is known of one enterprise."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    country: str
    is_victim: bool


@enterprises.get("")
@cached_page("q")
def by_name() -> str:
    text = clean_text(request.args.get("q", ""))
    found = current.portal().enterprises.find(text, current.now()) if text else NamedEnterprises(0, 0, ())
    return render_template("lists/enterprises.html", page=_page(text, found, current_locale()))


@enterprises.get("/<code:code>")
@cached_page(*PARAMETERS)
def by_code(code: str) -> str | tuple[str, int] | Response:
    normal = normal_code(code)
    if normal is None:
        return render_template("lists/no_enterprise.html", page=code[:40]), 404
    heading = catalog_for(current_locale().tag).gettext("Documents on the enterprise %(code)s") % {"code": normal}
    found = current.portal().enterprises.profile(normal, current.now())
    base = {"enterprise": (normal,)}
    profile = _profile(found, current_locale())
    return shown_list("lists/enterprise.html", heading, base, role_of=_roles_of(normal), profile=profile)


def _roles_of(code: str) -> Callable[[View], str]:
    tag = current_locale().tag
    return lambda view: _roles(roles_in(view, code), tag)


def _roles(roles: tuple[EnterpriseRole, ...], tag: str) -> str:
    return typography.join_items((labels.label(role, tag) for role in roles), tag)


def _profile(found: NamedEnterprise, locale: Locale) -> Profile:
    country = labels.country_name(found.country, locale.tag) if found.country else ""
    return Profile(found.names, found.codes, country, found.is_victim)


def _page(text: str, found: NamedEnterprises, locale: Locale) -> EnterprisesPage:
    rows = tuple(_row(enterprise, locale) for enterprise in found.enterprises)
    return EnterprisesPage(text, rows, found.documents, found.is_cut)


def _row(found: NamedEnterprise, locale: Locale) -> EnterpriseRow:
    mentions = [_mention(mention, locale) for mention in found.mentions]
    profile = _profile(found, locale)
    return EnterpriseRow(
        name=found.names[0],
        other_names=found.names[1:],
        codes=found.codes,
        country=profile.country,
        is_victim=found.is_victim,
        current=tuple(mention for mention in mentions if not mention.is_over),
        past=tuple(mention for mention in mentions if mention.is_over),
        url=url_for("enterprises.by_code", code=found.codes[0]) if found.codes else "",
    )


def _mention(mention: Mention, locale: Locale) -> MentionRow:
    row = list_row(mention.view, locale)
    return MentionRow(row, _roles(mention.roles, locale.tag), mention.view.status in OVER)
