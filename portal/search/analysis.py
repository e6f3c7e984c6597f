"""Text and queries into terms. The script decides how a piece is analysed, whatever language the text claims to be in.

Everything is folded: NFKC, lower case, ё as е, traditional characters as simplified. Chinese gives dictionary words and
bigrams, other letters give stems, and what holds digits is one term however it is written: `XJ-200`, `xj200`, `XJ 200`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import rjieba
import Stemmer

from portal.text.hant import to_simplified

MAX_GROUPS = 12
"""Words of a query that count; more make no answer better."""
EXACT = "="
"""Begins the term of an identifier, which is looked up as a whole."""
_HAN = "々〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"(?P<han>[{_HAN}]+)|(?:(?![{_HAN}])[^\W_])+")
_JOINERS = frozenset("-‐‑–—−./_+·")
_MAX_PREFIX = 4
"""Letters of a model's prefix written apart from its number: `XJ 200`, not `power 200`."""
_MAX_TERM_BYTES = 120
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_CYRILLIC = re.compile("[а-яіѣ]")
_STOP = frozenset(
    {"и", "в", "во", "на", "с", "со", "к", "ко", "о", "об", "от", "до", "по", "за", "из", "у", "для", "при", "не"}
    | {"the", "a", "an", "of", "in", "on", "for", "to", "and", "with", "or", "by", "at", "is", "are"}
)


class _Stemmers(threading.local):
    """One of each a thread: they keep a cache."""

    def __init__(self) -> None:
        self.russian, self.english = Stemmer.Stemmer("russian"), Stemmer.Stemmer("english")


_stemmers = _Stemmers()


def fold(text: str) -> str:
    """The form in which texts and queries are compared; as many characters as it takes."""
    normal = unicodedata.normalize("NFKC", text).replace("\0", " ").lower().replace("ё", "е").replace("\u0301", "")
    return to_simplified(normal)


@dataclass(frozen=True)
class _Token:
    text: str
    is_han: bool
    gap: str
    """What stands between it and the token before."""

    @property
    def has_digit(self) -> bool:
        return any(character.isdigit() for character in self.text)

    @property
    def term(self) -> str:
        return self.text.translate(_LOOKALIKES) if self.has_digit else stem(self.text)


def stem(word: str) -> str:
    """The stem of a folded word, by its script."""
    stemmer = _stemmers.russian if _CYRILLIC.search(word) else _stemmers.english
    found: str = stemmer.stemWord(word)
    return found


def _tokens(folded: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(folded):
        yield _Token(match[0], match["han"] is not None, folded[end : match.start()])
        end = match.end()


def _chains(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    """Runs of tokens that may be one number or model: joined by signs, or a short prefix before a number."""
    chain: list[_Token] = []
    for token in tokens:
        if chain and not _continues(chain, token):
            yield chain
            chain = []
        chain.append(token)
    if chain:
        yield chain


def _continues(chain: Sequence[_Token], token: _Token) -> bool:
    before = chain[-1]
    if token.is_han or before.is_han:
        return False
    if len(token.gap) == 1 and token.gap in _JOINERS:
        return True
    is_prefix = len(chain) == 1 and before.text.isalpha() and len(before.text) <= _MAX_PREFIX
    return token.gap == " " and ((is_prefix and token.has_digit) or (before.text.isdigit() and token.text.isdigit()))


def _joined(chain: Sequence[_Token]) -> str | None:
    """The whole chain as one term, where it is a number or model written in parts."""
    if len(chain) < 2 or not any(token.has_digit for token in chain):
        return None
    return "".join(token.text for token in chain).translate(_LOOKALIKES)


def _bigrams(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def terms_of(text: str, *, singles: bool = False) -> Counter[str]:
    """The terms of a text with their frequencies; with `singles` also each Chinese character, for titles and names."""
    found: Counter[str] = Counter()
    for chain in _chains(_tokens(fold(text))):
        if chain[0].is_han:
            run = chain[0].text
            found.update(_bigrams(run))
            # Words of two characters are bigrams already.
            found.update(
                word for word in rjieba.cut_for_search(run) if len(word) > 2 or (len(word) == 1 and not singles)
            )
            found.update(run if singles else "")
        else:
            found.update(token.term for token in chain)
            joined = _joined(chain)
            if joined is not None:
                found[joined] += 1
    return Counter({term: count for term, count in found.items() if len(term.encode()) <= _MAX_TERM_BYTES})


def exact_term(identifier: str) -> str:
    """The term of an identifier written in whatever way: letters and digits alone."""
    kept = "".join(character for character in fold(identifier) if character.isalnum())
    return EXACT + kept.translate(_LOOKALIKES)[:_MAX_TERM_BYTES]


@dataclass(frozen=True)
class Group:
    """One word of a query: matched where all terms of any alternative are. `shown` is what to highlight."""

    alternatives: tuple[tuple[str, ...], ...]
    shown: tuple[str, ...]

    @property
    def correctable(self) -> str | None:
        """The word, where one slip may be put right: Russian words only."""
        only = self.alternatives[0]
        is_word = len(self.alternatives) == len(only) == 1 and _CYRILLIC.search(only[0]) and only[0].isalpha()
        return only[0] if is_word and len(only[0]) >= 4 else None


@dataclass(frozen=True)
class Query:
    """What a reader typed, as groups; the term it would be as an identifier; and as the id of a document."""

    groups: tuple[Group, ...]
    exact: str
    exact_id: str


def parse(text: str) -> Query:
    """A query as typed. Words that say nothing are left out where others remain."""
    groups: dict[Group, bool] = {}
    for chain in _chains(_tokens(fold(text))):
        for group, is_stop in _groups_of(chain):
            groups.setdefault(group, is_stop)
    telling = [group for group, is_stop in groups.items() if not is_stop] or list(groups)
    return Query(tuple(telling[:MAX_GROUPS]), exact_term(text), text.strip().lower())


def _groups_of(chain: Sequence[_Token]) -> Iterator[tuple[Group, bool]]:
    if chain[0].is_han:
        for group in _han_groups(chain[0].text):
            yield group, False
        return
    joined = _joined(chain)
    if joined is not None:
        parts = tuple(dict.fromkeys(token.term for token in chain))
        yield Group(((joined,), parts), (joined, *parts)), False
        return
    for token in chain:
        yield Group(((token.term,),), (token.term,)), token.text in _STOP


def _han_groups(run: str) -> Iterator[Group]:
    words = [word for word in rjieba.cut(run) if len(word) > 1]
    if not words:
        # Single characters only: their neighbourhood is what was meant.
        pairs = tuple(dict.fromkeys(_bigrams(run)))
        yield Group((pairs or (run,),), (run,))
        return
    for word in words:
        pairs = tuple(dict.fromkeys(_bigrams(word)))
        yield Group(((word,),) if len(word) == 2 else ((word,), pairs), (word,))
