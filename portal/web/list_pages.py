"""What a page of a list shows: rows, filters with counts, chips of what is chosen, pages, faces of the same list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from portal.domain.locales import Locale
from portal.services.finding import FacetValue, Found, How, Order, Search
from portal.services.viewing import View
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.facets import facet_name, facet_value
from portal.web import current
from portal.web.advising import AdviceWords
from portal.web.filters import active, query_of, without
from portal.web.hits import Hit, hit_of

SHOWN = (
    *("status", "level", "type", "category", "hazard", "foreign", "origin", "direction", "port", "measure", "agency"),
    *("year", "language"),
)
"""Filters offered, in the order in which readers need them."""
FEW = 8
"""Values shown of a filter at once; the rest are a click away."""
FORMATS = (("rss", "RSS"), ("atom", "Atom"), ("json", "JSON Feed"), ("csv", "CSV"), ("table.json", "JSON"))


@dataclass(frozen=True)
class Choice:
    """A value of a filter, with the number of documents it would show."""

    code: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class Filter:
    """A filter with its values, the first of them and the others."""

    name: str
    label: str
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """A chosen value; `url` is the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Face:
    """The same list in another form."""

    label: str
    suffix: str
    url: str


@dataclass(frozen=True)
class Days:
    """First and last day of publication as a form shows them; `wrong` are values that are no days."""

    first: str
    last: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """One page of a list. `url` is its address without query; `kept` are parameters that a form must carry on."""

    heading: str
    url: str
    search: Search
    total: int
    hits: tuple[Hit, ...]
    filters: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    faces: tuple[Face, ...]
    orders: tuple[tuple[str, str, bool], ...]
    pages: int
    previous_url: str | None
    next_url: str | None
    last_url: str
    is_plain: bool
    matched_loosely: bool
    corrections: tuple[tuple[str, str], ...]
    of_one_type: bool
    days: Days
    only_current: Choice | None
    clear_url: str
    advice: AdviceWords | None = None


def list_page(
    heading: str,
    search: Search,
    found: Found,
    base: Mapping[str, Sequence[str]],
    url: str,
    locale: Locale,
    *,
    typed_days: tuple[str, str] = ("", ""),
    role_of: Callable[[View], str] = lambda _view: "",
) -> ListPage:
    """The page of a search; `base` are the filters that its address has anyway."""
    pages = max(1, ceil(found.total / search.page_size))
    views = current.portal().viewing.list_current(found.document_ids, current.now())
    hits = tuple(hit_of(view, found.words, locale, role_of(view)) for view in views)
    query = query_of(search, base)
    return ListPage(
        heading=heading,
        url=url,
        search=search,
        total=found.total,
        hits=hits,
        filters=_filters(search, found, base, locale.tag),
        chips=_chips(search, base, url, locale.tag),
        faces=tuple(Face(label, suffix, f"{url}.{suffix}{query}") for suffix, label in FORMATS),
        orders=_orders(search, locale.tag),
        pages=pages,
        previous_url=_turned(search, base, url, -1) if search.page > 1 else None,
        next_url=_turned(search, base, url, 1) if search.page < pages else None,
        last_url=url + query_of(search, base, page=pages),
        is_plain=not query and search.page == 1,
        matched_loosely=found.how is not How.ALL,
        corrections=tuple((typed, _as_written(taken, hits)) for typed, taken in found.corrected.items()),
        of_one_type="type" in base,
        days=_days(search, typed_days),
        only_current=_only_current(found, locale.tag),
        clear_url=url + query_of(Search(search.text, base, search.order), base),
    )


def _as_written(taken: str, hits: Sequence[Hit]) -> str:
    """A word that was searched instead, in the form in which it stands in what was found."""
    texts = (text for hit in hits for text in hit.marked_texts)
    return next((text for text in texts if text.lower().startswith(taken)), taken)


def _days(search: Search, typed: tuple[str, str]) -> Days:
    """Days that were understood in their one form, others as they were typed."""
    pairs = tuple(zip((search.since, search.until), (text.strip()[:40] for text in typed), strict=True))
    shown = [day.isoformat() if day is not None else text for day, text in pairs]
    return Days(shown[0], shown[1], tuple(text for day, text in pairs if day is None and text))


def _only_current(found: Found, tag: str) -> Choice | None:
    values = found.facets.get("current", ())
    return next((_choice("current", value, tag) for value in values if value.code == "yes"), None)


def _turned(search: Search, base: Mapping[str, Sequence[str]], url: str, by: int) -> str:
    return url + query_of(search, base, page=search.page + by)


def _filters(search: Search, found: Found, base: Mapping[str, Sequence[str]], tag: str) -> tuple[Filter, ...]:
    filters = []
    for name in SHOWN:
        values = found.facets.get(name, ())
        if name in base or (len(values) < 2 and not any(value.is_selected for value in values)):
            continue
        choices = [_choice(name, value, tag) for value in _ordered(name, values)]
        first = [choice for place, choice in enumerate(choices) if place < FEW or choice.is_selected]
        others = [choice for choice in choices if choice not in first]
        filters.append(Filter(name, facet_name(name, tag), tuple(first), tuple(others)))
    return tuple(filters)


def _ordered(name: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Levels from the gravest, years from the newest, anything else by number."""
    if name == "level":
        return sorted(values, key=lambda value: value.code)
    if name == "year":
        return sorted(values, key=lambda value: value.code, reverse=True)
    return list(values)


def _choice(name: str, value: FacetValue, tag: str) -> Choice:
    label = facet_value(name, value.code, tag, current.registry())
    return Choice(value.code, label, value.count, value.is_selected)


def _chip(search: Search, base: Mapping[str, Sequence[str]], url: str, pair: tuple[str, str], tag: str) -> Chip:
    name, code = pair
    left = without(search, name, code)
    value = facet_value(name, code, tag, current.registry())
    return Chip(facet_name(name, tag), value[:60], url + query_of(left, base))


def _chips(search: Search, base: Mapping[str, Sequence[str]], url: str, tag: str) -> tuple[Chip, ...]:
    words = catalog_for(tag)
    chips = [_chip(search, base, url, pair, tag) for pair in active(search, base)]
    if search.since is not None:
        left = url + query_of(replace(search, since=None, page=1), base)
        chips.append(Chip(words.gettext("Published from"), typography.format_date(search.since, tag), left))
    if search.until is not None:
        left = url + query_of(replace(search, until=None, page=1), base)
        chips.append(Chip(words.gettext("Published until"), typography.format_date(search.until, tag), left))
    return tuple(chips)


def _orders(search: Search, tag: str) -> tuple[tuple[str, str, bool], ...]:
    words = catalog_for(tag)
    labels = {
        Order.RELEVANCE: words.gettext("Best match first"),
        Order.NEWEST: words.gettext("Newest first"),
        Order.LEVEL: words.gettext("Gravest level first"),
        Order.OLDEST: words.gettext("Oldest first"),
    }
    here = search.order or (Order.RELEVANCE if search.text else Order.NEWEST)
    return tuple(
        (order.value, label, order is here)
        for order, label in labels.items()
        if search.text or order is not Order.RELEVANCE
    )
