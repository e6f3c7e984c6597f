"""What the words of a search match: which documents, and how well.

All words first, then most of them, then any. A word counts the more the rarer it is and the closer it stands to the
name of the product; words side by side count more; what is no longer in force, or older, counts a little less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from portal.domain.vocabulary import Status
from portal.search.catalogue import Catalogue, bitmap_of, numbers_of, union_of
from portal.search.postings import NO_POSITIONS
from portal.search.query import Group, Query, parse
from portal.search.reading import read, read_beginning
from portal.search.snapshot import Snapshot
from portal.services.ports import How

MOST = 0.6
"""The share of words that most of them is, where all are too many."""
RELATED = 0.75
"""What a synonym or a name in another script counts beside the word itself."""
TOGETHER = 0.25
"""What words side by side add, as a share of what a word counts."""
SOFT = 0.5
"""What a word counts that only orders."""
STANDING = {
    **{Status.COMPLETED: 0.9, Status.LIFTED: 0.85, Status.EXPIRED: 0.85, Status.REMOVED: 0.8},
    **{Status.WITHDRAWN: 0.7, Status.REDACTED: 0.5},
}
"""What is not in force stands behind what is, where both fit as well."""
REPORTING = 0.85
"""What reports on many goods, or gives advice, stands behind what warns of this one."""
WARNING_TYPES = ("risk_announcement", "recall", "foreign_notice", "blacklist_entry")
RECENCY = 0.12
"""What a document loses as it grows old, half of it in `HALF_LIFE`."""
HALF_LIFE = 2 * 365 * 86_400.0
_SATURATION = 4.0
_EXACT_SCORE = 1000.0

Scores = NDArray[np.float32]
Weighted = tuple[NDArray[np.uint32], NDArray[np.float32]]


@dataclass(frozen=True)
class Words:
    """What the words of a search match: the documents, a score and how many words match for every position."""

    found: BitMap
    scores: Scores
    matched: NDArray[np.uint8]
    how: How
    shown: tuple[str, ...]
    corrected: Mapping[str, str]


def match_words(snapshot: Snapshot, text: str, now: float, is_beginning: bool = False) -> Words:
    """What a text finds among the current documents; with `is_beginning` its last word may be unfinished."""
    reading = read_beginning(snapshot, text) if is_beginning else read(snapshot, text)
    query, catalogue = reading.query, snapshot.catalogue
    scores: Scores = np.zeros(snapshot.position + 1, dtype=np.float32)
    matched = np.zeros(snapshot.position + 1, dtype=np.uint8)
    counted = [group for group in query.groups if not group.is_soft]
    for group in query.groups:
        positions, weights = match_group(snapshot, group)
        # How rare a word is counts more than how often it stands in one text.
        rarity = np.log1p(len(catalogue.current) / max(len(positions), 1))
        scores[positions] += (SOFT if group.is_soft else 1.0) * rarity * weights
        if not group.is_soft:
            matched[positions] += group.width
        if group.is_number:
            scores[positions] += _EXACT_SCORE / 10
    _add_together(snapshot, query, scores)
    statuses = catalogue.statuses(now)
    shownable = catalogue.current - statuses.hidden - statuses.by_status.get("redacted", BitMap())
    how, found = _tier(matched, sum(group.width for group in counted), shownable)
    _weigh_standing(catalogue, found, scores, now)
    found = _with_exact(snapshot, query, found, shownable, scores)
    shown = dict.fromkeys(word for group in query.groups for word in (*group.shown, *group.also_shown))
    return Words(found, scores, matched, how, tuple(shown), reading.corrected)


def rows_with_all(snapshot: Snapshot, text: str) -> BitMap:
    """Rows, current or not, with every word of a query."""
    groups = [group for group in parse(text).groups if not group.is_soft]
    found = [bitmap_of(match_group(snapshot, group)[0]) for group in groups]
    return BitMap.intersection(*found) if found else BitMap()


def match_group(snapshot: Snapshot, group: Group) -> Weighted:
    """Positions, each once, and weights from 0 to 1 of what one word of a query matches."""
    own = [_match_all(snapshot, terms) for terms in group.alternatives]
    related = [(found, RELATED * weights) for found, weights in _each(snapshot, group.related)]
    positions, weights = _best_of([*own, *related])
    if group.apart and not any(len(found) for found, _ in own):
        apart = [(found, RELATED * weights) for found, weights in _each(snapshot, group.apart)]
        return _best_of([(positions, weights), *apart])
    return positions, weights


def _each(snapshot: Snapshot, ways: Iterable[tuple[str, ...]]) -> list[Weighted]:
    return [_match_all(snapshot, terms) for terms in ways]


def _best_of(found: Sequence[Weighted]) -> Weighted:
    """All positions, each with the best of its weights."""
    found = [pair for pair in found if len(pair[0])]
    if not found:
        return NO_POSITIONS, np.zeros(0, dtype=np.float32)
    if len(found) == 1:
        return found[0]
    positions = np.concatenate([pair[0] for pair in found])
    weights = np.concatenate([pair[1] for pair in found])
    order = np.lexsort((-weights, positions))
    unique, first = np.unique(positions[order], return_index=True)
    return unique, weights[order][first]


def _match_all(snapshot: Snapshot, terms: tuple[str, ...]) -> Weighted:
    """Where all terms stand, with the least of their weights."""
    postings = sorted((snapshot.find(term) for term in terms), key=lambda found: len(found[0]))
    positions, weights = postings[0][0], postings[0][1].astype(np.float32)
    for others, their_weights in postings[1:]:
        positions, mine, theirs = np.intersect1d(positions, others, assume_unique=True, return_indices=True)
        weights = np.minimum(weights[mine], their_weights[theirs])
    return positions, weights / (weights + _SATURATION)


def _add_together(snapshot: Snapshot, query: Query, scores: Scores) -> None:
    for terms in query.together:
        positions, weights = _match_all(snapshot, terms)
        if len(positions):
            scores[positions] += TOGETHER * weights * scores[positions]


def _weigh_standing(catalogue: Catalogue, found: BitMap, scores: Scores, now: float) -> None:
    for status, factor in STANDING.items():
        rows = catalogue.with_value("status", status.value, now) & found
        if rows:
            scores[numbers_of(rows)] *= factor
    if found:
        warning = [catalogue.with_value("type", code, now) for code in WARNING_TYPES]
        scores[numbers_of(found - union_of(warning))] *= REPORTING
        rows_found = numbers_of(found)
        age = np.maximum(now - catalogue.column("published")[rows_found], 0.0)
        scores[rows_found] *= (1 - RECENCY * (1 - np.exp2(-age / HALF_LIFE))).astype(np.float32)


def _with_exact(snapshot: Snapshot, query: Query, found: BitMap, shown: BitMap, scores: Scores) -> BitMap:
    """With what the whole text identifies: a number, or the id of a document."""
    exact, _ = snapshot.find(query.exact)
    scores[exact] += _EXACT_SCORE
    found = found | (bitmap_of(exact) & shown)
    named = snapshot.catalogue.places.get(query.exact_id)
    if named is not None and named in snapshot.catalogue.current:
        found.add(named)
        scores[named] += 2 * _EXACT_SCORE
    return found


def _tier(matched: NDArray[np.uint8], words: int, shown: BitMap) -> tuple[How, BitMap]:
    """The documents with all words, else with most of them, else with any."""
    for how, least in ((How.ALL, words), (How.MOST, max(ceil(words * MOST), 1)), (How.ANY, 1)):
        found = bitmap_of(np.flatnonzero(matched >= max(least, 1))) & shown
        if found:
            return how, found
    return How.ALL, BitMap()
