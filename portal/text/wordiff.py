"""Two texts compared word by word, for a reader to see what was taken out and what was put in.

Paragraphs are aligned first, then sentences, then words, so that a body of full length stays cheap. What would cost
too much to match word by word, or has hardly a word in common, is shown as taken out and put in as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter

from portal.text.segmentation import segment

MATCHING_LIMIT = 4_000_000
"""Bound on the work of one word-by-word matching: at most about 0.2 s."""
TOTAL_LIMIT = 8_000_000
"""Bound on the matchings of one comparison together."""
ANCHORING_DEPTH = 6
"""How often gaps between unique pieces are searched again for pieces unique there."""
PAIRING_LIMIT = 400
"""Up to how many pairs of changed lines are looked at to find which was made from which."""
LEAST_ALIKE = 0.4
"""The share of words that makes a line a changed one, not a new one."""
LEAST_IN_COMMON = 0.2
"""Below this share of the shorter text in common, matched words would be confetti."""

# Each alternative begins at the first mark of a run only, which keeps long runs of marks from costing their square.
_SENTENCE_END = re.compile(
    r"(?<![。！？；])[。！？；]++[”’」）»]*+"
    r"|(?<![.!?;])[.!?;]++[”’»)\"']*+\s+"
    r"|\n"
)
_WORD = re.compile(r"\w")


class SpanKind(StrEnum):
    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class WordSpan:
    """A stretch of text of one kind."""

    kind: SpanKind
    text: str


@dataclass(frozen=True)
class _Region:
    """A stretch of both texts in pieces: the same in both, or what stands in each at that place."""

    is_equal: bool
    before: Sequence[str]
    after: Sequence[str]

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing in it to match more finely."""
        return self.is_equal or not self.before or not self.after


def compare_words(before: str, after: str) -> tuple[WordSpan, ...]:
    """Spans in reading order, what was deleted ahead of what was inserted in its place.

    The equal and deleted spans together are `before`, the equal and inserted ones `after`; no two neighbours are of
    one kind.
    """
    return tuple(_as_spans(_merged(_Matching().regions(before, after))))


class _Matching:
    """One comparison, with the work it may still do."""

    def __init__(self) -> None:
        self._work_left = TOTAL_LIMIT

    def regions(self, before: str, after: str) -> Iterator[_Region]:
        for lines in _anchored(before.splitlines(keepends=True), after.splitlines(keepends=True)):
            if lines.is_settled:
                yield lines
                continue
            for pair in _paired(lines):
                yield from self._by_sentences("".join(pair.before), "".join(pair.after))

    def _by_sentences(self, before: str, after: str) -> Iterator[_Region]:
        for sentences in _anchored(_sentences(before), _sentences(after)):
            if sentences.is_settled:
                yield sentences
            else:
                yield from self._by_words("".join(sentences.before), "".join(sentences.after))

    def _by_words(self, before: str, after: str) -> Iterator[_Region]:
        matched = list(self._match_words(segment(before), segment(after), ANCHORING_DEPTH))
        shared = sum(len(token) for found in matched if found.is_equal for token in found.before if _WORD.search(token))
        if shared < LEAST_IN_COMMON * min(len(before), len(after)):
            yield _Region(False, (before,), (after,))
        else:
            yield from matched

    def _match_words(self, before: Sequence[str], after: Sequence[str], depth: int) -> Iterator[_Region]:
        """Matched as a whole where that may be afforded, else between the words that occur once."""
        for found in _anchored(before, after, depth):
            if found.is_settled:
                yield found
            elif self._may_spend(_work_of(found.before, found.after)):
                yield from _matched(found.before, found.after)
            elif depth:
                yield from self._match_words(found.before, found.after, 0)
            else:
                yield found

    def _may_spend(self, work: int) -> bool:
        if work > min(MATCHING_LIMIT, self._work_left):
            return False
        self._work_left -= work
        return True


def _paired(region: _Region) -> Iterator[_Region]:
    """Changed lines beside those they were made from, in order; what has no such line stands alone."""
    if len(region.before) * len(region.after) > PAIRING_LIMIT or len(region.before) == len(region.after) == 1:
        yield region
        return
    i = j = 0
    for i_next, j_next in _likest_pairs(region.before, region.after):
        yield _Region(False, region.before[i:i_next], region.after[j:j_next])
        yield _Region(False, region.before[i_next : i_next + 1], region.after[j_next : j_next + 1])
        i, j = i_next + 1, j_next + 1
    yield _Region(False, region.before[i:], region.after[j:])


def _likest_pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of lines, ascending in both, that are alike and together the likest."""
    old, new = ([Counter(filter(_WORD.search, segment(line))) for line in lines] for lines in (before, after))
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words in common, 0 where that is too small to mean anything."""
    small, large = sorted((one, other), key=len)
    shared = sum(min(count, large[word]) for word, count in small.items())
    share = 2 * shared / max(1, one.total() + other.total())
    return share if share >= LEAST_ALIKE else 0.0


def _sentences(text: str) -> list[str]:
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if start < end]


def _work_of(before: Sequence[str], after: Sequence[str]) -> int:
    """The most steps that matching can take: every word and every pair of the same word, once for each match made."""
    counts, others = Counter(filter(_WORD.search, before)), Counter(filter(_WORD.search, after))
    pairs = sum(count * others[word] for word, count in counts.items())
    matches = sum((counts & others).values())
    return (len(before) + pairs) * (matches + 1) + len(after)


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[_Region]:
    # Spaces and marks are no reason to match, only words are; they follow the words beside them.
    matcher = SequenceMatcher(lambda token: not _WORD.search(token), before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        yield _Region(tag == "equal", before[i:j], after[k:m])


def _anchored(before: Sequence[str], after: Sequence[str], depth: int = 0) -> Iterator[_Region]:
    """Aligned by common beginning and end, then by the pieces that occur once in each, in time n log n."""
    head = _common(zip(before, after, strict=False))
    rest = min(len(before), len(after)) - head
    tail = min(rest, _common(zip(reversed(before), reversed(after), strict=False)))
    yield _Region(True, before[:head], after[:head])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    anchors = _anchors(old, new) if old and new and depth < ANCHORING_DEPTH else []
    if anchors:
        i = j = 0
        for i_next, j_next in anchors:
            yield from _anchored(old[i:i_next], new[j:j_next], depth + 1)
            yield _Region(True, old[i_next : i_next + 1], new[j_next : j_next + 1])
            i, j = i_next + 1, j_next + 1
        yield from _anchored(old[i:], new[j:], depth + 1)
    else:
        yield _Region(False, old, new)
    yield _Region(True, before[len(before) - tail :], after[len(after) - tail :])


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the pieces that occur once in each, the longest run of them that is in order in both."""
    counts, others = Counter(before), Counter(after)
    places = {piece: place for place, piece in enumerate(after)}
    pairs = [
        (place, places[piece])
        for place, piece in enumerate(before)
        if counts[piece] == 1 and others[piece] == 1 and _WORD.search(piece)
    ]
    return _longest_ascending(pairs)


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of `pairs`, ascending in the first number, that ascends in the second too (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        previous.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [number]
    run: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = previous[number]
    return run[::-1]


def _merged(regions: Iterable[_Region]) -> list[_Region]:
    """Neighbours of one kind made one, each text in one piece; empty regions left out."""
    held = (region for region in regions if region.before or region.after)
    merged = []
    for is_equal, group in groupby(held, key=attrgetter("is_equal")):
        neighbours = list(group)
        before = "".join(piece for region in neighbours for piece in region.before)
        after = "".join(piece for region in neighbours for piece in region.after)
        merged.append(_Region(is_equal, (before,), (after,)))
    return merged


def _as_spans(regions: Iterable[_Region]) -> Iterator[WordSpan]:
    for region in regions:
        before, after = "".join(region.before), "".join(region.after)
        if region.is_equal:
            yield WordSpan(SpanKind.EQUAL, before)
            continue
        if before:
            yield WordSpan(SpanKind.DELETED, before)
        if after:
            yield WordSpan(SpanKind.INSERTED, after)
