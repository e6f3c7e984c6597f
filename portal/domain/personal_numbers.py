"""Numbers of persons' identity documents, which are never published: found in texts, told without repeating them.

Resident identity numbers of China (公民身份号码, GB 11643-1999) are known by province, day of birth and check
character, so that a serial number is hardly ever taken for one. Passports are found only where the text calls them so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_RESIDENT = re.compile(r"(?<![0-9A-Za-z])(?=((?:[0-9][\s*_‐‑–-]{0,3}){17}[0-9Xx])(?![0-9A-Za-z]))")
"""Eighteen characters with some blanks, hyphens or marks of Markdown between them; looked for from every digit on, so
that a number before it hides none."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PROVINCES = frozenset(
    [
        *(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46),
        *(50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83),
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""ISO 7064, MOD 11-2."""
_PASSPORTS = (
    re.compile(r"(?i:паспорт)[^\n0-9]{0,40}([0-9]{2}\s?[0-9]{2}(?:\s|,|N[oо]?|номер)*[0-9]{6})(?![0-9])"),
    re.compile(r"(?:护照|護照|(?i:passport))[^\n0-9A-Za-z]{0,12}([A-Za-z]{1,2}[0-9]{7,8})(?![0-9A-Za-z])"),
)
SHOWN = 4
"""How many characters of a number are shown, for its place to be found."""


def find_personal_numbers(text: str) -> Iterator[str]:
    """The beginning of every number of an identity document in a text, full-width digits and unseen characters read
    as a person reads them."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    for match in _RESIDENT.finditer(text):
        number = re.sub(r"[^0-9Xx]", "", match[1])
        if _is_resident(number):
            yield _masked(number)
    for pattern in _PASSPORTS:
        yield from (_masked(match[1]) for match in pattern.finditer(text))


def _is_resident(number: str) -> bool:
    if int(number[:2]) not in _PROVINCES:
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _masked(number: str) -> str:
    return f"{number[:SHOWN]}…"
