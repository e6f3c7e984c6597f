"""Text into terms. The script decides how a piece is analysed, whatever language the text claims to be in.

Everything is folded: NFKC, lower case, ё as е, traditional characters as simplified. Chinese gives dictionary words and
bigrams, other letters give stems, and what holds digits is one term however it is written: `XJ-200`, `xj200`, `XJ 200`.
Words that stand side by side give a term of their own, by which phrases are found; nothing else knows of places.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import rjieba
import Stemmer

from portal.text.hant import to_simplified
from portal.text.russian import without_fleeting

EXACT = "="
"""Begins the term of an identifier, which is looked up as a whole."""
PAIR = "&"
"""Begins the term of two words side by side, in whatever order."""
HAN = "々〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"(?P<han>[{HAN}]+)|(?:(?![{HAN}])[^\W_])+")
_JOINERS = frozenset("-‐‑–—−./_+·")
_MAX_PREFIX = 4
"""Letters of a model's prefix written apart from its number: `XJ 200`, not `power 200`."""
_MAX_TERM_BYTES = 120
_KEPT_STEMS = 20_000
"""Most words of a text are among these: stems cost more than looking one up."""
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_AS_CYRILLIC = str.maketrans("abekmhopctyx", "авекмнорстух")
CYRILLIC = re.compile("[а-яіѣ]")
_UNSTEADY = re.compile("(?<=...[ая])[лн]$")
_BREAK = re.compile(r"[.!?;:|\n。！？；]")
STOP = frozenset(
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
class Token:
    """A run of Chinese characters, or of other letters and digits."""

    text: str
    is_han: bool
    gap: str
    """What stands between it and the token before."""

    @property
    def has_digit(self) -> bool:
        # Letters alone, the most frequent by far, are told apart at once.
        return not self.text.isalpha() and any(character.isdigit() for character in self.text)

    @property
    def term(self) -> str:
        return self.text.translate(_LOOKALIKES) if self.has_digit else stem(self.text)


@lru_cache(maxsize=_KEPT_STEMS)
def plain_stem(word: str) -> str:
    """The stem of a folded word, by its script: what its forms begin with."""
    stemmer = _stemmers.russian if CYRILLIC.search(word) else _stemmers.english
    found: str = stemmer.stemWord(word)
    return found


@lru_cache(maxsize=_KEPT_STEMS)
def stem(word: str) -> str:
    """The term of a folded word: its stem, without what the stemmer takes from some of its forms only.

    That is the vowel of кресел, and the consonant of материал and экран, taken for an ending of verbs in материала.
    """
    found = plain_stem(word)
    return _UNSTEADY.sub("", without_fleeting(found)) if CYRILLIC.search(found) else found


def in_cyrillic(word: str) -> str | None:
    """A folded Russian word with Latin letters among its own that look the same, as meant; None for other words."""
    if word.isascii() or not CYRILLIC.search(word):
        return None
    found = word.translate(_AS_CYRILLIC)
    return found if found != word and not re.search("[a-z]", found) else None


def tokens_of(folded: str) -> Iterator[Token]:
    end = 0
    for match in _TOKEN.finditer(folded):
        yield Token(match[0], match["han"] is not None, folded[end : match.start()])
        end = match.end()


def chains_of(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Runs of tokens that may be one number or model: joined by signs, or a short prefix before a number."""
    chain: list[Token] = []
    for token in tokens:
        if chain and not _continues(chain, token):
            yield chain
            chain = []
        chain.append(token)
    if chain:
        yield chain


def _continues(chain: Sequence[Token], token: Token) -> bool:
    before = chain[-1]
    if token.is_han or before.is_han:
        return False
    if len(token.gap) == 1 and token.gap in _JOINERS:
        return True
    is_prefix = len(chain) == 1 and before.text.isalpha() and len(before.text) <= _MAX_PREFIX
    return token.gap == " " and ((is_prefix and token.has_digit) or (before.text.isdigit() and token.text.isdigit()))


def joined_of(chain: Sequence[Token]) -> str | None:
    """The whole chain as one term, where it is a number or model written in parts."""
    if len(chain) < 2 or not any(token.has_digit for token in chain):
        return None
    return "".join(token.text for token in chain).translate(_LOOKALIKES)


def bigrams_of(run: str) -> list[str]:
    """The pairs of neighbouring characters."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def small_words(run: str) -> list[str]:
    """A run of Chinese characters in the smallest words that the dictionary makes of it."""
    found: list[str] = []
    for word in rjieba.cut(run):
        parts = [part for part in rjieba.cut_for_search(word) if part != word]
        found += parts if "".join(parts) == word else [word]
    return found


def terms_of(text: str, *, singles: bool = False) -> Counter[str]:
    """The terms of a text with their frequencies; with `singles` also each Chinese character, for titles and names."""
    found: Counter[str] = Counter()
    for chain in chains_of(tokens_of(fold(text))):
        if chain[0].is_han:
            run = chain[0].text
            found.update(bigrams_of(run))
            # Words of two characters are bigrams already.
            found.update(
                word for word in rjieba.cut_for_search(run) if len(word) > 2 or (len(word) == 1 and not singles)
            )
            found.update(run if singles else "")
        else:
            found.update(token.term for token in chain)
            joined = joined_of(chain)
            if joined is not None:
                found[joined] += 1
    return Counter({term: count for term, count in found.items() if len(term.encode()) <= _MAX_TERM_BYTES})


def pair_term(one: str, other: str) -> str:
    """The term of two words, given as terms, that stand side by side."""
    return PAIR + "_".join(sorted((one, other)))


def pairs_of(text: str) -> Counter[str]:
    """The pairs of words in a text, over words that say nothing, but not from one sentence into another."""
    found: Counter[str] = Counter()
    before: str | None = None
    for token in tokens_of(fold(text)):
        if token.is_han or _BREAK.search(token.gap):
            before = None
        if token.is_han or token.text in STOP:
            continue
        if before is not None:
            found[pair_term(before, token.term)] += 1
        before = token.term
    return Counter({term: count for term, count in found.items() if len(term.encode()) <= _MAX_TERM_BYTES})


def exact_term(identifier: str) -> str:
    """The term of an identifier written in whatever way: letters and digits alone."""
    kept = "".join(character for character in fold(identifier) if character.isalnum())
    return EXACT + kept.translate(_LOOKALIKES)[:_MAX_TERM_BYTES]
