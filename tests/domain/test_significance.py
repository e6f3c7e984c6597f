"""Who is told of a version: derived per language, claimed by the editor, and guarded."""

from __future__ import annotations

from typing import Any

import pytest

from portal.domain.errors import Invalid
from portal.domain.significance import significance_of
from portal.domain.vocabulary import Significance
from tests.domain.making import make_rendition, make_version
from tests.support.factories import WARNING_TEXTS_RU

MAJOR, MINOR = Significance.MAJOR, Significance.MINOR
RU = make_rendition(WARNING_TEXTS_RU, language="ru", body="Текст", translates=1)
SUBSTANTIVE = [
    {"level": "2", "press_contact": {"phone": "0451"}},
    {"scope.direction": "both"},
    {"scope.ports": ["suifenhe_road", "heihe_road"]},
    {"scope.hs_codes": ["940180"]},
    {"effective_from": "2026-05-03T12:00:00+08:00"},
    {"until_lifted": None, "effective_until": "2026-12-31"},
    {"consumer_actions": ["stop_using"]},
    {"signed_on": "2026-05-03"},
    {"categories": ["children", "vehicles"]},
    {"assessment.severity": "2"},
    {"measures.m1.code": "recall"},
    {"products.p1.batches": [{"start": "240501", "end": "240731"}]},
    {"products.p1.serials": [{"prefix": "LX"}]},
    {"products.p1.models": ["ДК-200", "ДК-201"]},
    {"products.p2": {"warns": "false"}},
    {"enterprises.e1.name": "别的公司"},
    {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}},
]
INCIDENTAL = [
    {"press_contact": {"phone": "0451-0000-0000"}},
    {"products.p1.specification": "12 kg"},
    {"index_number": "1/2026"},
    {"related": ["rc-2026-0001"]},
]


def test_a_first_version_is_major_for_everyone() -> None:
    significance = significance_of(make_version(ru=RU), None)
    assert [significance.of(tag) for tag in ("zh-Hans", "zh-Hant", "ru", "en")] == [MAJOR] * 4


@pytest.mark.parametrize("changes", SUBSTANTIVE, ids=lambda changes: next(iter(changes)))
def test_a_substantive_change_is_never_minor(changes: dict[str, Any]) -> None:
    claimed = make_version(changes, number=2, claims={"zh-Hans": MINOR})
    with pytest.raises(Invalid) as error:
        significance_of(claimed, make_version())
    found = [(fault.source, fault.field, fault.code) for fault in error.value.faults]
    assert found == [("change.zh-Hans.md", "significance", "significance_must_be_major")]
    assert str(error.value.faults[0].params["because"]).split(".")[0] in {path.split(".")[0] for path in changes}


@pytest.mark.parametrize("changes", SUBSTANTIVE, ids=lambda changes: next(iter(changes)))
def test_a_substantive_change_is_major_in_every_language(changes: dict[str, Any]) -> None:
    significance = significance_of(make_version(changes, number=2, ru=RU), make_version(ru=RU))
    assert [significance.of(tag) for tag in ("zh-Hans", "ru", "en")] == [MAJOR] * 3


@pytest.mark.parametrize("changes", INCIDENTAL, ids=lambda changes: next(iter(changes)))
def test_another_change_of_data_is_major_unless_claimed_minor(changes: dict[str, Any]) -> None:
    assert significance_of(make_version(changes, number=2), make_version()).of("zh-Hans") is MAJOR
    claimed = make_version(changes, number=2, claims={"zh-Hans": MINOR})
    assert significance_of(claimed, make_version()).of("zh-Hans") is MINOR


def test_nothing_that_a_reader_sees_is_minor_unless_claimed_major() -> None:
    later = {"published_at": "2026-05-04T13:00:00+08:00"}
    assert significance_of(make_version(later, number=2), make_version()).of("zh-Hans") is MINOR
    claimed = make_version(later, number=2, claims={"zh-Hans": MAJOR})
    assert significance_of(claimed, make_version()).of("zh-Hans") is MAJOR


def test_a_change_of_text_is_major_unless_claimed_minor() -> None:
    assert significance_of(make_version(body="改写。", number=2), make_version()).of("zh-Hans") is MAJOR
    claimed = make_version(body="改写。", number=2, claims={"zh-Hans": MINOR})
    assert significance_of(claimed, make_version()).of("zh-Hans") is MINOR


def test_a_text_changed_in_one_language_is_major_for_its_readers_only() -> None:
    changed = make_rendition(WARNING_TEXTS_RU | {"title": "Иначе"}, language="ru", body="Текст", translates=1)
    significance = significance_of(make_version(number=2, ru=changed), make_version(ru=RU))
    assert (significance.of("zh-Hans"), significance.of("zh-Hant"), significance.of("ru")) == (MINOR, MINOR, MAJOR)


def test_the_first_rendition_in_a_language_is_never_minor() -> None:
    added = make_version(number=2, ru=RU, claims={"ru": MINOR})
    with pytest.raises(Invalid) as error:
        significance_of(added, make_version())
    assert [(fault.source, fault.params["because"]) for fault in error.value.faults] == [("change.ru.md", "ru.md")]
    assert significance_of(make_version(number=2, ru=RU), make_version()).of("ru") is MAJOR


def test_every_wrong_claim_is_told() -> None:
    claims = {"zh-Hans": MINOR, "ru": MINOR}
    with pytest.raises(Invalid) as error:
        significance_of(make_version({"scope.direction": "both"}, number=2, ru=RU, claims=claims), make_version(ru=RU))
    assert {fault.source for fault in error.value.faults} == {"change.zh-Hans.md", "change.ru.md"}
