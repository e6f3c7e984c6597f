"""Time limits: rule sets by the day of arrival, working days with swapped ones, calendar days, extensions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendars import ChineseCalendar
from portal.domain.case_rules import CaseSite, Step, TimeLimit
from portal.domain.case_vocabulary import CaseKind
from portal.domain.deadlines import deadline, working_days_between
from tests.support.cases import CASES

CALENDAR = ChineseCalendar()
SITE = CaseSite.model_validate(CASES)
DAYS = st.dates(date(2020, 1, 1), date(2026, 11, 30))


def limit(**days: int) -> TimeLimit:
    return TimeLimit(kind=CaseKind.COMPLAINT, step=Step.MEDIATE, **days)


def test_what_arrives_before_the_new_measures_is_judged_by_the_old_ones() -> None:
    assert SITE.rules_on(date(2026, 4, 14)).id == "20"
    assert SITE.rules_on(date(2026, 4, 15)).id == "121"


def test_mediation_takes_45_working_days_by_the_old_and_60_calendar_days_by_the_new_measures() -> None:
    old, new = (
        SITE.rules_on(day).limit(CaseKind.COMPLAINT, Step.MEDIATE) for day in (date(2026, 4, 14), date(2026, 4, 15))
    )
    assert old is not None
    assert new is not None
    # Between them lie the Labour Day holidays (1–5 May), 9 May worked, and the Dragon Boat Festival (19–21 June).
    assert deadline("20", old, date(2026, 4, 14), CALENDAR).due_on == date(2026, 6, 18)
    # The 60th day, 14 June, is a Sunday; the period ends with the next working day.
    assert deadline("121", new, date(2026, 4, 15), CALENDAR).due_on == date(2026, 6, 15)


def test_seven_working_days_over_the_spring_festival_count_the_swapped_days() -> None:
    # 2026: holidays 15–23 February; Saturdays 14 and 28 February are worked.
    found = deadline("121", limit(working_days=7), date(2026, 2, 12), CALENDAR)
    assert found.due_on == date(2026, 2, 28)
    assert not found.is_provisional


def test_the_first_day_is_not_counted() -> None:
    assert deadline("121", limit(working_days=1), date(2026, 5, 11), CALENDAR).due_on == date(2026, 5, 12)
    assert deadline("121", limit(calendar_days=1), date(2026, 5, 11), CALENDAR).due_on == date(2026, 5, 12)


def test_a_year_not_announced_yet_is_provisional() -> None:
    assert deadline("121", limit(working_days=30), date(2026, 12, 1), CALENDAR).is_provisional
    assert not deadline("121", limit(working_days=3), date(2026, 12, 1), CALENDAR).is_provisional


def test_an_extension_adds_its_days_once() -> None:
    extendable = limit(working_days=15, extendable_by=15)
    plain = deadline("121", extendable, date(2026, 5, 11), CALENDAR)
    extended = deadline("121", extendable, date(2026, 5, 11), CALENDAR, is_extended=True)
    assert working_days_between(date(2026, 5, 11), plain.due_on, CALENDAR) == 15
    assert working_days_between(date(2026, 5, 11), extended.due_on, CALENDAR) == 30


@given(DAYS, st.integers(1, 60))
def test_working_days_are_as_many_as_the_limit_says_and_end_on_one(start: date, count: int) -> None:
    found = deadline("121", limit(working_days=count), start, CALENDAR)
    assert CALENDAR.is_working_day(found.due_on)
    assert working_days_between(start, found.due_on, CALENDAR) == count


@given(DAYS, st.integers(1, 90))
def test_calendar_days_end_on_the_first_working_day_that_is_not_earlier(start: date, count: int) -> None:
    found = deadline("121", limit(calendar_days=count), start, CALENDAR)
    last = start + timedelta(days=count)
    assert found.due_on >= last
    assert CALENDAR.is_working_day(found.due_on)
    between = (last + timedelta(days=n) for n in range((found.due_on - last).days))
    assert not any(CALENDAR.is_working_day(day) for day in between)


@given(DAYS, st.integers(0, 30), st.integers(1, 30))
def test_who_begins_later_is_never_due_earlier(start: date, later: int, count: int) -> None:
    one = deadline("121", limit(working_days=count), start, CALENDAR)
    other = deadline("121", limit(working_days=count), start + timedelta(days=later), CALENDAR)
    assert one.due_on <= other.due_on


@pytest.mark.parametrize("days", [{}, {"working_days": 7, "calendar_days": 7}])
def test_a_limit_has_one_unit_of_days(days: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="one_unit_of_days"):
        limit(**days)
