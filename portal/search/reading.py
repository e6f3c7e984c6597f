"""Reading a query against what the index knows: names in other scripts, the wrong keyboard, slips of the pen.

A word that the index knows is never taken for another. What was taken for what is told, so that the reader sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from portal.search.analysis import HAN, Token, bigrams_of, fold, plain_stem, tokens_of
from portal.search.dictionary import Dictionary
from portal.search.layouts import swapped
from portal.search.query import Group, Query, parse
from portal.search.slips import one_slip
from portal.search.snapshot import Snapshot

_MAX_CORRECTIONS = 3
_MAX_WINDOW = 5
_MIN_PREFIX, _MAX_BEGINNINGS = 2, 60
_RUN = re.compile(f"[{HAN}]+")


@dataclass(frozen=True)
class Reading:
    """A query as it is searched; `corrected` tells which words were taken for which."""

    query: Query
    corrected: Mapping[str, str]


def read(snapshot: Snapshot, text: str) -> Reading:
    """The query that a text is, with what the index does not know put right where that can be done."""
    reader = _Reader(snapshot)
    query, corrected = parse(text), {}
    if reader.unknown(query):
        other = reader.other_layout(text, query)
        if other is not None:
            corrected[text.strip()] = other
            text, query = other, parse(other)
    folded = fold(text)
    for _ in range(_MAX_CORRECTIONS):
        found = next(filter(None, (reader.put_right(group, folded) for group in reader.unknown(query))), None)
        if found is None:
            break
        typed, taken = found
        corrected[typed] = taken
        folded = folded.replace(typed, taken, 1)
        query = replace(parse(folded), exact=query.exact, exact_id=query.exact_id)
    groups = tuple(reader.with_other_scripts(group) for group in query.groups)
    return Reading(replace(query, groups=groups), corrected)


def read_beginning(snapshot: Snapshot, text: str) -> Reading:
    """The query that a text is whose last word is still being typed: known words that begin so stand for it.

    Only where none does, what is typed is read like a whole query.
    """
    query = parse(text)
    folded = fold(text)
    tokens = list(tokens_of(folded))
    if not query.groups or folded[-1].isspace() or not tokens:
        return read(snapshot, text)
    last = tokens.pop()
    group = _beginning(snapshot, last)
    if not any(all(len(snapshot.find(term)[0]) for term in terms) for terms in (*group.alternatives, *group.related)):
        return read(snapshot, text)
    before = parse(folded[: folded.rfind(last.text)]).groups if tokens else ()
    return Reading(replace(query, groups=(*before, group)), {})


def _beginning(snapshot: Snapshot, token: Token) -> Group:
    typed = token.text
    if token.is_han:
        terms = tuple(dict.fromkeys(bigrams_of(typed))) or (typed,)
        return Group((terms,), (typed,), typed)
    known: dict[tuple[str, ...], None] = {(token.term,): None}
    for prefix in dict.fromkeys((typed, plain_stem(typed), token.term)):
        if len(prefix) >= _MIN_PREFIX:
            known.update(dict.fromkeys((term,) for term in islice(snapshot.terms_from(prefix), _MAX_BEGINNINGS)))
    found = [group for word in Dictionary(snapshot).beginning(typed) for group in parse(word).groups]
    return Group(
        tuple(known),
        (typed,),
        typed,
        related=tuple(group.alternatives[0] for group in found),
        also_shown=tuple(word for group in found for word in group.shown),
    )


class _Reader:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self._dictionary = snapshot, Dictionary(snapshot)
        self._tried: set[str] = set()

    def unknown(self, query: Query) -> list[Group]:
        """The words that no document has; numbers, and words that only order, are as they are."""
        words = (group for group in query.groups if not group.is_number and not group.is_soft)
        return [group for group in words if not self._is_known(group)]

    def other_layout(self, text: str, query: Query) -> str | None:
        """The text as typed in the other layout, where the index knows more of its words then."""
        other = swapped(text)
        if other is None:
            return None
        read = parse(other)
        words = [group for group in read.groups if not group.is_soft and not group.is_number]
        is_better = bool(words) and not self.unknown(read) and any(len(group.typed) > 2 for group in words)
        return other.strip() if is_better and len(self.unknown(query)) * 2 >= len(query.groups) else None

    def put_right(self, group: Group, folded: str) -> tuple[str, str] | None:
        """A word of the query and the known one that it is taken for."""
        if group.typed in self._tried:
            return None
        self._tried.add(group.typed)
        for typed, taken in self._guesses(group, folded):
            if taken is not None and taken != typed and typed in folded:
                return typed, taken
        return None

    def _guesses(self, group: Group, folded: str) -> Iterator[tuple[str, str | None]]:
        words, typed = self._dictionary, group.typed
        if not typed.isascii() and not any("а" <= character <= "я" for character in typed):
            yield from ((window, words.by_pinyin(window)) for window in _windows(folded, typed))
            return
        if typed.isascii():
            yield typed, words.by_pinyin(typed)
            together = folded.strip()
            if " " in together and together.replace(" ", "").isalpha():
                yield together, words.by_pinyin(together.replace(" ", ""))
        if not typed.isalpha():
            return
        sounded = words.by_sound(typed)
        slip = one_slip(group.alternatives[0][0], self._snapshot)
        yield typed, sounded or slip or words.by_bones(typed)

    def with_other_scripts(self, group: Group) -> Group:
        """A name with the same name in other scripts beside it."""
        if not group.is_word or group.is_soft or not (group.typed.isascii() or "а" <= group.typed[0] <= "я"):
            return group
        found = [other for word in self._dictionary.in_other_scripts(group.typed) for other in parse(word).groups]
        return replace(
            group,
            related=(*group.related, *(other.alternatives[0] for other in found)),
            also_shown=(*group.also_shown, *(word for other in found for word in other.shown)),
        )

    def _is_known(self, group: Group) -> bool:
        ways = (*group.alternatives, *group.related, *group.apart)
        return any(all(len(self._snapshot.find(term)[0]) for term in terms) for terms in ways)


def _windows(folded: str, typed: str) -> Iterator[str]:
    """The parts of a run of Chinese that hold some of what is not known in it: that itself, then the longest first."""
    yield typed
    found = next((match for match in _RUN.finditer(folded) if typed in match[0]), None)
    run = found[0] if found is not None else typed
    begin = run.find(typed)
    # Two characters of a longer run sound like too much else.
    for length in range(min(_MAX_WINDOW, len(run)), 2, -1):
        for place in range(max(0, begin - length + 1), min(len(run) - length, begin + len(typed) - 1) + 1):
            yield run[place : place + length]
