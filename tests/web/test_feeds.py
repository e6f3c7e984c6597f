"""Feeds and files of lists over the sample corpus, as readers fetch them: whole, honest, quiet when nothing changes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.locales import BY_TAG, LOCALES
from portal.text import labels
from portal.web.filters import TYPE_PATHS
from tests.feeds.rules import check_atom, check_json_feed, check_rss, read_feed
from tests.support.clock import StandingClock
from tests.support.corpus import NOW

CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json_feed}
CONTENT_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
NARROWED = (
    "risk-announcements.{}?level=1",
    "risk-announcements.{}?status=in_force",
    "all.{}?category=food&category=children",
    f"search.{{}}?q={quote('儿童')}",
    f"search.{{}}?q={quote('водка')}&type=risk_announcement",
)


def fetch(site: FlaskClient, address: str) -> bytes:
    answer = site.get(address)
    assert answer.status_code == 200, address
    return answer.data


def entries(site: FlaskClient, address: str) -> dict[str, Any]:
    """The entries of a feed by document id, as a feed reader has them."""
    return {entry.link.rsplit("/", 1)[1]: entry for entry in read_feed(fetch(site, address)).entries}


def followed(site: FlaskClient, address: str) -> list[set[str]]:
    """The documents of a feed and of every archive before it, one set for each."""
    found: list[set[str]] = []
    while address:
        feed = read_feed(fetch(site, address))
        found.append({entry.link.rsplit("/", 1)[1] for entry in feed.entries})
        address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
        assert len(found) < 50
    return found


def listed(site: FlaskClient, address: str) -> set[str]:
    """The documents on all pages of a list."""
    found: set[str] = set()
    while address:
        page = fetch(site, address).decode()
        main = page[page.index("<main") : page.index("</main>")]
        found |= set(re.findall(r'<h2 class="row__title"><a href="/[a-z-]+/documents/([^"]+)"', main))
        following = re.search(r'<a href="([^"]+)" rel="next"', main)
        address = following[1].replace("&amp;", "&") if following else ""
    return found


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.path)
def test_every_feed_is_read_by_feed_readers(site: FlaskClient, locale: Any) -> None:
    whole = [f"{name}.{{}}" for name in ("all", "search", *TYPE_PATHS)]
    for place, template in enumerate((*whole, *NARROWED)):
        for suffix, check in CHECKS.items():
            if place and suffix != ("rss", "atom", "json")[place % 3]:
                continue  # every format for everything, and each list in one of them
            answer = site.get(f"/{locale.path}/{template.format(suffix)}")
            assert answer.status_code == 200
            assert answer.content_type == f"{CONTENT_TYPES[suffix]}; charset=utf-8"
            checked = check(answer.data)
            language = checked["language"] if suffix == "json" else read_feed(answer.data).feed.language
            assert language.lower() == locale.tag.lower()


@pytest.mark.parametrize("template", ["recalls.{}", "foreign.{}", "all.{}", *NARROWED])
def test_a_feed_with_its_archives_holds_the_set_of_its_page(site: FlaskClient, template: str) -> None:
    pieces = followed(site, f"/ru/{template.format('atom')}")
    left = {
        document_id
        for document_id, entry in entries(site, f"/ru/{template.format('atom')}").items()
        if "Больше не входит в этот список" in entry.title
    }
    page = template.format("").replace(".?", "?").removesuffix(".")
    assert set().union(*pieces) - left == listed(site, f"/ru/{page}")


def test_the_feed_of_everything_has_archives_and_leaves_foreign_notices_to_theirs(
    site: FlaskClient, corpus: Portal
) -> None:
    pieces = followed(site, "/zh/all.rss")
    own = {s.document_id for s in corpus.reading.iter_states(lambda s: s.audience.value == "public")}
    assert len(pieces) > 1
    assert set().union(*pieces) == {document_id for document_id in own if not document_id.startswith("fx-")}


def test_the_newest_change_comes_first(site: FlaskClient) -> None:
    for address in ("/zh/all.atom", "/zh/all.atom?archive=1", "/en/search.atom?q=recall"):
        times = [entry.updated_parsed for entry in read_feed(fetch(site, address)).entries]
        assert times == sorted(times, reverse=True)


def test_archives_say_what_they_are_and_lead_both_ways(site: FlaskClient) -> None:
    encoded = fetch(site, "/zh/all.atom?archive=1")
    links = {link.rel: link.href for link in read_feed(encoded).feed.links}
    assert b"<fh:archive" in encoded
    assert links["self"] == "http://localhost/zh/all.atom?archive=1"
    assert links["current"] == "http://localhost/zh/all.atom"
    assert links["next-archive"] == "http://localhost/zh/all.atom?archive=2"
    assert "prev-archive" not in links
    assert b"fh:archive" not in fetch(site, "/zh/all.atom")


def test_a_json_feed_leads_to_its_archives(site: FlaskClient) -> None:
    following = json.loads(fetch(site, "/zh/all.json"))["next_url"]
    assert check_json_feed(fetch(site, following))["items"]


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", "1.5", "１", "9" * 400, "2 ", "<b>"])
def test_an_archive_that_does_not_exist_is_not_found(site: FlaskClient, number: str) -> None:
    assert site.get(f"/zh/all.rss?archive={quote(number)}").status_code == 404


def test_an_archive_of_the_log_that_holds_nothing_of_a_list_is_not_found(site: FlaskClient) -> None:
    assert site.get("/zh/enterprises/91230199MA18A00016.rss?archive=1").status_code == 404


@pytest.mark.parametrize("tag", list(BY_TAG))
def test_what_became_of_a_document_is_in_its_title(site: FlaskClient, corpus: Portal, tag: str) -> None:
    told: dict[str, Any] = {}
    address = f"/{BY_TAG[tag].path}/all.atom"
    while address:
        feed = read_feed(fetch(site, address))
        told |= {entry.link.rsplit("/", 1)[1]: entry for entry in feed.entries}
        address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
    seen = set()
    for state in corpus.reading.iter_states(lambda s: s.audience.value == "public" and not s.is_foreign):
        status = state.status(NOW)
        if status.value in ("withdrawn", "redacted", "lifted", "expired"):
            seen.add(status.value)
            assert labels.label(status, tag) in told[state.document_id].title
    assert seen == {"withdrawn", "redacted", "lifted", "expired"}


def test_nothing_of_an_entry_after_its_term_is_told_but_what_stays(site: FlaskClient, corpus: Portal) -> None:
    hidden = list(corpus.reading.iter_states(lambda s: s.is_hidden(NOW)))
    assert hidden
    for state in hidden:
        told = {**entries(site, "/zh/blacklist.atom")}[state.document_id]
        version = corpus.reading.find_version(state.document_id)
        assert version is not None
        assert version.original.text("title") not in str(told)


def test_a_restricted_document_is_in_no_feed_and_no_file(site: FlaskClient, corpus: Portal) -> None:
    restricted = {s.document_id for s in corpus.reading.iter_states(lambda s: s.audience.value == "authorities")}
    assert restricted
    for locale in LOCALES:
        for name in ("search", "risk-announcements"):
            for suffix in ("json", "csv", "atom?archive=1", "rss?archive=2"):
                answer = site.get(f"/{locale.path}/{name}.{suffix}")
                assert not [found for found in restricted if f"/documents/{found}" in answer.text]
                assert not [found for found in restricted if f'"{found}"' in answer.text]


def test_a_feed_is_the_same_at_two_moments_between_which_nothing_happened(site: FlaskClient, corpus: Portal) -> None:
    clock = corpus.clock
    assert isinstance(clock, StandingClock)
    addresses = [f"/ru/all.{suffix}" for suffix in (*CHECKS, "csv", "table.json")]
    before = [fetch(site, address) for address in (*addresses, "/ru/search.rss?status=in_force")]
    clock.move(hours=3)
    try:
        assert [fetch(site, address) for address in (*addresses, "/ru/search.rss?status=in_force")] == before
    finally:
        clock.moment = NOW


def test_ids_begin_with_what_the_registry_says_and_not_with_the_address(site: FlaskClient, corpus: Portal) -> None:
    registry = corpus.publishing.registry()
    assert registry is not None
    assert registry.site.feed_authority is not None
    start = f"tag:{registry.site.feed_authority.host},{registry.site.feed_authority.since}:"
    feed = read_feed(site.get("/ru/all.atom", base_url="https://moved.example").data)
    assert {entry.id.startswith(start) for entry in feed.entries} == {True}
    assert feed.feed.id == f"{start}lists/ru/all"


def test_a_feed_names_itself_its_page_and_its_other_languages(site: FlaskClient) -> None:
    feed = read_feed(fetch(site, "/ru/recalls.atom?category=food&order=oldest&page=7")).feed
    links = {(link.rel, link.get("hreflang")): link.href for link in feed.links}
    assert links["self", None] == "http://localhost/ru/recalls.atom?category=food"
    assert links["alternate", "ru"] == "http://localhost/ru/recalls?category=food"
    assert links["alternate", "zh-Hant"] == "http://localhost/zh-hant/recalls.atom?category=food"
    for address in links.values():
        fetch(site, address)


def test_the_feed_of_an_enterprise_holds_the_documents_of_its_page(site: FlaskClient, corpus: Portal) -> None:
    code = next(
        enterprise.uscc
        for state in corpus.reading.iter_states(lambda s: s.audience.value == "public")
        if (version := corpus.reading.find_version(state.document_id)) is not None
        for enterprise in version.document.enterprises.values()
        if enterprise.uscc is not None
    )
    found = set(entries(site, f"/zh/enterprises/{code}.rss"))
    assert found
    assert found == listed(site, f"/zh/enterprises/{code}")
    links = read_feed(fetch(site, f"/zh/enterprises/{code.lower()}.rss")).feed.links
    assert [link.href for link in links if link.rel == "self"] == [f"http://localhost/zh/enterprises/{code}.rss"]


@pytest.mark.parametrize("suffix", ["csv", "table.json"])
def test_a_file_holds_the_rows_of_the_list(site: FlaskClient, suffix: str) -> None:
    answer = site.get(f"/ru/recalls.{suffix}")
    if suffix == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]
        found = {row[0] for row in rows}
    else:
        found = {row["id"] for row in answer.get_json()}
    assert answer.content_type in ("text/csv; charset=utf-8", "application/json; charset=utf-8")
    assert found == listed(site, "/ru/recalls")


def test_a_file_has_pages_and_no_page_beyond_the_last(site: FlaskClient) -> None:
    answer = site.get("/en/search.csv")
    assert "Link" not in answer.headers
    assert site.get("/en/search.csv?page=2").status_code == 404
    assert site.get("/en/search.csv?page=x").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["all.xml", "all.rss.rss", "all.", "nothing.rss", "enterprises/12345.rss", "enterprises/..csv", "recalls.RSS"],
)
def test_addresses_without_a_feed_are_not_found(site: FlaskClient, path: str) -> None:
    answer = site.get(f"/ru/{path}")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize("suffix", [*CHECKS, "csv", "table.json"])
@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q=<script>alert(1)</script>", "q=%00%0b&level=%00", "level=<b>&type=%ff", f"q={'а' * 10_000}"],
)
def test_a_hostile_query_gets_a_well_formed_feed_that_finds_nothing_false(
    site: FlaskClient, query: str, suffix: str
) -> None:
    answer = site.get(f"/ru/search.{suffix}?{query}")
    assert answer.status_code == 200
    assert "<script" not in answer.text or answer.content_type == "application/feed+json; charset=utf-8"
    assert len(answer.data) < 400_000
    if suffix in CHECKS:
        CHECKS[suffix](answer.data)


def test_a_filter_longer_than_any_code_is_not_found(site: FlaskClient) -> None:
    assert site.get(f"/ru/all.rss?level={'1' * 10_000}").status_code == 404
    assert site.get(f"/ru/all.csv?type={'1' * 10_000}").status_code == 404


def test_every_page_leads_to_the_feed_of_everything(site: FlaskClient) -> None:
    for address in ("/zh/", "/zh/all", "/zh/documents/ra-2026-0026", "/zh/recalls?level=1"):
        head = fetch(site, address).decode().split("</head>")[0]
        found = re.findall(
            r'<link rel="alternate" type="application/(?:rss|atom)\+xml" title="[^"]+" href="([^"]+)"', head
        )
        assert "/zh/all.rss" in found
        assert len(found) == len(set(found))
        for feed in found:
            fetch(site, feed.replace("&amp;", "&"))


@pytest.mark.parametrize("locale", LOCALES, ids=lambda locale: locale.path)
def test_the_page_that_explains_leads_only_to_what_exists(site: FlaskClient, locale: Any) -> None:
    page = fetch(site, f"/{locale.path}/subscribe?type=recall&category=food").decode()
    main = page[page.index("<main") : page.index("</main>")]
    addresses = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', main)]
    assert {f"/{locale.path}/{name}.atom" for name in ("all", *TYPE_PATHS)} <= {urlsplit(a).path for a in addresses}
    for address in addresses:
        fetch(site, address)
    assert main.count("<h1") == 1
    assert "@" not in main


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("type=recall&category=food", "recalls.rss?category=food"),
        ("level=1&level=2", "all.rss?level=1&level=2"),
        ("type=recall&type=guidance", "all.rss?type=recall&type=guidance"),
        ("type=foreign_notice&type=recall", "search.rss?type=recall&type=foreign_notice"),
    ],
)
def test_an_address_is_put_together_from_choices(site: FlaskClient, query: str, path: str) -> None:
    page = fetch(site, f"/zh/subscribe?{query}").decode().replace("&amp;", "&")
    assert f'href="http://localhost/zh/{path}"' in page
    assert entries(site, f"/zh/{path}")
    assert page.count(" checked") == query.count("=")


def test_choices_that_do_not_exist_are_passed_over(site: FlaskClient) -> None:
    answer = site.get("/zh/subscribe?type=<script>&level=9&category=%ff")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "&lt;script" not in answer.text
    assert "您所选内容" not in answer.text
    assert 'class="notice own' not in answer.text
