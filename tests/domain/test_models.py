"""Every document type: its valid minimal document, its declaration, its schema, and the values it converts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.documents.fields import KEY_PATTERN, find_field, list_fields
from portal.domain.documents.registry import document_types, prefixes
from portal.domain.documents.schema import data_schema, rendition_schema
from portal.domain.documents.validation import check_data, check_texts, check_texts_alone, dump_data, expand_path
from portal.domain.vocabulary import Level
from portal.text.faults import FAULT_CODES
from tests.domain.making import codes, make_document, make_rendition
from tests.support.factories import RECALL, VALID, WARNING, WARNING_TEXTS, change

TYPES = sorted(VALID)
FIELDS = [
    pytest.param(code, spec, id=f"{code}-{spec.path}") for code in TYPES for spec in list_fields(document_types()[code])
]
SHAPES = st.recursive(
    st.text(max_size=12) | st.sampled_from(["true", "3", "2026-05-04", "2026-05-04T12:00:00+08:00", "CN", "p1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["p1", "e1", "kind", "x"]), inner),
    max_leaves=6,
)


def test_every_type_has_a_valid_example() -> None:
    assert set(VALID) == set(document_types())


@pytest.mark.parametrize("type_code", TYPES)
def test_the_minimal_document_is_valid_and_its_texts_are(type_code: str) -> None:
    data, texts = VALID[type_code]
    document = make_document(data)
    assert type(document) is document_types()[type_code]
    assert check_texts(document, make_rendition(texts, language=document.language)) == ()


@pytest.mark.parametrize("type_code", TYPES)
def test_a_document_is_the_same_when_dumped_and_read(type_code: str) -> None:
    document = make_document(VALID[type_code][0])
    assert make_document({"type": type_code, **dump_data(document)}) == document


def test_no_two_series_share_a_prefix() -> None:
    stated = [prefix for model in document_types().values() for prefix in (model.prefix, model.restricted_prefix)]
    given_prefixes = [prefix for prefix in stated if prefix]
    assert len(given_prefixes) == len(set(given_prefixes)) == len(prefixes())
    assert all(re.fullmatch(r"[a-z]{2}", prefix) for prefix in given_prefixes)


@pytest.mark.parametrize(("type_code", "spec"), FIELDS)
def test_every_field_is_data_or_text_with_a_label(type_code: str, spec: Any) -> None:
    name = spec.path.rpartition(".")[2]
    assert spec.label
    assert spec.label != name
    assert spec.label[0].isupper()
    assert (spec.text is None) != (spec.annotation is None)
    if spec.text is not None:
        assert spec.text.max_chars > 0
        assert not spec.substantive


@pytest.mark.parametrize("type_code", TYPES)
def test_no_path_is_declared_twice(type_code: str) -> None:
    paths = [spec.path for spec in list_fields(document_types()[type_code])]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("type_code", TYPES)
def test_the_schema_is_valid_and_accepts_the_example(type_code: str) -> None:
    model, document = document_types()[type_code], make_document(VALID[type_code][0])
    dumped = document.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for schema in (model.model_json_schema(), data_schema(model)):
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(dumped)


@pytest.mark.parametrize("type_code", TYPES)
def test_the_schema_refuses_what_the_model_refuses(type_code: str) -> None:
    model, document = document_types()[type_code], make_document(VALID[type_code][0])
    validator = jsonschema.Draft202012Validator(data_schema(model))
    dumped = document.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    assert not validator.is_valid(dumped | {"nonsense": "x"})
    assert not validator.is_valid({name: value for name, value in dumped.items() if name != "agency"})
    assert not validator.is_valid(dumped | {"type": "other"})


@pytest.mark.parametrize("type_code", TYPES)
def test_the_schema_of_renditions_is_valid_and_accepts_the_example(type_code: str) -> None:
    schema, texts = rendition_schema(document_types()[type_code]), VALID[type_code][1]
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(texts)
    assert not validator.is_valid(texts | {"nonsense": "x"})
    assert not validator.is_valid({path: text for path, text in texts.items() if path != "title"})


@pytest.mark.parametrize("type_code", TYPES)
def test_an_unknown_field_is_told(type_code: str) -> None:
    data, texts = VALID[type_code]
    _, faults = check_data(data | {"nonsense": "x"})
    assert codes(faults) == {("nonsense", "unknown_field")}
    wrong = make_rendition(texts | {"nonsense": "x"})
    assert ("nonsense", "unknown_field") in codes(check_texts(make_document(data), wrong))
    assert codes(check_texts_alone(type_code, wrong)) == {("nonsense", "unknown_field")}


@pytest.mark.parametrize("type_code", TYPES)
def test_a_field_of_data_is_no_text_and_a_text_no_data(type_code: str) -> None:
    data, texts = VALID[type_code]
    _, faults = check_data(data | {"title": "标题"})
    assert codes(faults) == {("title", "unknown_field")}
    found = check_texts(make_document(data), make_rendition(texts | {"agency": "amr"}))
    assert ("agency", "unknown_field") in codes(found)


@pytest.mark.parametrize("stated", ["", "recalls", "Recall", "document", ["recall"], {"recall": "x"}, None])
def test_an_unknown_type_is_told_with_those_there_are(stated: object) -> None:
    data = change(RECALL, {"type": stated})
    document, faults = check_data(data)
    assert document is None
    assert codes(faults) == {("type", "unknown_code")}
    assert faults[0].params["allowed"] == ", ".join(TYPES)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("kind", "unknown_code"),
        ("level", "unknown_code"),
        ("audience", "unknown_code"),
        ("language", "unknown_code"),
        ("disclosure", "unknown_code"),
        ("level_scheme", "unknown_code"),
        ("problem_kind", "unknown_code"),
        ("scope.direction", "unknown_code"),
        ("assessment.severity", "unknown_code"),
        ("measures.m1.code", "unknown_code"),
        ("agency", "identifier_form"),
        ("published_at", "moment_form"),
        ("signed_on", "date_form"),
        ("effective_until", "date_form"),
        ("until_lifted", "truth_value"),
        ("products.p1.units", "whole_number"),
        ("official_number", "identifier_form"),
        ("products", "not_a_mapping"),
        ("products.p1", "not_a_mapping"),
        ("scope", "not_a_mapping"),
        ("categories", "not_a_list"),
        ("products.p1.gtins", "not_a_list"),
    ],
)
def test_a_wrong_value_is_told_where_it_stands(path: str, code: str) -> None:
    _, faults = check_data(change(WARNING, {path: "nonsense!"}))
    assert (path, code) in codes(faults)
    assert next(fault for fault in faults if fault.field == path).found in ("nonsense!", "")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("categories", "unknown_code"),
        ("hazards", "unknown_code"),
        ("consumer_actions", "unknown_code"),
        ("enterprises.e1.roles", "unknown_code"),
        ("products.p1.origin", "identifier_form"),
        ("products.p1.hs_codes", "identifier_form"),
        ("products.p1.gtins", "identifier_form"),
        ("products.p1.vins", "identifier_form"),
        ("products.p1.model_years", "whole_number"),
        ("products.p1.batches", "not_a_mapping"),
        ("scope.ports", "identifier_form"),
    ],
)
def test_a_wrong_item_is_told_by_its_number(path: str, code: str) -> None:
    _, faults = check_data(change(WARNING, {path: ["nonsense!"]}))
    assert codes(faults) == {(f"{path}.0", code)}


@pytest.mark.parametrize("written", ["2026-05-04", "2026-05-04T12:00:00", "2026-05-04 12:00:00Z", "1777867200", "now"])
def test_a_moment_has_its_zone(written: str) -> None:
    _, faults = check_data(change(WARNING, {"published_at": written}))
    assert codes(faults) == {("published_at", "moment_form")}


@pytest.mark.parametrize("written", ["2026-5-4", "20260504", "2026-02-30", "2026-05-04T00:00:00Z", "04.05.2026", "0"])
def test_a_date_is_a_day_of_the_calendar(written: str) -> None:
    _, faults = check_data(change(WARNING, {"signed_on": written}))
    assert codes(faults) == {("signed_on", "date_form")}


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("effective_until", "9999-12-31"),
        ("effective_until", "0001-01-01"),
        ("published_at", "9999-12-31T23:59:59Z"),
        ("effective_from", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_the_ends_of_the_calendar_are_out_of_range(path: str, written: str) -> None:
    _, faults = check_data(change(WARNING, {path: written}))
    assert (path, "out_of_range") in codes(faults)


@pytest.mark.parametrize("written", ["-1", "1.5", "1e3", "1,000", "１２", "0x10", "", "1234567890123"])
def test_a_count_is_digits_alone(written: str) -> None:
    _, faults = check_data(change(RECALL, {"units": written}))
    assert codes(faults) == {("units", "whole_number")}


@pytest.mark.parametrize("written", ["True", "yes", "1", "NO", ""])
def test_a_truth_value_is_true_or_false(written: str) -> None:
    _, faults = check_data(change(WARNING, {"products.p1.warns": written}))
    assert ("products.p1.warns", "truth_value") in codes(faults)


@pytest.mark.parametrize("key", ["P1", "1p", "p 1", "п1", "", "p.1", "p" * 33, "_p"])
def test_a_row_has_a_key_of_the_permitted_form(key: str) -> None:
    _, faults = check_data(change(WARNING, {"products": {key: WARNING["products"]["p1"]}}))
    assert codes(faults) == {(f"products.{key}", "identifier_form")}
    assert re.fullmatch(KEY_PATTERN, key) is None


@pytest.mark.parametrize("shape", [["x"], {"x": "y"}])
@pytest.mark.parametrize(
    "path", ["units", "level", "incidents.injuries", "products.p1.warns", "agency", "published_at"]
)
def test_a_list_or_mapping_in_place_of_a_value_is_told_in_our_codes(path: str, shape: object) -> None:
    _, faults = check_data(change(RECALL, {path: shape}))
    found = [fault.code for fault in faults if fault.field == path]
    assert len(found) == 1
    assert found[0] in FAULT_CODES


@given(st.sampled_from(TYPES), st.data())
def test_whatever_stands_in_a_field_is_told_in_our_codes(type_code: str, data: st.DataObject) -> None:
    valid = VALID[type_code][0]
    name = data.draw(st.sampled_from(sorted(set(document_types()[type_code].model_fields) - {"type"})))
    document, faults = check_data(valid | {name: data.draw(SHAPES)})
    assert (document is None) == bool(faults)
    assert {fault.code for fault in faults} <= FAULT_CODES


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("title", "title"),
        ("products.p1.name", "products.*.name"),
        ("products.p1.tests.t1.indicator", "products.*.tests.*.indicator"),
        ("products.p1.batches.0.start", "products.*.batches.*.start"),
        ("products.name", None),
        ("products.P1.name", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_concrete_path_leads_to_its_declaration(path: str, found: str | None) -> None:
    spec = find_field(document_types()["recall"], path)
    assert (spec.path if spec else None) == found


def test_declared_paths_are_expanded_to_the_rows_there_are() -> None:
    rows: Mapping[str, Any] = {"products": {"p1": WARNING["products"]["p1"], "p2": {"warns": "false"}}}
    document = make_document(WARNING, rows)
    assert list(expand_path(document, "products.*.name")) == ["products.p1.name", "products.p2.name"]
    assert list(expand_path(document, "scope.addressees")) == ["scope.addressees"]
    assert list(expand_path(document, "closing.reason")) == []


def test_texts_of_rows_that_are_not_there_are_refused() -> None:
    texts = WARNING_TEXTS | {"products.p9.name": "别的产品", "closing.reason": "已解除"}
    found = codes(check_texts(make_document(), make_rendition(texts)))
    assert found == {("products.p9.name", "unknown_key"), ("closing.reason", "unknown_key")}


def test_levels_are_numbers_of_which_one_is_the_gravest() -> None:
    assert getattr(make_document(), "level", None) is Level.III
    assert min(Level) is Level.I
