"""Feeds while documents are published, lifted, expire: nothing leaves a list in silence, a poll costs nothing else."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from portal.storage.heads import HeadReader
from portal.web import create_app
from portal.web.caching import PageCache, PageRules
from portal.web.validators import Validators, ViewPositions
from tests.feeds.rules import read_feed
from tests.support.clock import StandingClock
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts
from tests.support.serving import BASE_URL, ask

LEFT = "No longer in this list"
IN_FORCE = "/en/risk-announcements.atom?status=in_force"
LIFTED = {
    "closing": {"kind": "lifted", "on": "2026-05-06", "authority": "amr"},
    "published_at": "2026-05-06T12:00:00+08:00",
}


@pytest.fixture
def site(portal: Portal) -> FlaskClient:
    return create_app(portal).test_client()


@pytest.fixture
def cache(portal: Portal, clock: StandingClock) -> PageCache:
    """The site behind the page cache."""
    app, heads = create_app(portal), HeadReader(portal.instance.database_path)
    validators = Validators(heads.read, heads.list_moments, clock, "build")
    return PageCache(app.wsgi_app, PageRules(app), validators, ViewPositions(portal.view_positions), BASE_URL)


def publish(portal: Portal, parts: dict[str, bytes], document_id: str | None = None) -> None:
    portal.publishing.publish(parts, document_id)
    portal.indexing.catch_up_whole()


def recalls(portal: Portal, count: int) -> None:
    for _ in range(count):
        portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.indexing.catch_up_whole()


def correct(portal: Portal, document_id: str) -> None:
    parts = make_parts(
        RECALL, RECALL_TEXTS, set_texts={"title": "关于召回积木的公告（更正）"}, notes={"zh-Hans": "更正"}
    )
    publish(portal, parts, document_id)


def lift(portal: Portal, document_id: str) -> None:
    parts = make_parts(set_data=LIFTED, set_texts={"closing.reason": "风险已消除"}, notes={"zh-Hans": "解除"})
    publish(portal, parts, document_id)


def titles(site: FlaskClient, address: str) -> dict[str, str]:
    answer = site.get(address)
    assert answer.status_code == 200
    return {entry.link.rsplit("/", 1)[1]: entry.title for entry in read_feed(answer.data).entries}


def test_a_lifted_warning_is_marked_in_the_feed_of_those_in_force_for_90_days(
    portal: Portal, site: FlaskClient, clock: StandingClock
) -> None:
    publish(portal, make_parts())
    assert LEFT not in titles(site, IN_FORCE)["ra-2026-0001"]
    clock.move(days=2)
    lift(portal, "ra-2026-0001")
    assert LEFT in titles(site, IN_FORCE)["ra-2026-0001"]
    assert LEFT not in titles(site, "/en/risk-announcements.atom")["ra-2026-0001"]
    clock.move(days=88)
    assert LEFT in titles(site, IN_FORCE)["ra-2026-0001"]
    clock.move(days=4)
    assert titles(site, IN_FORCE) == {}


def test_a_warning_that_expires_by_the_clock_comes_up_in_both_feeds(
    portal: Portal, site: FlaskClient, clock: StandingClock
) -> None:
    until = {"effective_until": "2026-06-01", "until_lifted": None}
    publish(portal, make_parts(set_data=until))
    recalls(portal, 55)
    assert "ra-2026-0001" not in titles(site, "/en/all.atom")
    clock.move(days=40)
    assert LEFT in titles(site, IN_FORCE)["ra-2026-0001"]
    assert next(iter(titles(site, "/en/all.atom"))) == "ra-2026-0001"
    assert LEFT not in titles(site, "/en/all.atom")["ra-2026-0001"]


def test_a_warning_whose_level_changes_is_marked_in_the_feed_of_its_old_level(
    portal: Portal, site: FlaskClient
) -> None:
    publish(portal, make_parts())
    graded = {"level": "4"} | {f"assessment.{name}": "4" for name in ("severity", "urgency", "extent")}
    publish(portal, make_parts(set_data=graded, notes={"zh-Hans": "降级"}), "ra-2026-0001")
    assert LEFT in titles(site, "/en/all.atom?level=3")["ra-2026-0001"]
    assert LEFT not in titles(site, "/en/all.atom?level=4")["ra-2026-0001"]


def test_an_erased_document_is_told_of_by_the_feed_of_its_type(portal: Portal, site: FlaskClient) -> None:
    publish(portal, make_parts())
    redaction = Redaction("ra-2026-0001", (1,), RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号")
    portal.redacting.redact(redaction)
    portal.indexing.catch_up_whole()
    for address in ("/en/risk-announcements.atom", "/en/all.atom"):
        assert "安全座椅" not in site.get(address).text
        assert list(titles(site, address)) == ["ra-2026-0001"]
    assert titles(site, "/en/all.atom?level=3") == {}


def test_an_erased_document_is_told_of_by_the_feed_of_what_is_in_force(
    portal: Portal, site: FlaskClient, clock: StandingClock
) -> None:
    publish(portal, make_parts())
    publish(portal, make_parts())
    clock.move(days=2)
    lift(portal, "ra-2026-0002")
    redaction = Redaction("ra-2026-0001", (1,), RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号")
    portal.redacting.redact(redaction)
    portal.indexing.catch_up_whole()
    for query in ("status=in_force", "current=yes"):
        told = titles(site, f"/en/risk-announcements.atom?{query}")
        assert told["ra-2026-0001"].endswith("Redacted by law. Risk announcement ra-2026-0001")
        assert LEFT not in told["ra-2026-0001"]
        assert LEFT in told["ra-2026-0002"]
    assert list(titles(site, "/en/recalls.atom?status=in_force")) == []
    assert "ra-2026-0001" not in titles(site, "/en/risk-announcements.atom?status=in_force&level=3")


def test_none_of_many_warnings_that_expire_at_once_is_passed_over(
    portal: Portal, site: FlaskClient, clock: StandingClock
) -> None:
    parts = make_parts(set_data={"effective_until": "2026-06-01", "until_lifted": None})
    for _ in range(60):
        portal.publishing.publish(parts)
    recalls(portal, 50)
    clock.move(days=40)
    expired = {f"ra-2026-{number:04d}" for number in range(1, 61)}
    assert expired <= titles(site, "/en/all.atom").keys()
    assert expired <= titles(site, IN_FORCE).keys()


def test_whoever_follows_archives_to_one_already_read_misses_nothing(portal: Portal, site: FlaskClient) -> None:
    recalls(portal, 120)
    known: dict[str, set[str]] = {}
    assert read_archives(site, known) == {f"rc-2026-{number:04d}" for number in range(1, 121)}
    assert sorted(known) == ["1", "2"]
    correct(portal, "rc-2026-0001")
    recalls(portal, 60)
    found = read_archives(site, known)
    assert "rc-2026-0001" in found
    assert {f"rc-2026-{number:04d}" for number in range(121, 181)} <= found
    assert sorted(known) == ["1", "2", "3"]


def read_archives(site: FlaskClient, known: dict[str, set[str]]) -> set[str]:
    """Poll, then read archives back to the first known one; what was found new."""
    address, found = "/en/recalls.atom", set()
    while True:
        feed = read_feed(site.get(address).data)
        ids = {entry.link.rsplit("/", 1)[1] for entry in feed.entries}
        found |= ids
        number = address.partition("archive=")[2]
        known |= {number: ids} if number else {}
        address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
        if not address or address.partition("archive=")[2] in known:
            return found


def test_nothing_is_ever_added_to_an_archive(portal: Portal, site: FlaskClient) -> None:
    recalls(portal, 55)
    before = set(titles(site, "/en/all.atom?archive=1"))
    correct(portal, "rc-2026-0007")
    recalls(portal, 3)
    assert set(titles(site, "/en/all.atom?archive=1")) == before - {"rc-2026-0007"}
    assert "rc-2026-0007" in titles(site, "/en/all.atom")


def test_an_archive_that_is_not_full_yet_does_not_exist(portal: Portal, site: FlaskClient) -> None:
    recalls(portal, 49)
    assert site.get("/en/all.atom?archive=1").status_code == 404
    assert b"prev-archive" not in site.get("/en/all.atom").data
    recalls(portal, 1)
    assert site.get("/en/all.atom?archive=1").status_code == 200


def test_a_file_leads_to_its_next_page(portal: Portal, site: FlaskClient) -> None:
    recalls(portal, 101)
    link = re.fullmatch(
        r'<(http://localhost/en/recalls\.table\.json\?page=2)>; rel="next"',
        site.get("/en/recalls.table.json").headers["Link"],
    )
    assert link is not None
    assert [row["id"] for row in site.get(link[1]).get_json()] == ["rc-2026-0001"]


@pytest.mark.parametrize("suffix", ["rss", "atom", "json", "csv", "table.json"])
def test_a_second_poll_is_answered_304_until_something_is_published(
    portal: Portal, cache: PageCache, suffix: str
) -> None:
    recalls(portal, 2)
    address = f"/ru/all.{suffix}"
    first = ask(cache, address)
    assert first.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5")
    assert ask(cache, address, if_none_match=first.headers["ETag"]).status == 304
    recalls(portal, 1)
    second = ask(cache, address, if_none_match=first.headers["ETag"])
    assert second.status == 200
    assert b"rc-2026-0003" in second.body


def test_a_feed_tells_the_address_of_the_site_whatever_host_was_asked(portal: Portal, cache: PageCache) -> None:
    recalls(portal, 1)
    body = ask(cache, "/ru/all.rss", host="evil.example").body
    assert b"evil.example" not in body
    assert f"{BASE_URL}/ru/documents/rc-2026-0001".encode() in body


def test_junk_fills_no_cache(portal: Portal, cache: PageCache) -> None:
    recalls(portal, 1)
    for number in range(20):
        ask(cache, f"/ru/all.rss?page={number}&order=x{number}&junk={number}")
        ask(cache, f"/ru/search.rss?q=zzz{number}xx")
        ask(cache, f"/ru/all.csv?level=x{number}")
        ask(cache, f"/ru/all.rss?archive={number}")
        ask(cache, f"/ru/subscribe?type=x{number}")
    assert cache.store.addresses == (("/ru/all.rss", ""),)


def test_without_a_host_in_the_registry_ids_begin_with_that_of_the_log(portal: Portal, site: FlaskClient) -> None:
    recalls(portal, 1)
    entry = read_feed(site.get("/ru/all.atom").data).entries[0]
    assert entry.id == f"tag:{portal.log.head().log_id}.invalid,2026-01-01:documents/rc-2026-0001/ru"


def test_a_feed_of_nothing_has_a_time_that_is_not_that_of_the_clock(
    portal: Portal, site: FlaskClient, clock: StandingClock
) -> None:
    portal.indexing.catch_up_whole()
    publish(portal, make_parts(set_data={"audience": "authorities", "kind": "bulletin"}))
    before = site.get("/ru/all.atom").data
    assert read_feed(before).entries == []
    clock.move(days=3)
    assert site.get("/ru/all.atom").data == before


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_a_feed_that_waits_for_its_first_document_has_validators_but_takes_no_place(
    portal: Portal, cache: PageCache, suffix: str
) -> None:
    publish(portal, make_parts())
    path = f"/ru/search.{suffix}?q={quote('неведомая марка')}"
    first = ask(cache, path)
    assert first.status == 200
    again = ask(cache, path, if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert cache.store.addresses == ()
    publish(portal, make_parts(set_texts={"title": "关于неведомая марка的公告"}))
    assert ask(cache, path, if_none_match=first.headers["ETag"]).status == 200
