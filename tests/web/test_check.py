"""The product check as a page and as JSON: answers, words, what is kept and what is not, what is hostile."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.locales import LOCALES
from portal.services import checking

SEAT = {"gtin": "4600000002002", "batch": "240612"}


def page(site: FlaskClient, language: str = "en", **marks: str) -> str:
    answer = site.get(f"/{language}/check", query_string=marks)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def heading(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html)
    assert found
    return found[1]


def face(site: FlaskClient, **marks: str) -> dict[str, Any]:
    answer = site.get("/en/check.json", query_string=marks)
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = json.loads(answer.get_data())
    return found


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.path)
@pytest.mark.parametrize(
    "marks",
    [SEAT, SEAT | {"batch": "240801"}, {"q": "Северок ДК-200"}, {"q": "zzzz"}, {"gtin": "4600000011219"}, {}],
    ids=["matched", "other batch", "similar", "nothing", "lifted", "form"],
)
def test_every_answer_is_a_page_in_every_language(site: FlaskClient, locale: Any, marks: dict[str, str]) -> None:
    html = page(site, locale.path, **marks)
    assert f'<html lang="{locale.tag}">' in html
    if locale.path != "en":
        assert not re.search(r"<h1[^>]*>[A-Za-z ,:]+</h1>", html)


def test_a_match_tells_why_and_what_to_do_now(site: FlaskClient) -> None:
    html = page(site, **SEAT)
    assert heading(html) == "A warning covers exactly this product"
    assert "240612 is within 240501–240731" in html
    assert "actions.svg#stop_using" in html
    assert "/en/documents/rc-2026-0007" in html


@pytest.mark.parametrize("marks", [SEAT, SEAT | {"batch": "240801"}, {"q": "zzzz"}, {"q": "Северок"}])
def test_no_answer_reads_as_a_clearance(site: FlaskClient, marks: dict[str, str]) -> None:
    html = page(site, **marks)
    assert re.search(r"\d+ documents were searched, as of ", html)
    assert "never proves that a product is safe" in html


def test_nothing_found_says_how_to_report(site: FlaskClient) -> None:
    html = page(site, q="zzzz")
    assert heading(html) == "Nothing found. This does not mean that the product is safe"
    assert "/en/search?q=zzzz" in html
    assert "tel:12315" in html


@pytest.mark.parametrize("text", ["ctdthjr", "severok", "xuebaoneng"], ids=["layout", "script", "pinyin"])
def test_names_written_otherwise_are_not_told_as_nothing(site: FlaskClient, text: str) -> None:
    """What cannot be compared with a product is still found by the search, and says so."""
    found = face(site, q=text)
    (limit,) = [limit for limit in found["limits"] if limit["code"] == "found_by_words"]
    assert found["answer"] == "nothing_found"
    assert limit["count"] >= len(limit["documents"]) > 0
    html = page(site, q=text)
    assert "by these words. See whether" in html
    assert f"/en/documents/{limit['documents'][0]}" in html


@pytest.mark.parametrize("marks", [{"q": "zzzz"}, SEAT], ids=["nothing by words", "found as a product"])
def test_the_search_is_not_spoken_of_without_need(site: FlaskClient, marks: dict[str, str]) -> None:
    assert "by these words. See whether" not in page(site, **marks)


def test_a_lifted_warning_is_told_as_lifted(site: FlaskClient) -> None:
    html = page(site, gtin="4600000011219", batch="241110")
    assert heading(html) == "The warning about this product has been lifted"
    assert "What it asked for until it was lifted" in html


def test_a_completed_recall_still_speaks_of_this_product(site: FlaskClient) -> None:
    html = page(site, gtin="6900000200001", batch="N2508B")
    assert heading(html) == "A warning covers exactly this product"
    assert "some of the goods may still be in use" in html


def test_a_counterfeit_is_told_from_the_genuine_product(site: FlaskClient) -> None:
    assert "A counterfeit of this product is known" in page(site, gtin="4600000004303")


def test_a_wrong_check_digit_is_told_at_the_field_and_searched(site: FlaskClient) -> None:
    html = page(site, gtin="4600000002003")
    assert 'aria-invalid="true"' in html
    assert "searched all the same" in html
    assert "/en/documents/rc-2026-0007" in html
    assert 'id="q-error"' in page(site, q="4600000002003")


def test_what_was_typed_is_kept(site: FlaskClient) -> None:
    typed = {"q": "seat", "brand": "Северок", "produced_on": "2024-06-01", "producer_code": "x"}
    html = page(site, **typed)
    for value in typed.values():
        assert f'value="{value}"' in html
    assert '<details class="exact" open>' in html


def test_the_permanent_address_gives_the_same_answer(site: FlaskClient) -> None:
    html = page(site, q="冰河 BH-20", serial="BH20-2509000001")
    found = re.search(r'class="address" href="http://localhost(/en/check\?[^"]+)"', html)
    assert found
    assert heading(site.get(found[1].replace("&amp;", "&")).get_data(as_text=True)) == heading(html)


def test_the_camera_is_for_pages_with_a_scanner_alone(site: FlaskClient) -> None:
    policy = site.get("/zh/check").headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=()" in policy
    for path in ("/zh/", "/zh/search", "/zh/check.json", "/zh/documents/rc-2026-0007"):
        assert "Permissions-Policy" not in site.get(path).headers


def test_answers_to_programs_that_find_nothing_are_not_kept(site: FlaskClient) -> None:
    assert site.get("/zh/check.json", query_string={"q": "zzzz"}).headers["Cache-Control"] == "no-store"
    for path in ("/zh/check.json", "/zh/check"):
        assert "Cache-Control" not in site.get(path, query_string=SEAT).headers


def test_an_answer_behind_the_log_is_not_kept(site: FlaskClient, corpus: Portal) -> None:
    with corpus.checks.adding(corpus.log.head().log_id) as batch:
        batch.position -= 1
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(checking, "MAX_TAIL", 0)
            answer = site.get("/en/check", query_string=SEAT)
    finally:
        corpus.checked_products.catch_up(1)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "1 newer entry of the publication log is not included yet." in answer.get_data(as_text=True)


def test_a_program_gets_codes_with_the_words_beside_them(site: FlaskClient) -> None:
    found = face(site, **SEAT)
    assert (found["answer"], found["is_clearance"], found["is_current"]) == ("matched", False, True)
    (finding,) = found["findings"]
    assert (finding["document"], finding["product"], finding["status"]) == ("rc-2026-0007", "seat", "ongoing")
    assert {"mark": "batch", "outcome": "inside", "stated": "240612", "published": ["240501–240731"]}.items() <= next(
        reason for reason in finding["reasons"] if reason["mark"] == "batch"
    ).items()
    assert finding["consumer_actions"][0] == "stop_using"
    assert found["documents"]["own"] > 0


def test_a_program_that_asks_nothing_learns_how_many_are_searched(site: FlaskClient) -> None:
    found = face(site)
    assert (found["answer"], found["findings"]) == ("nothing_found", [])


@pytest.mark.parametrize("name", ["q", "gtin", "brand", "model", "batch", "serial", "vin", "produced_on", "conformity"])
@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "' OR 1=1 --", "\u202e%00", "9" * 5000, "(01)", "https://["]
)
def test_nothing_typed_breaks_the_check_or_comes_back_unescaped(site: FlaskClient, name: str, value: str) -> None:
    html = page(site, "zh", **{name: value})
    assert "<script>alert" not in html
    assert face(site, **{name: value})["answer"] in ("nothing_found", "similar")


def test_the_home_page_and_the_door_lead_to_the_check(site: FlaskClient) -> None:
    html = site.get("/ru/").get_data(as_text=True)
    assert '<form class="search-box search-box--main" action="/ru/check#answer"' in html
    assert '<a href="/ru/check">Проверить товар</a>' in html


def test_a_document_takes_its_product_along_to_the_check(site: FlaskClient) -> None:
    html = site.get("/en/documents/rc-2026-0007").get_data(as_text=True)
    form = re.search(r'<form class="check-field.*?</form>', html, re.DOTALL)
    assert form
    assert '<input type="hidden" name="gtin" value="4600000002002">' in form[0]
    assert 'name="batch"' in form[0]
    assert "check-field" not in site.get("/en/documents/ra-2026-0026").get_data(as_text=True)
