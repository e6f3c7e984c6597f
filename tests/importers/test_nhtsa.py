"""Campaigns of NHTSA from the rows of its flat file."""

from __future__ import annotations

import pytest

from tests.importers.making import left, nhtsa_file, nhtsa_row, only, read


def test_the_rows_of_a_campaign_are_one_notice_with_a_product_for_each_model() -> None:
    batch = read(
        "nhtsa",
        nhtsa_file(
            nhtsa_row(RECORD_ID="1"),
            nhtsa_row(RECORD_ID="2", YEARTXT="2026", DATEA="20260309"),
            nhtsa_row(RECORD_ID="3", MODELTXT="TUNDRA", YEARTXT="9999"),
            nhtsa_row(RECORD_ID="4", CAMPNO="26V900001"),
        ),
    )
    assert [(record.document_id, record.rows) for record in batch.records] == [
        ("fx-nhtsa-26V900000", 3),
        ("fx-nhtsa-26V900001", 1),
    ]
    record = batch.records[0]
    assert record.dated.isoformat() == "2026-03-09T00:00:00+00:00"
    assert record.data["source"]["dated"] == "2026-03-01"
    assert record.data["units"] == "120"
    assert record.data["categories"] == ["vehicles"]
    assert record.data["products"] == {
        "norda_taiga": {
            "warns": "true",
            "brand": "NORDA",
            "models": ["TAIGA"],
            "model_years": ["2025", "2026"],
            "produced": {"start": "2024-01-02", "end": "2025-02-03"},
            "enterprises": ["norda_motors"],
        },
        "norda_tundra": {
            "warns": "true",
            "brand": "NORDA",
            "models": ["TUNDRA"],
            "produced": {"start": "2024-01-02", "end": "2025-02-03"},
            "enterprises": ["norda_motors"],
        },
    }
    assert record.texts["title"] == "NORDA TAIGA, TUNDRA — STEERING"
    assert record.texts["defect"] == "The column may crack."
    assert record.texts["hazard_statement"] == "Steering may be lost."
    assert record.texts["remedy_instructions"] == "Dealers will replace it."


def test_neither_remedy_nor_address_is_made_up() -> None:
    record = only(read("nhtsa", nhtsa_file(nhtsa_row())))
    assert not {"remedies", "hazards", "problem_kind"} & set(record.data)
    assert "url" not in record.data["source"]


def test_an_advice_not_to_drive_is_told_first() -> None:
    record = only(read("nhtsa", nhtsa_file(nhtsa_row(DO_NOT_DRIVE="Yes"))))
    assert record.texts["summary"].startswith("Do not drive")
    assert "summary" not in only(read("nhtsa", nhtsa_file(nhtsa_row()))).texts


def test_what_the_rows_of_a_campaign_do_not_agree_on_stands_in_the_text() -> None:
    rows = nhtsa_row(RECORD_ID="1"), nhtsa_row(RECORD_ID="2", POTAFF="130", BGMAN="20240505", ODATE="20260401")
    batch = read("nhtsa", nhtsa_file(*rows))
    record = only(batch)
    assert "units" not in record.data
    assert "produced" not in record.data["products"]["norda_taiga"]
    assert record.data["owners_notified_on"] == "2026-04-01"
    assert {"POTAFF", "BGMAN"} <= {field for field, _ in left(batch)}
    assert "120, 130" in record.body


def test_texts_that_differ_between_rows_are_all_kept() -> None:
    rows = nhtsa_row(RECORD_ID="1"), nhtsa_row(RECORD_ID="2", DESC_DEFECT="The rack may break.")
    assert only(read("nhtsa", nhtsa_file(*rows))).texts["defect"] == "The column may crack. The rack may break."


def test_a_record_that_stands_twice_is_a_duplicate_and_the_newer_stands() -> None:
    newer = nhtsa_row(MODELTXT="TUNDRA", DATEA="20260401")
    batch = read("nhtsa", nhtsa_file(newer, nhtsa_row(), newer))
    assert list(only(batch).data["products"]) == ["norda_tundra"]
    assert (batch.rows, batch.duplicates) == (3, 2)
    assert ("MODELTXT", "TAIGA") in left(batch)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"CAMPNO": ""}, "CAMPNO"),
        ({"CAMPNO": "../../x"}, "CAMPNO"),
        ({"RECORD_ID": "nan"}, "RECORD_ID"),
        ({"RCDATE": "20260230"}, "RCDATE"),
        ({"DATEA": "99999999"}, "DATEA"),
        ({"BGMAN": "00000000"}, "BGMAN"),
        ({"RCDATE": "", "DATEA": ""}, "RCDATE"),
    ],
)
def test_a_bad_row_is_refused_and_the_campaign_goes_on(changes: dict[str, str], field: str) -> None:
    batch = read("nhtsa", nhtsa_file(nhtsa_row(), nhtsa_row(**{"RECORD_ID": "2"} | changes)))
    assert [record.rows for record in batch.records] == [1]
    assert [(refusal.row, refusal.field) for refusal in batch.refusals] == [(2, field)]


def test_a_row_with_other_columns_is_refused() -> None:
    batch = read("nhtsa", nhtsa_file(nhtsa_row()) + "1\t26V900000\tNORDA\n")
    assert [refusal.why for refusal in batch.refusals] == ["29 columns are expected"]
    assert batch.refusals[0].key == "26V900000"


def test_a_campaign_that_cannot_be_a_notice_refuses_each_of_its_rows() -> None:
    long = "word " * 13_000
    batch = read("nhtsa", nhtsa_file(nhtsa_row(NOTES=long), nhtsa_row(RECORD_ID="2", NOTES=long)))
    assert batch.records == ()
    assert [(refusal.row, refusal.key) for refusal in batch.refusals] == [
        (1, "fx-nhtsa-26V900000"),
        (2, "fx-nhtsa-26V900000"),
    ]


def test_huge_numbers_are_no_units() -> None:
    batch = read("nhtsa", nhtsa_file(nhtsa_row(POTAFF="9" * 50)))
    assert "units" not in only(batch).data
    assert ("POTAFF", "9" * 50) in left(batch)
