"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from portal.feeds.model import Feed, FeedEntry, legal, whole_second

VERSION = "https://jsonfeed.org/version/1.1"


def to_json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed; `next_url` leads to the next older archive."""
    found: dict[str, Any] = {
        "version": VERSION,
        "title": legal(feed.title),
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
        "description": legal(feed.subtitle),
        "next_url": feed.archive.previous if feed.archive else "",
        "language": feed.language,
        "authors": _authors(feed.authors),
        "items": [_item(entry, feed) for entry in feed.entries],
    }
    return json.dumps(_stated(found), ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: FeedEntry, feed: Feed) -> Mapping[str, Any]:
    external = next((link.href for link in entry.links if link.rel == "via"), "")
    return _stated(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": external,
            "title": legal(entry.title),
            "summary": legal(entry.summary),
            "content_html": legal(entry.content_html),
            "date_published": whole_second(entry.published).isoformat(),
            "date_modified": whole_second(entry.updated).isoformat(),
            "authors": _authors(entry.authors),
            "tags": [legal(category.label) for category in entry.categories],
            "language": entry.language if entry.language != feed.language else "",
        }
    )


def _authors(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"name": legal(name)} for name in names]


def _stated(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without members that say nothing; the list of items is always there."""
    return {name: value for name, value in found.items() if value or name == "items"}
