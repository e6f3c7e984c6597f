"""From a search as stated to the documents found: words by postings, the rest by set operations on the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from portal.search.catalogue import (
    CLOCKED,
    STANDING,
    UNCOUNTED,
    Catalogue,
    bitmap_of,
    clocked,
    grouped,
    numbers_of,
    union_of,
)
from portal.search.snapshot import Snapshot
from portal.search.words import Words, match_words, rows_with_all
from portal.services.ports import How, Matched, Order, Search, Span

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class _Stated:
    """What a search states: its words, the documents that they leave, and by filter those that this one leaves."""

    words: Words | None
    among: BitMap
    chosen: Mapping[str, BitMap]

    def found(self) -> BitMap:
        return _narrowed(self.among, self.chosen)


def _stated(snapshot: Snapshot, search: Search, now: float) -> _Stated:
    catalogue = snapshot.catalogue
    words = match_words(snapshot, search.text, now, search.is_beginning) if search.text.strip() else None
    chosen = {
        name: union_of([catalogue.with_value(name, code, now) for code in codes])
        for name, codes in search.filters.items()
        if codes
    }
    if search.since is not None or search.until is not None:
        chosen["published"] = catalogue.published_within(search.since, search.until)
    return _Stated(words, words.found if words is not None else catalogue.current, chosen)


def match(snapshot: Snapshot, search: Search, now: float, facets: tuple[str, ...]) -> Matched:
    """All documents of a search in its order, as positions, with the counts of facets."""
    catalogue = snapshot.catalogue
    stated = _stated(snapshot, search, now)
    words, among, chosen, found = stated.words, stated.among, stated.chosen, stated.found()
    order = search.order or (Order.RELEVANCE if words is not None else Order.NEWEST)
    first, last = (search.page - 1) * search.page_size, search.page * search.page_size
    positions = _ordered(catalogue, found, order, words, last)[first:]
    return Matched(
        position=snapshot.position,
        total=len(found),
        document_ids=tuple(catalogue.ids[place] for place in positions),
        counts={name: _counts(catalogue, name, among, chosen, found, now) for name in facets if name not in UNCOUNTED},
        words=words.shown if words is not None else (),
        how=words.how if words is not None else How.ALL,
        corrected=words.corrected if words is not None else {},
    )


def list_span(snapshot: Snapshot, search: Search, now: float, after: int, until: int, limit: int) -> Span:
    """The latest documents of a search whose current row stands after one position and up to another."""
    places = numbers_of(_stated(snapshot, search, now).found())
    end = int(np.searchsorted(places, until, side="right"))
    begin = max(int(np.searchsorted(places, after, side="right")), end - limit, 0)
    return Span(
        position=snapshot.position,
        document_ids=tuple(snapshot.catalogue.ids[place] for place in places[begin:end][::-1].tolist()),
        earlier=int(places[begin - 1]) if begin > 0 else None,
        later=int(places[end]) if end < len(places) else None,
    )


def belonging(snapshot: Snapshot, search: Search, now: float, document_ids: Sequence[str]) -> frozenset[str]:
    """Which of some documents a search finds."""
    found, places = _stated(snapshot, search, now).found(), snapshot.catalogue.places
    return frozenset(document_id for document_id in document_ids if places.get(document_id.lower(), 0) in found)


def list_left(snapshot: Snapshot, search: Search, since: float, now: float) -> tuple[str, ...]:
    """Ids of documents with a row that matched until after `since`, and none that matches now; the last to go first."""
    catalogue = snapshot.catalogue
    rows, moments = catalogue.left_behind(since, now)
    found = bitmap_of(rows[catalogue.is_within(rows, search.since, search.until)])
    if search.text.strip():
        found &= rows_with_all(snapshot, search.text)
    statuses = grouped(rows, catalogue.statuses_of(rows, moments))
    hidden = bitmap_of(rows[catalogue.column("hidden")[rows] <= moments])
    for name, codes in search.filters.items():
        values = clocked(statuses, name) if name in CLOCKED else catalogue.values.get(name, {})
        allowed = union_of([values.get(code, BitMap()) for code in codes])
        found &= allowed if name in STANDING else allowed - hidden
    latest_first = rows[np.argsort(-moments, kind="stable")].tolist()
    gone = dict.fromkeys(catalogue.ids[place] for place in latest_first if place in found)
    still = belonging(snapshot, search, now, tuple(gone))
    return tuple(document_id for document_id in gone if document_id not in still)


def _narrowed(among: BitMap, chosen: Mapping[str, BitMap]) -> BitMap:
    found = among
    for bitmap in chosen.values():
        found = found & bitmap
    return found


def _counts(
    catalogue: Catalogue, name: str, among: BitMap, chosen: Mapping[str, BitMap], found: BitMap, now: float
) -> Mapping[str, int]:
    """Counts leave the facet's own filter out."""
    if name in chosen:
        found = _narrowed(among, {other: bitmap for other, bitmap in chosen.items() if other != name})
    return catalogue.counts(name, found, now)


def _ordered(catalogue: Catalogue, found: BitMap, order: Order, words: Words | None, last: int) -> tuple[int, ...]:
    """The first positions of an order: own documents before foreign ones, ties by date and position.

    By relevance, what has more of the words stands first, be it foreign.
    """
    places = numbers_of(found).astype(np.int64)
    before = catalogue.column("foreign")[places]
    published = catalogue.column("published")[places]
    level = catalogue.column("level")[places]
    if order is Order.OLDEST:
        first = catalogue.column("first_published")[places]
        return tuple(places[np.lexsort((places, first))[:last]].tolist())
    graver = np.where(level == 0, 9, level) if order is Order.LEVEL else np.zeros(len(places), dtype=np.int64)
    score = np.zeros(len(places), np.float32)
    if order is Order.RELEVANCE and words is not None:
        score = words.scores[places]
        before = before + 2 * (int(words.matched.max(initial=0)) - words.matched[places].astype(np.int64))
    if len(places) > 4 * last:
        kept = _first(before, graver, -score, -published, last)
        places, before, graver, published = (column[kept] for column in (places, before, graver, published))
        score = score[kept]
    ranked = np.lexsort((-places, -published, -score, graver, before))
    return tuple(places[ranked[:last]].tolist())


def _first(
    before: NDArray[np.int64],
    graver: NDArray[np.int64],
    score: NDArray[np.float32],
    published: NDArray[np.int64],
    n: int,
) -> NDArray[np.intp]:
    """Indices of at least the first n: whole groups of the first key that does not tie, so that no tie is cut."""
    key = before * 1e6 + graver * 1e5 + score.astype(np.float64)
    bound = np.partition(key, n)[n]
    kept = np.flatnonzero(key <= bound)
    if len(kept) <= 4 * n:
        return kept
    # Many share the bound: of these only the newest can come.
    before, ties = kept[key[kept] < bound], kept[key[kept] == bound]
    newest = np.partition(published[ties], min(n, len(ties) - 1))[min(n, len(ties) - 1)]
    return np.concatenate([before, ties[published[ties] <= newest]])
