"""Batches, serial numbers and days within what a document states."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.extents import Verdict, beginnings, shared_beginning, within, within_any, within_period
from portal.domain.folding import skeleton
from portal.domain.products import Extent, Period

INSIDE, ALIKE, UNKNOWN, OUTSIDE = Verdict.INSIDE, Verdict.ALIKE, Verdict.INCOMPARABLE, Verdict.OUTSIDE


def between(start: str, end: str) -> Extent:
    return Extent(start=start, end=end)


@pytest.mark.parametrize(
    ("stated", "extent", "verdict"),
    [
        # both ends belong to a range
        ("240501", between("240501", "240731"), INSIDE),
        ("240731", between("240501", "240731"), INSIDE),
        ("240500", between("240501", "240731"), OUTSIDE),
        ("240801", between("240501", "240731"), OUTSIDE),
        # letters in front must be the same, and may be written in either alphabet
        ("A1200", between("A1200", "A1999"), INSIDE),
        ("А 1999", between("A1200", "A1999"), INSIDE),
        ("B1500", between("A1200", "A1999"), OUTSIDE),
        ("A2000", between("A1200", "A1999"), OUTSIDE),
        ("1500", between("A1200", "A1999"), UNKNOWN),
        ("A15000", between("A1200", "A1999"), UNKNOWN),
        # runs are compared from the left
        ("K25W45", between("K25W40", "K25W52"), INSIDE),
        ("K26W45", between("K25W40", "K25W52"), OUTSIDE),
        ("2503F", between("2502A", "2504C"), INSIDE),
        ("2504D", between("2502A", "2504C"), OUTSIDE),
        ("N2508C", between("N2508A", "N2508F"), INSIDE),
        # letters in their own alphabet
        ("Б", between("А", "В"), INSIDE),
        ("Г", between("А", "В"), OUTSIDE),
        # as many digits as the ends have, or between them
        ("1000", between("998", "1005"), INSIDE),
        ("0999", between("998", "1005"), INSIDE),
        ("00999", between("998", "1005"), UNKNOWN),
        # digits that are days with the year last: by number and by day, or not at all
        ("0224", between("0124", "0925"), INSIDE),
        ("1224", between("0124", "0925"), UNKNOWN),
        ("150624", between("010624", "300724"), INSIDE),
        ("150824", between("010624", "300724"), UNKNOWN),
        ("A1225", between("A1125", "A1131"), OUTSIDE),
        # values, prefixes, all
        ("К-0325", Extent(value="К-0325"), INSIDE),
        ("k 0325", Extent(value="К-0325"), INSIDE),
        ("К-0326", Extent(value="К-0325"), OUTSIDE),
        ("К-О325", Extent(value="К-0325"), ALIKE),
        ("TL215-24-0001", Extent(prefix="TL215-24-"), INSIDE),
        ("TL215-25-0001", Extent(prefix="TL215-24-"), OUTSIDE),
        ("TL215", Extent(prefix="TL215-24-"), UNKNOWN),
        ("anything", Extent(all="true"), INSIDE),
        # words that only say what follows
        ("LOT 240612", between("240501", "240731"), INSIDE),
        ("партия № 240612", between("240501", "240731"), INSIDE),
        ("生产批号：240612", between("240501", "240731"), INSIDE),
        ("L240612", between("240501", "240731"), INSIDE),
        ("L2501", Extent(prefix="L25"), INSIDE),
        # letters taken for digits
        ("24O612", between("240501", "240731"), ALIKE),
        ("24O812", between("240501", "240731"), UNKNOWN),
        ("L240801", between("240501", "240731"), OUTSIDE),
        ("…", between("240501", "240731"), UNKNOWN),
    ],
)
def test_where_a_number_lies(stated: str, extent: Extent, verdict: Verdict) -> None:
    assert within(stated, extent) is verdict


def test_of_several_extents_the_one_that_holds_the_number_is_told() -> None:
    extents = (Extent(value="251103"), Extent(prefix="2510"))
    assert within_any("251017", extents) == (INSIDE, extents[1])
    assert within_any("251201", extents) == (OUTSIDE, None)
    assert within_any("251201", ()) == (Verdict.UNTOLD, None)


def test_one_that_cannot_be_compared_keeps_a_number_from_being_outside() -> None:
    extents = (Extent(value="251103"), between("A100", "A200"))
    assert within_any("150", extents)[0] is UNKNOWN


def test_days_lie_within_both_ends() -> None:
    period = Period(start="2024-05-01", end="2024-07-31")
    assert within_period(date(2024, 5, 1), period) is INSIDE
    assert within_period(date(2024, 8, 1), period) is OUTSIDE
    assert within_period(date(1999, 1, 1), Period(end="2024-07-31")) is INSIDE
    assert within_period(date(2024, 8, 1), None) is Verdict.UNTOLD


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 999_999), st.sampled_from(["BH", "Ж", "L9-"]))
def test_counted_numbers_are_within_where_counting_says_so(a: int, b: int, c: int, prefix: str) -> None:
    low, middle, high = sorted((a, b, c))
    # Twelve digits are no day.
    written = [f"{prefix}X{number:012d}" for number in (low, middle, high)]
    assert within(written[1], between(written[0], written[2])) is INSIDE
    for first, second in pairwise((low, middle, high)):
        if first != second:
            assert within(f"{prefix}X{first:012d}", between(f"{prefix}X{second:012d}", written[2])) is OUTSIDE


@given(st.from_regex(r"[A-ZА-Я0-9]{1,4}-?[0-9]{1,6}", fullmatch=True), st.integers(0, 9), st.integers(0, 9))
def test_whatever_an_extent_holds_is_looked_up_by_its_beginning(start: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    extent = between(f"{start}{low}", f"{start}{high}")
    stated = f"{start}{(low + high) // 2}"
    if within(stated, extent) is INSIDE:
        assert shared_beginning(extent) in set(beginnings(stated))
    assert shared_beginning(Extent(value=start)) == skeleton(start)
    assert shared_beginning(Extent(all="true")) is None
