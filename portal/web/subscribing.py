"""The page that explains subscribing: an address for every kind of document, and one put together from choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from werkzeug.datastructures import MultiDict

from portal.domain.locales import LOCALES, Locale
from portal.domain.vocabulary import Category, Level
from portal.services.finding import Search
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.filters import OWN, TYPE_PATHS, base_of, query_of
from portal.web.marks import Word

FORMATS = (("rss", "RSS"), ("atom", "Atom"), ("json", "JSON"))
FOREIGN = "foreign_notice"
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "type": tuple(TYPE_PATHS.values()),
    "level": tuple(str(int(level)) for level in Level),
    "category": tuple(category.value for category in Category),
}


@dataclass(frozen=True)
class FeedAddress:
    """A feed under the name of its format."""

    label: str
    url: str


@dataclass(frozen=True)
class FeedRow:
    """A list with its feeds."""

    label: str
    page_url: str
    feeds: tuple[FeedAddress, ...]


@dataclass(frozen=True)
class OtherLanguage:
    """The feed of everything in a language."""

    tag: str
    name: str
    url: str


@dataclass(frozen=True)
class Chosen:
    """What a reader wants to hear of, in codes that exist."""

    filters: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, parameters: MultiDict[str, str]) -> Chosen:
        """What is not known is passed over."""
        found = {name: set(parameters.getlist(name)) for name in _KNOWN}
        kept = {name: tuple(code for code in codes if code in found[name]) for name, codes in _KNOWN.items()}
        return cls({name: codes for name, codes in kept.items() if codes})

    def has(self, name: str, code: str) -> bool:
        return code in self.filters.get(name, ())


@dataclass(frozen=True)
class SubscribePage:
    """`own` is the feed put together from the choices, `own_total` how many documents belong to it now."""

    rows: tuple[FeedRow, ...]
    languages: tuple[OtherLanguage, ...]
    types: tuple[Word, ...]
    levels: tuple[Word, ...]
    categories: tuple[Word, ...]
    chosen: Chosen
    own: FeedRow | None
    own_total: int


def is_known(parameters: MultiDict[str, str]) -> bool:
    """Whether every choice stated exists, so that there are not more pages to keep than choices."""
    return all(code in codes for name, codes in _KNOWN.items() for code in parameters.getlist(name))


def subscribe_page(chosen: Chosen, locale: Locale) -> SubscribePage:
    tag = locale.tag
    everything = catalog_for(tag).gettext("All documents published here")
    kinds = (_row(path, labels.list_label(code, tag), "", locale) for path, code in TYPE_PATHS.items())
    return SubscribePage(
        rows=(_row("all", everything, "", locale), *kinds),
        languages=tuple(OtherLanguage(o.tag, o.name, _url("all", "rss", "", o)) for o in LOCALES),
        types=tuple(Word(code, labels.type_label(code, tag)) for code in _KNOWN["type"]),
        levels=tuple(Word(str(int(level)), labels.label(level, tag)) for level in Level),
        categories=tuple(Word(category.value, labels.label(category, tag)) for category in Category),
        chosen=chosen,
        own=_own(chosen, locale) if chosen.filters else None,
        own_total=_total(chosen),
    )


def _own(chosen: Chosen, locale: Locale) -> FeedRow:
    name, base = _list_of(chosen)
    return _row(name, "", query_of(Search(filters=chosen.filters), base), locale)


def _list_of(chosen: Chosen) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The list with the shortest address: that of the one type wanted, else everything, foreign notices if wanted."""
    types = chosen.filters.get("type", ())
    if len(types) == 1:
        path = next(path for path, code in TYPE_PATHS.items() if code == types[0])
        return path, base_of(path)
    return ("search", {}) if FOREIGN in types else ("all", OWN)


def _total(chosen: Chosen) -> int:
    _, base = _list_of(chosen)
    search = Search(filters={**chosen.filters, **base})
    return current.portal().finding.find(replace(search, page_size=0), current.now()).total


def _row(name: str, label: str, query: str, locale: Locale) -> FeedRow:
    feeds = tuple(FeedAddress(title, _url(name, suffix, query, locale)) for suffix, title in FORMATS)
    if name in TYPE_PATHS:
        return FeedRow(label, url_for("lists.by_type", type_path=name) + query, feeds)
    return FeedRow(label, url_for("lists.everything" if name == "all" else "lists.search") + query, feeds)


def _url(name: str, suffix: str, query: str, locale: Locale) -> str:
    return url_for("feeds.feed", name=name, suffix=suffix, locale=locale, _external=True) + query
