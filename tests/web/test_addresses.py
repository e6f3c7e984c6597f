"""The public addresses, all of them, and what they answer to whatever is asked of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.locales import LOCALES
from portal.domain.vocabulary import Audience
from portal.web.filters import TYPE_PATHS

# Address → an example with the status it has. `L` stands for each of zh, zh-hant, ru, en.
PUBLIC = {
    "/": ("/", 302),
    "/L/": ("/L/", 200),
    "/L/all": ("/L/all", 200),
    "/L/search": ("/L/search?q=2026", 200),
    "/L/check": ("/L/check?q=4600000002002", 200),
    "/L/check.json": ("/L/check.json?gtin=4600000002002", 200),
    "/L/TYPE": ("/L/recalls", 200),
    "/L/suggest": ("/L/suggest?q=2026", 200),
    "/L/enterprises": ("/L/enterprises?q=2026", 200),
    "/L/enterprises/<code:code>": ("/L/enterprises/91230108MA0000285C", 200),
    "/L/LIST.FEED": ("/L/recalls.atom", 200),
    "/L/LIST.TABLE": ("/L/recalls.csv", 200),
    "/L/enterprises/<code:code>.FEED": ("/L/enterprises/91230108MA0000285C.rss", 200),
    "/L/enterprises/<code:code>.TABLE": ("/L/enterprises/91230108MA0000285C.table.json", 200),
    "/L/subscribe": ("/L/subscribe?level=1", 200),
    "/L/documents/<document_id>": ("/L/documents/ra-2026-0003", 200),
    "/L/documents/<document_id>/versions/<int:number>": ("/L/documents/ra-2026-0003/versions/1", 200),
    "/L/documents/<document_id>/history": ("/L/documents/ra-2026-0003/history", 200),
    "/L/documents/<document_id>/compare/<int:before>...<int:after>": ("/L/documents/ra-2026-0003/compare/1...2", 200),
    "/L/documents/<document_id>/versions/<int:number>/media/<name>": (
        "/L/documents/rc-2026-0007/versions/1/media/label-position.png",
        200,
    ),
    "/L/cases": ("/L/cases", 200),
    "/L/cases/new": ("/L/cases/new", 200),
    "/L/cases/follow-up": ("/L/cases/follow-up", 200),
    "/L/cases/form/<kind>": ("/L/cases/form/complaint", 200),
    "/L/pages/<slug>": ("/L/pages/about", 200),
    "/L/rules": ("/L/rules", 200),
    "/L/places": ("/L/places", 200),
    "/L/statistics": ("/L/statistics", 200),
    "/L/statistics/cases": ("/L/statistics/cases", 200),
    "/L/corrections": ("/L/corrections", 200),
    "/L/log": ("/L/log", 200),
    "/L/log/checkpoint": ("/L/log/checkpoint", 200),
    "/L/log/entries/<int:position>": ("/L/log/entries/1", 200),
    "/sitemap.xml": ("/sitemap.xml", 200),
    "/sitemap-pages.xml": ("/sitemap-pages.xml", 200),
    "/sitemap-<int:number>.xml": ("/sitemap-1.xml", 200),
    "/robots.txt": ("/robots.txt", 200),
    "/static/<path:filename>": ("/static/portal.css", 200),
}
HTML = "<script>alert(1)</script>"
RESTRICTED = "rb-2026-0001"


def short(rule: str) -> str:
    """A rule of the application as the table above writes it."""
    rule = rule.replace("<locale:locale>", "L")
    rule = re.sub(r"<any\([^)]*'rss'[^)]*\):suffix>", "FEED", rule)
    rule = re.sub(r"<any\([^)]*'csv'[^)]*\):suffix>", "TABLE", rule)
    rule = re.sub(r"<any\([^)]*'all'[^)]*\):name>", "LIST", rule)
    return re.sub(r"<any\([^)]*\):type_path>", "TYPE", rule)


def localised(example: str) -> Iterator[str]:
    paths = [locale.path for locale in LOCALES] if "/L/" in example else [""]
    return (example.replace("/L/", f"/{path}/") for path in paths)


def test_the_public_addresses_are_those_listed_here(site: FlaskClient) -> None:
    # Those below /staff are private; test_staff_pages walks them.
    rules = (str(rule) for rule in site.application.url_map.iter_rules())
    assert {short(rule) for rule in rules if not rule.startswith("/staff")} == set(PUBLIC)


@pytest.mark.parametrize("rule", PUBLIC)
def test_every_address_answers_in_every_language(site: FlaskClient, rule: str) -> None:
    example, status = PUBLIC[rule]
    for address in localised(example):
        with site.get(address) as answer:
            assert answer.status_code == status, address


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/de/", 404),
        ("/zh/documents/ra-2026-9999", 404),
        ("/zh/documents/../../etc/passwd", 404),
        ("/zh/documents/ra-2026-0003/versions/9", 404),
        ("/zh/documents/ra-2026-0003/versions/0", 404),
        ("/zh/documents/ra-2026-0003/versions/99999999999999999999", 404),
        ("/zh/documents/ra-2026-0003/compare/1...9", 404),
        ("/zh/recalls?page=99", 404),
        ("/zh/recalls?page=-1", 404),
        ("/zh/recalls?page=1e9", 404),
        ("/zh/corrections?page=99", 404),
        ("/zh/log?before=0", 404),
        ("/zh/log/entries/0", 404),
        ("/zh/log/entries/999999", 404),
        ("/zh/enterprises/nobody", 404),
        ("/zh/pages/nothing", 404),
        ("/zh/cases/nothing", 404),
        ("/zh/cases/form/nothing", 404),
        ("/zh/recalls.xml", 404),
        ("/zh/recalls.rss?archive=99", 404),
        ("/zh/recalls.rss?archive=x", 404),
        ("/sitemap-0.xml", 404),
        ("/sitemap-9.xml", 404),
        ("/static/../app.py", 404),
        ("/zh/recalls?category=nothing", 200),
        ("/zh/recalls?order=nothing", 200),
        ("/zh/recalls?nothing=1", 200),
        ("/zh/search?q=" + "%E7%94%B5" * 1000, 200),
        ("/zh/search?q=%ff%fe%00", 200),
        ("/zh/search?q=%22%28%2A%29%20AND%20OR%20NOT%20%5B", 200),
    ],
)
def test_what_is_mistaken_or_hostile_has_a_right_answer_that_helps(
    site: FlaskClient, address: str, status: int
) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    if status == 404 and not address.startswith(("/sitemap", "/static")):
        page = answer.get_data(as_text=True)
        assert '<html lang="zh-Hans">' in page
        assert 'name="q"' in page or "/zh/" in page


@pytest.mark.parametrize(
    "name", ["q", "order", "page", "type", "category", "enterprise", "origin", "month", "before", "level"]
)
@pytest.mark.parametrize("path", ["/zh/search", "/ru/recalls", "/en/subscribe", "/zh-hant/log", "/zh/corrections"])
def test_nothing_typed_comes_back_unescaped(site: FlaskClient, path: str, name: str) -> None:
    page = site.get(path, query_string={name: HTML}).get_data(as_text=True)
    assert HTML not in page


@pytest.mark.parametrize(
    "path", [f"/zh/{HTML}", f"/zh/documents/{HTML}", f"/zh/enterprises/{HTML}", f"/zh/pages/{HTML}"]
)
def test_no_address_comes_back_unescaped(site: FlaskClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    assert HTML not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("accepted", "path"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("zh-TW", "zh-hant"),
        ("zh-CN", "zh"),
        ("de", "zh"),
        ("en-GB", "en"),
        ("", "zh"),
    ],
)
def test_the_root_leads_to_the_language_of_the_browser(site: FlaskClient, accepted: str, path: str) -> None:
    answer = site.get("/", headers={"Accept-Language": accepted})
    assert answer.headers["Location"] == f"/{path}/"
    assert answer.headers["Vary"] == "Accept-Language"


def test_a_restricted_document_is_nowhere(site: FlaskClient, corpus: Portal) -> None:
    hidden = [s.document_id for s in corpus.reading.iter_states(lambda s: s.audience is not Audience.PUBLIC)]
    assert RESTRICTED in hidden
    titles = {
        rendition.text("title")
        for document_id in hidden
        if (version := corpus.reading.find_version(document_id)) is not None
        for rendition in version.renditions.values()
    }
    words = {quoted for title in titles for quoted in re.findall("[“«]([^”»]+)[”»]", title)}
    addresses = ["/sitemap.xml", "/sitemap-1.xml", "/sitemap-pages.xml"]
    for locale in LOCALES:
        root = f"/{locale.path}"
        addresses += [f"{root}/", f"{root}/statistics", f"{root}/corrections", f"{root}/log", f"{root}/places"]
        for path in ("all", "search", *TYPE_PATHS):
            addresses += [f"{root}/{path}", f"{root}/{path}.rss", f"{root}/{path}.csv", f"{root}/{path}.table.json"]
        addresses += [f"{root}/search?q={word}" for word in (*hidden, *titles, *words)]
        addresses += [f"{root}/search.json?q={document_id}" for document_id in hidden]
        for document_id in hidden:
            for path in ("", "/history", "/versions/1", "/versions/1/media/a.png", "/compare/1...1"):
                assert site.get(f"{root}/documents/{document_id}{path}").status_code == 404
    for address in addresses:
        page = site.get(address).get_data(as_text=True)
        told = re.sub(
            r'<input[^>]*name="q"[^>]*>|<title>.*?</title>|q=[^"&<]*|"title": "[^"]*"', "", page.replace("&amp;", "&")
        )
        for secret in (*hidden, *titles):
            assert f"/documents/{secret}" not in told, address
            if "search" not in address:
                assert secret not in told, address
