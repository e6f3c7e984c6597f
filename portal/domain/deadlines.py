"""When a time limit ends: working days of a calendar with swapped days, calendar days, one extension.

Pure arithmetic over days of the site's zone. Which days are working days is the calendar's to know; where a year is
not announced yet, what it says is provisional and told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from portal.domain.case_rules import Step, TimeLimit

_LONGEST = 3_660
"""Days looked ahead at the most; no time limit is as long."""


class WorkingCalendar(Protocol):
    """Working days of a country."""

    def is_working_day(self, day: date) -> bool:
        """By the announced arrangement of the year; Monday to Friday where there is none yet."""
        ...

    def is_announced(self, year: int) -> bool:
        """Whether holidays and swapped working days of the year are known."""
        ...


@dataclass(frozen=True)
class Deadline:
    """A time limit at work: the last day on which it is kept.

    `rule` is the id of the rule set; `is_provisional` says that the calendar of a year it runs through is not
    announced; `done_on` is the day on which what was due was done.
    """

    step: Step
    rule: str
    limit: TimeLimit
    started_on: date
    due_on: date
    is_extended: bool = False
    is_provisional: bool = False
    done_on: date | None = None

    def is_open(self) -> bool:
        return self.done_on is None

    def is_overdue(self, today: date) -> bool:
        """Whether it was missed, or is being missed."""
        return (self.done_on or today) > self.due_on


def deadline(
    rule: str,
    limit: TimeLimit,
    started_on: date,
    calendar: WorkingCalendar,
    *,
    is_extended: bool = False,
    done_on: date | None = None,
) -> Deadline:
    """The deadline of a limit whose step began on a day. That day is not counted (民法典, article 201).

    A period of calendar days that ends on a day off ends with the next working day (民法典, article 203).
    """
    extra = (limit.extendable_by or 0) if is_extended else 0
    if limit.working_days is not None:
        due_on = after_working_days(started_on, limit.working_days + extra, calendar)
    else:
        due_on = started_on + timedelta(days=(limit.calendar_days or 0) + extra)
        while not calendar.is_working_day(due_on):
            due_on += timedelta(days=1)
    years = range(started_on.year, due_on.year + 1)
    counts_working_days = limit.working_days is not None
    provisional = not all(calendar.is_announced(year) for year in (years if counts_working_days else (due_on.year,)))
    return Deadline(limit.step, rule, limit, started_on, due_on, is_extended, provisional, done_on)


def after_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """The last of `count` working days after `start`."""
    day, left = start, count
    for _ in range(_LONGEST):
        if left == 0:
            break
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return day


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Working days after `start` up to and with `end`; 0 where `end` is not later."""
    span = min((end - start).days, _LONGEST)
    return sum(calendar.is_working_day(start + timedelta(days=ahead)) for ahead in range(1, span + 1))
