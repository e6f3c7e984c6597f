"""Parts to form and back: nothing is lost of the whole sample corpus, and what is typed means what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.domain.documents.inputs import FIXED, Kind, inputs_of, text_inputs
from portal.domain.documents.registry import document_types
from portal.domain.locales import RENDITION_TAGS
from portal.fileform.writing import dump_yaml
from portal.services.drafts.contents import data_of
from portal.services.drafts.forms import apply_form, form_values, read_rendition
from tests.support.desk import content

CONTENT = Path(__file__).parents[2] / "content" / "documents"
FOLDERS = sorted(path.parent for path in CONTENT.glob("*/*/*/document.yaml"))


def parts_of(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "decision.yaml"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def typed(**changes: Any) -> dict[str, list[str]]:
    """The form of a warning with some values typed anew, given as `data__level` for `data.level`."""
    found = form_values(content(), "zh-Hans")
    for name, value in changes.items():
        found[name.replace("__", ".")] = [value] if isinstance(value, str) else value
    return found


def test_the_corpus_is_there() -> None:
    assert len(FOLDERS) > 50


@pytest.mark.parametrize("language", RENDITION_TAGS)
def test_a_form_sent_back_as_it_was_changes_no_byte_of_the_corpus(language: str) -> None:
    for folder in FOLDERS:
        parts = parts_of(folder)
        assert apply_form(parts, form_values(parts, language), language) == parts, folder


def test_a_form_holds_every_value_of_the_corpus() -> None:
    """Made from nothing but what the form holds, a document means the same; files and fixed fields are not typed."""
    for folder in FOLDERS:
        parts = parts_of(folder)
        data = data_of(parts)
        language = data["language"]
        fixed = {name: data[name] for name in (*FIXED, "media") if name in data}
        bare = {"document.yaml": dump_yaml(fixed), f"{language}.md": b"---\n{}\n---\n"}
        made = apply_form(bare, form_values(parts, language), language)
        model = document_types()[data["type"]]
        assert model.model_validate(data_of(made)) == model.model_validate(data), folder
        assert read_rendition(made, language).texts == read_rendition(parts, language).texts, folder


@pytest.mark.parametrize("model", document_types().values(), ids=lambda model: model.type_code)
def test_every_type_has_a_form_without_code_of_its_own(model: Any) -> None:
    inputs = inputs_of(model)
    assert {"title", "summary", "body"} <= {one.name for one in text_inputs(inputs)}
    assert all(one.vocabulary or one.source for one in inputs if one.kind in (Kind.CODE, Kind.CODES))


def test_what_a_form_does_not_bring_along_stays() -> None:
    parts = content()
    assert apply_form(parts, {"text.title": ["新标题"]}, "zh-Hans")["document.yaml"] == parts["document.yaml"]


def test_days_and_counts_are_taken_as_people_write_them() -> None:
    parts = content()
    made = data_of(apply_form(parts, typed(data__signed_on="4.05.2026", data__incidents__incidents="１２"), "zh-Hans"))
    assert made["signed_on"] == "2026-05-04"
    assert made["incidents"]["incidents"] == "12"


def test_a_moment_is_one_of_the_site_s_zone() -> None:
    made = data_of(apply_form(content(), typed(data__effective_from="2026-05-05T08:30"), "zh-Hans"))
    assert made["effective_from"] == "2026-05-05T08:30:00+08:00"


def test_what_is_wrong_is_kept_as_typed() -> None:
    parts = apply_form(content(), typed(data__signed_on="yesterday", data__products__p1__units="many"), "zh-Hans")
    assert form_values(parts, "zh-Hans")["data.signed_on"] == ["yesterday"]
    assert form_values(parts, "zh-Hans")["data.products.p1.units"] == ["many"]


def test_the_order_of_consumer_actions_stays_where_one_is_added() -> None:
    chosen = ["contact_seller", "check_batch", "stop_using"]
    made = data_of(apply_form(content(), typed(data__consumer_actions=chosen), "zh-Hans"))
    assert made["consumer_actions"] == ["stop_using", "check_batch", "contact_seller"]


def test_a_group_that_is_emptied_is_gone_and_a_required_one_stays() -> None:
    parts = apply_form(content(), typed(data__press_contact__phone="0451"), "zh-Hans")
    assert data_of(parts)["press_contact"] == {"phone": "0451"}
    values = form_values(parts, "zh-Hans")
    emptied = {**values, "data.press_contact.phone": [""], "data.scope.direction": [""], "data.scope.ports": [""]}
    made = data_of(apply_form(parts, emptied, "zh-Hans"))
    assert "press_contact" not in made
    assert made["scope"] == {}


def test_a_translation_translates_the_version_to_be() -> None:
    made = apply_form(content(), {"text.title": ["О риске"]}, "ru", version=3)
    assert read_rendition(made, "ru").translates_version == 3


def test_a_change_note_comes_and_goes() -> None:
    parts = apply_form(content(), {"note": ["更正批号。"], "significance": ["major"]}, "zh-Hans")
    assert parts["change.zh-Hans.md"].decode().endswith("更正批号。\n")
    assert "change.zh-Hans.md" not in apply_form(parts, {"note": [""], "significance": [""]}, "zh-Hans")


@pytest.mark.parametrize("key", ["P1", "../x", "", "p 1", "p1.p2"])
def test_keys_that_nobody_can_have_are_left_out(key: str) -> None:
    made = data_of(apply_form(content(), typed(rows__products=["p1", key]), "zh-Hans"))
    assert list(made["products"]) == ["p1"]
