"""Finding documents: a search as a reader states it, and what is found, with facets.

Status, and what a term has hidden, are taken at the request's own moment. Restricted documents are never found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.services.ports import How, Order, Search, SearchReader, Span

__all__ = ["FACETS", "MAX_RESULTS", "PAGE_SIZE", "FacetValue", "Finding", "Found", "How", "Order", "Search", "Span"]

FACETS = (
    "type",
    "kind",
    "level",
    "status",
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
`foreign` is `yes` or `no`, `enterprise` the code of an enterprise (not counted: there are too many), `source` the
agency of a foreign notice."""
PAGE_SIZE = 20
MAX_RESULTS = 10_000
"""How far a reader can turn pages; feeds and files have their own bounds."""
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


class Finding:
    """Searches over the public documents of one portal. Raises Unavailable while there is no index."""

    def __init__(self, index: SearchReader) -> None:
        self._index = index

    def find(self, search: Search, now: datetime) -> Found:
        """One page of a search."""
        matched = self._index.match(_bounded(search), now, FACETS)
        facets = {
            name: _values(counts, search.filters.get(name, ())) for name, counts in matched.counts.items() if counts
        }
        return Found(
            position=matched.position,
            total=matched.total,
            document_ids=matched.document_ids,
            facets=facets,
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

    def list_left(self, search: Search, since: datetime, now: datetime) -> tuple[str, ...]:
        """Documents that belonged to a search after `since` and do not now: changed, begun, ended, closed.

        The last to go comes first. What was erased has lost the codes by which it belonged, and is not among them.
        """
        return self._index.list_left(_bounded(search), since, now)


def _bounded(search: Search) -> Search:
    return replace(search, text=search.text[:MAX_TEXT], page=max(search.page, 1), page_size=max(search.page_size, 0))


def _values(counts: Mapping[str, int], selected: Sequence[str]) -> tuple[FacetValue, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(code, count, code in selected) for code, count in ordered)
