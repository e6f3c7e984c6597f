"""What every page carries around its content: languages, doors, marks of a sample or rehearsal, the footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Request, url_for

from portal.domain.errors import Unavailable
from portal.domain.locales import LOCALES, Locale
from portal.domain.pages import StaticPage
from portal.domain.registry import Hotline, Registry
from portal.services.finding import Search
from portal.services.viewing import View
from portal.text import typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import to_traditional
from portal.web import current
from portal.web.frames import LogWords, log_words
from portal.web.marks import ListRow, list_row

BANNER_ROWS = 3
COMPLAIN = "complain"
FIRST_PAGES = ("about", "legal-basis", COMPLAIN, "press", "privacy", "accessibility")
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
    """The frame of a page in one language; `banner` holds the warnings of level I in force.

    `root` is the site's public address without a slash at its end, `path` that of the page below it.
    """

    root: str
    path: str
    name: str
    organiser: str
    undertaker: str
    is_sample: bool
    is_rehearsal: bool
    takes_cases: bool
    languages: tuple[LanguageLink, ...]
    doors: tuple[Door, ...]
    pages: tuple[tuple[str, str], ...]
    complain_url: str
    banner: tuple[ListRow, ...]
    hotlines: tuple[HotlineWords, ...]
    codes: tuple[tuple[str, str], ...]
    corrections: str
    licence: str
    last_published: str


def site_words(request: Request, locale: Locale) -> SiteWords:
    """The frame for the page that `request` asks for."""
    registry, tag = current.registry(), locale.tag
    pages = current.portal().pages.list_pages(CONVERTED_FROM.get(tag, tag))
    site = registry.site if registry else None
    told = log_words(request.environ, tag, lambda: _log_words(locale))
    here = (request.view_args or {}).get("document_id")
    organiser = registry.agencies[site.organiser].names if registry and site else None
    return SiteWords(
        root=request.url_root.rstrip("/"),
        path=request.path,
        name=_named(site.name if site else None, tag) or catalog_for(tag).gettext("Warning portal"),
        organiser=_named(organiser, tag),
        undertaker=_named(site.undertaker if site else None, tag),
        is_sample=bool(site and site.sample),
        is_rehearsal=bool(site and site.rehearsal),
        takes_cases=bool(registry and registry.cases),
        languages=_languages(request, locale),
        doors=_doors(request, tag, _complain_url(registry, pages)),
        complain_url=_complain_url(registry, pages),
        pages=_page_links(pages, tag),
        # On its own page a warning is not announced once more.
        banner=tuple(row for row in told.banner if row.document_id != here),
        hotlines=tuple(_hotline(hotline, tag) for hotline in site.hotlines) if site else (),
        codes=_codes(registry, tag),
        corrections=_said(site.corrections if site else None, tag),
        licence=_said(site.licence if site else None, tag),
        last_published=told.last_published,
    )


def _named(names: dict[str, str] | None, tag: str) -> str:
    """A name in the reader's language, else in Chinese. Official names keep their characters; other words do not."""
    if not names:
        return ""
    return names.get(CONVERTED_FROM.get(tag, tag), names["zh-Hans"])


def _languages(request: Request, here: Locale) -> tuple[LanguageLink, ...]:
    """The page keeps its address and its known parameters in every language."""
    # Nothing that belongs to a case is ever carried on in an address, whoever put it there.
    known = [] if request.blueprint == "cases" else list(request.args.items(multi=True))
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


def _doors(request: Request, tag: str, complain_url: str) -> tuple[Door, ...]:
    words = catalog_for(tag)
    doors = (
        (url_for("lists.by_type", type_path="risk-announcements"), words.gettext("Warnings")),
        (url_for("lists.by_type", type_path="recalls"), words.gettext("Recalled goods")),
        (url_for("lists.by_type", type_path="blacklist"), words.gettext("Blacklist")),
        (url_for("checks.check"), words.gettext("Check a product")),
        (complain_url, words.gettext("Complain or report")),
    )
    return tuple(Door(url, label, request.path == url) for url, label in doors if url)


def _complain_url(registry: Registry | None, pages: Sequence[StaticPage]) -> str:
    """The form of cases where they are taken here, else the page on complaints; empty where there is none."""
    if registry is not None and registry.cases is not None:
        return url_for("cases.new")
    return url_for("pages.page", slug=COMPLAIN) if any(page.slug == COMPLAIN for page in pages) else ""


def _page_links(pages: Sequence[StaticPage], tag: str) -> tuple[tuple[str, str], ...]:
    """Address and title of every static page, those that every reader looks for first."""
    ordered = sorted(pages, key=lambda p: FIRST_PAGES.index(p.slug) if p.slug in FIRST_PAGES else len(FIRST_PAGES))
    titles = ((p, to_traditional(p.title) if tag in CONVERTED_FROM else p.title) for p in ordered)
    return tuple((url_for("pages.page", slug=p.slug), title) for p, title in titles)


def _log_words(locale: Locale) -> LogWords:
    rows = tuple(list_row(view, locale) for view in _first(LEVEL_ONE, BANNER_ROWS))
    return LogWords(rows, _last_published(locale.tag))


def _first(search: Search, count: int) -> tuple[View, ...]:
    """The first documents of a search; none while there is no index, for the page that says so has a frame, too."""
    try:
        found = current.portal().finding.list_ids(search, current.now(), count)
    except Unavailable:
        return ()
    return current.portal().viewing.list_current(found, current.now())


def _hotline(hotline: Hotline, tag: str) -> HotlineWords:
    # Speech has no script: nobody is answered “in simplified characters”.
    spoken = {locale.tag: locale.name for locale in LOCALES} | {"zh-Hans": "中文"}
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
    views = _first(Search(), 1)
    return typography.format_moment(views[0].state.published_at, tag) if views else ""
