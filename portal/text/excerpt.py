"""Excerpts: the passage of a text that holds most of the words looked for, with these marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.text.hant import to_simplified
from portal.text.russian import pattern_of

LENGTH = 160
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`#>]+|^\s*[-+]\s|^[\s|:-]+$|\||<[^>]*>", re.MULTILINE)
_WORD = r"(?<![^\W_])"
_JOINER = r"[\s\-‐‑–—./_+·]?"
ELLIPSIS = "…"


@dataclass(frozen=True)
class Piece:
    """A piece of an excerpt, marked or not."""

    text: str
    is_marked: bool


def plain_text(markdown: str) -> str:
    """The words of a Markdown text on one line."""
    return " ".join(_MARKDOWN.sub(lambda match: match[1] or " ", markdown).split())


def excerpt(text: str, words: Sequence[str], length: int = LENGTH) -> tuple[Piece, ...]:
    """About `length` characters around the place with most of the folded `words` (stems match longer words)."""
    spans = _spans(text, words)
    start, end = _window(text, spans, length)
    pieces = [Piece(ELLIPSIS, is_marked=False)] if start > 0 else []
    place = start
    for begin, stop in spans:
        if begin < place or stop > end:
            continue
        pieces += [Piece(text[place:begin], is_marked=False), Piece(text[begin:stop], is_marked=True)]
        place = stop
    pieces += [Piece(text[place:end], is_marked=False)]
    if end < len(text):
        pieces.append(Piece(ELLIPSIS, is_marked=False))
    return tuple(piece for piece in pieces if piece.text)


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """A whole text with the folded `words` marked."""
    pieces, place = [], 0
    for begin, stop in _spans(text, words):
        pieces += [Piece(text[place:begin], is_marked=False), Piece(text[begin:stop], is_marked=True)]
        place = stop
    pieces.append(Piece(text[place:], is_marked=False))
    return tuple(piece for piece in pieces if piece.text)


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand. Folding here keeps the number of characters, or the text is not marked at all."""
    finder = _finder(tuple(words))
    if finder is None:
        return []
    folded = _fold(text)
    return [match.span() for match in finder.finditer(folded)] if len(folded) == len(text) else []


@lru_cache(maxsize=64)
def _finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds any of the words; a page asks for the same ones in each of its rows."""
    wanted = [_pattern(word) for word in words if word]
    return re.compile("|".join(sorted(wanted, key=len, reverse=True))) if wanted else None


def _fold(text: str) -> str:
    return to_simplified(text.translate(_NARROWED).lower()).replace("ё", "е")


class _Narrowed(dict[int, str]):
    """Characters by NFKC, where that is one character; each is looked up once."""

    def __missing__(self, code: int) -> str:
        found = unicodedata.normalize("NFKC", chr(code))
        self[code] = found if len(found) == 1 else chr(code)
        return self[code]


_NARROWED = _Narrowed()


def _pattern(word: str) -> str:
    if not word.isascii() and not re.search("[а-я]", word):
        return re.escape(word)
    if any(character.isdigit() for character in word):
        # A model is one word however it is joined.
        parts = re.findall(r"\d+|\D+", word)
        return _WORD + _JOINER.join(re.escape(part) for part in parts) + r"(?![^\W_])"
    return _WORD + pattern_of(word) + r"[^\W\d_]*"


def _window(text: str, spans: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """The stretch with most of the spans, begun at a word."""
    if len(text) <= length or not spans:
        return 0, min(len(text), length) if len(text) > length else len(text)
    best, most = 0, 0
    for begin, _ in spans:
        held = sum(begin <= other < begin + length for other, _ in spans)
        if held > most:
            best, most = begin, held
    start = max(0, min(best - length // 4, len(text) - length))
    space = text.rfind(" ", max(0, start - 20), start + 1)
    end = min(len(text), start + length)
    last = text.rfind(" ", end - 20, end + 1) if end < len(text) else -1
    return (space + 1 if space >= 0 and start > 0 else start), (last if last > 0 else end)
