"""A query as typed into groups of terms: phrases in quotes, numbers of documents, words with those that mean the same.

There is no query language. Whatever is typed is searched; operators and brackets of other engines are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import rjieba

from portal.search.analysis import (
    CYRILLIC,
    EXACT,
    HAN,
    STOP,
    Token,
    bigrams_of,
    chains_of,
    exact_term,
    fold,
    in_cyrillic,
    joined_of,
    pair_term,
    plain_stem,
    small_words,
    stem,
    tokens_of,
)
from portal.search.synonyms import Expression, synonyms
from portal.search.vocabulary import HAN_STOP, SOFT_HAN, SOFT_WORDS, STOP_WORDS

MAX_GROUPS = 12
"""Words of a query that count; more make no answer better."""
_MIN_NUMBER = 6
"""Characters of what may be an identifier on its own."""
_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”“]+)”|„([^“”„]+)[“”]|«([^»«]+)»|「([^」「]+)」|『([^』『]+)』")
_OPERATOR = re.compile(r"(?<![^\W_])(?:AND|OR|NOT)(?![^\W_])|(?<![^\W_])[a-z_]{2,12}:(?=[^\s/])")
_OFFICIAL_NUMBER = re.compile(
    rf"(?P<agency>[{HAN}]{{0,8}}?)\s*[〔\[(【]?\s*(?P<year>(?:19|20)\d\d)\s*[〕\])】]?\s*年?\s*(?:第\s*)?0*(?P<serial>\d{{1,5}})\s*号"
)
_AGENCY = re.compile(rf"[{HAN}]+$")


@dataclass(frozen=True)
class Group:
    """One word of a query, or several that say one thing: matched where all terms of an alternative are.

    `related` are the terms of synonyms, `apart` those to fall back on where nothing else is found. `shown` is what to
    highlight, `typed` the word as folded. A `soft` group orders what the others find; a `number` identifies.
    """

    alternatives: tuple[tuple[str, ...], ...]
    shown: tuple[str, ...]
    typed: str = ""
    related: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    also_shown: tuple[str, ...] = ()
    is_soft: bool = False
    is_number: bool = False
    width: int = 1
    """How many words it was typed as."""

    @property
    def is_word(self) -> bool:
        """Whether it is one word of letters."""
        return self.typed.isalpha()


@dataclass(frozen=True)
class Query:
    """What a reader typed, as groups; the term it would be as an identifier; and as the id of a document.

    Documents that have all terms of one of `together` are better: words that stand side by side in both.
    """

    groups: tuple[Group, ...]
    exact: str
    exact_id: str
    together: tuple[tuple[str, ...], ...] = ()


class _Unit(NamedTuple):
    """A word on its way into a group, with the term by which synonyms know it; no term where it can have none."""

    term: str | None
    group: Group


def parse(text: str) -> Query:
    """A query as typed. Words that say nothing are left out where others remain."""
    typed = _OPERATOR.sub(" ", text)
    groups: dict[tuple[tuple[str, ...], ...], Group] = {}
    together: list[tuple[str, ...]] = []
    rest = fold(typed)
    for group, begin, end in _numbers(rest):
        groups.setdefault(group.alternatives, group)
        rest = rest[:begin] + " " * (end - begin) + rest[end:]
    for match in _QUOTED.finditer(rest):
        quoted = next(found for found in match.groups() if found)
        units = list(_units(quoted))
        phrase = _phrase(quoted)
        if phrase is not None:
            groups.setdefault(phrase.alternatives, phrase)
        _take(units, groups, synonymous=phrase is None)
    _take(list(_units(_QUOTED.sub(" ; ", rest))), groups, synonymous=True)
    together += _together(rest)
    found = list(groups.values())
    telling = [group for group in found if not _says_nothing(group)] or found
    if all(group.is_soft for group in telling):
        telling = [replace(group, is_soft=False) for group in telling]
    return Query(tuple(telling[:MAX_GROUPS]), exact_term(text), text.strip().lower(), tuple(together[:MAX_GROUPS]))


def _says_nothing(group: Group) -> bool:
    return group.typed in STOP or group.typed in STOP_WORDS or group.typed in HAN_STOP


def _take(units: list[_Unit], groups: dict[tuple[tuple[str, ...], ...], Group], *, synonymous: bool) -> None:
    """Add the groups of units; several that are one expression become one group."""
    place = 0
    while place < len(units):
        found = None
        if synonymous:
            terms = []
            for unit in units[place:]:
                if unit.term is None:
                    break
                terms.append(unit.term)
            found = synonyms().longest(terms)
        if found is None:
            group, place = units[place].group, place + 1
        else:
            count, expression = found
            group = _with_synonyms([unit.group for unit in units[place : place + count]], expression)
            place += count
        groups.setdefault(group.alternatives, group)


def _with_synonyms(parts: Sequence[Group], expression: Expression) -> Group:
    """One group of the words of an expression. Several are looked for side by side first, then apart."""
    others = synonyms().related(expression)
    apart = tuple(dict.fromkeys(term for part in parts for term in part.alternatives[-1]))
    own = parts[0].alternatives if len(parts) == 1 else (expression.needed,)
    return Group(
        alternatives=own,
        shown=tuple(dict.fromkeys(word for part in parts for word in part.shown)),
        typed=" ".join(part.typed for part in parts),
        related=tuple(other.needed for other in others),
        apart=(apart,) if len(parts) > 1 else parts[0].apart,
        also_shown=tuple(dict.fromkeys(word for other in others for word in other.shown)),
        width=len(parts),
    )


def _units(folded: str) -> Iterator[_Unit]:
    for chain in chains_of(tokens_of(folded)):
        if chain[0].is_han:
            yield from _han_units(chain[0].text)
            continue
        while len(chain) > 1 and chain[0].term in SOFT_WORDS and chain[1].gap == " ":
            # `ИНН 2400000111` is not a model whose prefix is ИНН.
            yield _Unit(None, _word_group(chain.pop(0)))
        joined = joined_of(chain)
        if joined is not None:
            yield _Unit(None, _number_group(chain, joined))
            continue
        for token in chain:
            if token.has_digit:
                yield _Unit(None, _number_group([token], token.term))
            else:
                yield _Unit(token.term, _word_group(token))


def _word_group(token: Token) -> Group:
    """A word; one with Latin letters among Cyrillic ones that look the same is meant in Cyrillic as well."""
    forms = [token.text, *filter(None, (in_cyrillic(token.text),))]
    terms = tuple((stem(form),) for form in forms)
    soft = any(term in SOFT_WORDS for (term,) in terms)
    return Group(terms, tuple(map(plain_stem, forms)), forms[-1], is_soft=soft)


def _number_group(chain: Sequence[Token], joined: str) -> Group:
    """A number or model: joined, in parts, or as a whole identifier; barcodes with and without leading zeros."""
    parts = tuple(dict.fromkeys(token.term for token in chain))
    whole: list[tuple[str, ...]] = []
    if len(joined) >= _MIN_NUMBER:
        whole.append((EXACT + joined,))
        if joined.isdigit() and joined[0] == "0":
            whole.append((EXACT + joined.lstrip("0"),))
    alternatives = dict.fromkeys(((joined,), *whole, *([parts] if len(parts) > 1 else [])))
    shown = tuple(dict.fromkeys((joined, *parts)))
    return Group(tuple(alternatives), shown, joined, is_number=bool(whole))


def _han_units(run: str) -> Iterator[_Unit]:
    for piece, expression in synonyms().split(run):
        if expression is not None:
            yield _expression_unit(piece, expression)
        else:
            yield from _word_units(piece, is_whole=len(piece) == len(run))


def _expression_unit(run: str, expression: Expression) -> _Unit:
    words = tuple(dict.fromkeys(pair for word in small_words(run) for pair in (bigrams_of(word) or [word])))
    own = (expression.needed, words) if words != expression.needed and len(run) > 2 else (expression.needed,)
    group = _with_synonyms([Group(own, (run,), run)], expression)
    return _Unit(None, group)


def _word_units(run: str, *, is_whole: bool) -> Iterator[_Unit]:
    pieces = list(rjieba.cut(run))
    words = [word for word in pieces if len(word) > 1 or word in HAN_STOP]
    if not any(len(word) > 1 for word in words) and not (words and not is_whole):
        # Single characters only: their neighbourhood is what was meant.
        pairs = tuple(dict.fromkeys(bigrams_of(run)))
        yield _Unit(run if len(run) == 1 else None, Group((pairs or (run,),), (run,), run))
        return
    for word in words:
        pairs = tuple(dict.fromkeys(bigrams_of(word)))
        alternatives = ((word,),) if len(word) <= 2 else ((word,), pairs)
        parts = small_words(word)
        apart = (tuple(dict.fromkeys(pair for part in parts for pair in (bigrams_of(part) or [part]))),)
        group = Group(alternatives, (word,), word, apart=apart if len(parts) > 1 else (), is_soft=word in SOFT_HAN)
        yield _Unit(word, group)


def _phrase(folded: str) -> Group | None:
    """What stands in quotes, as one group: words side by side, Chinese character by character. None for one word."""
    needed: list[str] = []
    shown: list[str] = []
    before: str | None = None
    count = 0
    for token in tokens_of(folded):
        count += 1
        if token.is_han:
            needed += bigrams_of(token.text) or [token.text]
            shown.append(token.text)
            before = None
        elif token.text not in STOP:
            needed.append(token.term if before is None else pair_term(before, token.term))
            shown.append(plain_stem(token.text))
            before = token.term
    if count < 2 and len(needed) < 2:
        return None
    return Group((tuple(dict.fromkeys(needed)),), tuple(shown), folded.strip())


def _together(folded: str) -> Iterator[tuple[str, ...]]:
    """Words that are neighbours in the query, and runs of Chinese as they stand."""
    before: str | None = None
    for token in tokens_of(folded):
        if token.is_han:
            if len(token.text) > 2:
                yield tuple(dict.fromkeys(bigrams_of(token.text)))
            before = None
        elif token.text not in STOP:
            if before is not None:
                yield (pair_term(before, token.term),)
            before = token.term


def _numbers(folded: str) -> Iterator[tuple[Group, int, int]]:
    """Official numbers (文号) in whatever brackets, with and without 第 and leading zeros."""
    for match in _OFFICIAL_NUMBER.finditer(folded):
        agency = match["agency"]
        term = official_term(f"{agency}{match['year']}年{match['serial']}号")
        shown = tuple(filter(None, (agency, match["year"], match["serial"])))
        yield Group(((term,),), shown, match[0].strip(), is_number=True), match.start(), match.end()


def official_term(number: str) -> str:
    """The term of an official number: agency, year and serial, however they are written."""
    match = _OFFICIAL_NUMBER.search(fold(number))
    if match is None:
        return exact_term(number)
    agency = _AGENCY.search(fold(number)[: match.start("year")].rstrip(" 〔[(【"))
    return f"{EXACT}{agency[0] if agency else ''}{match['year']}-{match['serial']}"


def is_cyrillic(word: str) -> bool:
    """Whether a folded word is written in Russian letters."""
    return CYRILLIC.search(word) is not None
