"""China's working days: implements `WorkingCalendar` with the announced holidays and their swapped working days."""

from __future__ import annotations

from datetime import date

import chinese_calendar
from chinese_calendar import constants

_SATURDAY = 5
_ANNOUNCED = frozenset(day.year for day in constants.holidays)
"""The State Council announces a year's arrangement in the autumn before it; the package follows."""


class ChineseCalendar:
    """Working days of the People's Republic of China."""

    def is_working_day(self, day: date) -> bool:
        if not self.is_announced(day.year):
            return day.weekday() < _SATURDAY
        return bool(chinese_calendar.is_workday(day))

    def is_announced(self, year: int) -> bool:
        return year in _ANNOUNCED
