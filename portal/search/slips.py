"""One slip of the pen put right: a word that no document holds, taken for a known one a single edit away."""

from __future__ import annotations

from portal.search.snapshot import Snapshot

_PREFIX = 2
_MIN_LENGTH = 4


def one_slip(word: str, snapshot: Snapshot) -> str | None:
    """The most frequent known term within one edit of `word`, beginning with the same two letters; None for none."""
    near = {
        term
        for term in snapshot.terms_from(word[:_PREFIX])
        if abs(len(term) - len(word)) <= 1 and len(term) >= _MIN_LENGTH and term != word and is_one_edit(word, term)
    }
    return max(near, key=lambda term: (len(snapshot.find(term)[0]), term), default=None)


def is_one_edit(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours makes one word the other."""
    if len(one) > len(other):
        one, other = other, one
    place = 0
    while place < len(one) and one[place] == other[place]:
        place += 1
    if len(one) < len(other):
        return one[place:] == other[place + 1 :]
    swapped = one[place + 1 : place + 2] + one[place : place + 1] == other[place : place + 2]
    return one[place + 1 :] == other[place + 1 :] or (swapped and one[place + 2 :] == other[place + 2 :])
