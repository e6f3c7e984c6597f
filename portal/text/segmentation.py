"""Text into words without losing a character: Chinese by dictionary, other scripts by their own spaces.

For comparing and excerpting; search has an analysis of its own.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<han>[々〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af]+)"
    r"|\d+(?:[.,]\d+)*"
    # A letter keeps the accents written after it, so that no mark of a comparison falls between them.
    r"|(?:[^\W\d_々〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af][\u0300-\u036f]*)+"
    r"|[^\S\n]+"
    r"|."
    r"|\n",
)


def segment(text: str) -> tuple[str, ...]:
    """Words, numbers, spaces and single marks in order; joined they are the text again."""
    # Imported where it is needed: it reads its dictionary when it is.
    import rjieba

    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["han"]:
            tokens += rjieba.cut(match[0])
        else:
            tokens.append(match[0])
    return tuple(tokens)
