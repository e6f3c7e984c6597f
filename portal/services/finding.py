"""Finding documents: a search as a reader states it, and what is found, with facets.

Status, and what a term has hidden, are taken at the request's own moment. Restricted documents are never found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.domain.errors import Unavailable
from portal.services.ports import How, Named, Order, Search, SearchReader, Span

__all__ = ["FACETS", "MAX_RESULTS", "PAGE_SIZE", "FacetValue", "Finding", "Found", "How", "Order", "Search", "Span"]

FACETS = (
    "type",
    "kind",
    "level",
    "status",
    "current",
    "hazard",
    "category",
    "measure",
    "origin",
    "destination",
    "direction",
    "agency",
    "port",
    "enterprise",
    "source",
    "year",
    "month",
    "language",
    "foreign",
)
"""Names of filters and facets. Values are codes: `month` is that of the first publication (`2026-03`), `level` is `1`,
`foreign` is `yes` or `no`, `current` is `yes` for what must be heeded now (in force, ongoing, listed), `enterprise` the
code of an enterprise (not counted: there are too many), `source` the agency of a foreign notice."""
PAGE_SIZE = 20
MAX_RESULTS = 10_000
"""How far a reader can turn pages; feeds and files have their own bounds."""
CATEGORIES_SHOWN = 4
"""The largest categories, for a text that speaks of none."""
MAX_TEXT = 400
"""Characters of a text that are looked at."""


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, how many of the documents found have it, and whether it is a filter of this search.

    Counts of a facet leave its own filter out, so that a reader sees what another choice would find.
    """

    code: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class Found:
    """One page of what was found at a position of the log.

    `facets` hold values with documents, the most frequent first. `words` are the terms to highlight, folded and as
    stems; `corrected` says which words were taken for which others.
    """

    position: int
    total: int
    document_ids: tuple[str, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    words: tuple[str, ...] = ()
    how: How = How.ALL
    corrected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """What may help where nothing was found: other texts and categories, each with how many documents it finds, and
    how many the same text finds without filters."""

    instead: tuple[tuple[str, int], ...] = ()
    categories: tuple[FacetValue, ...] = ()
    without_filters: int = 0


class Finding:
    """Searches over the public documents of one portal. Raises Unavailable while there is no index."""

    def __init__(self, index: SearchReader) -> None:
        self._index = index

    def warm(self) -> None:
        """Load what the first reader would wait for; without an index there is nothing to load."""
        with suppress(Unavailable):
            self._index.warm()

    def find(self, search: Search, now: datetime) -> Found:
        """One page of a search."""
        matched = self._index.match(_bounded(search), now, FACETS)
        values = {name: _values(counts, search.filters.get(name, ())) for name, counts in matched.counts.items()}
        return Found(
            position=matched.position,
            total=matched.total,
            document_ids=matched.document_ids,
            facets={name: found for name, found in values.items() if found},
            words=matched.words,
            how=matched.how,
            corrected=matched.corrected,
        )

    def count(self, search: Search, now: datetime, facets: tuple[str, ...]) -> Mapping[str, Mapping[str, int]]:
        """How many documents of a search have each code of some facets."""
        return self._index.match(replace(_bounded(search), page=1, page_size=0), now, facets).counts

    def list_ids(self, search: Search, now: datetime, limit: int) -> tuple[str, ...]:
        """The first documents of a search, in its order."""
        return self._index.match(replace(_bounded(search), page=1, page_size=limit), now, ()).document_ids

    def list_span(self, search: Search, now: datetime, *, after: int, until: int, limit: int) -> Span:
        """The latest documents of a search whose newest version stands after one position of the log up to another.

        What was published stays in its span until a later version takes it to a later one.
        """
        return self._index.list_span(_bounded(search), now, after, until, limit)

    def belonging(self, search: Search, now: datetime, document_ids: Sequence[str]) -> frozenset[str]:
        """Which of some documents a search finds."""
        return self._index.belonging(_bounded(search), now, document_ids)

    def list_named(self, text: str, now: datetime, limit: int) -> Named:
        """Documents that name an enterprise with all words of a text, in whatever script, the best first."""
        return self._index.list_named(text[:MAX_TEXT], now, limit)

    def advise(self, search: Search, now: datetime) -> Advice:
        """What may help somebody whose search found nothing."""
        near = self._index.near(search.text[:MAX_TEXT])
        bare = replace(_bounded(search), filters={}, since=None, until=None, page=1, page_size=0)
        texts = [(text, self._total(replace(bare, text=text), now)) for text in near.texts]
        everything = self._index.match(replace(bare, text=""), now, ("category",)).counts.get("category", {})
        known = [code for code in near.categories if everything.get(code)]
        known = known or sorted(everything, key=lambda code: (-everything[code], code))[:CATEGORIES_SHOWN]
        return Advice(
            instead=tuple((text, total) for text, total in texts if total),
            categories=tuple(FacetValue(code, everything[code], is_selected=False) for code in known),
            without_filters=self._total(bare, now) if bare != replace(search, page=1, page_size=0) else 0,
        )

    def _total(self, search: Search, now: datetime) -> int:
        return self._index.match(search, now, ()).total

    def list_left(self, search: Search, since: datetime, now: datetime) -> tuple[str, ...]:
        """Documents that belonged to a search after `since` and do not now: changed, begun, ended, closed.

        The last to go comes first. What was erased has lost the codes by which it belonged, and is not among them.
        """
        return self._index.list_left(_bounded(search), since, now)


def _bounded(search: Search) -> Search:
    return replace(search, text=search.text[:MAX_TEXT], page=max(search.page, 1), page_size=max(search.page_size, 0))


def _values(counts: Mapping[str, int], selected: Sequence[str]) -> tuple[FacetValue, ...]:
    # What is chosen stays to be seen, and to be unchosen, where the other filters leave nothing of it.
    ordered = sorted({**dict.fromkeys(selected, 0), **counts}.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(code, count, code in selected) for code, count in ordered)
