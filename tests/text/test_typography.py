"""Dates, times, numbers, lists and quotations as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.domain.locales import LOCALES, Locale
from portal.text.typography import (
    bracket,
    format_date,
    format_moment,
    format_number,
    format_range,
    join_items,
    keep_together,
    pair,
    quote,
)

DAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-Hans", "2026年11月23日"),
        ("zh-Hant", "2026年11月23日"),
        ("ru", "23 ноября 2026\u202fг."),
        ("en", "23 November 2026"),
    ],
)
def test_date_is_written_out(tag: str, expected: str) -> None:
    assert format_date(DAY, tag) == expected


@pytest.mark.parametrize(
    ("tag", "zone"),
    [
        ("zh-Hans", "哈尔滨时间"),
        ("zh-Hant", "哈爾濱時間"),
        ("ru", "по времени Харбина, UTC+8"),
        ("en", "Harbin time, UTC+8"),
    ],
)
def test_moment_is_told_in_the_zone_of_the_site_with_the_zone_in_words(tag: str, zone: str) -> None:
    told = format_moment(EVENING, tag)
    assert told.startswith(format_date(DAY, tag))
    assert "00:05" in told
    assert zone in told


def test_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_moment(datetime(2026, 11, 23), "ru")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("zh-Hans", "1,234,567"), ("zh-Hant", "1,234,567"), ("ru", "1\xa0234\xa0567"), ("en", "1,234,567")],
)
def test_digits_are_grouped(tag: str, expected: str) -> None:
    assert format_number(1_234_567, tag) == expected


def test_range_has_an_en_dash_spaced_between_several_words() -> None:
    assert format_range("240501", "240630") == "240501–240630"
    assert format_range("1 мая", "3 мая") == "1 мая – 3 мая"


@pytest.mark.parametrize(
    ("tag", "listed", "named", "remarked", "quoted"),
    [
        ("zh-Hans", "甲、乙", "批次：5", "甲（乙）", "“甲”"),
        ("zh-Hant", "甲、乙", "批次：5", "甲（乙）", "“甲”"),
        ("ru", "甲, 乙", "批次: 5", "甲 (乙)", "«甲»"),
        ("en", "甲, 乙", "批次: 5", "甲 (乙)", "“甲”"),
    ],
)
def test_marks_follow_the_language(tag: str, listed: str, named: str, remarked: str, quoted: str) -> None:
    assert join_items(["甲", "乙"], tag) == listed
    assert pair("批次", "5", tag) == named
    assert bracket("甲", "乙", tag) == remarked
    assert bracket("甲", "", tag) == "甲"
    assert quote("甲", tag) == quoted


def test_quotation_within_a_quotation_has_the_inner_marks() -> None:
    assert quote("ООО «Север»", "ru") == "«ООО „Север“»"
    assert quote("所谓“合格”", "zh-Hans") == "“所谓‘合格’”"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("№ 5", "№\xa05"),
        ("№5", "№\xa05"),
        ("12 кг, 3 мл и 5 %", "12\xa0кг, 3\xa0мл и 5\xa0%"),
        ("0,05 мг/кг", "0,05\xa0мг/кг"),
        ("с мая 2026 г. и далее", "с мая 2026\xa0г. и далее"),
        ("Отзыв товара — игрушки", "Отзыв товара\xa0— игрушки"),
        ("— и другие", "— и другие"),
        ("2 партии", "2 партии"),
        ("в 2026 году", "в 2026 году"),
    ],
)
def test_number_stays_with_its_sign_and_unit(text: str, expected: str) -> None:
    assert keep_together(text) == expected


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: str(locale.tag))
def test_every_language_of_the_site_has_its_conventions(locale: Locale) -> None:
    assert format_date(DAY, locale.tag)
    assert join_items(["a"], locale.tag) == "a"
