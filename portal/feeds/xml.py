"""RSS 2.0 and Atom (RFC 4287) through feedgen, with what it lacks as extensions.

feedgen loses the attributes of an entry's links, knows no language per entry and no archives (RFC 5005), and takes
the clock for whatever time is not set; so every time is set here, and the rest is added to the tree it builds.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from feedgen.entry import FeedEntry as Entry  # type: ignore[import-untyped]
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from portal.feeds.model import Feed, FeedEntry, Link, legal, whole_second

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
_EXTENSION = "portal"


class _FeedAdditions:
    """What feedgen cannot say of a feed: links to languages, formats and archives."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        spaces = {"dc": DUBLIN_CORE}
        return spaces | {"fh": HISTORY} if self.feed.archive and self.feed.archive.is_archive else spaces

    def extend_atom(self, root: Any) -> Any:
        # feedgen's own elements have no namespace but write it out as an attribute; ours must look the same.
        _add_links(root, self.feed.links(), "link")
        self._mark_archive(root)
        return root

    def extend_rss(self, root: Any) -> Any:
        channel = root[0]
        _add_links(channel, self.feed.links(), f"{{{ATOM}}}link")
        for name in self.feed.authors:
            etree.SubElement(channel, f"{{{DUBLIN_CORE}}}creator").text = legal(name)
        self._mark_archive(channel)
        return root

    def _mark_archive(self, parent: Any) -> None:
        if self.feed.archive is not None and self.feed.archive.is_archive:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")


class _EntryAdditions:
    """What feedgen cannot say of an entry: its language, further links, and in RSS its authors and last change."""

    entry: FeedEntry
    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_atom(self, element: Any) -> Any:
        if self.entry.language != self.feed.language:
            element.set(LANGUAGE, self.entry.language)
        _add_links(element, self.entry.links, "link")
        return element

    def extend_rss(self, element: Any) -> Any:
        for name in self.entry.authors:
            etree.SubElement(element, f"{{{DUBLIN_CORE}}}creator").text = legal(name)
        if self.entry.language != self.feed.language:
            etree.SubElement(element, f"{{{DUBLIN_CORE}}}language").text = self.entry.language
        if self.entry.rights:
            etree.SubElement(element, f"{{{DUBLIN_CORE}}}rights").text = legal(self.entry.rights)
        _add_links(element, self.entry.links, f"{{{ATOM}}}link")
        updated = whole_second(self.entry.updated).isoformat()
        etree.SubElement(element, f"{{{ATOM}}}updated").text = updated
        return element


def to_rss(feed: Feed) -> bytes:
    """RSS 2.0. The plain summary is the description, escaped because readers take it for HTML."""
    generator = _generator(feed, MEDIA_TYPES["rss"])
    for entry in feed.entries:
        made = _add_entry(generator, feed, entry)
        made.summary(escape(legal(entry.summary), quote=False))
        made.content(legal(entry.content_html))
        # In RSS the scheme is an attribute and the words are the value.
        made.category([{"term": c.code, "scheme": c.scheme, "label": legal(c.label)} for c in entry.categories])
    return _bytes(generator.rss_str())


def to_atom(feed: Feed) -> bytes:
    """Atom. Terms of categories hold their scheme, so that `level/2` means the same to whoever reads only terms."""
    generator = _generator(feed, MEDIA_TYPES["atom"])
    generator.updated(whole_second(feed.updated))
    for name in feed.authors:
        generator.author(name=legal(name))
    for entry in feed.entries:
        made = _add_entry(generator, feed, entry)
        made.summary(legal(entry.summary))
        made.content(legal(entry.content_html), type="html")
        made.author([{"name": legal(name)} for name in entry.authors])
        made.rights(legal(entry.rights))
        made.category([{"term": category.code, "label": legal(category.label)} for category in entry.categories])
    return _bytes(generator.atom_str())


def _generator(feed: Feed, media_type: str) -> Any:
    generator = FeedGenerator()
    generator.register_extension(_EXTENSION, _FeedAdditions, _EntryAdditions)
    generator.portal.feed = feed
    generator.id(feed.id)
    generator.title(legal(feed.title))
    # An RSS channel must have a description.
    generator.subtitle(legal(feed.subtitle or feed.title))
    generator.language(feed.language)
    generator.link(href=feed.self_url, rel="self", type=media_type)
    # The last link is the channel's in RSS.
    generator.link(href=feed.page_url, rel="alternate", type="text/html", hreflang=feed.language)
    generator.lastBuildDate(whole_second(feed.updated))
    generator.generator(legal(feed.generator), version="", uri="")
    if feed.rights:
        generator.rights(legal(feed.rights))
    return generator


def _add_entry(generator: Any, feed: Feed, entry: FeedEntry) -> Entry:
    made = generator.add_entry(order="append")
    made.portal.entry, made.portal.feed = entry, feed
    made.id(entry.id)
    made.title(legal(entry.title))
    made.link(href=entry.url)
    made.published(whole_second(entry.published))
    made.updated(whole_second(entry.updated))
    return made


def _add_links(parent: Any, links: Iterable[Link], name: str) -> None:
    for link in links:
        stated = {"href": link.href, "rel": link.rel, "type": link.type, "hreflang": link.language}
        etree.SubElement(parent, name, {key: value for key, value in stated.items() if value})


def _bytes(found: Any) -> bytes:
    return bytes(found)
