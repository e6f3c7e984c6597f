"""Whether a batch, lot, serial number or day lies in what a document states. What cannot be compared is said to be so.

Rules, in order:

- Numbers are compared in the form of their skeleton (`folding`): signs, spaces, widths and look-alike letters do not
  count. A word or sign in front that only says what follows ("LOT", «партия», 批号, and the L of Directive 2011/91/EU)
  is left out.
- A *value* or *prefix* is compared letter by letter. *All* holds everything.
- A *range* holds a number of the same build: runs of letters and runs of digits in the same places, letters equal up to
  the run in which the ends differ. Runs of digits are compared as numbers, single letters by their alphabet.
- Digits may be a day, and then order depends on how it is written. Year first (ISO 8601: 240501, 2405, 20240501) counts
  up as a number does. Where the ends can only be read with the day, month or week first (0124–0925), the number must
  lie on the same side by both readings; else the two *cannot be compared*.
- A number of another build cannot be compared either: a document may have left out a prefix, or the person.
- What lies inside only when letters are taken for the digits they resemble is *alike*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from portal.domain.folding import TO_CYRILLIC, TO_LATIN, confused, is_cyrillic, printed, skeleton
from portal.domain.products import Extent, Period

_LABELS = re.compile(
    r"^(?:LOT|BATCH|PARTIYA|ПАРТИЯ|ПАРТ|СЕРИЯ|СЕР|生产批号|產品批號|批号|批號|批次|序列号|序列號|编号|SERIAL|SN|S/N|NO|NR|N|№)"
    r"(?:[\s.:№]+(?:NO|№|N)?[\s.:]*)"
    r"|^(?:LOT|BATCH|ПАРТИЯ|СЕРИЯ)(?=\d)"
    r"|^(?:生产批号|批号|批號|批次|序列号|序列號|编号)[::]?\s*"
)
_LOT_SIGN = re.compile(r"^L[\s:.]*(?=\d)")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_YEARS = range(2010, 2040)
"""Years that a number on a product may tell by its last two digits."""
_MAX_SPAN_DAYS = 1100
"""A reading as days by which a range would last longer is none."""


class Verdict(StrEnum):
    """Where a stated number lies; `UNTOLD` where the document names none."""

    INSIDE = "inside"
    ALIKE = "alike"
    INCOMPARABLE = "incomparable"
    OUTSIDE = "outside"
    UNTOLD = "untold"


def within_any(stated: str, extents: Sequence[Extent]) -> tuple[Verdict, Extent | None]:
    """The first extent that holds a number, else the best that can be said of all of them."""
    if not extents:
        return Verdict.UNTOLD, None
    found = [(within(stated, extent), extent) for extent in extents]
    for verdict in (Verdict.INSIDE, Verdict.ALIKE, Verdict.INCOMPARABLE):
        for said, extent in found:
            if said is verdict:
                return verdict, extent
    return Verdict.OUTSIDE, None


def within(stated: str, extent: Extent) -> Verdict:
    """Whether an extent holds a number as printed."""
    if extent.all:
        return Verdict.INSIDE
    readings = number_readings(stated)
    if not readings:
        return Verdict.INCOMPARABLE
    verdicts = [_within(reading, extent) for reading in readings]
    if Verdict.INSIDE in verdicts:
        return Verdict.INSIDE
    if any(_within(confused(skeleton(r)), _confused(extent)) is Verdict.INSIDE for r in readings):
        return Verdict.ALIKE
    return Verdict.OUTSIDE if Verdict.OUTSIDE in verdicts else Verdict.INCOMPARABLE


def number_readings(stated: str) -> tuple[str, ...]:
    """A number as printed, with and without the words or the sign that may only say what it is."""
    whole = printed(stated)
    text = _LABELS.sub("", whole).strip()
    readings = (text, _LOT_SIGN.sub("", text), whole)
    return tuple(dict.fromkeys(reading for reading in readings if skeleton(reading)))


def shared_beginning(extent: Extent) -> str | None:
    """The skeleton with which every number of an extent begins; None where that is any number."""
    if extent.all:
        return None
    if extent.value is not None or extent.prefix is not None:
        return skeleton(extent.value or extent.prefix or "")
    start, end = skeleton(extent.start or ""), skeleton(extent.end or "")
    place = next((i for i, (a, b) in enumerate(zip(start, end, strict=False)) if a != b), min(len(start), len(end)))
    return start[:place]


def within_period(day: date, period: Period | None) -> Verdict:
    """Whether a day lies in a period, both ends included; an open end holds everything on its side."""
    if period is None:
        return Verdict.UNTOLD
    is_late = period.start is None or period.start <= day
    is_early = period.end is None or day <= period.end
    return Verdict.INSIDE if is_late and is_early else Verdict.OUTSIDE


def _confused(extent: Extent) -> Extent:
    changed = {
        name: confused(skeleton(value))
        for name in ("value", "start", "end", "prefix")
        if (value := getattr(extent, name)) is not None
    }
    return extent.model_copy(update=changed)


def _within(stated: str, extent: Extent) -> Verdict:
    number = skeleton(stated)
    if extent.value is not None:
        return Verdict.INSIDE if number == skeleton(extent.value) else Verdict.OUTSIDE
    if extent.prefix is not None:
        prefix = skeleton(extent.prefix)
        if number.startswith(prefix):
            return Verdict.INSIDE
        return Verdict.INCOMPARABLE if prefix.startswith(number) else Verdict.OUTSIDE
    return _within_range(stated, extent.start or "", extent.end or "")


def _within_range(stated: str, start: str, end: str) -> Verdict:
    fold = TO_CYRILLIC if is_cyrillic(start + end) and not re.search("[A-Z]", printed(start + end)) else TO_LATIN
    texts = [printed(text).translate(fold) for text in (start, end, stated)]
    if len(skeleton(start)) == len(skeleton(end)):
        # Signs between digits do not count, where no number of digits depends on them.
        texts = ["".join(_RUN.findall(text)) for text in texts]
    first, last, number = (_RUN.findall(text) for text in texts)
    if len({len(first), len(last), len(number)}) != 1 or not first:
        return Verdict.INCOMPARABLE
    lower = upper = 0
    for a, b, x in zip(first, last, number, strict=True):
        fixed = a == b
        if not (_same_kind(a, b, x) and _fits(a, b, x)):
            return Verdict.OUTSIDE if fixed and _same_kind(a, b, x) else Verdict.INCOMPARABLE
        if fixed and x != a and not (x.isdigit() and (lower or upper)):
            return Verdict.OUTSIDE
        if not fixed and _is_day_first(a, b, x):
            return _by_days_and_numbers(a, b, x) if (lower, upper) == (0, 0) else Verdict.INCOMPARABLE
        lower = lower or _compare(x, a)
        upper = upper or _compare(x, b)
    return Verdict.INSIDE if lower >= 0 >= upper else Verdict.OUTSIDE


def _same_kind(*runs: str) -> bool:
    return len({run.isdigit() for run in runs}) == 1


def _fits(start: str, end: str, number: str) -> bool:
    """Digits: as many as the ends have, or one of the lengths between. Letters that vary: as many as the ends."""
    if start.isdigit():
        return min(len(start), len(end)) <= len(number) <= max(len(start), len(end))
    return start == end or len({len(start), len(end), len(number)}) == 1


def _compare(one: str, other: str) -> int:
    if one.isdigit():
        return (int(one) > int(other)) - (int(one) < int(other))
    return (one > other) - (one < other)


def _is_day_first(start: str, end: str, number: str) -> bool:
    if not start.isdigit() or not len(start) == len(end) == len(number):
        return False
    if all(_year_first(run) for run in (start, end)):
        return False
    return any(_span(reading(start), reading(end)) for reading in _DAY_FIRST)


def _span(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and 0 <= (last - first).days <= _MAX_SPAN_DAYS


def _by_days_and_numbers(start: str, end: str, number: str) -> Verdict:
    """Both readings must say the same."""
    said = {_compare(number, start) >= 0 >= _compare(number, end)}
    for reading in _DAY_FIRST:
        first, last, day = reading(start), reading(end), reading(number)
        if first is not None and last is not None and _span(first, last):
            if day is None:
                continue
            said.add(first <= day <= last)
    if len(said) > 1:
        return Verdict.INCOMPARABLE
    return Verdict.INSIDE if said == {True} else Verdict.OUTSIDE


def _day(year: str, month: str, day: str = "1") -> date | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        found = date(full, int(month), int(day))
    except ValueError:
        return None
    return found if full in _YEARS else None


def _week(year: str, week: str) -> date | None:
    try:
        return date.fromisocalendar(2000 + int(year), int(week), 1) if 2000 + int(year) in _YEARS else None
    except ValueError:
        return None


def _year_first(run: str) -> bool:
    if len(run) == 4:
        return _day(run[:2], run[2:]) is not None or _week(run[:2], run[2:]) is not None
    if len(run) == 6:
        return _day(run[:2], run[2:4], run[4:]) is not None or _day(run[:4], run[4:]) is not None
    return len(run) == 8 and _day(run[:4], run[4:6], run[6:]) is not None


def _month_year(run: str) -> date | None:
    return _day(run[2:], run[:2]) if len(run) in (4, 6) else None


def _week_year(run: str) -> date | None:
    return _week(run[2:], run[:2]) if len(run) == 4 else None


def _day_month_year(run: str) -> date | None:
    return _day(run[4:], run[2:4], run[:2]) if len(run) in (6, 8) else None


def _month_day_year(run: str) -> date | None:
    return _day(run[4:], run[:2], run[2:4]) if len(run) in (6, 8) else None


_DAY_FIRST = (_month_year, _week_year, _day_month_year, _month_day_year)


def beginnings(number: str) -> Iterable[str]:
    """Every beginning of a number's skeleton, the empty one included."""
    folded = skeleton(number)
    return (folded[:length] for length in range(len(folded) + 1))
