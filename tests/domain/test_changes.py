"""What counts as a change between two versions, and which changes can never be minor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.domain.changes import (
    ChangeKind,
    LevelStep,
    level_history,
    list_data_changes,
    list_text_changes,
    substantive_path,
)
from portal.domain.documents.base import Document, Rendition
from portal.domain.documents.validation import check_data
from portal.domain.products import Extent, Period
from portal.domain.vocabulary import Level
from tests.support.factories import RECALL, WARNING, change

# Levels I and II need a press contact.
BASE = change(WARNING, {"press_contact": {"phone": "0451-0000-0000"}})


def document(base: dict[str, Any] = BASE, **changes: Any) -> Document:
    """The factories' document with values replaced; `__` in a name stands for a dot."""
    found, faults = check_data(change(base, {path.replace("__", "."): value for path, value in changes.items()}))
    assert found is not None, faults
    return found


def changed(base: dict[str, Any] = BASE, **changes: Any) -> list[tuple[str, ChangeKind, bool]]:
    found = list_data_changes(document(base), document(base, **changes))
    return [(item.path, item.kind, item.substantive) for item in found]


def rendition(texts: dict[str, Any], body: str = "") -> Rendition:
    return Rendition("zh-Hans", texts, body)


def test_same_data_has_no_changes() -> None:
    assert list_data_changes(document(), document()) == ()


def test_changed_field_carries_both_values() -> None:
    [found] = list_data_changes(document(), document(level="2"))
    assert (found.path, found.kind, found.before, found.after) == ("level", ChangeKind.CHANGED, Level.III, Level.II)
    assert found.substantive


def test_date_of_publication_is_never_a_change() -> None:
    assert changed(published_at="2026-06-01T12:00:00+08:00") == []


def test_same_moment_in_another_zone_is_no_change() -> None:
    assert changed(effective_from="2026-05-04T04:00:00Z") == []


def test_changes_stand_in_the_order_of_declaration() -> None:
    paths = [path for path, _, _ in changed(level="2", hazards=["chemical"], scope__ports=[], products__p1__brand="X")]
    assert paths == ["hazards", "products.p1.brand", "level", "scope.ports"]


def test_batches_are_compared_as_a_whole() -> None:
    batches = [{"start": "240501", "end": "240731"}]
    [found] = list_data_changes(document(), document(products__p1__batches=batches))
    assert found.path == "products.p1.batches"
    assert found.before == (Extent(start="240501", end="240630"),)
    assert found.after == (Extent(start="240501", end="240731"),)
    assert found.substantive


def test_period_is_one_value() -> None:
    [found] = list_data_changes(document(RECALL), document(RECALL, period__end="2026-12-01"))
    assert found.path == "period"
    assert isinstance(found.after, Period)


def test_added_row_is_one_change_with_the_whole_row() -> None:
    after = document(products__p2={"warns": "true", "brand": "Северок", "models": ["ДК-300"]})
    [found] = list_data_changes(document(), after)
    assert (found.path, found.kind, found.before) == ("products.p2", ChangeKind.ADDED, None)
    assert found.after is after.products["p2"]
    assert found.substantive


def test_removed_row_is_one_change() -> None:
    more = {"enterprises__e2": {"name": "示例厂", "roles": ["producer"]}}
    [found] = list_data_changes(document(**more), document())
    assert (found.path, found.kind, found.after) == ("enterprises.e2", ChangeKind.REMOVED, None)


def test_row_within_a_row_is_compared_by_key() -> None:
    tests = {"t1": {"measured": "5"}}
    before = document(products__p1__tests=tests)
    assert [item.path for item in list_data_changes(document(), before)] == ["products.p1.tests.t1"]
    after = document(products__p1__tests={"t1": {"measured": "6"}})
    assert [item.path for item in list_data_changes(before, after)] == ["products.p1.tests.t1.measured"]


def test_order_of_rows_is_no_change() -> None:
    rows = {"a": {"code": "recall"}, "b": {"code": "destroy"}}
    before = document(measures=rows)
    assert list_data_changes(before, document(measures=dict(reversed(rows.items())))) == ()


def test_added_group_is_one_change_and_substantive_by_what_is_in_it() -> None:
    closing = {"kind": "lifted", "on": "2026-06-01", "authority": "amr"}
    assert changed(closing=closing) == [("closing", ChangeKind.ADDED, True)]
    evaluation = {"evaluated_on": "2026-06-01"}
    assert changed(effect_evaluation=evaluation) == [("effect_evaluation", ChangeKind.ADDED, False)]


def test_group_in_both_is_compared_field_by_field() -> None:
    progress = {"as_of": "2026-06-01", "affected": "1200", "remedied": "300"}
    before = document(RECALL, progress=progress)
    after = document(RECALL, progress=progress | {"remedied": "700"})
    assert [item.path for item in list_data_changes(before, after)] == ["progress.remedied"]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("hazards", ["physical", "chemical"]),
        ("categories", ["children", "vehicles"]),
        ("scope.ports", ["suifenhe_road", "heihe_road"]),
        ("scope.regions", ["harbin", "heihe"]),
        ("scope.countries", ["CN", "RU"]),
        ("products.p1.origin", ["RU", "BY"]),
    ],
)
def test_order_within_a_set_is_no_change(path: str, values: list[str]) -> None:
    assert list_data_changes(document(**{path: values}), document(**{path: values[::-1]})) == ()


def test_order_of_consumer_actions_is_a_change() -> None:
    assert changed(consumer_actions=["check_batch", "stop_using"]) == [("consumer_actions", ChangeKind.CHANGED, True)]


def test_field_given_for_the_first_time_is_added() -> None:
    assert changed(products__p1__units="5") == [("products.p1.units", ChangeKind.ADDED, False)]
    assert changed(products__p1__models=None) == [("products.p1.models", ChangeKind.REMOVED, True)]


def test_false_and_zero_are_values() -> None:
    assert changed(RECALL, incidents__injuries="1") == [("incidents.injuries", ChangeKind.CHANGED, False)]
    no_end = {"until_lifted": None, "effective_until": "2026-12-31"}
    assert ("until_lifted", ChangeKind.CHANGED, True) in changed(**no_end)


def test_documents_of_two_types_cannot_be_compared() -> None:
    with pytest.raises(TypeError):
        list_data_changes(document(), document(RECALL))


def test_first_substantive_path_is_named() -> None:
    changes = list_data_changes(
        document(), document(hazards=["chemical"], level="2", effective_from="2026-05-05T00:00:00Z")
    )
    assert substantive_path(changes) == "level"
    assert substantive_path(list_data_changes(document(), document(hazards=["chemical"]))) is None


def test_text_changes_name_path_and_both_texts() -> None:
    before = rendition({"title": "旧", "defect": "一"}, "正文")
    after = rendition({"title": "新", "penalty": "二"}, "正文\n\n续")
    found = [(item.path, item.kind, item.before, item.after) for item in list_text_changes(before, after)]
    assert found == [
        ("title", ChangeKind.CHANGED, "旧", "新"),
        ("penalty", ChangeKind.ADDED, None, "二"),
        ("defect", ChangeKind.REMOVED, "一", None),
        ("body", ChangeKind.CHANGED, "正文", "正文\n\n续"),
    ]


def test_space_at_the_ends_of_lines_is_no_change_of_text() -> None:
    before = rendition({"title": "A ", "items": ("x", "y")}, "one \ntwo\n")
    assert list_text_changes(before, rendition({"title": "A", "items": ("x ", "y")}, "one\ntwo")) == ()
    assert list_text_changes(before, rendition({"title": "A", "items": ("x", "y")}, " one\ntwo")) != ()


def test_first_rendition_is_all_added() -> None:
    found = list_text_changes(None, rendition({"title": "A", "empty": ""}, "B"))
    assert [(item.path, item.kind) for item in found] == [("title", ChangeKind.ADDED), ("body", ChangeKind.ADDED)]
    assert list_text_changes(None, None) == ()


def test_level_history_has_a_step_for_each_change_of_level() -> None:
    days = [datetime(2026, 5, day, tzinfo=UTC) for day in (4, 5, 6, 7)]
    documents = [document(level=level) for level in ("3", "3", "2", "4")]
    assert level_history(zip(range(1, 5), days, documents, strict=True)) == (
        LevelStep(1, days[0], None, Level.III),
        LevelStep(3, days[2], Level.III, Level.II),
        LevelStep(4, days[3], Level.II, Level.IV),
    )


def test_documents_without_a_level_have_no_level_history() -> None:
    assert level_history([(1, datetime(2026, 5, 4, tzinfo=UTC), document(RECALL))]) == ()
