"""From a search as stated to the documents found: words by postings, the rest by set operations on the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from portal.search.analysis import Group, Query, parse
from portal.search.catalogue import STANDING, UNCOUNTED, Catalogue, bitmap_of, grouped, numbers_of, union_of
from portal.search.slips import one_slip
from portal.search.snapshot import Snapshot
from portal.services.ports import How, Matched, Order, Search, Span

MOST = 0.6
"""The share of words that most of them is, where all are too many."""
_SATURATION = 3.0
_EXACT_SCORE = 1000.0

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class _Words:
    """What the words of a search match: the documents, and a score for every position."""

    found: BitMap
    scores: Scores
    how: How
    shown: tuple[str, ...]
    corrected: Mapping[str, str]


@dataclass(frozen=True)
class _Stated:
    """What a search states: its words, the documents that they leave, and by filter those that this one leaves."""

    words: _Words | None
    among: BitMap
    chosen: Mapping[str, BitMap]

    def found(self) -> BitMap:
        return _narrowed(self.among, self.chosen)


def _stated(snapshot: Snapshot, search: Search, now: float) -> _Stated:
    catalogue = snapshot.catalogue
    words = _match_words(snapshot, parse(search.text), now) if search.text.strip() else None
    chosen = {
        name: union_of([catalogue.with_value(name, code, now) for code in codes])
        for name, codes in search.filters.items()
        if codes
    }
    return _Stated(words, words.found if words is not None else catalogue.current, chosen)


def match(snapshot: Snapshot, search: Search, now: float, facets: tuple[str, ...]) -> Matched:
    """All documents of a search in its order, as positions, with the counts of facets."""
    catalogue = snapshot.catalogue
    stated = _stated(snapshot, search, now)
    words, among, chosen, found = stated.words, stated.among, stated.chosen, stated.found()
    order = search.order or (Order.RELEVANCE if words is not None else Order.NEWEST)
    first, last = (search.page - 1) * search.page_size, search.page * search.page_size
    positions = _ordered(catalogue, found, order, words.scores if words is not None else None, last)[first:]
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
    found = bitmap_of(rows)
    if search.text.strip():
        found &= _rows_with_all(snapshot, parse(search.text))
    statuses = grouped(rows, catalogue.statuses_of(rows, moments))
    hidden = bitmap_of(rows[catalogue.column("hidden")[rows] <= moments])
    for name, codes in search.filters.items():
        values = statuses if name == "status" else catalogue.values.get(name, {})
        allowed = union_of([values.get(code, BitMap()) for code in codes])
        found &= allowed if name in STANDING else allowed - hidden
    latest_first = rows[np.argsort(-moments, kind="stable")].tolist()
    gone = dict.fromkeys(catalogue.ids[place] for place in latest_first if place in found)
    still = belonging(snapshot, search, now, tuple(gone))
    return tuple(document_id for document_id in gone if document_id not in still)


def _rows_with_all(snapshot: Snapshot, query: Query) -> BitMap:
    """Rows, current or not, with every word of a query."""
    found = [bitmap_of(_match_alternatives(snapshot, group)[0]) for group in query.groups]
    return BitMap.intersection(*found) if found else BitMap()


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


def _match_words(snapshot: Snapshot, query: Query, now: float) -> _Words:
    catalogue = snapshot.catalogue
    shown: dict[str, None] = {}
    corrected: dict[str, str] = {}
    hits = []
    scores: Scores = np.zeros(snapshot.position + 1, dtype=np.float32)
    matches = np.zeros(snapshot.position + 1, dtype=np.uint8)
    for group in query.groups:
        positions, weights, used = _match_group(snapshot, group, corrected)
        hits.append(len(positions))
        shown.update(dict.fromkeys(used))
        # How rare a word is counts more than how often it stands in one text.
        rarity = np.log1p(len(catalogue.current) / max(len(positions), 1))
        scores[positions] += rarity * weights / (weights + _SATURATION)
        matches[positions] += 1
    statuses = catalogue.statuses(now)
    shownable = catalogue.current - statuses.hidden - statuses.by_status.get("redacted", BitMap())
    how, found = _tier(matches, len(query.groups), shownable)
    exact, _ = snapshot.find(query.exact)
    scores[exact] += _EXACT_SCORE
    named = catalogue.places.get(query.exact_id)
    found = found | (bitmap_of(exact) & shownable)
    if named is not None and named in catalogue.current:
        found.add(named)
        scores[named] += 2 * _EXACT_SCORE
    return _Words(found, scores, how, tuple(shown), corrected)


def _tier(matches: NDArray[np.uint8], words: int, shown: BitMap) -> tuple[How, BitMap]:
    """The documents with all words, else with most of them, else with any."""
    for how, least in ((How.ALL, words), (How.MOST, max(ceil(words * MOST), 1)), (How.ANY, 1)):
        found = bitmap_of(np.flatnonzero(matches >= max(least, 1))) & shown
        if found:
            return how, found
    return How.ALL, BitMap()


def _match_group(
    snapshot: Snapshot, group: Group, corrected: dict[str, str]
) -> tuple[NDArray[np.uint32], NDArray[np.float32], tuple[str, ...]]:
    """Positions, each once, and weights of what one word of a query matches; and the words to highlight."""
    positions, weights = _match_alternatives(snapshot, group)
    word = group.correctable
    if len(positions) or word is None:
        return positions, weights, group.shown
    taken = one_slip(word, snapshot)
    if taken is None:
        return positions, weights, ()
    corrected[word] = taken
    found = snapshot.find(taken)
    return found[0], found[1].astype(np.float32), (taken,)


def _match_alternatives(snapshot: Snapshot, group: Group) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    found = [_match_all(snapshot, terms) for terms in group.alternatives]
    if len(found) == 1:
        return found[0]
    positions = np.concatenate([pair[0] for pair in found])
    weights = np.concatenate([pair[1] for pair in found])
    # The first alternative is the word itself; a place that has it keeps its weight.
    unique, first = np.unique(positions, return_index=True)
    return unique, weights[first]


def _match_all(snapshot: Snapshot, terms: tuple[str, ...]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Where all terms stand, with the least of their weights."""
    postings = sorted((snapshot.find(term) for term in terms), key=lambda found: len(found[0]))
    positions, weights = postings[0][0], postings[0][1].astype(np.float32)
    for others, their_weights in postings[1:]:
        positions, mine, theirs = np.intersect1d(positions, others, assume_unique=True, return_indices=True)
        weights = np.minimum(weights[mine], their_weights[theirs])
    return positions, weights


def _ordered(catalogue: Catalogue, found: BitMap, order: Order, scores: Scores | None, last: int) -> tuple[int, ...]:
    """The first positions of an order: own documents before foreign ones, ties by date and position."""
    places = numbers_of(found).astype(np.int64)
    foreign = catalogue.column("foreign")[places]
    published = catalogue.column("published")[places]
    level = catalogue.column("level")[places]
    if order is Order.OLDEST:
        first = catalogue.column("first_published")[places]
        return tuple(places[np.lexsort((places, first))[:last]].tolist())
    graver = np.where(level == 0, 9, level) if order is Order.LEVEL else np.zeros(len(places), dtype=np.int64)
    score = scores[places] if order is Order.RELEVANCE and scores is not None else np.zeros(len(places), np.float32)
    if len(places) > 4 * last:
        kept = _first(foreign, graver, -score, -published, last)
        places, foreign, graver, published = (column[kept] for column in (places, foreign, graver, published))
        score = score[kept]
    ranked = np.lexsort((-places, -published, -score, graver, foreign))
    return tuple(places[ranked[:last]].tolist())


def _first(
    foreign: NDArray[np.int64],
    graver: NDArray[np.int64],
    score: NDArray[np.float32],
    published: NDArray[np.int64],
    n: int,
) -> NDArray[np.intp]:
    """Indices of at least the first n: whole groups of the first key that does not tie, so that no tie is cut."""
    key = foreign * 1e6 + graver * 1e5 + score.astype(np.float64)
    bound = np.partition(key, n)[n]
    kept = np.flatnonzero(key <= bound)
    if len(kept) <= 4 * n:
        return kept
    # Many share the bound: of these only the newest can come.
    before, ties = kept[key[kept] < bound], kept[key[kept] == bound]
    newest = np.partition(published[ties], min(n, len(ties) - 1))[min(n, len(ties) - 1)]
    return np.concatenate([before, ties[published[ties] <= newest]])
