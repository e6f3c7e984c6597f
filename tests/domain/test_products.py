"""Products and enterprises: extents, periods, references between rows, and what may not be published of persons."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from portal.domain.documents.validation import check_data, model_faults
from portal.domain.products import Extent, Period
from tests.domain.making import codes, make_document
from tests.support.factories import WARNING, change


def faults_of(changes: dict[str, Any]) -> set[tuple[str, str]]:
    return codes(check_data(change(WARNING, changes))[1])


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({"value": "240715"}, "240715"),
        ({"start": "240501", "end": "240630"}, "240501–240630"),
        ({"start": "240501", "end": "240501"}, "240501–240501"),
        ({"start": "99", "end": "100"}, "99–100"),
        ({"prefix": "LX"}, "LX…"),
        ({"all": "true"}, "*"),
    ],
)
def test_an_extent_has_one_of_four_forms(stated: dict[str, str], shown: str) -> None:
    assert str(Extent.model_validate(stated)) == shown


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"all": "false"},
        {"start": "1"},
        {"end": "1"},
        {"value": "1", "prefix": "1"},
        {"value": "1", "all": "true"},
        {"start": "1", "end": "2", "value": "1"},
        {"prefix": "1", "all": "true"},
    ],
)
def test_an_extent_of_no_form_or_of_two_is_refused(stated: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        Extent.model_validate(stated)
    assert codes(model_faults(error.value)) == {("", "extent_form")}


def test_an_extent_that_runs_backwards_is_refused() -> None:
    assert faults_of({"products.p1.serials": [{"start": "B2", "end": "A1"}]}) == {
        ("products.p1.serials.0.start", "order")
    }


@pytest.mark.parametrize(
    "stated", [{"start": "2026-05-04"}, {"end": "2026-05-04"}, {"start": "2026-05-04", "end": "2026-05-04"}]
)
def test_a_period_may_be_open_at_one_end(stated: dict[str, str]) -> None:
    assert Period.model_validate(stated).model_dump(mode="json", exclude_none=True) == stated


@pytest.mark.parametrize(
    ("stated", "fault"),
    [({}, ("", "period_empty")), ({"start": "2026-05-05", "end": "2026-05-04"}, ("start", "order"))],
)
def test_a_period_of_no_days_is_refused(stated: dict[str, str], fault: tuple[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        Period.model_validate(stated)
    assert codes(model_faults(error.value)) == {fault}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"products.p1.enterprises": ["e1", "e9"]}, ("products.p1.enterprises", "unknown_key")),
        ({"products.p1.counterfeit_of": "p9"}, ("products.p1.counterfeit_of", "unknown_key")),
        ({"products.p1.counterfeit_of": "p1"}, ("products.p1.counterfeit_of", "unknown_key")),
        ({"products.p1.photos": ["photo"]}, ("products.p1.photos", "unknown_key")),
        ({"enterprises": {}}, ("products.p1.enterprises", "unknown_key")),
    ],
)
def test_a_reference_to_a_row_that_is_not_there_is_told(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    assert faults_of(changes) == {fault}


def test_references_to_rows_that_are_there_are_good() -> None:
    genuine = {"warns": "false", "brand": "Северок"}
    document = make_document(
        WARNING,
        {
            "products.p2": genuine,
            "products.p1.counterfeit_of": "p2",
            "products.p1.photos": ["photo"],
            "media": {"photo": {"file": "seat.jpg"}},
        },
    )
    assert document.products["p1"].counterfeit_of == "p2"
    assert document.origins == ("RU",)


def test_a_counterfeit_is_always_warned_of() -> None:
    changes = {"products.p2": {"warns": "false", "counterfeit_of": "p1"}}
    assert faults_of(changes) == {("products.p2.warns", "counterfeit_must_warn")}


def test_an_individual_is_named_by_decision_only() -> None:
    person = {"name": "王某", "roles": ["seller"], "individual": "true"}
    assert faults_of({"enterprises.e2": person}) == {("enterprises.e2.naming_decision", "individual_without_decision")}
    document = make_document(WARNING, {"enterprises.e2": person | {"naming_decision": "黑市监罚〔2026〕7号"}})
    assert document.names_individuals
    assert not make_document().names_individuals


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("uscc", "91231081MA1FAKE030"),
        ("inn", "7707083894"),
        ("ogrn", "1027700132196"),
        ("ogrnip", "304500116000158"),
    ],
)
def test_a_wrong_check_digit_names_field_and_scheme(field: str, code: str) -> None:
    _, faults = check_data(change(WARNING, {f"enterprises.e1.{field}": code}))
    assert [(fault.field, fault.code, fault.params["scheme"], fault.found) for fault in faults] == [
        (f"enterprises.e1.{field}", "check_digit", field, code)
    ]


def test_every_code_of_an_enterprise_can_be_looked_up() -> None:
    stated = {"enterprises.e1.uscc": "91231081MA1FAKE03K", "enterprises.e1.inn": "7707083893"}
    assert make_document(WARNING, stated).enterprises["e1"].codes() == ("91231081MA1FAKE03K", "7707083893")


@pytest.mark.parametrize("written", ["黑市监[2026]12号", "黑市监【2026】12号", "黑市监〔2026〕12号"])
def test_an_official_number_is_kept_as_printed_beside_its_normal_form(written: str) -> None:
    document = make_document(WARNING, {"official_number": written})
    assert document.official_number == written
    assert document.normal_official_number == "黑市监〔2026〕12号"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//example.org",
        "ftp://example.org",
        "https://localhost",
        "https://a.b c",
        "https://a.b/<",
    ],
)
def test_only_full_web_addresses_are_taken(address: str) -> None:
    assert faults_of({"press_contact": {"url": address}}) <= {
        ("press_contact.url", "web_address"),
        ("press_contact.url", "html"),
    }
    assert faults_of({"press_contact": {"url": address}})
    assert faults_of({"press_contact": {"url": "https://example.org/通报?id=1"}}) == set()
