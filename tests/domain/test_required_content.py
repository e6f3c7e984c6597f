"""What is required of every type (黑政规〔2018〕3号, 8 to 14): what is missing is told by field, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.documents.base import SUMMARY_MAX_CHARS
from portal.domain.documents.validation import check_data, check_texts
from tests.domain.making import codes, make_document, make_rendition
from tests.support.factories import (
    ACCEPTED_BODY,
    BLACKLIST,
    INSPECTION,
    MONITORING,
    RECALL,
    TRADE_MEASURE,
    VALID,
    WARNING,
    WARNING_TEXTS,
    WARNING_TEXTS_RU,
    change,
    make_foreign_data,
)

OWN_TYPES = sorted(set(VALID) - {"foreign_notice"})
REQUIRED_DATA = {
    "risk_announcement": [
        "kind",
        "level",
        "effective_from",
        "scope",
        "scope.direction",
        "consumer_actions",
        "hazards",
        "assessment",
        "assessment.severity",
        "assessment.urgency",
        "assessment.extent",
        "measures",
        "measures.m1.code",
        "problem_kind",
        "products.p1.warns",
        "enterprises.e1.name",
        "enterprises.e1.roles",
    ],
    "recall": [
        "recall_basis",
        "initiator",
        "units",
        "remedies",
        "consumer_actions",
        "period",
        "period.start",
        "contact",
        "contact.phone",
        "incidents",
        "products",
        "problem_kind",
    ],
    "blacklist_entry": [
        "blacklist_class",
        "decision_number",
        "decided_on",
        "deciding_agency",
        "listed_on",
        "earliest_end",
        "latest_end",
        "enterprises",
    ],
    "monitoring_result": ["period", "samples", "findings", "hazards"],
    "inspection_result": ["period", "samples", "failed", "inspected.i1.product", "inspected.i1.outcome"],
    "trade_measure_alert": ["imposed_by", "stage", "comment_deadline"],
    "accepted_body": ["state", "since", "enterprises"],
    "guidance": [],
    "foreign_notice": [
        "language",
        "source",
        "source.name",
        "source.country",
        "source.id",
        "source.dated",
        "source.licence",
        "source.attribution",
    ],
}
REQUIRED_OF_EVERY_TYPE = ["agency", "language", "published_at", "signed_on", "categories"]
REQUIRED_TEXTS = {
    "risk_announcement": ["hazard_statement", "warning_items", "scope.addressees", "products.p1.name"],
    "recall": ["defect", "consequence", "remedy_instructions", "products.p1.name"],
    "blacklist_entry": ["violation", "legal_basis"],
    "monitoring_result": ["findings_statement"],
    "inspection_result": ["plan", "sampling", "products.p1.name", "products.p2.name"],
    "trade_measure_alert": ["requirement"],
    "accepted_body": ["field_of_work"],
    "guidance": ["advice"],
}


def required_data() -> list[tuple[str, str]]:
    own = [(code, path) for code in OWN_TYPES for path in REQUIRED_OF_EVERY_TYPE]
    return own + [(code, path) for code, paths in REQUIRED_DATA.items() for path in paths]


@pytest.mark.parametrize(("type_code", "path"), required_data())
def test_required_data_that_is_missing_is_told(type_code: str, path: str) -> None:
    document, faults = check_data(change(VALID[type_code][0], {path: None}))
    assert document is None
    told = {("period", "period_empty")} if path == "period.start" else {(path, "missing")}
    assert codes(faults) == told


@pytest.mark.parametrize("path", ["agency", "published_at", "title"])
def test_a_foreign_notice_needs_agency_date_and_title_too(path: str) -> None:
    data, texts = VALID["foreign_notice"]
    _, faults = check_data(change(data, {path: None}))
    lacking = make_rendition({key: text for key, text in texts.items() if key != path}, language="en")
    assert codes((*faults, *check_texts(make_document(data), lacking))) == {(path, "missing")}


def test_a_foreign_notice_needs_nothing_that_its_source_does_not_say() -> None:
    document = make_document(make_foreign_data())
    assert check_texts(document, make_rendition({"title": "Seats recalled"}, language="en", body="")) == ()


@pytest.mark.parametrize(
    ("type_code", "path"),
    [
        *((code, path) for code in OWN_TYPES for path in ("title", "summary")),
        *((code, path) for code, paths in REQUIRED_TEXTS.items() for path in paths),
    ],
)
def test_a_required_text_that_is_missing_is_told(type_code: str, path: str) -> None:
    data, texts = VALID[type_code]
    lacking = {key: text for key, text in texts.items() if key != path}
    assert codes(check_texts(make_document(data), make_rendition(lacking))) == {(path, "missing")}


@pytest.mark.parametrize("type_code", OWN_TYPES)
def test_a_body_is_required(type_code: str) -> None:
    data, texts = VALID[type_code]
    assert codes(check_texts(make_document(data), make_rendition(texts, body=""))) == {("body", "missing")}


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_blank_text_is_a_missing_one(blank: str) -> None:
    texts = WARNING_TEXTS | {"title": blank, "warning_items": [blank]}
    found = codes(check_texts(make_document(), make_rendition(texts)))
    assert {("title", "missing"), ("warning_items.0", "missing")} <= found


def test_a_translation_needs_its_title_only() -> None:
    title = {"title": WARNING_TEXTS_RU["title"]}
    assert check_texts(make_document(), make_rendition(title, language="ru", body="", translates=1)) == ()
    found = check_texts(make_document(), make_rendition({}, language="ru", body="", translates=1))
    assert codes(found) == {("title", "missing")}


def test_a_summary_has_two_hundred_characters_at_most() -> None:
    def faults_of(length: int) -> set[tuple[str, str]]:
        return codes(check_texts(make_document(), make_rendition(WARNING_TEXTS | {"summary": "字" * length})))

    assert faults_of(SUMMARY_MAX_CHARS) == set()
    assert faults_of(SUMMARY_MAX_CHARS + 1) == {("summary", "too_long")}


def test_every_fault_of_the_data_is_told_at_once() -> None:
    wrong: dict[str, Any] = {
        "level": "9",
        "signed_on": "yesterday",
        "categories": ["toys", "children"],
        "products.p1.origin": ["XX", "RU", "YY"],
        "products.p1.batches": [{"start": "1"}, {"value": "2"}],
        "enterprises.e1.inn": "7707083894",
        "nonsense": "x",
    }
    _, faults = check_data(change(WARNING, wrong))
    assert codes(faults) == {
        ("level", "unknown_code"),
        ("signed_on", "date_form"),
        ("categories.0", "unknown_code"),
        ("products.p1.origin.0", "identifier_form"),
        ("products.p1.origin.2", "identifier_form"),
        ("products.p1.batches.0", "extent_form"),
        ("enterprises.e1.inn", "check_digit"),
        ("nonsense", "unknown_field"),
    }


def test_what_every_document_needs_is_told_beside_what_its_type_needs() -> None:
    _, faults = check_data(
        change(RECALL, {"units": None, "signed_on": None, "contact.phone": None, "categories": None})
    )
    assert {("units", "missing"), ("signed_on", "missing"), ("categories", "missing")} <= codes(faults)


def test_a_value_missing_within_a_group_hides_no_other_fault() -> None:
    _, faults = check_data(change(WARNING, {"assessment.severity": None, "signed_on": None}))
    assert {("assessment.severity", "missing"), ("signed_on", "missing")} <= codes(faults)


def test_rules_between_fields_are_told_beside_wrong_values() -> None:
    wrong: dict[str, Any] = {
        "products.p1.gtins": ["4600000000001"],
        "products.p1.batches": [{"start": "1", "value": "2"}],
        "consumer_actions": None,
        "hazards": None,
        "until_lifted": None,
        "nonsense": "x",
    }
    _, faults = check_data(change(WARNING, wrong))
    assert codes(faults) == {
        ("products.p1.gtins.0", "check_digit"),
        ("products.p1.batches.0", "extent_form"),
        ("nonsense", "unknown_field"),
        ("consumer_actions", "missing"),
        ("hazards", "missing"),
        ("effective_until", "until_or_lifted"),
    }


@pytest.mark.parametrize("kind", ["bulletin", "notice"])
def test_only_a_public_announcement_needs_consumer_actions(kind: str) -> None:
    make_document(WARNING, {"kind": kind, "consumer_actions": None})


@pytest.mark.parametrize(("level", "is_needed"), [("1", True), ("2", True), ("3", False), ("4", False)])
def test_levels_one_and_two_need_a_press_contact(level: str, is_needed: bool) -> None:
    _, faults = check_data(change(WARNING, {"level": level}))
    assert codes(faults) == ({("press_contact", "missing")} if is_needed else set())


@pytest.mark.parametrize("changes", [{"until_lifted": None}, {"effective_until": "2026-12-31"}])
def test_a_warning_ends_on_a_day_or_when_lifted_and_not_both(changes: dict[str, Any]) -> None:
    _, faults = check_data(change(WARNING, changes))
    assert codes(faults) == {("effective_until", "until_or_lifted")}


def test_a_document_without_warning_products_needs_no_kind_of_problem() -> None:
    make_document(WARNING, {"products.p1.warns": "false", "problem_kind": None})


@pytest.mark.parametrize("role", ["seller", "exporter", "impersonated"])
def test_a_recall_names_manufacturer_or_importer(role: str) -> None:
    _, faults = check_data(change(RECALL, {"enterprises.e1.roles": [role]}))
    assert codes(faults) == {("enterprises", "missing")}


def test_a_recalled_product_can_be_recognised() -> None:
    _, faults = check_data(change(RECALL, {"products.p1.models": None, "products.p1.brand": "Марка"}))
    assert codes(faults) == {("products.p1", "product_not_identified")}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"initiator": "ordered"}, ("ordered_by", "ordered_by")),
        ({"ordered_by": "amr"}, ("ordered_by", "ordered_by")),
        ({"recall_basis": "food"}, ("food_class", "food_class")),
        ({"food_class": "1"}, ("food_class", "food_class")),
        ({"recall_basis": "food", "food_class": "4"}, ("food_class", "out_of_range")),
        ({"period": {"end": "2026-08-01"}}, ("period.start", "missing")),
        (
            {"progress": {"as_of": "2026-06-01", "affected": "10", "remedied": "9", "removed": "2"}},
            ("progress.remedied", "progress_sum"),
        ),
    ],
)
def test_a_recall_states_who_ordered_it_its_class_and_sums_that_hold(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    _, faults = check_data(change(RECALL, changes))
    assert fault in codes(faults)


def test_a_blacklist_entry_names_who_is_punished() -> None:
    _, faults = check_data(change(BLACKLIST, {"enterprises.e1.roles": ["producer"]}))
    assert codes(faults) == {("enterprises", "missing")}


@pytest.mark.parametrize(
    ("changes", "earlier"),
    [
        ({"decided_on": "2026-05-05"}, "decided_on"),
        ({"listed_on": "2026-08-05"}, "listed_on"),
        ({"earliest_end": "2026-10-05"}, "earliest_end"),
    ],
)
def test_the_dates_of_a_blacklist_entry_follow_one_another(changes: dict[str, str], earlier: str) -> None:
    _, faults = check_data(change(BLACKLIST, changes))
    assert codes(faults) == {(earlier, "order")}


@pytest.mark.parametrize(
    ("data", "changes", "fault"),
    [
        (MONITORING, {"findings": "41"}, ("findings", "more_than")),
        (INSPECTION, {"failed": "13"}, ("failed", "more_than")),
        (INSPECTION, {"products.p2.warns": "true"}, ("products.p2.warns", "passed_must_not_warn")),
        (INSPECTION, {"inspected.i2.product": "p9"}, ("inspected.i2.product", "unknown_key")),
        (INSPECTION, {"inspected.i1.product": "p9"}, ("inspected.i1.product", "unknown_key")),
        (TRADE_MEASURE, {"stage": "adopted"}, ("enters_into_force", "missing")),
        (TRADE_MEASURE, {"enters_into_force": "2026-06-01"}, ("comment_deadline", "order")),
        (ACCEPTED_BODY, {"enterprises": {}}, ("enterprises", "missing")),
        (make_foreign_data(), {"audience": "authorities"}, ("audience", "foreign_is_public")),
        (WARNING, {"audience": "authorities"}, ("audience", "restricted_kind")),
        (WARNING, {"until_lifted": None, "effective_until": "2026-05-03"}, ("effective_from", "order")),
    ],
)
def test_rules_of_a_type(data: dict[str, Any], changes: dict[str, Any], fault: tuple[str, str]) -> None:
    _, faults = check_data(change(data, changes))
    assert codes(faults) == {fault}


@pytest.mark.parametrize(
    ("type_code", "permitted"),
    [
        ("risk_announcement", {"lifted", "withdrawn"}),
        ("recall", {"completed", "withdrawn"}),
        ("blacklist_entry", {"removed", "withdrawn"}),
        *((code, {"withdrawn"}) for code in ("guidance", "accepted_body", "monitoring_result", "inspection_result")),
    ],
)
def test_every_type_is_closed_in_its_own_ways(type_code: str, permitted: set[str]) -> None:
    accepted = set()
    for kind in ("lifted", "withdrawn", "completed", "removed"):
        closing = {"kind": kind, "on": "2026-06-01", "authority": "amr"}
        _, faults = check_data(change(VALID[type_code][0], {"closing": closing}))
        if faults:
            assert codes(faults) == {("closing.kind", "unknown_code")}
        else:
            accepted.add(kind)
    assert accepted == permitted


def test_a_closing_states_its_reason() -> None:
    closing = {"kind": "lifted", "on": "2026-06-01", "authority": "amr"}
    document = make_document(WARNING, {"closing": closing})
    assert codes(check_texts(document, make_rendition())) == {("closing.reason", "missing")}
