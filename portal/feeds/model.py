"""What a feed is, whatever its format: entries, links to its other faces, and its place among archives.

Moments are aware; ids are tag URIs (RFC 4151), which outlive a change of address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

# XML 1.0, section 2.2, and the C1 controls besides, which it only discourages.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Category(NamedTuple):
    """A code such as `level/2`, the scheme before the stroke, and its words."""

    code: str
    label: str

    @property
    def scheme(self) -> str:
        return self.code.partition("/")[0]


@dataclass(frozen=True)
class Link:
    """A link to another face of the same thing. `language` is a BCP 47 tag."""

    href: str
    rel: str = "alternate"
    type: str = ""
    language: str = ""


@dataclass(frozen=True)
class FeedEntry:
    """One document as a reader of the feed's language gets it.

    `summary` is plain text, `content_html` safe HTML with absolute links, `language` that of the title. `updated`
    moves only with what matters to these readers.
    """

    id: str
    url: str
    title: str
    summary: str
    content_html: str
    published: datetime
    updated: datetime
    language: str
    categories: tuple[Category, ...] = ()
    authors: tuple[str, ...] = ()
    rights: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Archive:
    """RFC 5005, section 4: `current` is the feed that is polled, `previous` the next older archive, `next` the newer.

    Addresses left empty are not stated; `is_archive` marks a page that is complete.
    """

    current: str = ""
    previous: str = ""
    next: str = ""
    is_archive: bool = False

    def links(self) -> tuple[Link, ...]:
        named = (("current", self.current), ("prev-archive", self.previous), ("next-archive", self.next))
        return tuple(Link(href, rel) for rel, href in named if href)


@dataclass(frozen=True)
class Feed:
    """A feed in one language and, by `self_url`, in one format. `updated` comes from the data, never from the clock."""

    id: str
    title: str
    subtitle: str
    language: str
    self_url: str
    page_url: str
    updated: datetime
    entries: tuple[FeedEntry, ...] = ()
    alternates: tuple[Link, ...] = ()
    archive: Archive | None = None
    authors: tuple[str, ...] = ()
    rights: str = ""
    generator: str = ""

    def links(self) -> tuple[Link, ...]:
        """Every link but those to itself and to its page."""
        return (*self.alternates, *(self.archive.links() if self.archive else ()))


def tag_uri(host: str, since: date, specific: str) -> str:
    """RFC 4151: `host` is a name that the publisher held on the day `since`; neither may change afterwards."""
    return f"tag:{host},{since.isoformat()}:{specific}"


def entry_uri(host: str, since: date, document_id: str, language: str) -> str:
    """The id of a document's entry: the same for all versions, formats and lists, one for each language."""
    return tag_uri(host, since, f"documents/{document_id}/{language}")


def latest_of(entries: Iterable[FeedEntry], otherwise: datetime) -> datetime:
    """When a feed of these entries last changed; `otherwise` for one that has none."""
    return max((entry.updated for entry in entries), default=otherwise)


def legal(text: str) -> str:
    """The text without characters that XML forbids, which no format of ours carries."""
    return _CONTROLS.sub("", text)


def whole_second(moment: datetime) -> datetime:
    """In UTC and without a fraction, which RSS cannot carry. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be published")
    return moment.astimezone(UTC).replace(microsecond=0)
