"""What somebody may have meant who found nothing: other words that the index knows, and categories of goods."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.search.analysis import bigrams_of, fold, stem, tokens_of
from portal.search.dictionary import Dictionary
from portal.search.layouts import swapped
from portal.search.query import parse
from portal.search.snapshot import Snapshot
from portal.services.ports import Near

MAX_TEXTS, MAX_CATEGORIES = 3, 4


def near(snapshot: Snapshot, text: str) -> Near:
    """Texts to try instead, one word of the query changed in each; categories from the nearest."""
    dictionary = Dictionary(snapshot)
    folded = fold(text)
    texts: dict[str, None] = {}
    for source in (folded, fold(swapped(text) or "")):
        for group in parse(source).groups:
            if group.is_number or not group.typed or group.typed not in source:
                continue
            texts.update(dict.fromkeys(dictionary.nearest(group.typed)))
    return Near(tuple(texts)[:MAX_TEXTS], _categories(f"{folded} {' '.join(texts)}"))


@cache
def _hints() -> dict[str, tuple[str, ...]]:
    """Categories by the words that speak of them, from the file beside this module."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("categories.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        code, words = line.split(":")
        for word in words.split():
            for key in _keys(word):
                found.setdefault(key, []).append(code.strip())
    return {key: tuple(dict.fromkeys(codes)) for key, codes in found.items()}


def _keys(text: str) -> list[str]:
    """Words as terms; Chinese also by its characters and pairs, for a category is told by one of them."""
    keys: list[str] = []
    for token in tokens_of(fold(text)):
        keys += [*token.text, *bigrams_of(token.text)] if token.is_han else [stem(token.text)]
    return keys


def _categories(text: str) -> tuple[str, ...]:
    counted: dict[str, int] = {}
    for key in _keys(text):
        for code in _hints().get(key, ()):
            counted[code] = counted.get(code, 0) + len(key)
    return tuple(sorted(counted, key=lambda code: -counted[code])[:MAX_CATEGORIES])
