"""Forms in which what is printed on a product is compared: how signs, widths, cases and alphabets are folded.

Equal forms are *equal*; forms that are equal only after `confused` (0 and O, 1 and I) are merely *alike*. Knows nothing
of documents.
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = "АВЕКМНОРСТУХІЅЈ"
_LATIN = "ABEKMHOPCTYXISJ"
TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
"""Capital letters that look the same on a label; what a mark is compared in (Unicode TS 39, confusables)."""
TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_CONFUSED = str.maketrans("OQDILSBZGО", "0001158260")
"""Letters that a reader takes for digits, and the other way round."""
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W_]+")
_SAYING_NOTHING = frozenset({"ДЛЯ", "ПРИ", "БЕЗ", "ИЛИ", "THE", "AND", "FOR", "WITH"})
_HAN = re.compile("[㐀-䶿一-鿿]")


def printed(text: str) -> str:
    """As printed, in one width and case: NFKC, capitals, ё as е, no accents of stress, single spaces."""
    normal = unicodedata.normalize("NFKC", text).replace("\u0301", "").upper().replace("Ё", "Е")
    return " ".join(normal.split())


def skeleton(text: str) -> str:
    """Letters and digits alone, Cyrillic look-alikes as Latin: `ТР-75`, `TP 75` and `ｔｐ７５` are one."""
    return "".join(_WORD.findall(printed(text))).translate(TO_LATIN)


def paper_number(text: str) -> str:
    """The skeleton of a declaration's or certificate's number, whose № some print as N."""
    return skeleton(text.replace("№", "N"))


def confused(folded: str) -> str:
    """A skeleton with the letters that are misread for digits as those digits."""
    return folded.translate(_CONFUSED)


def is_cyrillic(text: str) -> bool:
    return _IS_CYRILLIC.search(text) is not None


def scripts_of(text: str) -> frozenset[str]:
    """The scripts of a name: names in different ones cannot be compared by their letters."""
    found = set()
    for character in text:
        if _HAN.match(character):
            found.add("han")
        elif _IS_CYRILLIC.match(character):
            found.add("cyrillic")
        elif character.isascii() and character.isalpha():
            found.add("latin")
    return frozenset(found)


def name_parts(name: str) -> frozenset[str]:
    """The skeletons by which a brand is known: the whole, and each run in a script of its own (`冰河BINGHE`)."""
    runs = re.findall(r"[㐀-䶿一-鿿]+|[^㐀-䶿一-鿿]+", printed(name))
    parts = {skeleton(run) for run in runs}
    return frozenset({skeleton(name), *(part for part in parts if len(part) >= 2 and not part.isdigit())} - {""})


def word_runs(text: str, most: int = 5) -> frozenset[str]:
    """The skeletons of every run of up to so many words."""
    words = text.split()[:16]
    spans = ((a, b) for a in range(len(words)) for b in range(a + 1, min(a + most, len(words)) + 1))
    return frozenset(skeleton(" ".join(words[a:b])) for a, b in spans) - {""}


def name_units(text: str) -> frozenset[str]:
    """What two names can have in common: pairs of Chinese characters, beginnings of other words."""
    units: set[str] = set()
    for word in _WORD.findall(printed(text)):
        for run in re.findall(r"[㐀-䶿一-鿿]+|[^㐀-䶿一-鿿]+", word):
            if _HAN.match(run):
                units.update(run[place : place + 2] for place in range(max(len(run) - 1, 1)))
            elif len(run) >= 3 and not run.isdigit() and run not in _SAYING_NOTHING:
                units.add(run.translate(TO_LATIN)[:4])
    return frozenset(units)


def distance(one: str, other: str, limit: int) -> int:
    """Slips between two words: letters missing, added, wrong or in turned order; `limit + 1` where there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def deletions(word: str) -> frozenset[str]:
    """The word with each of its letters left out: two words one slip apart share one of these or a word itself."""
    return frozenset(word[:place] + word[place + 1 :] for place in range(len(word)))
