"""Enterprises by name: documents in which one enterprise's name has all the words, in whatever script they are typed.

The names stand in the index once more under terms of their own, so that a word of the text is not taken for a name.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from portal.search.catalogue import bitmap_of, numbers_of
from portal.search.dictionary import Dictionary
from portal.search.layouts import swapped
from portal.search.query import Group, parse
from portal.search.records import ENTERPRISE, name_terms
from portal.search.snapshot import Snapshot
from portal.services.ports import Named

_GENERIC = frozenset({"ооо", "оао", "зао", "пао", "ао", "ип", "ltd", "llc", "inc", "co", "公司"})
"""Words of the form of a firm: they tell no firm from another."""


def list_named(snapshot: Snapshot, text: str, now: float, limit: int) -> Named:
    """Own documents before foreign ones, the newest first."""
    found = _rows(snapshot, text)
    if not found:
        other = swapped(text)
        found = _rows(snapshot, other) if other is not None else found
    catalogue = snapshot.catalogue
    statuses = catalogue.statuses(now)
    found &= catalogue.current - statuses.hidden - statuses.by_status.get("redacted", BitMap())
    places = numbers_of(found).astype(np.int64)
    ranked = places[np.lexsort((-catalogue.column("published")[places], catalogue.column("foreign")[places]))]
    named = tuple(catalogue.ids[place] for place in ranked[:limit].tolist())
    return Named(snapshot.position, len(places), named)


def are_named(snapshot: Snapshot, text: str, names: Sequence[Sequence[str]]) -> tuple[bool, ...]:
    """Which enterprises, each given by its names, have all words of a text."""
    ways = [_ways(snapshot, group) for group in _groups(text)]
    other = swapped(text)
    in_other_layout = [_ways(snapshot, group) for group in _groups(other)] if other is not None else []
    terms = [frozenset(name_terms(" ; ".join(known))) for known in names]
    found = tuple(_has_all(known, ways) for known in terms)
    return found if any(found) or not in_other_layout else tuple(_has_all(known, in_other_layout) for known in terms)


def _has_all(terms: frozenset[str], ways: Sequence[Sequence[tuple[str, ...]]]) -> bool:
    return bool(ways) and all(any(terms.issuperset(needed) for needed in way) for way in ways)


def _groups(text: str) -> list[Group]:
    found = parse(text).groups
    return [group for group in found if group.typed not in _GENERIC] or list(found)


def _rows(snapshot: Snapshot, text: str) -> BitMap:
    found = [_rows_of(snapshot, group) for group in _groups(text)]
    return BitMap.intersection(*found) if found else BitMap()


def _rows_of(snapshot: Snapshot, group: Group) -> BitMap:
    """Rows with a name that has a word."""
    found = BitMap()
    for terms in _ways(snapshot, group):
        found |= BitMap.intersection(*(bitmap_of(snapshot.find(ENTERPRISE + term)[0]) for term in terms))
    return found


def _ways(snapshot: Snapshot, group: Group) -> tuple[tuple[str, ...], ...]:
    """The terms of a word: as typed, or as it sounds in another script."""
    ways = [*group.alternatives, *group.apart]
    if group.is_word:
        words = _other_words(snapshot, group.typed)
        ways += [other.alternatives[0] for word in words for other in parse(word).groups]
    return tuple(dict.fromkeys(ways))


def _other_words(snapshot: Snapshot, typed: str) -> tuple[str, ...]:
    """The words, in any script, as which a word of a name may stand."""
    dictionary = Dictionary(snapshot)
    near = (dictionary.by_sound(typed), dictionary.by_pinyin(typed))
    return tuple(dict.fromkeys((*dictionary.in_other_scripts(typed), *filter(None, near))))
