"""A list as a feed or a file: the same set as its page, with what left it, in archives that nothing is added to.

Ids of entries begin with the host that the registry holds for feeds (RFC 4151), not with that of the request: they must
outlive a change of address. Without one in the registry they begin with the id of the log, which is as lasting.
Archives (RFC 5005) are spans of the log: a document stands in that of its newest version, and moves to a later one,
never to an earlier, so that whoever has read an archive need not read it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from flask import url_for
from werkzeug.exceptions import NotFound

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.locales import LOCALES, Locale
from portal.domain.vocabulary import Status
from portal.feeds import (
    Archive,
    Category,
    Feed,
    FeedEntry,
    Link,
    entry_uri,
    latest_of,
    tag_uri,
    to_atom,
    to_csv,
    to_json,
    to_json_feed,
    to_rss,
)
from portal.services.finding import Order, Search, Span
from portal.services.syndication import Syndicated
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.facets import facet_name, facet_value
from portal.text.feedtable import table_header, table_row
from portal.text.feedwords import entry_words, feed_words
from portal.text.labels import list_label
from portal.web import current
from portal.web.filters import TYPE_PATHS, active, query_of

FEEDS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
TABLES = {"csv": "text/csv; charset=utf-8", "table.json": "application/json; charset=utf-8"}
SPAN = 50
"""Entries of the log that an archive spans, and documents in the feed to poll besides those that changed quietly: so
this one always reaches back to the last archive."""
MEMORY = timedelta(days=90)
"""How long a feed tells what left its list, and what changed by the clock alone."""
MAX_REMEMBERED = 250
"""Of each of these, the latest: more than ends on one day, so that whoever polls misses none."""
ROWS = 100
"""Rows of a file; further ones are on its further pages."""
_BY_STATUS = frozenset({"status", "current"})
MAX_TITLE = 300
_FIRST_DAY = date(2026, 1, 1)
_WRITERS: Mapping[str, Callable[[Feed], bytes]] = {"rss": to_rss, "atom": to_atom, "json": to_json_feed}


@dataclass(frozen=True)
class Face:
    """A list in another form: `name` is its path without language and suffix, `root` the address of the site."""

    name: str
    suffix: str
    search: Search
    base: Mapping[str, Sequence[str]]
    root: str

    @property
    def query(self) -> str:
        return query_of(replace(self.search, order=None, page=1), self.base)

    @property
    def is_narrowed(self) -> bool:
        """Whether a document can leave the list, and whether there are lists like it without number."""
        return bool(self.query) or self.name.startswith("enterprises/")

    def url(self, locale: Locale, archive: int = 0) -> str:
        address = f"{self.root}{locale.path}/{self.name}.{self.suffix}{self.query}"
        return f"{address}{'&' if self.query else '?'}archive={archive}" if archive else address

    def page_url(self, locale: Locale) -> str:
        return f"{self.root}{locale.path}/{self.name}{self.query}"


@dataclass(frozen=True)
class Made:
    """A face as bytes; `is_empty` where it is one of any number of lists that hold nothing."""

    content: bytes
    is_empty: bool
    next_url: str = ""


@dataclass(frozen=True)
class _Members:
    """What a feed holds, which of it has left the list, and the feed's place among the archives.

    `if_erased` are told of only where their content is erased.
    """

    document_ids: tuple[str, ...]
    left: frozenset[str]
    number: int
    archive: Archive | None
    if_erased: frozenset[str] = frozenset()


def make_feed(face: Face, archive: str, locale: Locale) -> Made:
    """The feed in its format; `archive` is the number of an archive, empty for the feed to poll.

    Raises NotFound for an archive that does not exist.
    """
    members = _archived(face, archive, locale) if archive else _polled(face, locale)
    listed = current.portal().syndication.list_entries(members.document_ids, locale.tag, current.now())
    told = (one for one in listed if one.status is Status.REDACTED or one.document_id not in members.if_erased)
    made = (_entry(entry, locale, has_left=entry.document_id in members.left) for entry in told)
    entries = tuple(sorted(made, key=lambda entry: (entry.updated, entry.id), reverse=True))
    content = _WRITERS[face.suffix](_feed(face, entries, members, locale))
    return Made(content, is_empty=face.is_narrowed and not entries)


def _polled(face: Face, locale: Locale) -> _Members:
    """What was published last, what changed quietly, and what left the list, not long ago."""
    portal, now, since = current.portal(), current.now(), _remembered_since(current.now())
    span = _span(face, 0, None)
    quiet = portal.syndication.list_quiet_changes(since, now)
    belonging = portal.finding.belonging(face.search, now, quiet)
    changed = [found for found in quiet if found in belonging][:MAX_REMEMBERED]
    left = portal.finding.list_left(face.search, since, now)[:MAX_REMEMBERED] if face.is_narrowed else ()
    archive = Archive(previous=face.url(locale, _archive_of(span.earlier))) if span.earlier else None
    told = dict.fromkeys((*span.document_ids, *changed, *left))
    erasable = [found for found in _apart_from_status(face, quiet) if found not in told][:MAX_REMEMBERED]
    return _Members((*told, *erasable), frozenset(left), 0, archive, frozenset(erasable))


def _apart_from_status(face: Face, quiet: Sequence[str]) -> list[str]:
    """What would be in a list that is narrowed by status, were it not for that.

    An erased document has lost the other codes by which it was in a list, and its status is another one now: a feed of
    what is in force would let it go in silence.
    """
    others = {name: codes for name, codes in face.search.filters.items() if name not in _BY_STATUS}
    if others == face.search.filters:
        return []
    belonging = current.portal().finding.belonging(replace(face.search, filters=others), current.now(), quiet)
    return [found for found in quiet if found in belonging]


def _archived(face: Face, archive: str, locale: Locale) -> _Members:
    number = int(archive) if re.fullmatch(r"[1-9][0-9]{0,7}", archive) else 0
    span = _span(face, (number - 1) * SPAN, number * SPAN) if number else None
    if span is None or not span.document_ids or number * SPAN > span.position:
        raise NotFound
    later = _archive_of(span.later) if span.later else 0
    return _Members(
        span.document_ids,
        frozenset(),
        number,
        Archive(
            current=face.url(locale),
            previous=face.url(locale, _archive_of(span.earlier)) if span.earlier else "",
            next=face.url(locale, later) if later and later * SPAN <= span.position else "",
            is_archive=True,
        ),
    )


def _span(face: Face, after: int, until: int | None) -> Span:
    end = until if until is not None else 2**31
    return current.portal().finding.list_span(face.search, current.now(), after=after, until=end, limit=SPAN)


def _archive_of(position: int) -> int:
    """The number of the archive that an entry of the log belongs to."""
    return (position - 1) // SPAN + 1


def _remembered_since(now: datetime) -> datetime:
    """From a midnight on, when pages are made anew anyway: between two of them the feed stays the same."""
    return now.astimezone(SITE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - MEMORY


def _feed(face: Face, entries: tuple[FeedEntry, ...], members: _Members, locale: Locale) -> Feed:
    host, since = _authority()
    words = feed_words(_title(face, locale.tag), locale.tag, current.registry())
    kind = FEEDS[face.suffix].partition(";")[0]
    return Feed(
        id=tag_uri(host, since, f"lists/{locale.tag}/{face.name}{face.query}"),
        title=words.title,
        subtitle=words.subtitle,
        language=locale.tag,
        self_url=face.url(locale, members.number),
        page_url=face.page_url(locale),
        updated=latest_of(entries, datetime.combine(since, time(), UTC)),
        entries=entries,
        alternates=tuple(Link(face.url(o), "alternate", kind, o.tag) for o in LOCALES if o is not locale),
        archive=members.archive,
        authors=(words.author,),
        rights=words.rights,
        generator=words.generator,
    )


def _authority() -> tuple[str, date]:
    registry = current.registry()
    found = registry.site.feed_authority if registry is not None else None
    if found is not None:
        return found.host, found.since
    return f"{current.portal().ledger.head().log_id}.invalid", _FIRST_DAY


def _title(face: Face, tag: str) -> str:
    """What the list is, and by what it is narrowed."""
    shown = {} if face.name.startswith("enterprises/") else face.base
    narrowed = [typography.quote(face.search.text, tag)] if face.search.text else []
    for name, code in active(face.search, shown):
        value = facet_value(name, code, tag, current.registry())
        narrowed.append(typography.pair(facet_name(name, tag), value, tag))
    days = ((catalog_for(tag).gettext("From"), face.search.since), (catalog_for(tag).gettext("To"), face.search.until))
    narrowed += [typography.pair(name, typography.format_date(day, tag), tag) for name, day in days if day]
    title = " · ".join([_list_title(face, tag), *narrowed])
    return f"{title[:MAX_TITLE]}…" if len(title) > MAX_TITLE else title


def _list_title(face: Face, tag: str) -> str:
    if face.name in TYPE_PATHS:
        return list_label(TYPE_PATHS[face.name], tag)
    words = catalog_for(tag)
    return words.gettext("Search") if face.name == "search" else words.gettext("All documents published here")


def _entry(told: Syndicated, locale: Locale, *, has_left: bool) -> FeedEntry:
    host, since = _authority()
    url = _document_url(told)
    words = entry_words(told, url, locale.tag, current.registry(), has_left=has_left)
    return FeedEntry(
        id=entry_uri(host, since, told.document_id, locale.tag),
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


def _document_url(told: Syndicated) -> str:
    return url_for("documents.document", document_id=told.document_id, _external=True)


def make_table(face: Face, locale: Locale) -> Made:
    """A page of the list as a file, with the address of the next one. Raises NotFound for a page beyond the end."""
    portal, now = current.portal(), current.now()
    search = replace(face.search, order=face.search.order or Order.NEWEST, page_size=ROWS)
    found = portal.finding.find(search, now)
    if search.page > 1 and not found.document_ids:
        raise NotFound
    rows = list(_rows(portal.syndication.list_entries(found.document_ids, locale.tag, now), locale.tag))
    query = query_of(face.search, face.base, page=search.page + 1) if search.page * ROWS < found.total else ""
    return Made(
        to_csv(rows, table_header(locale.tag)) if face.suffix == "csv" else to_json(rows),
        is_empty=face.is_narrowed and not rows,
        next_url=f"{face.root}{locale.path}/{face.name}.{face.suffix}{query}" if query else "",
    )


def _rows(told: Iterable[Syndicated], tag: str) -> Iterable[Mapping[str, str | int | tuple[str, ...] | None]]:
    return (table_row(one, _document_url(one), tag, current.registry()) for one in told)
