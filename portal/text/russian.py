"""Russian word forms: vowels that come and go between the consonants at the end of a stem (кресло, кресел)."""

from __future__ import annotations

import re

_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
_FLEETING = re.compile(rf"(?<=..)({_CONSONANT}ь?)[ео]({_CONSONANT})$")
_CLUSTER = re.compile(rf"(?<=..)({_CONSONANT})ь?({_CONSONANT})$")


def without_fleeting(stem: str) -> str:
    """A stem by its consonants at the end: кресел and кресл, игрушек and игрушк, перец and перц are one.

    A stem whose vowel is no fleeting one loses it too, in all its forms alike, which harms nothing.
    """
    return _FLEETING.sub(r"\1\2", stem)


def pattern_of(stem: str) -> str:
    """A regular expression for the beginnings of words with this stem, with or without the vowel."""
    cluster = _CLUSTER.search(without_fleeting(stem))
    if cluster is None:
        return re.escape(stem)
    return re.escape(without_fleeting(stem)[: cluster.start()]) + f"{cluster[1]}[ьй]?[ео]?{cluster[2]}"
