"""Publication rules applied to one version and its decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from portal.domain.documents.base import Rendition, Version
from portal.domain.registry import Registry, read_registry
from portal.domain.rules import Decision, Publication, check_rules
from tests.domain.making import codes, make_document, make_rendition, make_version
from tests.support.factories import (
    BLACKLIST,
    RECALL,
    REGISTRY,
    VALID,
    WARNING,
    WARNING_TEXTS,
    WARNING_TEXTS_RU,
    change,
    make_decision,
    make_foreign_data,
)

RULE_SET = REGISTRY["publication-rules.yaml"]["rule_sets"][0]
HISTORICAL = {"basis": "historical", "source": "原网站公告"}
OLD = {"published_at": "2024-12-31T23:59:59+08:00", "effective_from": "2024-12-31T23:59:59+08:00"}
GRAVE = {
    "level": "1",
    "assessment": {"severity": "1", "urgency": "1", "extent": "1"},
    "press_contact": {"phone": "0451-0000-0000"},
}


@pytest.fixture
def registry() -> Registry:
    return read_registry(REGISTRY)


def publication(
    changes: Mapping[str, Any] | None = None,
    decision: Mapping[str, Any] | None = None,
    *,
    ru: Rendition | None = None,
    previous: Version | None = None,
    data: Mapping[str, Any] = WARNING,
) -> Publication:
    decided = Decision.model_validate(decision if decision is not None else make_decision())
    return Publication(make_version(changes, data=data, ru=ru), decided, previous)


def steps(*changes: tuple[int, str, str]) -> dict[str, Any]:
    """The usual decision with values of its steps replaced: number of the step, field, value."""
    decision = make_decision()
    for number, field, value in changes:
        decision["steps"][number] = decision["steps"][number] | {field: value}
    return decision


def without_step(name: str) -> dict[str, Any]:
    decision = make_decision()
    return decision | {"steps": [step for step in decision["steps"] if step["step"] != name]}


@pytest.mark.parametrize("type_code", sorted(set(VALID) - {"foreign_notice"}))
def test_a_document_decided_by_three_persons_breaks_no_rule(registry: Registry, type_code: str) -> None:
    assert check_rules(registry, publication(data=VALID[type_code][0])) == ()


def test_without_a_registry_nothing_can_be_decided() -> None:
    assert codes(check_rules(None, publication())) == {("", "registry_missing")}


def test_a_foreign_notice_stands_outside_the_rules(registry: Registry) -> None:
    version = Version("fx-cpsc-1", 1, make_document(make_foreign_data()), {})
    assert check_rules(None, Publication(version, None)) == ()
    decided = Decision.model_validate(make_decision())
    assert codes(check_rules(registry, Publication(version, decided))) == {("decision.yaml", "decision_unexpected")}


def test_a_document_without_a_decision_is_refused(registry: Registry) -> None:
    assert codes(check_rules(registry, Publication(make_version(), None))) == {("decision.yaml", "decision_missing")}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"agency": "nobody"}, "agency", "unknown_agency"),
        ({"scope.ports": ["nowhere"]}, "scope.ports", "unknown_port"),
        ({"scope.regions": ["nowhere"]}, "scope.regions", "unknown_region"),
        ({"measures.m1.authority": "nobody"}, "measures.m1.authority", "unknown_agency"),
        (
            {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "nobody"}},
            "closing.authority",
            "unknown_agency",
        ),
    ],
)
def test_codes_that_the_registry_does_not_know_are_told(
    registry: Registry, changes: dict[str, Any], field: str, code: str
) -> None:
    assert (field, code) in codes(check_rules(registry, publication(changes)))


@pytest.mark.parametrize(
    ("data", "changes", "fault"),
    [
        (RECALL, {"initiator": "ordered", "ordered_by": "nobody"}, ("ordered_by", "unknown_agency")),
        (BLACKLIST, {"deciding_agency": "nobody"}, ("deciding_agency", "unknown_agency")),
        (
            VALID["monitoring_result"][0],
            {"monitoring_points": ["market", "nowhere"]},
            ("monitoring_points", "unknown_monitoring_point"),
        ),
    ],
)
def test_codes_of_other_types_are_looked_up_too(
    registry: Registry, data: dict[str, Any], changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert codes(check_rules(registry, publication(changes, data=data))) == {fault}


@pytest.mark.parametrize("rule_set", ["2024", None])
def test_the_decision_names_the_rule_set_in_force(registry: Registry, rule_set: str | None) -> None:
    decision = make_decision(rule_set=rule_set)
    assert codes(check_rules(registry, publication(None, decision))) == {("decision.rule_set", "rule_set")}


def test_the_rule_set_is_that_of_the_day_of_publication_in_shanghai() -> None:
    later = change(RULE_SET, {"id": "2026", "since": "2026-05-05"})
    registry = read_registry(REGISTRY | {"publication-rules.yaml": {"rule_sets": [RULE_SET, later]}})
    last, first = {"published_at": "2026-05-04T15:59:59Z"}, {"published_at": "2026-05-04T16:00:00Z"}
    assert check_rules(registry, publication(last)) == ()
    assert check_rules(registry, publication(first, make_decision(rule_set="2026"))) == ()
    assert codes(check_rules(registry, publication(first))) == {("decision.rule_set", "rule_set")}


@pytest.mark.parametrize(
    ("changes", "is_permitted"),
    [
        ({"kind": "bulletin", "level": "3"}, True),
        ({"kind": "notice", "level": "3"}, False),
        ({"kind": "bulletin", "level": "2", "press_contact": {"phone": "1"}, "assessment.severity": "2"}, False),
    ],
)
def test_an_agency_issues_the_kinds_and_levels_it_may(
    registry: Registry, changes: dict[str, Any], is_permitted: bool
) -> None:
    found = codes(check_rules(registry, publication({"agency": "customs"} | changes)))
    assert (("agency", "rule_issuer") not in found) == is_permitted


def test_an_agency_issues_the_types_it_may(registry: Registry) -> None:
    found = check_rules(registry, publication({"agency": "customs"}, data=VALID["guidance"][0]))
    assert codes(found) == {("agency", "rule_issuer")}


def test_departing_from_the_level_that_follows_needs_a_reason(registry: Registry) -> None:
    departing = publication({"level": "4"})
    assert codes(check_rules(registry, departing)) == {("assessment.departure_reason", "rule_level_departure")}
    reasoned = make_rendition(WARNING_TEXTS | {"assessment.departure_reason": "已全部封存"})
    version = Version("ra-2026-0001", 1, departing.document, {"zh-Hans": reasoned})
    assert check_rules(registry, Publication(version, departing.decision)) == ()


@pytest.mark.parametrize("name", ["drafted", "reviewed", "approved"])
def test_every_step_is_required(registry: Registry, name: str) -> None:
    found = check_rules(registry, publication(None, without_step(name)))
    assert [(fault.field, fault.code, fault.params["step"]) for fault in found] == [
        ("decision.steps", "rule_step_missing", name)
    ]


@pytest.mark.parametrize(("first", "second"), [(0, 1), (0, 2), (1, 2)])
def test_author_reviewer_and_approver_are_different_persons(registry: Registry, first: int, second: int) -> None:
    person = make_decision()["steps"][first]["by"]
    found = check_rules(registry, publication(None, steps((second, "by", person))))
    assert codes(found) == {("decision.steps", "rule_persons")}


def test_the_rule_set_says_which_persons_are_different() -> None:
    rules = change(RULE_SET, {"distinct_persons": ["drafted", "approved"]})
    registry = read_registry(REGISTRY | {"publication-rules.yaml": {"rule_sets": [rules]}})
    assert check_rules(registry, publication(None, steps((1, "by", "zhang.min")))) == ()
    assert codes(check_rules(registry, publication(None, steps((2, "by", "zhang.min"))))) == {
        ("decision.steps", "rule_persons")
    }


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_step_is_taken_in_its_own_role(registry: Registry, number: int) -> None:
    found = check_rules(registry, publication(None, steps((number, "role", "auditor"))))
    assert codes(found) == {(f"decision.steps.{number}.role", "rule_step_role")}


@pytest.mark.parametrize(
    ("number", "at"),
    [(1, "2026-05-04T07:59:59+08:00"), (2, "2026-05-04T12:00:01+08:00"), (2, "2026-05-04T08:59:00+08:00")],
)
def test_steps_are_in_order_and_none_is_after_publication(registry: Registry, number: int, at: str) -> None:
    found = check_rules(registry, publication(None, steps((number, "at", at))))
    assert codes(found) == {(f"decision.steps.{number}.at", "rule_step_order")}


@pytest.mark.parametrize(
    ("published_at", "decision", "expected"),
    [
        ("2024-12-31T23:59:59+08:00", HISTORICAL, set()),
        ("2024-12-31T16:00:00Z", HISTORICAL, {("decision.basis", "rule_historical")}),
        ("2024-12-31T23:59:59+08:00", {"basis": "historical"}, {("decision.source", "missing")}),
    ],
)
def test_only_content_from_before_the_portal_is_historical(
    registry: Registry, published_at: str, decision: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    assert codes(check_rules(registry, publication(OLD | {"published_at": published_at}, decision))) == expected


def emergency(until: str = "2026-05-05T12:00:00+08:00", **changes: Any) -> Publication:
    decision = make_decision(emergency="true", steps=[make_decision()["steps"][-1]]) | changes
    return publication(GRAVE | {"provisional": {"until": until}}, decision)


def test_one_officer_publishes_level_one_for_a_day(registry: Registry) -> None:
    assert check_rules(registry, emergency()) == ()


@pytest.mark.parametrize("until", ["2026-05-05T12:00:01+08:00", "2026-05-04T12:00:00+08:00"])
def test_the_emergency_review_is_due_within_the_hours_of_the_rule_set(registry: Registry, until: str) -> None:
    assert codes(check_rules(registry, emergency(until))) == {("provisional.until", "rule_emergency")}


def test_the_emergency_procedure_needs_its_mark_and_its_approval(registry: Registry) -> None:
    unmarked = publication(GRAVE, make_decision(emergency="true"))
    assert codes(check_rules(registry, unmarked)) == {("provisional", "missing")}
    unapproved = emergency(steps=[make_decision()["steps"][0]])
    assert codes(check_rules(registry, unapproved)) == {("decision.steps", "rule_step_missing")}


def test_the_emergency_procedure_is_for_level_one_only(registry: Registry) -> None:
    decision = make_decision(emergency="true")
    marked = publication({"provisional": {"until": "2026-05-05T11:00:00+08:00"}}, decision)
    assert codes(check_rules(registry, marked)) == {("decision.emergency", "rule_emergency")}


def test_the_provisional_mark_is_for_the_emergency_procedure_only(registry: Registry) -> None:
    marked = publication({"provisional": {"until": "2026-05-05T11:00:00+08:00"}})
    assert codes(check_rules(registry, marked)) == {("provisional", "rule_emergency")}


RU = make_rendition(WARNING_TEXTS_RU, language="ru", body="Текст", translates=1)


def test_a_translation_has_a_second_reader(registry: Registry) -> None:
    assert check_rules(registry, publication(None, make_decision(languages=("ru",)), ru=RU)) == ()
    unread = check_rules(registry, publication(ru=RU))
    assert codes(unread) == {("decision.steps", "second_reader_missing")}


def test_a_translator_is_not_the_second_reader(registry: Registry) -> None:
    decision = make_decision(languages=("ru",))
    decision["steps"][2]["by"] = decision["steps"][1]["by"]
    assert codes(check_rules(registry, publication(None, decision, ru=RU))) == {
        ("decision.steps", "second_reader_missing")
    }


def test_a_translation_carried_over_unchanged_is_not_read_again(registry: Registry) -> None:
    previous = make_version(ru=RU)
    assert check_rules(registry, publication(ru=RU, previous=previous)) == ()
    changed = make_rendition(WARNING_TEXTS_RU | {"title": "Иначе"}, language="ru", translates=1)
    assert codes(check_rules(registry, publication(ru=changed, previous=previous))) == {
        ("decision.steps", "second_reader_missing")
    }


def test_a_translation_that_lost_a_row_with_its_text_is_not_read_again(registry: Registry) -> None:
    row = {"products.p2": {"warns": "true", "brand": "Северок", "models": ["ДК-300"]}}
    ru = make_rendition(WARNING_TEXTS_RU | {"products.p2.name": "Бустер"}, language="ru", body="Текст", translates=1)
    previous = make_version(row, ru=ru)
    assert check_rules(registry, publication(ru=RU, previous=previous)) == ()
    reworded = make_rendition(WARNING_TEXTS_RU | {"title": "Иначе"}, language="ru", body="Текст", translates=1)
    assert codes(check_rules(registry, publication(ru=reworded, previous=previous))) == {
        ("decision.steps", "second_reader_missing")
    }
    shortened = make_rendition(
        {path: text for path, text in WARNING_TEXTS_RU.items() if path != "summary"},
        language="ru",
        body="Текст",
        translates=1,
    )
    assert codes(check_rules(registry, publication(ru=shortened, previous=previous))) == {
        ("decision.steps", "second_reader_missing")
    }


def test_every_broken_rule_is_told_at_once(registry: Registry) -> None:
    decision = steps((1, "role", "auditor"), (2, "by", "zhang.min"))
    found = codes(check_rules(registry, publication({"level": "4", "scope.ports": ["nowhere"]}, decision, ru=RU)))
    assert found == {
        ("scope.ports", "unknown_port"),
        ("assessment.departure_reason", "rule_level_departure"),
        ("decision.steps.1.role", "rule_step_role"),
        ("decision.steps", "rule_persons"),
        ("decision.steps", "second_reader_missing"),
    }


def test_time_beyond_the_limit_is_no_reason_to_refuse(registry: Registry) -> None:
    late = publication(None, steps((0, "at", "2026-05-01T08:00:00+08:00")))
    assert check_rules(registry, late) == ()
