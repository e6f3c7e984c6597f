"""The dictionary in the index: words of titles and names by how they sound, with the word as it is written.

Its terms are `key|word` and go with the rows that hold the words, so that what is erased is also forgotten here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import rjieba

from portal.search.analysis import STOP, fold, plain_stem, small_words, tokens_of
from portal.search.sounds import BAR, bones_key, palladius, pinyin_keys, sound_key, syllables

_MAX_RUN, _MAX_PAIR = 8, 5
_MIN_LETTERS = 3


def dictionary_terms(text: str, *, is_name: bool = False) -> set[str]:
    """The terms for a title or the name of a product; with `is_name` for a brand or a firm, in other scripts too."""
    found: set[str] = set()
    for token in tokens_of(fold(text)):
        if token.is_han:
            found.update(_of_run(token.text, is_name=is_name))
        elif token.text.isalpha() and len(token.text) >= _MIN_LETTERS and token.text not in STOP:
            found.update(_of_word(token.text, is_name=is_name))
    return found


def _of_run(run: str, *, is_name: bool) -> Iterator[str]:
    words = small_words(run)
    pieces = {word for word in (*words, *rjieba.cut(run)) if len(word) > 1}
    pieces |= {one + other for one, other in pairwise(words) if len(one + other) <= _MAX_PAIR}
    if 1 < len(run) <= _MAX_RUN:
        pieces.add(run)
    for piece in pieces:
        yield from (key + BAR + piece for key in pinyin_keys(piece))
        if is_name:
            keys = filter(None, (sound_key(palladius(read)) for read in syllables(piece)))
            yield from (key + BAR + piece for key in keys)


def _of_word(word: str, *, is_name: bool) -> Iterator[str]:
    # The stemmer takes Снежана for a verb: a name is known by all of it as well.
    for form in {plain_stem(word), word}:
        keys = (sound_key(form), bones_key(form) if is_name else None)
        yield from (key + BAR + word for key in keys if key is not None)
