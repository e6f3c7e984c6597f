"""Identifiers: what is accepted, in which form it is kept, and what is refused with which code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.domain.identifiers import (
    WrongIdentifier,
    check_country,
    check_gtin,
    check_hs,
    check_inn,
    check_ogrn,
    check_ogrnip,
    check_place,
    check_uscc,
    check_vin,
    normalise_official_number,
    own_document_id,
    parse_document_id,
)

Check = Callable[[str], str]
CHECKSUM_IDS = Path("ids") / "checksum_ids.json"


@pytest.mark.parametrize(
    ("check", "written", "kept"),
    [
        (check_uscc, "91231081MA1FAKE03K", "91231081MA1FAKE03K"),
        (check_uscc, "91231081ma1fake03k", "91231081MA1FAKE03K"),
        (check_inn, "7707083893", "7707083893"),
        (check_inn, "500100732259", "500100732259"),
        (check_ogrn, "1027700132195", "1027700132195"),
        (check_ogrnip, "304500116000157", "304500116000157"),
        (check_gtin, "96385074", "96385074"),
        (check_gtin, "036000291452", "036000291452"),
        (check_gtin, "4006381333931", "4006381333931"),
        (check_gtin, "4 006381-333931", "4006381333931"),
        (check_gtin, "10614141000415", "10614141000415"),
        (check_vin, "1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        (check_vin, "1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
        (check_vin, "XTA210990Y2766389", "XTA210990Y2766389"),
        (check_hs, "9401", "9401"),
        (check_hs, "0402.21", "040221"),
        (check_hs, "9401 80 00", "94018000"),
        (check_hs, "9401800000", "9401800000"),
        (check_country, "NO", "NO"),
        (check_place, "EU", "EU"),
        (check_place, "NO", "NO"),
    ],
)
def test_a_valid_identifier_is_kept_in_its_compact_form(check: Check, written: str, kept: str) -> None:
    assert check(written) == kept


@pytest.mark.parametrize(
    ("check", "written", "scheme"),
    [
        (check_uscc, "91231081MA1FAKE039", "uscc"),
        (check_inn, "7707083894", "inn"),
        (check_inn, "500100732258", "inn"),
        (check_ogrn, "1027700132196", "ogrn"),
        (check_ogrnip, "304500116000158", "ogrnip"),
        (check_gtin, "4006381333932", "gtin"),
        (check_gtin, "96385075", "gtin"),
        (check_vin, "1M8GDM9A1KP042788", "vin"),
        (check_vin, "LSVAM4187C2184841", "vin"),
    ],
)
def test_a_wrong_check_digit_is_told_as_such(check: Check, written: str, scheme: str) -> None:
    with pytest.raises(WrongIdentifier) as error:
        check(written)
    assert (error.value.code, error.value.scheme) == ("check_digit", scheme)


@pytest.mark.parametrize(
    ("check", "written"),
    [
        (check_uscc, ""),
        (check_uscc, "91231081MA1FAKE03"),
        (check_uscc, "91231081MA1FAКE03K"),
        (check_inn, ""),
        (check_inn, "77070838"),
        (check_inn, "77070838AB"),
        (check_inn, "٧٧٠٧٠٨٣٨٩٣"),
        (check_ogrn, "304500116000157"),
        (check_ogrn, "102770013219А"),
        (check_ogrnip, "1027700132195"),
        (check_gtin, "40063813339"),
        (check_gtin, "４００６３８１３３３９３１"),
        (check_gtin, "abcdefgh"),
        (check_vin, "1M8GDM9AXKP04278"),
        (check_vin, "1M8GDM9AXKPO42788"),
        (check_vin, "IM8GDM9AXKP042788"),
        (check_hs, "940"),
        (check_hs, "94018"),
        (check_hs, "94018000001"),
        (check_hs, "９４０１"),
        (check_hs, ""),
        (check_country, "no"),
        (check_country, "XX"),
        (check_country, "EU"),
        (check_place, "Europe"),
        (check_country, "RUS"),
        (check_country, ""),
    ],
)
def test_a_wrong_form_is_told_as_such(check: Check, written: str) -> None:
    with pytest.raises(WrongIdentifier) as error:
        check(written)
    assert error.value.code == "identifier_form"


def test_a_check_digit_in_a_vin_is_demanded_only_where_makers_must_give_one() -> None:
    assert check_vin("XTA21099012766389") == "XTA21099012766389"
    with pytest.raises(WrongIdentifier):
        check_vin("LTA21099012766389")


@pytest.mark.parametrize(
    ("text", "prefix", "year", "serial"),
    [
        ("ra-2026-0012", "ra", 2026, 12),
        ("rc-2026-9999", "rc", 2026, 9999),
        ("bl-2026-10000", "bl", 2026, 10000),
        ("rb-2026-0001", "rb", 2026, 1),
        ("fx-cpsc-2026-10.A", "fx", None, None),
    ],
)
def test_document_ids_are_read(text: str, prefix: str, year: int | None, serial: int | None) -> None:
    found = parse_document_id(text)
    assert (found.prefix, found.year, found.serial, str(found)) == (prefix, year, serial, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ra-2026-012",
        "ra-2026-00012",
        "ra-2026-0000",
        "ra-26-0012",
        "RA-2026-0012",
        "ra-2026-0012 ",
        "ra-2026-0012\n",
        "ra-２０２６-００１２",
        "ra-2026-1234567890",
        "../ra-2026-0012",
        "fx-2026-0012",
        "fx-cpsc-",
        "fx-cpsc-..",
        "fx-cpsc-a..b",
        "fx-cpsc-a/b",
        "fx-cpsc-.hidden",
        "fx-cpsc-" + "a" * 81,
    ],
)
def test_other_document_ids_are_refused(text: str) -> None:
    with pytest.raises(WrongIdentifier) as error:
        parse_document_id(text)
    assert error.value.scheme == "document_id"


def test_serials_have_four_digits_at_least_and_are_compared_as_numbers() -> None:
    ids = [own_document_id("ra", 2026, serial) for serial in (7, 9999, 10000)]
    assert [found.text for found in ids] == ["ra-2026-0007", "ra-2026-9999", "ra-2026-10000"]
    assert all(parse_document_id(found.text) == found for found in ids)


@pytest.mark.parametrize(("opening", "closing"), [*("[]", "【】", "()", "（）", "〔〕")])
def test_brackets_around_the_year_are_normalised(opening: str, closing: str) -> None:
    assert normalise_official_number(f"黑市监{opening}2026{closing}12号") == "黑市监〔2026〕12号"
    assert normalise_official_number(f"黑市监{opening}2026{closing}第0088号") == "黑市监〔2026〕第0088号"


@pytest.mark.parametrize(
    ("printed", "normalised"),
    [
        ("2026年第5号", "2026年第5号"),
        ("2026 年第 5 号", "2026年第5号"),
        ("黑市监 〔2026〕 12 号", "黑市监〔2026〕12号"),
        ("黑市监〔２０２６〕１２号", "黑市监〔2026〕12号"),
    ],
)
def test_spaces_and_full_width_digits_are_folded(printed: str, normalised: str) -> None:
    assert normalise_official_number(printed) == normalised


@pytest.mark.parametrize(
    "printed",
    ["", "12号", "黑市监2026-12", "黑市监〔26〕12号", "2026年5号", "〔2026〕12号", "黑市监〔2026〕号"],
)
def test_numbers_of_no_known_pattern_are_refused(printed: str) -> None:
    with pytest.raises(WrongIdentifier) as error:
        normalise_official_number(printed)
    assert error.value.scheme == "official_number"


@pytest.fixture
def real_identifiers() -> Mapping[str, Any]:
    """Identifiers of real enterprises: absent where they were announced is a failure."""
    announced = os.environ.get("PORTAL_TEST_DATA")
    path = Path(announced or Path(__file__).parents[3] / "shared" / "data") / CHECKSUM_IDS
    if not path.is_file():
        if announced:
            pytest.fail(f"PORTAL_TEST_DATA is set and {path} does not exist")
        pytest.skip(f"PORTAL_TEST_DATA is not set and there is no {path}")
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def is_valid(check: Check, value: str) -> bool:
    try:
        check(value)
    except WrongIdentifier:
        return False
    return True


@pytest.mark.slow
def test_the_identifiers_of_real_enterprises_are_judged_rightly(real_identifiers: Mapping[str, Any]) -> None:
    def check_any_ogrn(value: str) -> str:
        return check_ogrn(value) if len(value) == 13 else check_ogrnip(value)

    judged = {
        name: [is_valid(check, value) for value in real_identifiers[name]]
        for name, check in {
            "uscc_valid": check_uscc,
            "inn_valid": check_inn,
            "ogrn_valid": check_any_ogrn,
            "uscc_invalid": check_uscc,
            "ogrn_invalid": check_any_ogrn,
        }.items()
    }
    assert judged == {
        "uscc_valid": [True] * 200,
        "inn_valid": [True] * 23,
        "ogrn_valid": [True] * 8,
        "uscc_invalid": [False] * 4,
        "ogrn_invalid": [False] * 4,
    }
