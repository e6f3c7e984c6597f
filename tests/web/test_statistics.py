"""Statistics say the same as the lists they lead to."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.domain.locales import LOCALES


def count_of(site: FlaskClient, address: str) -> int:
    """How many rows all pages of a list hold, as its file for machines says."""
    path, _, query = address.partition("?")
    return len(site.get(f"{path}.table.json?{query}").json or ())


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.path)
def test_every_bar_leads_to_a_list_of_as_many_documents(site: FlaskClient, locale: object) -> None:
    page = site.get(f"/{locale.path}/statistics").text  # type: ignore[attr-defined]
    bars = re.findall(r'<th scope="row"><a href="([^"]+)"[^>]*>.*?bar__number">([\d  ,]+)<', page, re.DOTALL)
    assert len(bars) > 10
    for address, number in bars[::4]:
        assert count_of(site, unescape(address)) == int(re.sub(r"\D", "", number)), address


def test_the_months_add_up_to_the_rows_of_the_table(site: FlaskClient) -> None:
    page = site.get("/zh/statistics").text
    table = page[page.index("按月份和等级") :]
    rows = re.findall(r'<th scope="row">[^<]+</th>((?:<td>\d+</td>)+)', table)
    counts = [[int(cell) for cell in re.findall(r"\d+", row)] for row in rows]
    assert len(counts) == 24
    assert all(sum(levels) == total for *levels, total in counts)
    assert sum(total for *_, total in counts) > 0


def test_the_column_of_counts_is_no_column_of_identifiers(site: FlaskClient) -> None:
    for language, words, wrong in (("zh", "数量", "编号"), ("ru", "Количество", "Номер")):
        heads = re.findall(r'<th scope="col">([^<]+)</th>', site.get(f"/{language}/statistics").text)
        assert words in heads
        assert wrong not in heads


def test_one_rectangle_stands_for_every_number_above_nought(site: FlaskClient) -> None:
    page = site.get("/zh/statistics").text
    table = page[page.index("按月份和等级") :]
    rows = re.findall(r'<th scope="row">[^<]+</th>((?:<td>\d+</td>)+)', table)
    above = sum(int(cell) > 0 for row in rows for cell in re.findall(r"\d+", row)[:-1])
    figure = re.search(r'<figure class="columns">.*?</figure>', page, re.DOTALL)
    assert figure is not None
    assert len(re.findall(r'<rect [^>]*fill="url', figure[0])) == above


def test_a_column_of_counts_is_not_called_a_number_of_something(site: FlaskClient) -> None:
    page = site.get("/ru/statistics").text
    assert page.count('<th scope="col">Количество</th>') == page.count('<table class="bars">')
    assert '<th scope="col">Номер</th>' not in page
