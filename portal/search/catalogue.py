"""The catalogue: which documents have which code, as one bitmap a value, and what status and order are made from.

Rows are numbered by log position. A catalogue is never changed: `extended` gives a new one that shares what stayed the
same, so that readers go on with the old. Status is computed for a moment and kept until the next clock boundary.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.vocabulary import ClosingKind, Status
from portal.search.records import Record

COLUMNS = (
    "published",
    "first_published",
    "level",
    "foreign",
    "starts",
    "ends",
    "closed",
    "hidden",
    "open_status",
    "ended_status",
    "closing",
    "redacted",
    "superseded",
)
"""What is known of a row; `superseded` is when a later version took its place, written when that one comes."""
NEVER = 2**62
STATUSES = tuple(Status)
STANDING = frozenset({"type", "agency", "year", "month", "status", "current", "foreign", "source", "enterprise"})
"""Facets that still hold for an entry whose content is hidden after its term."""
IN_FORCE = frozenset({Status.IN_FORCE, Status.ONGOING, Status.LISTED})
"""Statuses in which a reader must heed a document: the filter `current`."""
UNCOUNTED = frozenset({"enterprise"})
"""Filters with too many values to count."""
CLOCKED = frozenset({"status", "current"})
"""Filters whose values depend on the clock."""
_CAPACITY = 1024
_BOUNDARIES = ("starts", "ends", "closed", "hidden")

Numbers = NDArray[np.int64]


@dataclass
class StatusView:
    """Statuses of the current documents, true from `since` until just before `until` (seconds since 1970)."""

    since: float
    until: float
    by_status: Mapping[str, BitMap]
    hidden: BitMap


@dataclass
class Catalogue:
    """Rows up to `position`. `columns` and `ids` may hold more, of catalogues that came after."""

    position: int = 0
    columns: Numbers = field(default_factory=lambda: np.zeros((len(COLUMNS), _CAPACITY), dtype=np.int64))
    ids: list[str] = field(default_factory=lambda: [""])
    places: dict[str, int] = field(default_factory=dict)
    """Position of the current row by document id in lower case; of the newest catalogue only."""
    current: BitMap = field(default_factory=BitMap)
    values: Mapping[str, Mapping[str, BitMap]] = field(default_factory=dict)
    """By facet, by code: the rows that have it, current or not."""
    _status: StatusView | None = None

    def extended(self, records: Iterable[Record], position: int) -> Catalogue:
        """With further rows, in order of their positions, up to `position`. Only the newest may be extended."""
        columns = self._room_for(position)
        self.ids.extend([""] * (position + 1 - len(self.ids)))
        values = _Values(self.values)
        current = self.current.copy()
        for record in records:
            place, before = record.position, self.places.get(record.document_id.lower())
            if before is not None:
                current.discard(before)
                columns[COLUMNS.index("superseded"), before] = record.published
            self.places[record.document_id.lower()] = place
            current.add(place)
            self.ids[place] = record.document_id
            columns[:, place] = _row_of(record, columns[1, before] if before is not None else None)
            for name, codes in record.facets.items():
                values.add(name, codes, place)
            values.add("month", (_month_of(int(columns[1, place])),), place)
        return Catalogue(position, columns, self.ids, self.places, current, values.all)

    def _room_for(self, position: int) -> Numbers:
        if position < self.columns.shape[1]:
            return self.columns
        grown = np.zeros((len(COLUMNS), max(position + 1, 2 * self.columns.shape[1])), dtype=np.int64)
        grown[:, : self.columns.shape[1]] = self.columns
        return grown

    def column(self, name: str) -> Numbers:
        found: Numbers = self.columns[COLUMNS.index(name)]
        return found

    def statuses(self, now: float) -> StatusView:
        """Statuses at a moment."""
        kept = self._status
        if kept is None or not kept.since <= now < kept.until:
            kept = self._status = self._statuses(now)
        return kept

    def _statuses(self, now: float) -> StatusView:
        rows = numbers_of(self.current)
        found = self.statuses_of(rows, np.full(len(rows), now))
        moments = np.concatenate([self.column(name)[rows] for name in _BOUNDARIES])
        coming = moments[moments > now]
        hidden = bitmap_of(rows[self.column("hidden")[rows] <= now])
        by_status = grouped(rows, found)
        return StatusView(now, float(coming.min()) if len(coming) else float(NEVER), by_status, hidden)

    def statuses_of(self, rows: NDArray[np.uint32], moments: NDArray[np.float64]) -> Numbers:
        """The status of each row at a moment of its own, as an index of STATUSES; see `status_at`."""
        part = {name: self.column(name)[rows] for name in COLUMNS}
        found = part["open_status"]
        found = np.where(part["starts"] > moments, STATUSES.index(Status.SCHEDULED), found)
        found = np.where(part["ends"] <= moments, part["ended_status"], found)
        withdrawn = STATUSES.index(Status.WITHDRAWN)
        is_closed = (part["closing"] >= 0) & (part["closed"] <= moments)
        found = np.where(is_closed, part["closing"], found)
        found = np.where(part["closing"] == withdrawn, withdrawn, found)
        return np.where(part["redacted"] > 0, STATUSES.index(Status.REDACTED), found)

    def left_behind(self, since: float, now: float) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        """Rows whose state came to an end after `since`, by a later version or by the clock, and a moment before."""
        rows = np.flatnonzero(self.column("published")[: self.position + 1]).astype(np.uint32)
        superseded = self.column("superseded")[rows]
        by_clock = np.stack([self.column(name)[rows] for name in _BOUNDARIES])
        last = np.where(by_clock <= np.minimum(now, superseded), by_clock, -NEVER).max(axis=0)
        ended = np.where(superseded <= now, superseded, last)
        kept = ended > since
        return rows[kept], ended[kept].astype(np.float64) - 1.0

    def with_value(self, name: str, code: str, now: float) -> BitMap:
        """The current documents with a code. One that is not known has none."""
        statuses = self.statuses(now)
        if name in CLOCKED:
            return clocked(statuses.by_status, name).get(code, BitMap())
        found = self.values.get(name, {}).get(code, BitMap()) & self.current
        return found if name in STANDING else found - statuses.hidden

    def published_within(self, since: date | None, until: date | None) -> BitMap:
        """The current documents published from one day of the site to another."""
        rows = numbers_of(self.current)
        return bitmap_of(rows[self.is_within(rows, since, until)])

    def is_within(self, rows: NDArray[np.uint32], since: date | None, until: date | None) -> NDArray[np.bool_]:
        """Which rows were published from one day of the site to another."""
        published = self.column("published")[rows]
        begin = _midnight(since) if since is not None else -NEVER
        end = _midnight(until + timedelta(days=1)) if until is not None else NEVER
        found: NDArray[np.bool_] = (published >= begin) & (published < end)
        return found

    def counts(self, name: str, among: BitMap, now: float) -> dict[str, int]:
        """How many of some current documents have each code of a facet."""
        statuses = self.statuses(now)
        if name in CLOCKED:
            by_code = clocked(statuses.by_status, name)
            counted = {code: found.intersection_cardinality(among) for code, found in by_code.items()}
        else:
            shown = among if name in STANDING else among - statuses.hidden
            values = self.values.get(name, {})
            counted = {code: found.intersection_cardinality(shown) for code, found in values.items()}
        return {code: count for code, count in counted.items() if count}


def clocked(by_status: Mapping[str, BitMap], name: str) -> Mapping[str, BitMap]:
    """The values of a filter that depends on the clock."""
    if name == "status":
        return by_status
    return {"yes": union_of([by_status[status.value] for status in IN_FORCE if status.value in by_status])}


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), SITE_ZONE).timestamp())


def grouped(rows: NDArray[np.uint32], statuses: Numbers) -> dict[str, BitMap]:
    """Rows by their status."""
    return {STATUSES[code].value: bitmap_of(rows[statuses == code]) for code in np.unique(statuses)}


class _Values:
    """The values of a catalogue in the making: what is added to is copied first, once."""

    def __init__(self, values: Mapping[str, Mapping[str, BitMap]]) -> None:
        self.all: dict[str, Mapping[str, BitMap]] = dict(values)
        self._own: dict[str, dict[str, BitMap]] = {}
        self._copied: set[tuple[str, str]] = set()

    def add(self, name: str, codes: Iterable[str], place: int) -> None:
        if name not in self._own:
            self.all[name] = self._own[name] = dict(self.all.get(name, {}))
        own = self._own[name]
        for code in codes:
            if (name, code) not in self._copied:
                own[code] = own[code].copy() if code in own else BitMap()
                self._copied.add((name, code))
            own[code].add(place)


def _month_of(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, SITE_ZONE).strftime("%Y-%m")


def _row_of(record: Record, first_published: int | None) -> list[int]:
    return [
        record.published,
        record.published if first_published is None else int(first_published),
        record.level,
        record.is_foreign,
        _or(record.starts, -NEVER),
        _or(record.ends, NEVER),
        _or(record.closed, -NEVER),
        _or(record.hidden, NEVER),
        STATUSES.index(Status(record.open_status)),
        STATUSES.index(Status(record.ended_status)),
        STATUSES.index(Status(ClosingKind(record.closing).value)) if record.closing else -1,
        record.redacted,
        NEVER,
    ]


def _or(moment: int | None, otherwise: int) -> int:
    return otherwise if moment is None else moment


def numbers_of(bitmap: BitMap) -> NDArray[np.uint32]:
    """The members of a bitmap in order."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32) if bitmap else np.zeros(0, dtype=np.uint32)


def bitmap_of(numbers: NDArray[np.integer]) -> BitMap:
    # Several times quicker than from a list, and ten times than from the array itself.
    return BitMap(array("I", numbers.astype(np.uint32).tobytes()))


def union_of(bitmaps: Sequence[BitMap]) -> BitMap:
    return BitMap.union(*bitmaps) if bitmaps else BitMap()
