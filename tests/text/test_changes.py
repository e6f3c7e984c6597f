"""Changes between two versions in sentences, and two versions compared for a reader."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.documents.base import Version
from portal.domain.locales import LOCALES, Locale
from portal.domain.registry import read_registry
from portal.fileform.parts import read_version
from portal.text.changes import ChangeLine, change_lines
from portal.text.comparison import compare_versions, readable
from portal.text.wordiff import SpanKind
from tests.support.factories import RECALL, RECALL_TEXTS, REGISTRY, WARNING_TEXTS_RU, make_parts

REGISTRY_READ = read_registry(REGISTRY)
SECOND_PRODUCT = {"warns": "true", "brand": "Северок", "models": ["ДК-300"]}


def version(number: int = 1, **options: Any) -> Version:
    return read_version("ra-2026-0012", number, make_parts(**options))


def lines(tag: str, before: Version, after: Version) -> dict[str, ChangeLine]:
    return {line.path: line for line in change_lines(before, after, tag, REGISTRY_READ)}


def sentence(tag: str, path: str, value: Any, **options: Any) -> str:
    return lines(tag, version(**options), version(2, set_data={path: value}, **options))[path].sentence


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-Hans", "批次 240501–240630 → 240501–240731"),
        ("zh-Hant", "批次 240501–240630 → 240501–240731"),
        ("ru", "Партия: 240501–240630 → 240501–240731"),
        ("en", "Batch: 240501–240630 → 240501–240731"),
    ],
)
def test_changed_batch_is_told_from_the_data(tag: str, expected: str) -> None:
    assert sentence(tag, "products.p1.batches", [{"start": "240501", "end": "240731"}]) == expected


def test_line_carries_label_values_and_whether_it_is_substantive() -> None:
    line = lines("en", version(), version(2, set_data={"hazards": ["chemical"]}))["hazards"]
    assert (line.label, line.before, line.after, line.substantive) == ("Hazard", "Physical", "Chemical", False)
    assert lines("en", version(), version(2, set_data={"level": "2"}))["level"].substantive


@pytest.mark.parametrize(
    ("tag", "up", "down"),
    [
        ("zh-Hans", "上调", "下调"),
        ("zh-Hant", "上調", "下調"),
        ("ru", "повышен:", "понижен:"),
        ("en", "raised", "lowered"),
    ],
)
def test_level_is_told_as_raised_or_lowered(tag: str, up: str, down: str) -> None:
    graver, milder = sentence(tag, "level", "2"), sentence(tag, "level", "4")
    assert up in graver
    assert down in milder
    assert graver.index("Ⅲ" if tag.startswith("zh") else "III") < graver.rindex("Ⅱ" if tag.startswith("zh") else "II")


def test_levels_of_a_food_emergency_have_their_own_words() -> None:
    food = version(set_data={"level_scheme": "food_emergency"})
    after = version(2, set_data={"level_scheme": "food_emergency", "level": "2"})
    assert "较大" in lines("zh-Hans", food, after)["level"].before


@pytest.mark.parametrize("tag", ["zh-Hans", "ru", "en"])
def test_added_product_is_named_with_its_model(tag: str) -> None:
    after = version(2, set_data={"products.p2": SECOND_PRODUCT}, set_texts={"products.p2.name": "婴儿提篮"})
    line = lines(tag, version(), after)["products.p2"]
    assert (line.before, line.after) == ("—", "婴儿提篮 ДК-300")
    assert "婴儿提篮 ДК-300" in line.sentence
    assert "→" not in line.sentence


def test_removed_product_is_named_from_the_version_before() -> None:
    before = version(set_data={"products.p2": SECOND_PRODUCT}, set_texts={"products.p2.name": "婴儿提篮"})
    line = lines("en", before, version(2))["products.p2"]
    assert (line.before, line.after) == ("婴儿提篮 ДК-300", "—")


def test_product_is_named_in_the_readers_language_where_its_rendition_does() -> None:
    options: dict[str, Any] = {"ru": WARNING_TEXTS_RU}
    after = version(2, set_data={"products.p2": SECOND_PRODUCT}, set_texts={"products.p2.name": "婴儿提篮"}, **options)
    found = lines("ru", version(**options), after)
    assert found["products.p2"].after == "婴儿提篮 ДК-300"
    changed = version(2, set_data={"products.p2": SECOND_PRODUCT, "products.p1.brand": "X"}, **options)
    line = lines("ru", version(**options), changed)["products.p1.brand"]
    assert line.label.startswith("Детское автокресло ДК-200 · ")


def test_only_product_is_not_named_and_one_of_several_is() -> None:
    assert lines("en", version(), version(2, set_data={"products.p1.brand": "X"}))["products.p1.brand"].label == "Brand"
    two = {"products.p2": SECOND_PRODUCT}
    found = lines("en", version(set_data=two), version(2, set_data=two | {"products.p1.brand": "X"}))
    assert found["products.p1.brand"].label == "儿童安全座椅 ДК-200 · Brand"


def test_group_is_named_before_its_field() -> None:
    assert sentence("en", "scope.direction", "export") == "Scope · Trade direction: Import → Export"


def test_agencies_and_ports_are_named_by_the_registry() -> None:
    path = "scope.ports"
    before, after = version(set_data={path: ["suifenhe_road"]}), version(2, set_data={path: ["elsewhere"]})
    line = lines("ru", before, after)[path]
    assert (line.before, line.after) == ("Суйфэньхэ", "elsewhere")
    assert lines("ru", version(), version(2, set_data={"agency": "customs"}))["agency"].after == "Таможня"
    [bare] = change_lines(before, after, "ru")
    assert bare.before == "suifenhe_road"


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("products.p1.origin", ["BY"], "Belarus"),
        ("products.p1.units", "12345", "12,345"),
        ("products.p1.model_years", ["2024", "2025"], "2024, 2025"),
        ("products.p1.produced", {"start": "2024-05-01", "end": "2024-06-30"}, "1 May 2024 – 30 June 2024"),
        ("products.p1.produced", {"start": "2024-05-01"}, "from 1 May 2024"),
        ("products.p1.produced", {"end": "2024-05-01"}, "until 1 May 2024"),
        ("products.p1.batches", [{"prefix": "LX"}, {"value": "7"}], "numbers beginning with LX, 7"),
        ("products.p1.batches", [{"all": "true"}], "all numbers"),
        ("products.p1.conformity", [{"kind": "ccc", "number": "X1"}], "China compulsory certification (CCC) X1"),
        ("products.p1.brand", "范伟", "范伟"),
        ("products.p1.warns", "false", "no"),
        ("signed_on", "2026-05-05", "5 May 2026"),
        ("effective_from", "2026-05-04T10:00:00Z", "4 May 2026, 18:00 (Harbin time, UTC+8)"),
        ("assessment.severity", "1", "Extremely serious"),
        ("measures.m1.code", "prohibit_trade", "Prohibit import"),
        ("measures.m2", {"code": "recall", "starts_on": "2026-05-04"}, "Recall (from 4 May 2026)"),
        ("enterprises.e2", {"name": "范伟厂", "roles": ["seller", "importer"]}, "范伟厂 (Seller, Importer)"),
        ("press_contact", {"phone": "5"}, "Telephone: 5"),
        ("media.seat", {"file": "seat.jpg"}, "seat.jpg"),
        ("language", "ru", "Русский"),
    ],
)
def test_values_are_told_by_their_type(path: str, value: Any, shown: str) -> None:
    before, after = version(), version(2, set_data={path: value}, ru=WARNING_TEXTS_RU)
    assert lines("en", before, after)[path].after == shown


def test_keys_of_rows_are_told_as_names() -> None:
    two = {"products.p2": SECOND_PRODUCT, "enterprises.e2": {"name": "范伟厂", "roles": ["producer"]}}
    changed = {"products.p1.counterfeit_of": "p2", "products.p1.enterprises": ["e1", "e2"]}
    found = lines("en", version(set_data=two), version(2, set_data=two | changed))
    assert found["products.p1.counterfeit_of"].after == "Северок ДК-300"
    assert found["products.p1.enterprises"].after == "绥芬河示例商贸有限公司, 范伟厂"


def test_long_list_is_told_by_what_came_and_what_went() -> None:
    path = "products.p1.models"
    models = [f"ДК-{number}" for number in range(10)]
    before = version(set_data={path: models})
    line = lines("en", before, version(2, set_data={path: [*models[1:], "ДК-99"]}))[path]
    assert line.sentence == "Model – added: ДК-99; removed: ДК-0"
    assert lines("en", before, version(2, set_data={path: models[1:]}))[path].sentence == "Model – removed: ДК-0"
    assert "→" in lines("en", before, version(2, set_data={path: models[::-1]}))[path].sentence


def test_class_of_a_food_recall_is_no_level() -> None:
    food = {"recall_basis": "food", "food_class": "3"}
    before = version(data=RECALL, texts=RECALL_TEXTS, set_data=food)
    after = version(2, data=RECALL, texts=RECALL_TEXTS, set_data=food | {"food_class": "1"})
    line = lines("en", before, after)["food_class"]
    assert (line.before, line.after) == ("Class III", "Class I")


def test_names_keep_their_characters_in_traditional_chinese() -> None:
    after = {"enterprises.e2": {"name": "范伟贸易发展厂", "roles": ["importer"]}, "products.p1.brand": "岳云"}
    found = lines("zh-Hant", version(), version(2, set_data=after))
    assert "范伟贸易发展厂" in found["enterprises.e2"].sentence
    assert "進口商" in found["enterprises.e2"].sentence
    assert found["products.p1.brand"].after == "岳云"


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: str(locale.tag))
def test_every_field_of_a_changed_document_has_its_line_in_every_language(locale: Locale) -> None:
    changed = {"level": "2", "until_lifted": None, "effective_until": "2026-12-31", "products.p2": SECOND_PRODUCT}
    found = change_lines(version(), version(2, set_data=changed), locale.tag)
    assert [line.path for line in found] == ["products.p2", "level", "effective_until", "until_lifted"]
    assert all(line.sentence and line.label for line in found)


def test_comparison_has_data_first_and_texts_in_reading_order() -> None:
    after = version(
        2,
        set_data={"level": "2"},
        set_texts={"title": "更新", "products.p1.name": "座椅", "warning_items": ["请停止使用。", "请联系经营者。"]},
        body="新正文",
    )
    found = compare_versions(version(), after, "en")
    assert [line.path for line in found.lines] == ["level"]
    assert [text.path for text in found.texts] == ["title", "warning_items", "products.p1.name", "body"]
    assert found.texts[0].label == "Title"
    assert found.language == "zh-Hans"


def test_texts_are_compared_word_by_word() -> None:
    after = version(2, set_texts={"summary": "部分批次座椅的卡扣在碰撞时松脱。"})
    [text] = compare_versions(version(), after, "zh-Hans").texts
    kept = "".join(span.text for span in text.spans if span.kind is SpanKind.EQUAL)
    assert kept == "部分批次座椅的卡扣在碰撞时松脱。"
    assert [span.text for span in text.spans if span.kind is not SpanKind.EQUAL] == ["可能"]


def test_translation_is_compared_where_both_versions_have_it() -> None:
    before = version(ru=WARNING_TEXTS_RU)
    after = version(2, ru=WARNING_TEXTS_RU | {"title": "О риске"}, set_texts={"title": "另一标题"})
    found = compare_versions(before, after, "ru")
    assert (found.language, [text.path for text in found.texts]) == ("ru", ["title"])
    assert any("риске" in span.text for span in found.texts[0].spans)


def test_first_translation_is_no_change_of_text() -> None:
    found = compare_versions(version(), version(2, ru=WARNING_TEXTS_RU), "ru")
    assert (found.language, found.texts) == ("zh-Hans", ())


def test_traditional_readers_see_the_converted_text_with_names_as_they_are() -> None:
    brand = {"products.p1.brand": "范氏"}
    after = version(
        2, set_data=brand, set_texts={"title": "关于范氏座椅的公告", "products.p1.name": "儿童安全座椅（红）"}
    )
    found = compare_versions(version(), after, "zh-Hant")
    texts = {text.path: "".join(span.text for span in text.spans) for text in found.texts}
    assert found.language == "zh-Hant"
    assert "范氏" in texts["title"]
    assert "關於" in texts["title"]
    assert "兒童安全座椅（紅）" in texts["products.p1.name"]


def test_a_body_is_compared_as_it_is_read() -> None:
    prose = "## Что случилось\n\n- **семь** случаев, [протокол](https://example.org/1)"
    marked = f"{prose}\n\n| знак | норма |\n| --- | --- |\n| А | 1 |"
    assert readable(marked) == (
        "Что случилось\n\n• семь случаев, протокол (https://example.org/1)\n\nзнак · норма\nА · 1"
    )


def test_a_change_of_marks_alone_is_shown_in_the_marks() -> None:
    [text] = compare_versions(version(body="说明"), version(2, body="## 说明"), "zh-Hans").texts
    assert "#" in "".join(span.text for span in text.spans)


@pytest.mark.parametrize("hostile", ["[" * 60_000, "*" * 60_000, "*a " * 20_000, "| -" * 20_000, "-" * 60_000])
def test_a_body_of_marks_is_read_in_no_time_to_speak_of(hostile: str) -> None:
    assert len(readable(hostile)) <= len(hostile)
