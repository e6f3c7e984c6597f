"""Notifications of RASFF."""

from __future__ import annotations

import pytest

from portal.importers import ForeignRecord
from tests.importers.making import left, only, rasff_file, rasff_row, read


def notice(**changes: str) -> ForeignRecord:
    return only(read("rasff", rasff_file(rasff_row(**changes))))


def test_a_notification_becomes_a_notice_with_what_the_source_says() -> None:
    record = notice(forAttention="INFOSAN,India", operator="China,Finland")
    assert record.document_id == "fx-rasff-2026.9001"
    assert record.dated.isoformat() == "2026-03-01T10:11:12+00:00"
    data = record.data
    assert data["source"]["dated"] == "2026-03-01"
    assert data["source"]["licence"].startswith("CC BY 4.0")
    assert (data["notice_kind"], data["source_risk"], data["notified_by"]) == ("alert", "serious", "FI")
    assert data["countries_of_destination"] == ["FI", "SE"]
    assert data["source_hazards"] == ["lead"]
    assert data["categories"] == ["food"]
    assert data["products"] == {"herbs_and_spices": {"warns": "true", "origin": ["CN"]}}
    assert record.texts == {"title": "Lead in paprika", "products.herbs_and_spices.name": "herbs and spices"}
    assert "INFOSAN, India" in record.body


@pytest.mark.parametrize(
    ("written", "restored"),
    [("2026.965", "2026.9650"), ("2026.9", "2026.9000"), ("2026.0012", "2026.0012"), ("2026.9650", "2026.9650")],
)
def test_zeros_that_a_reference_lost_are_restored(written: str, restored: str) -> None:
    assert notice(reference=written).document_id == f"fx-rasff-{restored}"


def test_what_the_source_leaves_empty_stays_empty() -> None:
    batch = read(
        "rasff",
        rasff_file(rasff_row(hazards="", origin="", distribution="", risk_decision="", category="", type="")),
    )
    assert not {
        "source_hazards",
        "hazards",
        "products",
        "countries_of_destination",
        "source_risk",
        "categories",
        "measures",
        "remedies",
    } & set(only(batch).data)
    assert "url" not in only(batch).data["source"]


@pytest.mark.parametrize(
    ("classification", "kind"),
    [
        ("alert notification", "alert"),
        ("information notification for attention", "information"),
        ("information notification for follow-up", "information"),
        ("border rejection notification", "border_rejection"),
        ("non-compliance notification", None),
        ("", None),
    ],
)
def test_the_classification_is_the_kind_of_notice(classification: str, kind: str | None) -> None:
    record = notice(classification=classification)
    assert record.data.get("notice_kind") == kind
    assert classification in record.body


@pytest.mark.parametrize(
    ("kind", "category", "categories"),
    [
        ("food", "fruits and vegetables", ["food"]),
        ("food contact material", "food contact materials", ["food_contact"]),
        ("feed", "feed materials", None),
        ("feed", "fruits and vegetables", None),
        ("food", "food contact materials", None),
        ("food", "live animals", None),
    ],
)
def test_a_category_is_set_only_where_both_columns_say_it(
    kind: str, category: str, categories: list[str] | None
) -> None:
    record = notice(type=kind, category=category)
    assert record.data.get("categories") == categories
    assert record.data["source_category"] == category


def test_hazards_are_parted_at_commas_but_not_within_a_substance() -> None:
    written = "3-monochlor-1,2-propanediol (3-MCPD)  ,glycidyl esters,2,4-D  unauthorised"
    assert notice(hazards=written).data["source_hazards"] == [
        "3-monochlor-1,2-propanediol (3-MCPD)",
        "glycidyl esters",
        "2,4-D unauthorised",
    ]


def test_an_origin_may_be_several_countries_and_one_without_a_code_is_told() -> None:
    batch = read("rasff", rasff_file(rasff_row(origin="Türkiye,Kosovo,China", notifying_country="European Commission")))
    record = only(batch)
    assert record.data["products"]["herbs_and_spices"]["origin"] == ["TR", "CN"]
    assert "notified_by" not in record.data
    assert {("origin", "Kosovo"), ("notifying_country", "European Commission")} <= left(batch)
    assert "Kosovo" in record.body
    assert "European Commission" in record.body


def test_nothing_is_warned_of_where_the_source_sees_no_risk() -> None:
    assert notice(risk_decision="no risk").data["products"]["herbs_and_spices"]["warns"] == "false"


def test_a_reference_that_stands_twice_with_the_same_content_is_a_duplicate() -> None:
    batch = read("rasff", rasff_file(rasff_row(week="53"), rasff_row(date="2026-03-01 10:11:12", hazards="lead  ")))
    assert (only(batch).rows, batch.duplicates) == (1, 1)
    assert not any("not taken" in item.why for item in batch.unmapped)


def test_the_newest_row_of_a_reference_stands_and_its_differences_are_told() -> None:
    older = rasff_row(reference="2026.97", classification="alert notification", hazards="lead,mercury,arsenic")
    newer = rasff_row(reference="2026.9700", classification="border rejection notification", date="2026-03-02 00:00:00")
    batch = read("rasff", rasff_file(newer, older))
    assert only(batch).data["notice_kind"] == "border_rejection"
    assert {("classification", "alert notification"), ("hazards", "lead,mercury,arsenic")} <= left(batch)


def test_between_equal_dates_the_row_that_says_more_stands() -> None:
    batch = read("rasff", rasff_file(rasff_row(distribution="Finland"), rasff_row()))
    assert only(batch).data["countries_of_destination"] == ["FI", "SE"]
    assert ("distribution", "Finland") in left(batch)


def test_a_long_subject_stands_whole_in_the_body() -> None:
    subject = "Too much lead in paprika " * 16 + "from the fair"
    batch = read("rasff", rasff_file(rasff_row(subject=subject)))
    assert len(only(batch).texts["title"]) <= 300
    assert subject in only(batch).body
    assert "subject" in {field for field, _ in left(batch)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "nan"}, "reference"),
        ({"reference": "2026.12345"}, "reference"),
        ({"date": ""}, "date"),
        ({"date": "2026-02-30 10:00:00"}, "date"),
        ({"date": "2026-03-01 25:00:00"}, "date"),
        ({"date": "31/12/2026"}, "date"),
        ({"subject": " "}, "subject"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_go_on(changes: dict[str, str], field: str) -> None:
    batch = read("rasff", rasff_file(rasff_row(**changes), rasff_row(reference="2026.0002")))
    assert [record.document_id for record in batch.records] == ["fx-rasff-2026.0002"]
    assert [(refusal.row, refusal.field) for refusal in batch.refusals] == [(1, field)]


def test_a_row_with_other_columns_is_refused_and_a_new_column_told_of() -> None:
    columns = ("added", *rasff_row())
    batch = read("rasff", rasff_file(rasff_row(), columns=columns) + "1,2\n")
    assert len(batch.records) == len(batch.refusals) == 1
    assert "added" in {item.field for item in batch.unmapped}
