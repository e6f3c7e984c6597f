"""For search engines: sitemap.xml with every page in every language (sitemaps.org, hreflang), and robots.txt.

The sitemap is an index of parts. A part spans entries of the log, so that a publication changes the last parts only
and none outgrows the limits of the protocol (50,000 addresses, 50 MB).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from werkzeug.exceptions import NotFound

from portal.domain.locales import LOCALES
from portal.services.finding import Search
from portal.web import current
from portal.web.caching import cached_page
from portal.web.filters import TYPE_PATHS

sitemap = Blueprint("sitemap", __name__)

SPAN = 500
"""Entries of the log a part spans."""
STANDING = (
    *("home.home", "checks.check", "lists.everything", "lists.search", "feeds.subscribe", "reference.rules"),
    *("reference.places", "reference.statistics", "reference.corrections", "reference.log"),
)
NOT_FOR_ROBOTS = ("/*/search?", "/*/check?", "/*/check.json", "/*/log/entries/", "/*/compare/")
"""Addresses without number: searches, checks, entries, comparisons."""


@dataclass(frozen=True)
class Address:
    """A page in all its languages: pairs of language tag and address; `changed` is a day, empty where nobody knows."""

    by_language: tuple[tuple[str, str], ...]
    changed: str


@sitemap.get("/sitemap.xml")
@cached_page()
def index() -> Response:
    parts = ceil(current.portal().finding.list_span(Search(), current.now(), after=0, until=0, limit=0).position / SPAN)
    addresses = [url_for("sitemap.pages", _external=True)]
    addresses += [url_for("sitemap.part", number=number, _external=True) for number in range(1, parts + 1)]
    return _xml(render_template("sitemap/index.xml", addresses=addresses))


@sitemap.get("/sitemap-pages.xml")
@cached_page()
def pages() -> Response:
    """Pages that stand without documents."""
    found = [_address(endpoint) for endpoint in STANDING]
    found += [_address("lists.by_type", type_path=path) for path in TYPE_PATHS]
    found += [_address("pages.page", slug=page.slug) for page in current.portal().pages.list_pages("zh-Hans")]
    return _xml(render_template("sitemap/part.xml", addresses=found))


@sitemap.get("/sitemap-<int:number>.xml")
@cached_page()
def part(number: int) -> Response:
    """Documents whose newest version stands in one stretch of the log."""
    after = (number - 1) * SPAN
    span = current.portal().finding.list_span(Search(), current.now(), after=after, until=after + SPAN, limit=SPAN)
    if number < 1 or after >= max(span.position, 1):
        raise NotFound
    return _xml(render_template("sitemap/part.xml", addresses=_documents(span.document_ids)))


@sitemap.get("/robots.txt")
@cached_page(views=())
def robots() -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    lines.append(f"Sitemap: {url_for('sitemap.index', _external=True)}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _documents(document_ids: tuple[str, ...]) -> Iterator[Address]:
    """What may be indexed: neither what names individuals nor what is hidden or erased."""
    for view in current.portal().viewing.list_current(document_ids, current.now()):
        if view.version is not None and not view.version.document.names_individuals:
            changed = view.row.published_at.isoformat()
            yield _address("documents.document", changed, document_id=view.document_id)


def _address(endpoint: str, changed: str = "", **values: Any) -> Address:
    pairs = ((locale.tag, url_for(endpoint, locale=locale, _external=True, **values)) for locale in LOCALES)
    return Address(tuple(pairs), changed)


def _xml(content: str) -> Response:
    return Response(content, mimetype="application/xml")
