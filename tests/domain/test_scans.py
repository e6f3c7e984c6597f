"""What scanners read and people type into one box."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.scans import Scan, read_scan, readings_of
from portal.domain.stated_products import StatedProduct

MARKING = "0104600000001050215Qbag!kP2nXw9{gs}91EE06{gs}92" + "dGVzdA==" * 5 + "QUJD"


@pytest.mark.parametrize(
    ("text", "scan"),
    [
        ("(01)04600000002002(10)240612", Scan(gtin="04600000002002", batch="240612")),
        (
            "]d20104600000002002112406011727010110A/1\x1d21S-7",
            Scan("04600000002002", "A/1", "S-7", date(2024, 6, 1), date(2027, 1, 1)),
        ),
        ("]C1010460000000200210240612␝17270100", Scan("04600000002002", "240612", best_before=date(2027, 1, 31))),
        ("010460000000200210240612{GS}17271200", Scan("04600000002002", "240612", best_before=date(2027, 12, 31))),
        # without a separator a batch ends with the text
        ("010460000000200210240612", Scan("04600000002002", "240612")),
        (
            "https://id.gs1.org/01/04600000002002/10/A%2F1/21/S?17=270101",
            Scan("04600000002002", "A/1", "S", best_before=date(2027, 1, 1)),
        ),
        ("https://x.example/a/gtin/4600000002002/lot/7", Scan("4600000002002", "7")),
        (MARKING.format(gs="\x1d"), Scan("04600000001050", serial="5Qbag!kP2nXw9", is_marking=True)),
        (MARKING.format(gs=""), Scan("04600000001050", is_marking=True)),
    ],
)
def test_a_scan_is_taken_apart(text: str, scan: Scan) -> None:
    assert read_scan(text) == scan


@pytest.mark.parametrize(
    "text",
    [
        "4600000002002",
        "",
        "01",
        "0104600",
        "https://example.com/",
        "https://[",
        "(01)abc",
        "(10)240612",
        "детское кресло",
    ],
)
def test_what_is_no_scan_is_left_alone(text: str) -> None:
    assert read_scan(text) is None


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("4600 0000 0200 2", {"gtin": "4600000002002"}),
        ("4600000002003", {"gtin": "4600000002003"}),
        ("46OOOOOOO2002", {"gtin": "4600000002002"}),
        ("46OOOOOOO2003", {"model": "46OOOOOOO2003"}),
        ("46ООООООО2002 240612", {"gtin": "4600000002002", "model": "240612"}),
        ("LHY4X5A25RA000031", {"vin": "LHY4X5A25RA000031"}),
        ("91230108MA0000285C", {"producer_code": "91230108MA0000285C"}),
        ("ЕАЭС N RU Д-RU.РА00.В.00001/25", {"conformity": "ЕАЭС N RU Д-RU.РА00.В.00001/25"}),
        ("https://id.gs1.org/01/04600000002002", {"gtin": "https://id.gs1.org/01/04600000002002"}),
        ("детское кресло", {"name": "детское кресло"}),
        ("XJ 200", {"model": "XJ 200"}),
        ("冰河 BH-20", {"name": "冰河", "model": "BH-20"}),
        ("4600 0000 0200 2 240612", {"gtin": "4600000002002", "model": "240612"}),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, marks: dict[str, str]) -> None:
    assert readings_of(text)[0] == StatedProduct(**marks)


def test_a_number_may_be_a_batch() -> None:
    assert StatedProduct(name="Таёжная роса", batch="К-0325") in readings_of("Таёжная роса К-0325")


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("партия 260315", {"batch": "260315"}),
        ("Партия № А-17/2", {"batch": "А-17/2"}),
        ("批号260315", {"batch": "260315"}),
        ("LOT: 260315", {"batch": "260315"}),
        ("серийный номер 00417", {"serial": "00417"}),
        ("пиво зейское партией 260315", {"name": "пиво зейское", "batch": "260315"}),
    ],
)
def test_a_number_that_is_called_a_batch_is_one(text: str, marks: dict[str, str]) -> None:
    assert readings_of(text)[0] == StatedProduct(**marks)


@pytest.mark.parametrize(
    "text",
    ["Зейское 15.03.2026", "Зейское 15/03/26", "Зейское 2026-03-15", "Зейское 15 марта", "Зейское март 2026 г."],
)
def test_a_day_beside_a_name_is_no_model(text: str) -> None:
    assert readings_of(text)[0] == StatedProduct(name="Зейское")


def test_a_day_alone_is_a_day_and_may_be_a_batch() -> None:
    assert readings_of("15.03.2026") == (StatedProduct(produced_on="2026-03-15"), StatedProduct(batch="15.03.2026"))


def test_a_known_model_leaves_a_number_to_be_the_batch() -> None:
    found = readings_of("240612", StatedProduct(model="ДК-200"))
    assert found == (StatedProduct(model="ДК-200", batch="240612"),)


def test_nothing_typed_is_one_empty_reading() -> None:
    assert readings_of("  ") == (StatedProduct(),)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_scan(text)
    assert 1 <= len(readings_of(text)) <= 8
