"""What the specifications demand of a feed, as assertions: RFC 4287, RSS 2.0 with its board's rules, JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree, html

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[\w/.?=&%+-]+")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
CHANNEL = {
    *("title", "link", "description", "language", "copyright", "docs", "generator", "lastBuildDate", "item"),
    *("pubDate", f"{ATOM}link", f"{DUBLIN_CORE}creator", f"{HISTORY}archive"),
}
ITEM = {
    *("title", "link", "description", "category", "guid", "pubDate", CONTENT, f"{ATOM}updated", f"{ATOM}link"),
    *(f"{DUBLIN_CORE}creator", f"{DUBLIN_CORE}language", f"{DUBLIN_CORE}rights"),
}
KEPT_TAGS = {
    *("a", "p", "br", "hr", "strong", "em", "span", "div", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "code"),
    *("pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td"),
}


def parse_xml(encoded: bytes) -> Any:
    """The root. Nothing is fetched, no entity is resolved, and neither is there one."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    root = etree.fromstring(encoded, parser)
    assert not root.getroottree().docinfo.doctype
    assert encoded.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    return root


def read_feed(encoded: bytes) -> Any:
    """As a feed reader reads it."""
    found = feedparser.parse(encoded)
    assert not found.bozo, found.get("bozo_exception")
    return found


def check_rss(encoded: bytes) -> Any:
    """https://www.rssboard.org/rss-specification; returns the channel."""
    root = parse_xml(encoded)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    assert {child.tag for child in channel} <= CHANNEL
    for name in ("title", "link", "description", "lastBuildDate", "language"):
        assert _only(channel, name).text
    assert parsedate_to_datetime(_only(channel, "lastBuildDate").text).tzinfo is not None
    assert [link.get("href") for link in channel.iter(f"{ATOM}link") if link.get("rel") == "self"]
    guids = [_check_item(item) for item in channel.findall("item")]
    assert len(guids) == len(set(guids))
    read_feed(encoded)
    return channel


def _check_item(item: Any) -> str:
    assert {child.tag for child in item} <= ITEM
    guid = _only(item, "guid")
    assert guid.get("isPermaLink") == "false"
    assert TAG_URI.fullmatch(guid.text)
    assert is_absolute(_only(item, "link").text)
    assert parsedate_to_datetime(_only(item, "pubDate").text).tzinfo is not None
    assert RFC_3339.fullmatch(_only(item, f"{ATOM}updated").text)
    assert _only(item, "title").text
    # The description is read as HTML and must be text there.
    description = html.fragment_fromstring(_only(item, "description").text, create_parent="div")
    assert len(description) == 0
    check_html(_only(item, CONTENT).text)
    assert all(category.text and category.get("domain") for category in item.findall("category"))
    return str(guid.text)


def check_atom(encoded: bytes) -> Any:
    """RFC 4287, sections 4.1.1 and 4.1.2; returns the feed."""
    feed = parse_xml(encoded)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(LANGUAGE)
    for name in ("id", "title", "updated"):
        assert _only(feed, f"{ATOM}{name}").text
    assert TAG_URI.fullmatch(feed.find(f"{ATOM}id").text)
    assert RFC_3339.fullmatch(feed.find(f"{ATOM}updated").text)
    entries = feed.findall(f"{ATOM}entry")
    has_author = feed.find(f"{ATOM}author") is not None
    assert has_author or (entries and all(entry.find(f"{ATOM}author") is not None for entry in entries))
    links = feed.findall(f"{ATOM}link")
    assert [link.get("rel") for link in links].count("self") == 1
    # No two alternates of the same type and language (section 4.1.1).
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"]
    assert len(alternates) == len(set(alternates))
    assert all(is_absolute(link.get("href")) for link in links)
    ids = [_check_entry(entry) for entry in entries]
    assert len(ids) == len(set(ids))
    read_feed(encoded)
    return feed


def _check_entry(entry: Any) -> str:
    for name in ("id", "title", "updated", "published", "content", "summary"):
        assert _only(entry, f"{ATOM}{name}").text
    assert TAG_URI.fullmatch(entry.find(f"{ATOM}id").text)
    times = [entry.find(f"{ATOM}{name}").text for name in ("published", "updated")]
    assert all(RFC_3339.fullmatch(time) for time in times)
    assert times[0] <= times[1]
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    check_html(content.text)
    alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    assert len(alternates) == 1
    assert all(author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author"))
    assert all(category.get("term") and category.get("label") for category in entry.findall(f"{ATOM}category"))
    return str(entry.find(f"{ATOM}id").text)


def check_json_feed(encoded: bytes) -> dict[str, Any]:
    """https://www.jsonfeed.org/version/1.1/"""
    feed: dict[str, Any] = json.loads(encoded.decode("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert is_absolute(feed["home_page_url"])
    assert is_absolute(feed["feed_url"])
    assert feed["language"]
    for item in feed["items"]:
        assert TAG_URI.fullmatch(item["id"])
        assert is_absolute(item["url"])
        check_html(item["content_html"])
        published, modified = (datetime.fromisoformat(item[f"date_{name}"]) for name in ("published", "modified"))
        assert published <= modified
        assert all(author["name"] for author in item.get("authors", ()))
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", ()))
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def check_html(content: str) -> None:
    """Plain tags that every reader keeps, closed in order, with absolute links and nothing that runs."""
    # Void elements are closed so that the XML parser can tell whether every other one is.
    closed = re.sub(r"<(br|hr)>", r"<\1/>", content)
    root = etree.fromstring(f"<div>{closed}</div>".encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter(etree.Element):
        assert element.tag in KEPT_TAGS, element.tag
        assert set(element.attrib) <= {"href", "rel", "title", "lang", "translate", "hreflang", "start", "scope"}
        if "href" in element.attrib:
            assert re.match(r"(?:https?|mailto|tel):", element.get("href")), element.get("href")


def is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _only(parent: Any, name: str) -> Any:
    found = parent.findall(name)
    assert len(found) == 1, name
    return found[0]
