"""Recalls of CPSC."""

from __future__ import annotations

from typing import Any

import pytest

from tests.importers.making import cpsc_file, cpsc_product, cpsc_recall, left, only, only_refusal, read


def notice(**changes: Any) -> Any:
    return only(read("cpsc", cpsc_file(cpsc_recall(**changes))))


def product(record: Any) -> dict[str, Any]:
    (found,) = record.data["products"].values()
    return dict(found)


def test_a_recall_becomes_a_notice_with_what_the_source_says() -> None:
    record = notice()
    assert record.document_id == "fx-cpsc-90001"
    assert (record.dated.isoformat(), record.rank, record.rows) == ("2026-03-06T00:00:00+00:00", 1, 1)
    data = record.data
    assert data["source"]["dated"] == "2026-03-05"
    assert data["source"]["url"] == "https://www.cpsc.gov/Recalls/2026/Kettles"
    assert "reported_by" not in data["source"]
    assert data["notice_kind"] == "recall"
    assert data["measures"] == {"recall": {"code": "recall", "starts_on": "2026-03-05"}}
    assert data["remedies"] == ["refund"]
    assert (data["units"], data["source_units"]) == ("9100", "9,100")
    assert product(record)["origin"] == ["CN"]
    assert record.texts["hazard_statement"] == "The lid can open."
    assert record.texts["injuries"] == "None reported"
    assert record.texts["remedy_instructions"] == "Return the kettle."
    assert "**Recall number:** 26-901" in record.body
    assert "Call 000-000." in record.body


def test_what_the_source_does_not_say_is_left_out() -> None:
    empty: dict[str, Any] = {key: [] for key in ("Hazards", "Remedies", "RemedyOptions", "Products", "Injuries")}
    record = notice(**empty, ManufacturerCountries=[], Description="", ConsumerContact=None, URL="")
    assert set(record.data) == {"type", "agency", "language", "published_at", "source", "notice_kind", "measures"}
    assert set(record.texts) == {"title"}
    assert "url" not in record.data["source"]


def test_categories_and_hazards_are_never_guessed_from_prose() -> None:
    record = notice(Title="Baby Toys Recalled Due to Fire Hazard", Hazards=[{"Name": "Fire hazard to children."}])
    assert not {"categories", "hazards", "problem_kind", "source_hazards"} & set(record.data)
    assert "brand" not in product(record)


@pytest.mark.parametrize(
    ("prose", "units"),
    [
        ("About 12,700", "12700"),
        ("9,100", "9100"),
        ("75", "75"),
        ("About 3,820 (in addition, about 700 were sold in Canada)", None),
        ("More than 5,000", None),
        ("1,23", None),
        ("9" * 40, None),
    ],
)
def test_units_are_a_number_only_where_the_prose_is_just_that(prose: str, units: str | None) -> None:
    record = notice(Products=[cpsc_product(NumberOfUnits=prose)])
    assert record.data.get("units") == units
    assert record.data["source_units"] == prose


def test_firms_stand_in_their_roles_and_shops_in_the_text() -> None:
    record = notice(
        Manufacturers=[{"Name": "Ningbo Steam Co. Ltd., dba STEAMY, of Ningbo, China"}],
        Importers=[{"Name": "Kettle Imports Inc., of Atlanta, Georgia"}],
        Distributors=[{"Name": "Kettle Imports Inc., of Atlanta, Georgia"}],
        Retailers=[{"Name": "Steam stores nationwide from 2020 through 2021 for $20."}],
    )
    firms = list(record.data["enterprises"].values())
    assert firms == [
        {"name": "Ningbo Steam Co. Ltd., dba STEAMY", "roles": ["producer"], "country": "CN"},
        {"name": "Kettle Imports Inc.", "roles": ["importer", "seller"]},
    ]
    assert "Steam stores nationwide from 2020 through 2021 for $20." in record.body
    assert "Kettle Imports Inc., of Atlanta, Georgia" in record.body


def test_model_numbers_are_taken_only_where_the_field_holds_nothing_else() -> None:
    assert product(notice(Products=[cpsc_product(Model="XJ-200, XJ-300")]))["models"] == ["XJ-200", "XJ-300"]
    record = notice(Products=[cpsc_product(Model="All models except XJ-200")])
    assert "models" not in product(record)
    assert "All models except XJ-200" in record.body


def test_barcodes_are_taken_with_a_right_check_digit_and_for_one_product_only() -> None:
    upcs = [{"UPC": "036000291452"}, {"UPC": "036000291453"}]
    batch = read("cpsc", cpsc_file(cpsc_recall(ProductUPCs=upcs)))
    assert product(only(batch))["gtins"] == ["036000291452"]
    assert ("ProductUPCs", "036000291453") in left(batch)
    two = notice(ProductUPCs=upcs, Products=[cpsc_product(), cpsc_product(Name="Pot")])
    assert all("gtins" not in row for row in two.data["products"].values())
    assert "036000291452" in two.body


def test_of_several_products_and_countries_nobody_knows_which_is_from_where() -> None:
    products = [cpsc_product(NumberOfUnits="10"), cpsc_product(Name="Pot", NumberOfUnits="20")]
    record = notice(Products=products, ManufacturerCountries=[{"Country": "China"}, {"Country": "Vietnam"}])
    assert [row.get("origin") for row in record.data["products"].values()] == [None, None]
    assert [row["units"] for row in record.data["products"].values()] == ["10", "20"]
    assert "units" not in record.data
    assert "China, Vietnam" in record.body


def test_the_same_recall_abroad_is_linked_and_pictures_are_told_of() -> None:
    raw = cpsc_recall(
        Inconjunctions=[{"URL": "https://recalls.example.ca/kettles"}, {"URL": "javascript:alert(1)"}],
        Images=[{"URL": "https://www.cpsc.gov/k.png", "Caption": "The kettle"}],
    )
    batch = read("cpsc", cpsc_file(raw))
    assert list(only(batch).data["elsewhere"].values()) == [{"url": "https://recalls.example.ca/kettles"}]
    assert {("Inconjunctions", "javascript:alert(1)"), ("Images", "1")} <= left(batch)
    assert "The kettle" in only(batch).body


def test_a_remedy_of_no_vocabulary_stays_in_the_sources_words() -> None:
    batch = read("cpsc", cpsc_file(cpsc_recall(RemedyOptions=[{"Option": "New Instructions"}, {"Option": "Repair"}])))
    assert only(batch).data["remedies"] == ["repair"]
    assert ("RemedyOptions", "New Instructions") in left(batch)


def test_a_warning_is_no_recall() -> None:
    record = notice(URL="https://www.cpsc.gov/Warnings/2026/Kettles")
    assert record.data["notice_kind"] == "alert"
    assert "measures" not in record.data


def test_a_text_too_long_for_its_field_stands_whole_in_the_body() -> None:
    long = "word " * 2000 + "end"
    batch = read("cpsc", cpsc_file(cpsc_recall(Remedies=[{"Name": long}], Title="Long " * 80 + "title")))
    record = only(batch)
    assert "remedy_instructions" not in record.texts
    assert long in record.body
    assert record.texts["title"].endswith("…")
    assert "Long " * 80 + "title" in record.body
    assert {"Remedies", "Title"} <= {field for field, _ in left(batch)}


def test_a_row_whose_text_has_no_place_at_all_is_refused() -> None:
    refusal = only_refusal(read("cpsc", cpsc_file(cpsc_recall(Description="word " * 13_000))))
    assert (refusal.field, refusal.row, refusal.key) == ("body", 1, "fx-cpsc-90001")
    assert refusal.why.startswith("too long")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"RecallID": None}, "RecallID"),
        ({"RecallID": "12/../3"}, "RecallID"),
        ({"RecallID": 10**30}, "RecallID"),
        ({"RecallID": True}, "RecallID"),
        ({"RecallDate": "2026-02-30T00:00:00"}, "RecallDate"),
        ({"LastPublishDate": "soon"}, "LastPublishDate"),
        ({"LastPublishDate": "0001-01-01T00:00:00"}, "LastPublishDate"),
        ({"RecallDate": "", "LastPublishDate": ""}, "RecallDate"),
        ({"Title": ""}, "Title"),
        ({"Title": "<b></b>"}, "Title"),
        ({"Title": float("nan")}, "Title"),
        ({"Products": "kettles"}, "Products"),
        ({"Hazards": [1]}, "Hazards"),
        ({"Description": {"a": 1}}, "Description"),
        ({"Description": "x" * 300_000}, "Description"),
    ],
)
def test_a_bad_row_is_refused_with_its_field_and_the_others_go_on(changes: dict[str, Any], field: str) -> None:
    batch = read("cpsc", cpsc_file(cpsc_recall(**changes), cpsc_recall(RecallID=90002)))
    assert [record.document_id for record in batch.records] == ["fx-cpsc-90002"]
    assert [(refusal.row, refusal.field) for refusal in batch.refusals] == [(1, field)]


def test_the_newest_publication_of_a_recall_stands() -> None:
    older = cpsc_recall(Title="Old title")
    newer = cpsc_recall(LastPublishDate="2026-03-09T00:00:00")
    batch = read("cpsc", cpsc_file(newer, older, newer))
    assert only(batch).texts["title"] == "Kettles Recalled Due to Burn Hazard"
    assert (batch.rows, batch.duplicates) == (3, 2)
    assert ("title", "Old title") in left(batch)


def test_a_country_within_a_firms_name_is_not_its_country() -> None:
    record = notice(Importers=[{"Name": "Bank of China"}])
    assert list(record.data["enterprises"].values()) == [{"name": "Bank of China", "roles": ["importer"]}]


def test_a_product_without_a_name_and_a_field_of_a_new_kind_are_told_of() -> None:
    raw = cpsc_recall(Products=[cpsc_product(Name="", Model="XJ-200")], Added={"a": 1})
    batch = read("cpsc", cpsc_file(raw))
    assert "products" not in only(batch).data
    assert "XJ-200" in only(batch).body
    assert {"Products", "Added"} <= {field for field, _ in left(batch)}
