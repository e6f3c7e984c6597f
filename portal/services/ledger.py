"""The log as everyone may see it, entry by entry; and the later versions and erasures that correct what was said.

Of an entry on a restricted document only position, time, action and commitments are shown (ADR 001).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from threading import Lock

from portal.domain.documents.registry import prefixes
from portal.domain.errors import NotFound
from portal.domain.log import META, Action, LogHead, decode_entry
from portal.domain.vocabulary import Audience
from portal.services.ports import LogReader, PublicationLog, StoredEntry, VersionRow
from portal.services.reading import meta_of


@dataclass(frozen=True)
class PublicPart:
    """A part by its commitment, in hexadecimal digits; `name` is None where the document is restricted."""

    name: str | None
    commitment: str


@dataclass(frozen=True)
class PublicEntry:
    """An entry as everyone may see it; what it is about is None where that is restricted."""

    position: int
    time: datetime
    action: Action
    parts: tuple[PublicPart, ...]
    document_id: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class Correction:
    """A later version of an own public document, or the erasure of one."""

    document_id: str
    number: int
    position: int
    is_redaction: bool


class Ledger:
    """Reading the log for the public."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log
        self._corrections = _Corrections()

    def head(self) -> LogHead:
        return self._log.head()

    def get_entry(self, position: int) -> PublicEntry:
        """Raises NotFound."""
        with self._log.reading() as log:
            if not 1 <= position <= log.head().size:
                raise NotFound("entry", str(position))
            return _public_entry(log, log.read_entry(position))

    def list_entries(self, before: int, limit: int) -> tuple[PublicEntry, ...]:
        """The entries just before a position, the newest first."""
        with self._log.reading() as log:
            last = min(before - 1, log.head().size)
            first = max(last - limit, 0)
            stored = islice(log.iter_entries(after=first), max(last - first, 0))
            return tuple(reversed([_public_entry(log, entry) for entry in stored]))

    def list_corrections(self, start: int, limit: int) -> tuple[int, tuple[Correction, ...]]:
        """How many there are, and some of them, the newest first."""
        with self._log.reading() as log:
            return self._corrections.page(log, start, limit)


def _public_entry(log: LogReader, stored: StoredEntry) -> PublicEntry:
    entry, meta = decode_entry(stored.encoded), meta_of(stored)
    names: tuple[str | None, ...] = (None,) * len(entry.commitments)
    is_shown = meta is not None and _is_public(log, meta.document_id, meta.version)
    if meta is not None and is_shown:
        names = (META, *meta.parts)
    parts = tuple(PublicPart(name, found.hex()) for name, found in zip(names, entry.commitments, strict=True))
    if meta is None or not is_shown:
        return PublicEntry(entry.position, entry.time, entry.action, parts)
    return PublicEntry(entry.position, entry.time, entry.action, parts, meta.document_id, meta.version)


def _is_public(log: LogReader, document_id: str, number: int) -> bool:
    state = log.find_state(document_id)
    if state is None or state.audience is not Audience.PUBLIC:
        return False
    return any(row.is_public for row in log.list_versions(document_id) if row.number == number)


class _Corrections:
    """Positions of corrections; follows the log by its table of versions, without reading any part."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._log_id, self._position = "", 0
        self._found: list[tuple[int, Correction]] = []
        self._first_public: dict[str, int] = {}

    def page(self, log: LogReader, start: int, limit: int) -> tuple[int, tuple[Correction, ...]]:
        with self._lock:
            self._follow(log)
            newest_first = self._found[::-1]
        return len(newest_first), tuple(correction for _, correction in newest_first[start : start + limit])

    def _follow(self, log: LogReader) -> None:
        head = log.head()
        if head.log_id != self._log_id or head.size < self._position:
            self._log_id, self._position, self._found, self._first_public = head.log_id, 0, [], {}
        if head.size == self._position:
            return
        for row in log.iter_versions(after=self._position):
            self._take(row)
        for redaction in log.list_redactions():
            if redaction.position > self._position and redaction.document_id in self._first_public:
                self._add(Correction(redaction.document_id, redaction.version, redaction.position, is_redaction=True))
        self._position = head.size

    def _take(self, row: VersionRow) -> None:
        """The first public version corrects nothing; what a foreign agency changes is not ours to correct."""
        if not row.is_public or prefixes()[row.document_id.split("-", 1)[0]].is_foreign:
            return
        if row.document_id in self._first_public:
            self._add(Correction(row.document_id, row.number, row.position, is_redaction=False))
        else:
            self._first_public[row.document_id] = row.number

    def _add(self, correction: Correction) -> None:
        place = bisect_left(self._found, correction.position, key=lambda pair: pair[0])
        self._found.insert(place, (correction.position, correction))
