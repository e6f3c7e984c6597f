"""What every page carries around its content: languages, doors, marks of a sample or rehearsal, the footer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Request, url_for

from portal.domain.locales import LOCALES, Locale
from portal.domain.registry import Hotline, Registry
from portal.services.finding import Search
from portal.text import typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import to_traditional
from portal.web import current
from portal.web.marks import ListRow, list_row

BANNER_ROWS = 3
LEVEL_ONE = Search(filters={"type": ("risk_announcement",), "level": ("1",), "status": ("in_force",)})


@dataclass(frozen=True)
class Door:
    """One of the main ways into the site."""

    url: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    tag: str
    name: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class HotlineWords:
    number: str
    about: str
    hours: str
    languages: str


@dataclass(frozen=True)
class SiteWords:
    """The frame of a page in one language; `banner` holds the warnings of level I in force."""

    name: str
    organiser: str
    undertaker: str
    is_sample: bool
    is_rehearsal: bool
    languages: tuple[LanguageLink, ...]
    doors: tuple[Door, ...]
    banner: tuple[ListRow, ...]
    hotlines: tuple[HotlineWords, ...]
    codes: tuple[tuple[str, str], ...]
    corrections: str
    licence: str
    last_published: str


def site_words(request: Request, locale: Locale) -> SiteWords:
    """The frame for the page that `request` asks for."""
    registry, tag = current.registry(), locale.tag
    site = registry.site if registry else None
    organiser = registry.agencies[site.organiser].names if registry and site else None
    return SiteWords(
        name=_named(site.name if site else None, tag) or catalog_for(tag).gettext("Warning portal"),
        organiser=_named(organiser, tag),
        undertaker=_named(site.undertaker if site else None, tag),
        is_sample=bool(site and site.sample),
        is_rehearsal=bool(site and site.rehearsal),
        languages=_languages(request, locale),
        doors=_doors(request, tag),
        banner=_banner(locale),
        hotlines=tuple(_hotline(hotline, tag) for hotline in site.hotlines) if site else (),
        codes=_codes(registry, tag),
        corrections=_named(site.corrections if site else None, tag),
        licence=_named(site.licence if site else None, tag),
        last_published=_last_published(tag),
    )


def _named(names: dict[str, str] | None, tag: str) -> str:
    """A name in the reader's language, else in Chinese. Official names keep their characters; other words do not."""
    if not names:
        return ""
    return names.get(CONVERTED_FROM.get(tag, tag), names["zh-Hans"])


def _languages(request: Request, here: Locale) -> tuple[LanguageLink, ...]:
    """The page keeps its address and its known parameters in every language."""
    known = [(name, value) for name, value in request.args.items(multi=True)]
    links = []
    for locale in LOCALES:
        if request.endpoint is None or "locale" not in _arguments(request):
            url = url_for("home.home", locale=locale)
        else:
            url = url_for(request.endpoint, **{**(request.view_args or {}), "locale": locale})
            url += "?" + urlencode(known) if known else ""
        links.append(LanguageLink(locale.tag, locale.name, url, locale is here))
    return tuple(links)


def _arguments(request: Request) -> set[str]:
    return request.url_rule.arguments if request.url_rule is not None else set()


def _doors(request: Request, tag: str) -> tuple[Door, ...]:
    words = catalog_for(tag)
    doors = (
        (url_for("lists.by_type", type_path="risk-announcements"), words.gettext("Warnings")),
        (url_for("lists.by_type", type_path="recalls"), words.gettext("Recalled goods")),
        (url_for("lists.by_type", type_path="blacklist"), words.gettext("Blacklist")),
        (url_for("lists.search"), words.gettext("Check a product")),
        (url_for("pages.page", slug="complain"), words.gettext("Complain or report")),
    )
    return tuple(Door(url, label, request.path == url) for url, label in doors)


def _banner(locale: Locale) -> tuple[ListRow, ...]:
    found = current.portal().finding.list_ids(LEVEL_ONE, current.now(), BANNER_ROWS)
    return tuple(list_row(view, locale) for view in current.portal().viewing.list_current(found, current.now()))


def _hotline(hotline: Hotline, tag: str) -> HotlineWords:
    spoken = {locale.tag: locale.name for locale in LOCALES}
    languages = typography.join_items((spoken.get(code, code) for code in hotline.languages), tag)
    return HotlineWords(hotline.number, _said(hotline.about, tag), _said(hotline.hours, tag), languages)


def _said(names: dict[str, str] | None, tag: str) -> str:
    text = _named(names, tag)
    return to_traditional(text) if tag in CONVERTED_FROM else text


def _codes(registry: Registry | None, tag: str) -> tuple[tuple[str, str], ...]:
    if registry is None:
        return ()
    words, site = catalog_for(tag), registry.site
    found = (
        (words.gettext("Website identification code"), site.identification_code),
        (words.gettext("ICP filing number"), site.filing_number),
        (words.gettext("Public security filing number"), site.security_filing_number),
    )
    return tuple((label, code) for label, code in found if code)


def _last_published(tag: str) -> str:
    newest = current.portal().finding.list_ids(Search(), current.now(), 1)
    views = current.portal().viewing.list_current(newest, current.now())
    return typography.format_moment(views[0].state.published_at, tag) if views else ""
