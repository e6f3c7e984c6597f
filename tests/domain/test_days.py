"""Days as people type them."""

from __future__ import annotations

import pytest

from portal.domain.days import iso_day, without_days


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "05.03.2026",
        "5/3/2026",
        "2026年3月5日",
        "２０２６年３月５日",
        "2026.3.5",
        "5 марта 2026",
        "5 Марта 2026 г.",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert iso_day(f" {text} ") == "2026-03-05"


def test_may_and_march_are_told_apart() -> None:
    assert (iso_day("9 мая 2026 года"), iso_day("9 мар. 2026")) == ("2026-05-09", "2026-03-09")


@pytest.mark.parametrize("text", ["15.03.26", "260315", "март 2026", "вчера", "15 марки 26"])
def test_what_is_not_understood_stays(text: str) -> None:
    assert iso_day(text) == text


@pytest.mark.parametrize("text", ["маркировка 5", "15.10.25/2", "0709-2", "XJ-200", "Марс 50", "1.5.2", "260315"])
def test_what_is_no_day_is_left_in_a_text(text: str) -> None:
    assert without_days(text) == text
