"""Days as people type them and labels print them. Knows no time of day and no zone.

Read are `15.03.2026` and `15/03/2026` (the day first, as in Russia), `2026-03-15`, `2026年3月15日`,
`15 марта 2026 г.`.
A year of two digits is not read: on Russian labels it stands last, on Chinese ones first.
"""

from __future__ import annotations

import re
import unicodedata

_MONTHS = ("янв", "фев", "мар", "апр", "ма[йя]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)[ьяе]|(?:март|август)[ае]?|ма[йяе]"
    r"|(?:янв|фев|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)\.?)"
)
_YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号號]?")
_NAMED = re.compile(rf"(\d{{1,2}})\s+({_MONTH})\s+(\d{{4}})", re.IGNORECASE)
_AFTER_YEAR = r"(?:\s*(?:года|г\b\.?))?"
# Told from models and batches by a month in words, by three parts apart, or by 年 and 月.
_WITHIN = re.compile(
    rf"(?<![\w./-])(?:\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d\d){_AFTER_YEAR}"
    r"|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|(?:\d{{1,2}}\s+)?{_MONTH}\s+\d{{4}}{_AFTER_YEAR}|\d{{1,2}}\s+{_MONTH})(?![\w/-])"
    r"|(?:\d{4}\s*年\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号號])?",
    re.IGNORECASE,
)


def iso_day(text: str) -> str:
    """The day as an ISO date; what is not understood stays as it came. Whether there is such a day is not looked at."""
    normal = re.sub(r"\s*(?:года|г\.?)$", "", unicodedata.normalize("NFKC", text).strip())
    if match := _YEAR_LAST.fullmatch(normal):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    if match := _YEAR_FIRST.fullmatch(normal):
        return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    if match := _NAMED.fullmatch(normal):
        month = next(i for i, name in enumerate(_MONTHS, 1) if re.match(name, match[2].lower()))
        return f"{match[3]}-{month:02d}-{int(match[1]):02d}"
    return text.strip()


def without_days(text: str) -> str:
    """A text without the days in it, whole or in part: which day each is, of making or of expiry, nobody can tell."""
    return " ".join(_WITHIN.sub(" ", text).split())
