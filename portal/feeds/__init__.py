"""Feeds and tables as bytes: RSS 2.0, Atom 1.0, JSON Feed 1.1, CSV and JSON.

Pure: the same input gives the same bytes, always. Nothing here knows the clock, the log or what a document is; words
come in ready, in the language of the feed.
"""

from portal.feeds.archives import PAGE_SIZE, list_page, list_subscription, page_count
from portal.feeds.jsonfeed import to_json_feed
from portal.feeds.model import Archive, Category, Feed, FeedEntry, Link, entry_uri, latest_of, tag_uri
from portal.feeds.tables import to_csv, to_json
from portal.feeds.xml import to_atom, to_rss

__all__ = [
    "PAGE_SIZE",
    "Archive",
    "Category",
    "Feed",
    "FeedEntry",
    "Link",
    "entry_uri",
    "latest_of",
    "list_page",
    "list_subscription",
    "page_count",
    "tag_uri",
    "to_atom",
    "to_csv",
    "to_json",
    "to_json_feed",
    "to_rss",
]
