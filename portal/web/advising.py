"""What the page says to somebody who found nothing: what may have been meant, where to look, how to report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import current_app, url_for

from portal.domain.locales import Locale
from portal.services.finding import Advice, Search
from portal.text.facets import facet_value
from portal.web import current
from portal.web.filters import query_of


@dataclass(frozen=True)
class Way:
    """A list to try, with how many documents it has."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class AdviceWords:
    """Ways on from a page without results. Addresses are empty where this site has no such page."""

    instead: tuple[Way, ...]
    categories: tuple[Way, ...]
    without_filters: Way | None
    check_url: str
    report_url: str


def advice_words(
    advice: Advice, search: Search, base: Mapping[str, Sequence[str]], url: str, locale: Locale
) -> AdviceWords:
    bare = replace(search, filters=dict(base), since=None, until=None, page=1)
    categories = (
        (facet_value("category", value.code, locale.tag, current.registry()), value) for value in advice.categories
    )
    return AdviceWords(
        instead=tuple(
            Way(text, url + query_of(replace(bare, text=text), base), count) for text, count in advice.instead
        ),
        categories=tuple(
            Way(label, url_for("lists.search", category=value.code), value.count) for label, value in categories
        ),
        without_filters=Way("", url + query_of(bare, base), advice.without_filters) if advice.without_filters else None,
        check_url=page_url("/<locale:locale>/check"),
        report_url=page_url("/<locale:locale>/cases/new"),
    )


def page_url(rule: str) -> str:
    """The address of a page by its rule; empty where this application has none."""
    found = (known for known in current_app.url_map.iter_rules() if str(known) == rule)
    return next((url_for(known.endpoint) for known in found), "")
