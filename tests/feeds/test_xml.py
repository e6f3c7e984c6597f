"""RSS and Atom: valid, complete, and the same bytes for the same input."""

from __future__ import annotations

import pytest
from lxml import html

from portal.feeds import Archive, Link, to_atom, to_rss
from tests.feeds.making import SITE, UPDATED, make_entry, make_feed
from tests.feeds.rules import ATOM, CONTENT, DUBLIN_CORE, HISTORY, LANGUAGE, check_atom, check_rss, read_feed

WRITERS = [to_rss, to_atom]
ARCHIVE = Archive(f"{SITE}/a.atom", f"{SITE}/a/1.atom", f"{SITE}/a/3.atom", is_archive=True)
FOREIGN = {
    "language": "en",
    "links": (Link("https://source.example/1", "via"),),
    "rights": "Public domain; CPSC",
}


def test_an_rss_feed_is_valid_and_tells_everything() -> None:
    channel = check_rss(to_rss(make_feed(make_entry())))
    assert channel.findtext("link") == f"{SITE}/risk-announcements"
    assert channel.findtext("language") == "zh-Hans"
    assert channel.findtext("lastBuildDate") == "Wed, 06 May 2026 04:30:15 +0000"
    assert channel.findtext("copyright") == "可以免费转载。"
    item = channel.find("item")
    assert item.findtext("guid") == "tag:portal.example,2026-01-01:documents/ra-2026-0012/zh-Hans"
    assert item.findtext("pubDate") == "Mon, 04 May 2026 04:00:00 +0000"
    assert item.findtext(f"{ATOM}updated") == "2026-05-06T04:30:15+00:00"
    assert [(c.get("domain"), c.text) for c in item.findall("category")] == [
        ("type", "风险警示"),
        ("level", "Ⅱ级（严重）· 橙色"),
    ]
    assert item.findtext(f"{DUBLIN_CORE}creator") == "黑龙江省市场监督管理局"
    assert html.fromstring(item.findtext("description")).text_content() == make_entry().summary
    assert item.findtext(CONTENT) == make_entry().content_html


def test_an_atom_feed_is_valid_and_tells_everything() -> None:
    feed = check_atom(to_atom(make_feed(make_entry())))
    assert feed.get(LANGUAGE) == "zh-Hans"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-06T04:30:15+00:00"
    links = {(link.get("rel"), link.get("type"), link.get("hreflang")) for link in feed.findall(f"{ATOM}link")}
    assert links == {
        ("self", "application/atom+xml", None),
        ("alternate", "text/html", "zh-Hans"),
        ("alternate", "application/atom+xml", "ru"),
        ("alternate", "application/rss+xml", "zh-Hans"),
    }
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"{SITE}/documents/ra-2026-0012"
    assert [c.get("term") for c in entry.findall(f"{ATOM}category")] == ["type/risk_announcement", "level/2"]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "黑龙江省市场监督管理局"


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_feed_is_the_same_bytes(write) -> None:  # type: ignore[no-untyped-def]
    assert write(make_feed(make_entry())) == write(make_feed(make_entry()))


@pytest.mark.parametrize("write", WRITERS)
def test_a_reader_gets_back_what_was_written(write) -> None:  # type: ignore[no-untyped-def]
    entry = make_entry(summary="<b>не тег</b> & «кавычки»", title="A & B <C>")
    (read,) = read_feed(write(make_feed(entry))).entries
    assert read.title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == "A & B <C>"
    assert "<strong>" in read.content[-1].value
    assert "&lt;b&gt;" in read.summary or "<b>не тег</b>" in read.summary
    assert read.id == entry.id


@pytest.mark.parametrize("write", WRITERS)
def test_control_characters_never_reach_a_feed(write) -> None:  # type: ignore[no-untyped-def]
    controls = "\x00\x01\x0b\x1f\x7f\ud800\uffff"
    names = ("title", "summary", "content_html", "rights")
    dirty = make_entry(authors=(f"орган{controls}",), **dict.fromkeys(names, f"текст{controls}"))
    feed = make_feed(dirty, title=f"лента{controls}", subtitle=f"о ней{controls}", rights=controls, generator=controls)
    (read,) = read_feed(write(feed)).entries
    assert read.title == "текст"


def test_an_entry_in_another_language_is_marked_with_it() -> None:
    feed = make_feed(make_entry("fx-cpsc-1", **FOREIGN), make_entry())
    foreign, own = check_atom(to_atom(feed)).findall(f"{ATOM}entry")
    assert (foreign.get(LANGUAGE), own.get(LANGUAGE)) == ("en", None)
    foreign, own = check_rss(to_rss(feed)).findall("item")
    assert (foreign.findtext(f"{DUBLIN_CORE}language"), own.find(f"{DUBLIN_CORE}language")) == ("en", None)


def test_a_foreign_notice_carries_its_source_and_licence() -> None:
    feed = make_feed(make_entry("fx-cpsc-1", **FOREIGN))
    entry = check_atom(to_atom(feed)).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}rights") == "Public domain; CPSC"
    assert [link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("rel") == "via"] == [
        "https://source.example/1"
    ]
    item = check_rss(to_rss(feed)).find("item")
    assert item.findtext(f"{DUBLIN_CORE}rights") == "Public domain; CPSC"


def test_an_archive_is_marked_and_linked_both_ways() -> None:
    feed = make_feed(make_entry(), archive=ARCHIVE)
    for root, mark in ((check_atom(to_atom(feed)), "."), (check_rss(to_rss(feed)), ".")):
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{mark}/{ATOM}link")}
        assert links["current"] == f"{SITE}/a.atom"
        assert links["prev-archive"] == f"{SITE}/a/1.atom"
        assert links["next-archive"] == f"{SITE}/a/3.atom"
        assert root.find(f"{HISTORY}archive") is not None


def test_the_feed_that_is_polled_leads_to_the_archives_and_is_none() -> None:
    feed = make_feed(make_entry(), archive=Archive(previous=f"{SITE}/a/3.atom"))
    for root in (check_atom(to_atom(feed)), check_rss(to_rss(feed))):
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert links["prev-archive"] == f"{SITE}/a/3.atom"
        assert "next-archive" not in links
        assert root.find(f"{HISTORY}archive") is None


def test_a_feed_without_entries_is_valid() -> None:
    assert check_rss(to_rss(make_feed())).find("item") is None
    assert check_atom(to_atom(make_feed())).find(f"{ATOM}entry") is None


@pytest.mark.parametrize("write", WRITERS)
def test_a_time_without_zone_is_refused(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="zone"):
        write(make_feed(make_entry(updated=UPDATED.replace(tzinfo=None))))
