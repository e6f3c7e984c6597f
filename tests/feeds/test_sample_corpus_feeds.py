"""Every document of the sample corpus, in every language and format, as a feed that readers accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from portal.app import Portal
from portal.domain.locales import BY_TAG
from portal.feeds import Category, Feed, FeedEntry, Link, entry_uri, latest_of, tag_uri, to_atom, to_json_feed, to_rss
from portal.services.syndication import Syndicated, Syndication
from portal.text.feedwords import entry_words, feed_words
from tests.feeds.rules import ATOM, check_atom, check_json_feed, check_rss, read_feed
from tests.support.corpus import NOW, corpus_portal

HOST, SINCE = "portal.example", date(2026, 1, 1)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with corpus_portal(tmp_path_factory.mktemp("corpus") / "instance") as portal:
        yield portal


def feed_of(portal: Portal, tag: str, now: datetime = NOW) -> Feed:
    """Everything that is public, as the web layer puts it together."""
    ids = [state.document_id for state in portal.reading.iter_states(lambda _state: True)]
    told = Syndication(portal.log).list_entries(ids, tag, now)
    entries = tuple(entry_of(portal, entry, tag) for entry in told)
    words = feed_words("All", tag, portal.publishing.registry())
    site = f"https://{HOST}/{BY_TAG[tag].path}"
    return Feed(
        id=tag_uri(HOST, SINCE, f"lists/all/{tag}"),
        title=words.title,
        subtitle=words.subtitle,
        language=tag,
        self_url=f"{site}/all.atom",
        page_url=f"{site}/all",
        updated=latest_of(entries, NOW),
        entries=entries,
        authors=(words.author,),
        rights=words.rights,
        generator=words.generator,
    )


def entry_of(portal: Portal, told: Syndicated, tag: str) -> FeedEntry:
    url = f"https://{HOST}/{BY_TAG[tag].path}/documents/{told.document_id}"
    words = entry_words(told, url, tag, portal.publishing.registry())
    return FeedEntry(
        id=entry_uri(HOST, SINCE, told.document_id, tag),
        url=url,
        title=words.title,
        summary=words.summary,
        content_html=words.content_html,
        published=told.first_published_at,
        updated=told.updated_at,
        language=words.language,
        categories=tuple(Category(*pair) for pair in words.categories),
        authors=words.authors,
        rights=words.rights,
        links=(Link(words.source_url, "via"),) if words.source_url else (),
    )


@pytest.mark.parametrize("tag", list(BY_TAG))
def test_the_whole_corpus_is_valid_in_every_format(corpus: Portal, tag: str) -> None:
    feed = feed_of(corpus, tag)
    assert len(feed.entries) >= 60
    assert len(check_rss(to_rss(feed)).findall("item")) == len(feed.entries)
    assert len(check_atom(to_atom(feed)).findall(f"{ATOM}entry")) == len(feed.entries)
    assert len(check_json_feed(to_json_feed(feed))["items"]) == len(feed.entries)
    assert {entry.id for entry in read_feed(to_atom(feed)).entries} == {entry.id for entry in feed.entries}


def test_the_bytes_are_the_same_at_two_moments_between_which_nothing_happened(corpus: Portal) -> None:
    moments = (NOW, NOW + timedelta(minutes=1))
    first, second = (feed_of(corpus, "ru", moment) for moment in moments)
    for write in (to_rss, to_atom, to_json_feed):
        assert write(first) == write(second)


def test_nothing_restricted_is_in_a_feed(corpus: Portal) -> None:
    restricted = {s.document_id for s in corpus.reading.iter_states(lambda s: s.audience.value == "authorities")}
    assert restricted
    for tag in BY_TAG:
        encoded = to_atom(feed_of(corpus, tag)).decode()
        assert not [document_id for document_id in restricted if f"/documents/{document_id}" in encoded]


def test_every_public_document_is_an_entry_whatever_became_of_it(corpus: Portal) -> None:
    public = {s.document_id for s in corpus.reading.iter_states(lambda s: s.audience.value == "public")}
    entries = {entry.url.rsplit("/", 1)[1] for entry in feed_of(corpus, "zh-Hans").entries}
    assert entries == public


def test_every_entry_of_a_sample_says_so(corpus: Portal) -> None:
    feed = feed_of(corpus, "en")
    assert [entry.title for entry in feed.entries if not entry.title.startswith("Sample. ")] == []
    assert "Foreign notices are real." in feed.subtitle
