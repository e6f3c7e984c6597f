"""A version as labelled lines."""

from __future__ import annotations

import re

import pytest

from portal.domain.documents.base import Version
from portal.domain.locales import LOCALES
from portal.domain.registry import read_registry
from portal.fileform.parts import read_version
from portal.text.outline import outline
from tests.support.factories import FOREIGN_TEXTS, REGISTRY, make_foreign_data, make_parts, make_version_parts

REGISTRY_READ = read_registry(REGISTRY)


def warning() -> Version:
    return read_version("ra-2026-0001", 1, make_parts())


def foreign(country: str = "US") -> Version:
    source = {**make_foreign_data()["source"], "country": country}
    parts = make_version_parts("foreign_notice", make_foreign_data(source=source), FOREIGN_TEXTS)
    return read_version("fx-cpsc-1", 1, parts)


def values(version: Version, tag: str) -> dict[str, str]:
    return {line.path: line.value for line in outline(version, tag, REGISTRY_READ)}


@pytest.mark.parametrize("tag", [locale.tag for locale in LOCALES])
def test_every_line_has_a_label_and_what_it_is_about_comes_first(tag: str) -> None:
    lines = outline(warning(), tag, REGISTRY_READ)
    assert [line.path for line in lines[:4]] == ["title", "summary", "kind", "level"]
    assert all(line.label for line in lines)
    assert len({line.path for line in lines}) == len(lines)


def test_rows_stand_below_their_titles() -> None:
    lines = {line.path: line for line in outline(warning(), "ru", REGISTRY_READ)}
    assert lines["products.p1"].depth == 0
    assert lines["products.p1.models"].depth == 1
    assert lines["scope.ports"].value == "Суйфэньхэ"


def test_texts_are_converted_for_traditional_readers() -> None:
    found = values(warning(), "zh-Hant")
    assert found["title"] == "關於部分進口兒童安全座椅的風險警示公告"
    assert found["enterprises.e1.name"] == "绥芬河示例商贸有限公司"


@pytest.mark.parametrize(("country", "name"), [("US", "США"), ("EU", "Европейский союз")])
def test_a_foreign_notice_names_its_agency_and_country_and_has_no_level_scheme(country: str, name: str) -> None:
    found = values(foreign(country), "ru")
    assert found["agency"] == "U.S. Consumer Product Safety Commission"
    assert found["source.country"] == name
    assert "level_scheme" not in found
    assert "level_scheme" in values(warning(), "ru")


def test_a_period_of_one_day_is_that_day() -> None:
    period = {"start": "2025-08-20", "end": "2025-08-20"}
    found = values(read_version("ra-2026-0001", 1, make_parts(set_data={"products.p1.produced": period})), "ru")
    assert re.fullmatch(r"20.августа.2025.г\.", found["products.p1.produced"])


def test_a_period_is_one_line() -> None:
    period = {"start": "2024-05-01", "end": "2024-07-31"}
    found = values(read_version("ra-2026-0001", 1, make_parts(set_data={"products.p1.produced": period})), "ru")
    assert re.fullmatch(r"1.мая.2024.г\. – 31.июля.2024.г\.", found["products.p1.produced"])
    assert "products.p1.produced.start" not in found
