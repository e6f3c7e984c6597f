"""A third party's account of recalls of three agencies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.importers.making import (
    cpsc_file,
    cpsc_recall,
    left,
    only,
    radar_fda,
    radar_file,
    radar_item,
    radar_nhtsa,
    read,
)

GENERAL_PAGE = "https://www.fda.gov/safety/recalls-market-withdrawals-safety-alerts"


def test_an_item_says_whose_recall_it_is_and_who_told_of_it() -> None:
    record = only(read("recallradar", radar_file(radar_item())))
    assert (record.document_id, record.rank) == ("fx-cpsc-90001", 0)
    source = record.data["source"]
    assert (source["name"], source["reported_by"]) == ("U.S. Consumer Product Safety Commission (CPSC)", "RecallRadar")
    assert record.data["published_at"] == "2026-03-05T00:00:00Z"
    assert record.texts["hazard_statement"] == "The lid can open."
    assert not {"products", "categories", "hazards", "units", "remedies"} & set(record.data)


def test_what_the_third_party_calls_brand_is_no_brand() -> None:
    batch = read("recallradar", radar_file(radar_item(brand="Ningbo Steam Co., of China"), radar_fda(), radar_nhtsa()))
    by_id = {record.document_id: record for record in batch.records}
    assert "Ningbo Steam Co., of China" in by_id["fx-cpsc-90001"].body
    assert all("enterprises" not in record.data for record in batch.records)
    assert [row.get("brand") for row in by_id["fx-fda-H-9001-2026"].data["products"].values()] == [None]
    assert {("brand", "Pine Dairy"), ("brand", "Norda Motors")} <= left(batch)


def test_a_recall_of_fda_keeps_its_class_and_not_the_general_page() -> None:
    batch = read("recallradar", radar_file(radar_fda()))
    record = only(batch)
    assert record.document_id == "fx-fda-H-9001-2026"
    assert record.data["source_risk"] == "Class II"
    assert record.data["categories"] == ["food"]
    assert record.texts["defect"] == "Undeclared milk"
    assert "url" not in record.data["source"]
    assert ("url", GENERAL_PAGE) in left(batch)


def test_drugs_and_devices_are_told_apart_by_nothing_in_the_file() -> None:
    item = radar_fda(id="fda-drugs-Z-9001-2026", category="drugs", categoryLabel="Drugs & Medical")
    record = only(read("recallradar", radar_file(item)))
    assert "categories" not in record.data
    assert record.data["source_category"] == "Drugs & Medical"


def test_a_description_that_the_third_party_cut_says_so() -> None:
    assert "140 characters" in only(read("recallradar", radar_file(radar_fda(title="p" * 140)))).body
    assert "140 characters" not in only(read("recallradar", radar_file(radar_fda()))).body


def test_the_vehicles_of_a_campaign_are_one_notice() -> None:
    items = radar_nhtsa(), radar_nhtsa(year="2026"), radar_nhtsa(model="Tundra X-1"), radar_item()
    batch = read("recallradar", radar_file(*items))
    record = next(record for record in batch.records if record.document_id == "fx-nhtsa-26V900000")
    assert record.rows == 3
    assert record.data["products"] == {
        "norda_taiga": {"warns": "true", "brand": "Norda", "models": ["Taiga"]},
        "norda_tundra_x_1": {"warns": "true", "brand": "Norda", "models": ["Tundra X-1"]},
    }
    assert record.texts["title"] == "Norda Taiga, Tundra X-1 — STEERING"
    assert record.texts["defect"] == "The column may crack."
    assert record.data["source"]["url"] == "https://www.nhtsa.gov/recalls?nhtsaId=26V900000"


def test_a_component_is_no_hazard() -> None:
    batch = read("recallradar", radar_file(radar_nhtsa()))
    assert "hazard_statement" not in only(batch).texts
    assert ("hazard", "STEERING") in left(batch)
    assert only(batch).texts["title"] == "2025 Norda Taiga — STEERING"


def test_a_make_with_a_hyphen_is_told_from_its_model() -> None:
    record = only(read("recallradar", radar_file(radar_nhtsa("Nor-Da", "T-1"))))
    assert record.data["products"] == {"nor_da_t_1": {"warns": "true", "brand": "Nor-Da", "models": ["T-1"]}}


def test_the_same_recall_of_the_agencys_own_file_is_the_same_document() -> None:
    own = only(read("cpsc", cpsc_file(cpsc_recall())))
    told = only(read("recallradar", radar_file(radar_item())))
    assert own.document_id == told.document_id
    assert (own.dated, own.rank) > (told.dated, told.rank)


def test_a_broken_address_is_left_out() -> None:
    batch = read("recallradar", radar_file(radar_item(url="https:/www.cpsc.gov/Recalls/2026/Kettles")))
    assert "url" not in only(batch).data["source"]
    assert ("url", "https:/www.cpsc.gov/Recalls/2026/Kettles") in left(batch)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (radar_fda(id="fda-food-N/A"), "id"),
        (radar_item(id="epa-1"), "id"),
        (radar_item(id=None), "id"),
        (radar_item(source="FDA"), "source"),
        (radar_item(date="2026-13-01"), "date"),
        (radar_item(date=float("inf")), "date"),
        (radar_item(title=""), "title"),
        (radar_item(title=["x"]), "title"),
        ("text", ""),
        (None, ""),
    ],
)
def test_a_bad_item_is_refused_and_the_others_go_on(item: Any, field: str) -> None:
    batch = read("recallradar", radar_file(item, radar_item(id="cpsc-90002")))
    assert [record.document_id for record in batch.records] == ["fx-cpsc-90002"]
    assert [(refusal.row, refusal.field) for refusal in batch.refusals] == [(1, field)]


def test_an_item_that_stands_twice_is_a_duplicate() -> None:
    batch = read("recallradar", radar_file(radar_nhtsa(), radar_nhtsa(hazard="BRAKES"), radar_fda(), radar_fda()))
    assert (batch.rows, len(batch.records), batch.duplicates) == (4, 2, 2)


def test_a_count_that_does_not_agree_is_told_of() -> None:
    batch = read("recallradar", radar_file(radar_item()).replace('"count": 1', '"count": 5'))
    assert ("count", "5") in left(batch)
