"""The search on its pages: filters and their counts, days, suggestions, firms by name, help where nothing is found."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.services.finding import Search
from tests.support.corpus import NOW


def text(site: FlaskClient, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def rows(site: FlaskClient, address: str) -> list[str]:
    return re.findall(r'row__title"><a href="[^"]*/documents/([^"]+)"', text(site, address))


def suggested(site: FlaskClient, language: str, typed: str) -> list[tuple[str, str]]:
    answer = site.get(f"/{language}/suggest?q={quote(typed)}")
    assert answer.status_code == 200
    return [(one["kind"], one["text"]) for one in answer.get_json()["suggestions"]]


def test_every_count_is_what_choosing_it_shows(corpus: Portal) -> None:
    """Counts of a facet hold within the other filters, whatever is combined."""
    finding = corpus.finding
    for filters in ({}, {"category": ("children", "food")}, {"current": ("yes",), "origin": ("RU",)}):
        search = Search("俄罗斯", filters)
        for name, values in finding.find(search, NOW).facets.items():
            for value in values:
                narrowed = Search("俄罗斯", {**filters, name: (value.code,)})
                assert finding.find(narrowed, NOW).total == value.count, (filters, name, value)


def test_a_chosen_value_stays_to_be_unchosen_where_nothing_is_left(site: FlaskClient) -> None:
    page = text(site, "/zh/search?q=电热毯&category=food")
    assert re.search(r'name="category" value="food" checked', page)
    assert re.search(r"不加筛选条件时有\d+份文件", page)


def test_in_force_only_leaves_out_what_is_over(corpus: Portal) -> None:
    found = corpus.finding.find(Search("", {"current": ("yes",)}, page_size=100), NOW)
    statuses = {value.code for value in found.facets["status"]}
    assert statuses == {"in_force", "ongoing", "listed"}
    assert "ra-2025-0014" not in found.document_ids


@pytest.mark.parametrize(
    ("days", "least", "most"),
    [
        ("from=2026-11-01", "2026-11-01", "2027"),
        ("to=2020-12-31", "2000", "2020-12-31"),
        ("from=5.5.2026&to=2026年6月30日", "2026-05-05", "2026-06-30"),
    ],
)
def test_days_of_publication_are_both_included(site: FlaskClient, days: str, least: str, most: str) -> None:
    shown = re.findall(r'<time datetime="([0-9-]{10})"', text(site, f"/ru/all?{days}").split('class="rows"')[1])
    assert shown
    assert all(least <= day <= most for day in shown)


def test_a_day_that_is_none_is_told_and_not_lost(site: FlaskClient) -> None:
    page = text(site, "/zh/recalls?from=2026-13-01&to=2026-12-31")
    assert "“2026-13-01”不是有效日期" in page
    assert 'value="2026-13-01"' in page
    assert "from=" not in re.findall(r'class="faces[^>]*>(.*?)</p>', page, re.DOTALL)[0]


def test_a_feed_holds_the_set_of_its_list_by_days_too(site: FlaskClient) -> None:
    table = text(site, "/ru/all.csv?from=2026-11-01")
    assert table.count("\r\n") - 1 == len(rows(site, "/ru/all?from=2026-11-01"))


def test_filters_can_be_removed_one_by_one_and_all_at_once(site: FlaskClient) -> None:
    page = text(site, "/ru/search?q=Россия&category=food&category=children&from=2025-01-01")
    chips = re.findall(r'<ul class="chips".*?</ul>', page, re.DOTALL)[0]
    addresses = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', chips)]
    assert len(addresses) == 4
    assert addresses[-1] == "/ru/search?q=%D0%A0%D0%BE%D1%81%D1%81%D0%B8%D1%8F"
    assert all("q=" in address for address in addresses)


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("zh", "雪豹", ("brand", "雪豹能")),
        ("zh", "充电", ("product", "移动电源（充电宝）")),
        ("zh", "xuebao", ("brand", "雪豹能")),
        ("ru", "севе", ("brand", "Северок")),
        ("ru", "бинх", ("brand", "冰河BINGHE")),
        ("zh", "北桦", ("enterprise", "绥芬河市北桦示例商贸有限公司")),
        ("ru", "детские автокр", ("product", "Детское автомобильное кресло")),
    ],
)
def test_suggestions_begin_as_is_typed_in_any_script(
    site: FlaskClient, language: str, typed: str, expected: tuple[str, str]
) -> None:
    assert expected in suggested(site, language, typed)


def test_nothing_is_suggested_that_may_not_be_read(site: FlaskClient) -> None:
    for typed in ("启明", "褐煤", "快充示例", "CH-33"):
        found = suggested(site, "zh", typed)
        assert not any("启明安" in one or "褐煤" in one or one == "快充示例科技" for _, one in found)


def test_a_text_that_begins_nothing_is_not_kept(site: FlaskClient) -> None:
    answer = site.get("/zh/suggest?q=zzzzzz")
    assert answer.get_json()["suggestions"] == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_words_are_marked_in_title_and_products_in_the_readers_script(site: FlaskClient) -> None:
    page = text(site, "/zh-hant/search?q=電熱毯")
    row = page.split('class="rows"')[1].split("</li>")[0]
    assert row.count("<mark>電熱毯</mark>") >= 2
    assert "电热毯" not in row


def test_what_was_taken_for_what_is_said_in_whole_words(site: FlaskClient) -> None:
    assert "«акумулятор»" in text(site, "/ru/search?q=акумулятор")
    assert "«детское кресло»" in text(site, "/ru/search?q=ltncrjt+rhtckj")


def test_who_finds_nothing_is_helped_on(site: FlaskClient) -> None:
    page = text(site, "/zh/search?q=婴儿床围栏")
    assert "未查到" in page or "没有找到" in page or "没有查到" in page
    assert "/zh/search?category=children" in page
    assert re.search(r'href="/zh/check', page)
    assert re.search(r'href="/zh/(cases/new|pages/complain)', page)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("北桦", "绥芬河市北桦示例商贸有限公司"),
        ("beihua", "绥芬河市北桦示例商贸有限公司"),
        ("бэйхуа", "绥芬河市北桦示例商贸有限公司"),
        ("ООО Сибторг", "ООО «Сибторг Образец»"),
        ("sibtorg", "ООО «Сибторг Образец»"),
        ("结雅", "АО «Зейский пивовар»"),
        ("cb,njhu", "ООО «Сибторг Образец»"),
    ],
)
def test_an_enterprise_is_found_by_name_in_any_script(site: FlaskClient, typed: str, name: str) -> None:
    page = text(site, f"/ru/enterprises?q={quote(typed)}")
    headings = re.findall(r'<h2 id="enterprise-\d+"[^>]*>(?:<a [^>]*>)?([^<]+)<', page)
    assert name in headings


def test_an_impersonated_enterprise_is_the_victim_by_name_and_by_code(site: FlaskClient) -> None:
    for address in ("/zh/enterprises?q=Чистый+обзор", "/zh/enterprises/5400000090"):
        page = text(site, address)
        assert "它是受害方" in page
        assert "被冒用企业" in page


def test_the_page_of_a_code_says_the_role_in_each_document(site: FlaskClient) -> None:
    page = text(site, "/ru/enterprises/91231102MA000004XW")
    assert page.count("Указано здесь как:") == 2
    assert "黑河冰河示例电子科技有限公司" in page


def test_a_firm_whose_term_is_over_is_not_found_by_name(site: FlaskClient) -> None:
    assert "快充示例科技" not in text(site, "/zh/enterprises?q=朝阳示例粮贸")
    assert "佳木斯朝阳示例粮贸有限公司" not in text(site, "/zh/enterprises?q=朝阳示例粮贸")
