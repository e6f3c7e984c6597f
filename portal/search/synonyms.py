"""Words that mean the same: a small list kept by hand (synonyms.txt), looked up while a query is read.

Nothing of it is in the index, so that a line can be changed without building anything anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from portal.search.analysis import bigrams_of, fold, pair_term, plain_stem, small_words, stem, tokens_of

MAX_UNITS = 4
"""Words of the longest expression."""


@dataclass(frozen=True)
class Expression:
    """One way to say it. `units` are its words as terms; a document has it where it has all of `needed`."""

    text: str
    units: tuple[str, ...]
    needed: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """Expressions by their text, where Chinese, and by their words in any order, each with those it also finds."""

    phrases: dict[str, Expression]
    by_units: dict[tuple[str, ...], Expression]
    others: dict[tuple[str, ...], tuple[Expression, ...]]

    def split(self, run: str) -> Iterator[tuple[str, Expression | None]]:
        """A run of Chinese characters cut at the expressions in it, the longest first."""
        rest, place = 0, 0
        while place < len(run):
            found = next(
                (
                    run[place:end]
                    for end in range(min(len(run), place + 8), place + 1, -1)
                    if run[place:end] in self.phrases
                ),
                None,
            )
            if found is None:
                place += 1
                continue
            if rest < place:
                yield run[rest:place], None
            yield found, self.phrases[found]
            rest = place = place + len(found)
        if rest < len(run):
            yield run[rest:], None

    def longest(self, units: Sequence[str]) -> tuple[int, Expression] | None:
        """The expression that most of the first words are, and how many."""
        for count in range(min(len(units), MAX_UNITS), 0, -1):
            found = self.by_units.get(tuple(sorted(units[:count])))
            if found is not None:
                return count, found
        return None

    def related(self, expression: Expression) -> tuple[Expression, ...]:
        """What a search for an expression also finds."""
        return self.others.get(expression.units, ())


def expression(text: str) -> Expression:
    """An expression as it is looked for: Chinese by neighbouring characters, several words side by side."""
    tokens = list(tokens_of(fold(text)))
    if len(tokens) == 1 and tokens[0].is_han:
        run = tokens[0].text
        units = tuple(sorted(small_words(run)))
        return Expression(run, units, tuple(dict.fromkeys(bigrams_of(run))) or (run,), (run,))
    terms = [token.term for token in tokens]
    pairs = tuple(pair_term(one, other) for one, other in pairwise(terms))
    shown = tuple(plain_stem(token.text) for token in tokens)
    return Expression(" ".join(token.text for token in tokens), tuple(sorted(terms)), pairs or tuple(terms), shown)


@cache
def synonyms() -> Synonyms:
    """The list as it stands in the file beside this module."""
    phrases: dict[str, Expression] = {}
    by_units: dict[tuple[str, ...], Expression] = {}
    others: dict[tuple[str, ...], tuple[Expression, ...]] = {}
    for line in Path(__file__).with_name("synonyms.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, _, right = line.partition(">")
        known = [expression(word) for word in left.split(",")]
        found = known + [expression(word) for word in right.split(",") if word.strip()]
        for one in known:
            if one.text.isalpha() and not one.text.isascii() and one.needed != (stem(one.text),):
                phrases[one.text] = one
            by_units[one.units] = one
            added = tuple(other for other in found if other.units != one.units)
            others[one.units] = tuple(dict.fromkeys((*others.get(one.units, ()), *added)))
    return Synonyms(phrases, by_units, others)
