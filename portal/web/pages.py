"""Rendered pages as bytes: identity and gzip with their validators, and the store that keeps them within a bound.

Knows neither Flask nor the log: a page belongs to whatever validator it was stored under.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from threading import Lock

from portal.web.validators import Validator

Headers = list[tuple[str, str]]
Address = tuple[str, str]
"""Path and query in normal order: the key of a page."""

CACHE_CONTROL = "public, max-age=0, s-maxage=5, stale-while-revalidate=10, stale-if-error=3600"
GZIP_LEVEL = 6
OVERHEAD_BYTES = 2_000
"""What a kept page costs beside its bodies: headers, key, objects."""
COMPRESSIBLE = ("text/", "application/json", "application/feed+json", "application/xml", "image/svg+xml")
_OWN_HEADERS = {
    *("content-length", "content-encoding", "etag", "last-modified", "cache-control", "vary", "expires", "pragma"),
    *("date", "accept-ranges", "server", "connection"),
}
_KEPT_IN_304 = {"content-location", "content-security-policy"}
_TAG = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Encoded:
    """One representation: its bytes, its entity tag, its headers for 200 and for 304."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    unchanged_headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """A page in identity encoding and, where that is shorter, in gzip."""

    plain: Encoded
    gzipped: Encoded | None

    @property
    def size(self) -> int:
        return len(self.plain.body) + (len(self.gzipped.body) if self.gzipped else 0) + OVERHEAD_BYTES

    def for_encodings(self, accept_encoding: str) -> Encoded:
        return self.gzipped if self.gzipped is not None and accepts_gzip(accept_encoding) else self.plain


def make_page(headers: Iterable[tuple[str, str]], body: bytes) -> Page:
    """A page from what the application answered. Entity tags are made from the bytes, so every process agrees."""
    kept = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
    digest = hashlib.sha256(body).hexdigest()[:32]
    content_type = next((value for name, value in kept if name.lower() == "content-type"), "")
    packed = b""
    if content_type.startswith(COMPRESSIBLE) or content_type.split(";")[0].endswith("+xml"):
        packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
    gzipped = _encoded(kept, packed, f'"{digest}-gz"', "gzip") if 0 < len(packed) < len(body) else None
    return Page(_encoded(kept, body, f'"{digest}"', None), gzipped)


def _encoded(kept: Headers, body: bytes, etag: str, encoding: str | None) -> Encoded:
    common = (("Cache-Control", CACHE_CONTROL), ("ETag", etag), ("Vary", "Accept-Encoding"))
    own = (("Content-Length", str(len(body))),) + ((("Content-Encoding", encoding),) if encoding else ())
    unchanged = tuple((name, value) for name, value in kept if name.lower() in _KEPT_IN_304)
    return Encoded(body, etag, (*kept, *own, *common), (*unchanged, *common))


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3)."""
    accepted = {}
    for item in header.lower().split(","):
        name, _, parameters = item.partition(";")
        weight = parameters.strip().removeprefix("q=")
        accepted[name.strip()] = re.fullmatch(r"0(\.0*)?", weight) is None
    return accepted.get("gzip", accepted.get("*", False))


def is_unchanged(if_none_match: str | None, if_modified_since: str | None, etag: str, modified: int | None) -> bool:
    """Whether the conditions of a request allow 304 (RFC 9110, 13.2.2). `modified` is None where that is not told."""
    if if_none_match is not None:
        if if_none_match == etag or if_none_match.strip() == "*":
            return True
        # Compared weakly: an intermediary may have marked our tag with W/.
        return etag in _TAG.findall(if_none_match)
    if if_modified_since is None or modified is None:
        return False
    since = _parse_date(if_modified_since)
    return since is not None and since >= modified


@lru_cache(maxsize=256)
def _parse_date(text: str) -> float | None:
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


@dataclass
class _Segment:
    """Pages in the order of their last use, within a bound of bytes."""

    max_bytes: int
    pages: OrderedDict[Address, Page] = field(default_factory=OrderedDict)
    size: int = 0

    def put(self, address: Address, page: Page) -> None:
        if page.size > self.max_bytes // 4:
            return
        replaced = self.pages.pop(address, None)
        self.size += page.size - (replaced.size if replaced else 0)
        self.pages[address] = page
        while self.size > self.max_bytes:
            _, oldest = self.pages.popitem(last=False)
            self.size -= oldest.size

    def clear(self) -> None:
        self.pages.clear()
        self.size = 0


class PageStore:
    """The pages of one validator at a time; all others are forgotten at once.

    Addresses with a query have a quarter of the room for themselves: whoever invents queries pushes out other
    queries, never the home page or a document.
    """

    def __init__(self, max_bytes: int) -> None:
        queried = max_bytes // 4
        self._plain, self._queried = _Segment(max_bytes - queried), _Segment(queried)
        self._serial = 0
        self._lock = Lock()

    def get(self, address: Address, validator: Validator) -> Page | None:
        with self._lock:
            if not self._is_at(validator):
                return None
            pages = self._segment(address).pages
            page = pages.get(address)
            if page is not None:
                pages.move_to_end(address)
            return page

    def put(self, address: Address, page: Page, validator: Validator) -> None:
        with self._lock:
            if self._is_at(validator):
                self._segment(address).put(address, page)

    def advance(self, validator: Validator) -> None:
        """Forget what does not belong to `validator`."""
        with self._lock:
            self._is_at(validator)

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self._plain.size + self._queried.size

    @property
    def addresses(self) -> Sequence[Address]:
        with self._lock:
            return (*self._plain.pages, *self._queried.pages)

    def _segment(self, address: Address) -> _Segment:
        return self._queried if address[1] else self._plain

    def _is_at(self, validator: Validator) -> bool:
        """Move on to a newer validator. A request that still holds an older one gets nothing and leaves nothing."""
        if validator.serial > self._serial:
            self._plain.clear()
            self._queried.clear()
            self._serial = validator.serial
        return validator.serial == self._serial
