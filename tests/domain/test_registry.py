"""The registry as a whole: what is read, and every fault of every file told at once with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from portal.domain.errors import Invalid
from portal.domain.registry import FILES, read_registry
from portal.domain.vocabulary import Level
from tests.support.factories import REGISTRY, change

RULES = "publication-rules.yaml"
RULE_SET = REGISTRY[RULES]["rule_sets"][0]


def with_changes(name: str, changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return REGISTRY | {name: change(REGISTRY[name], changes)}


def with_rule_set(**changes: Any) -> dict[str, dict[str, Any]]:
    return REGISTRY | {RULES: {"rule_sets": [change(RULE_SET, changes)]}}


def faults_of(files: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    with pytest.raises(Invalid) as error:
        read_registry(files)
    return {(fault.source, fault.field, fault.code) for fault in error.value.faults}


def test_agencies_ports_rules_and_site_are_read() -> None:
    registry = read_registry(REGISTRY)
    assert sorted(registry.agencies) == ["amr", "customs"]
    assert registry.ports.ports["suifenhe_road"].kind == "road"
    assert registry.ports.monitoring_points["market"].region == "mudanjiang"
    assert [rules.id for rules in registry.rule_sets] == ["2025"]
    assert registry.site.sample
    assert not registry.site.rehearsal


def test_a_name_missing_in_a_language_is_the_chinese_one() -> None:
    agency = read_registry(REGISTRY).agencies["amr"]
    assert agency.name("ru") == "Управление рынка"
    assert agency.name("kk") == agency.name("zh-Hans") == "省市场监督管理局"


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_is_required(name: str) -> None:
    lacking = {file: content for file, content in REGISTRY.items() if file != name}
    assert faults_of(lacking) == {(f"registry/{name}", "", "registry_missing")}


def test_a_file_of_another_name_is_refused() -> None:
    assert faults_of(REGISTRY | {"agency.yaml": {}}) == {("registry/agency.yaml", "", "unknown_file")}


@pytest.mark.parametrize(
    ("name", "changes", "field", "code"),
    [
        ("agencies.yaml", {"agencies.amr.names": {"ru": "Управление"}}, "agencies.amr.names.zh-Hans", "missing"),
        ("agencies.yaml", {"agencies.amr.names": {}}, "agencies.amr.names", "missing"),
        ("agencies.yaml", {"agencies.amr.names": None}, "agencies.amr.names", "missing"),
        ("agencies.yaml", {"agencies.amr.phone": "1\n2"}, "agencies.amr.phone", "line_break"),
        ("agencies.yaml", {"agencies.amr.colour": "red"}, "agencies.amr.colour", "unknown_field"),
        ("agencies.yaml", {"agencies": {"AMR": {"names": {"zh-Hans": "局"}}}}, "agencies.AMR", "identifier_form"),
        ("ports.yaml", {"ports.suifenhe_road.kind": "canal"}, "ports.suifenhe_road.kind", "unknown_code"),
        ("ports.yaml", {"ports.suifenhe_road.region": "atlantis"}, "ports.suifenhe_road.region", "unknown_region"),
        (
            "ports.yaml",
            {"ports.suifenhe_road.opposite_country": "XX"},
            "ports.suifenhe_road.opposite_country",
            "identifier_form",
        ),
        (
            "ports.yaml",
            {"monitoring_points.market.region": "atlantis"},
            "monitoring_points.market.region",
            "unknown_region",
        ),
        (
            "ports.yaml",
            {"watched_goods": {"timber": {"names": {"zh-Hans": "木材"}, "direction": "import", "ports": ["nowhere"]}}},
            "watched_goods.timber.ports",
            "unknown_port",
        ),
        ("site.yaml", {"organiser": "nobody"}, "organiser", "unknown_agency"),
        ("site.yaml", {"name": None}, "name", "missing"),
        ("site.yaml", {"sample": "yes"}, "sample", "truth_value"),
        (RULES, {"rule_sets": []}, "rule_sets", "missing"),
    ],
)
def test_a_wrong_value_is_told_with_file_and_field(name: str, changes: dict[str, Any], field: str, code: str) -> None:
    assert faults_of(with_changes(name, changes)) == {(f"registry/{name}", field, code)}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"since": "2025"}, "since", "date_form"),
        ({"verified": None}, "verified", "missing"),
        ({"may_issue": [{"agency": "nobody", "types": ["recall"]}]}, "may_issue.0.agency", "unknown_agency"),
        (
            {"may_issue": [{"agency": "amr", "types": ["recall"], "levels": ["5"]}]},
            "may_issue.0.levels.0",
            "unknown_code",
        ),
        ({"distinct_persons": ["drafted", "signed"]}, "distinct_persons.1", "unknown_code"),
        ({"time_limits": {"1": "soon"}}, "time_limits.1", "whole_number"),
        ({"emergency": {"levels": ["1"]}}, "emergency.review_within_hours", "missing"),
    ],
)
def test_a_wrong_value_in_a_rule_set_is_told_with_its_number(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults_of(with_rule_set(**changes)) == {(f"registry/{RULES}", f"rule_sets.0.{field}", code)}


def test_faults_of_several_files_are_told_at_once() -> None:
    files = with_changes("agencies.yaml", {"agencies.amr.names": None}) | {"site.yaml": {"sample": "maybe"}}
    assert {(source, code) for source, _, code in faults_of(files)} == {
        ("registry/agencies.yaml", "missing"),
        ("registry/site.yaml", "missing"),
        ("registry/site.yaml", "truth_value"),
    }


def test_the_rule_set_in_force_is_the_latest_that_has_begun() -> None:
    later = change(RULE_SET, {"id": "2027", "since": "2027-01-01"})
    registry = read_registry(REGISTRY | {RULES: {"rule_sets": [later, RULE_SET]}})
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    found = [registry.rules_on(day) for day in days]
    assert [rules.id if rules else None for rules in found] == [None, "2025", "2025", "2027"]


@pytest.mark.parametrize(
    ("marks", "level"),
    [
        ((1, 1, 1), Level.I),
        ((1, 2, 2), Level.I),
        ((1, 2, 3), Level.II),
        ((2, 1, 1), Level.II),
        ((2, 2, 4), Level.III),
        ((3, 3, 4), Level.III),
        ((3, 4, 4), Level.IV),
        ((4, 1, 1), Level.IV),
    ],
)
def test_the_level_that_follows_is_that_of_the_first_row_whose_marks_are_all_as_grave(
    marks: tuple[int, int, int], level: Level
) -> None:
    assert read_registry(REGISTRY).rule_sets[0].level_following(*marks) is level


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        ("2026-01-05", "2026-04-05"),
        ("2026-01-31", "2026-04-30"),
        ("2025-11-30", "2026-02-28"),
        ("2023-11-30", "2024-02-29"),
    ],
)
def test_reports_of_a_recall_are_owed_by_calendar_months(day: str, next_day: str) -> None:
    rules = read_registry(REGISTRY).rules_on(date(2026, 1, 1))
    assert rules is not None
    assert rules.recall_reports is not None
    assert rules.recall_reports.next_after(date.fromisoformat(day)).isoformat() == next_day
