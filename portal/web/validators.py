"""What a rendered page depends on beside its address: log, position, clock boundary, registry, build.

The same validator object is handed out for as long as nothing of it changes, so that one comparison of identity tells
whether a page may still be shown. A request that begins after a commit always gets a validator made after it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formatdate
from threading import Lock

from portal.domain.documents.fields import SITE_ZONE
from portal.services.ports import Clock

HeadSource = Callable[[], tuple[str, int, str]]
"""Log id, position and hash of the registry, as of now."""
MomentSource = Callable[[int], Iterable[datetime]]
"""Moments at which public documents change by the clock alone, of documents whose newest version stands after a
position; moments that have become void may be among them."""


@dataclass(frozen=True, eq=False)
class Validator:
    """One state of everything pages are made from; compared by identity, ordered by `serial`.

    `changed_at` is a whole second (Unix time) later than the moment at which this state was seen first: whoever was
    given a page at or after it was given this state or a later one. Before it, it must not be told.
    """

    serial: int
    log_id: str
    position: int
    registry: str
    boundary: float
    build: str
    changed_at: int

    @property
    def last_modified(self) -> str:
        return formatdate(self.changed_at, usegmt=True)


@dataclass(frozen=True)
class _Known:
    """A validator and the span of time for which its boundary is the last one passed."""

    validator: Validator
    head: tuple[str, int, str]
    since: float
    until: float


class Validators:
    """Makes validators from the head of the log and the request's own clock."""

    def __init__(self, head: HeadSource, moments: MomentSource, clock: Clock, build: str) -> None:
        self._read_head, self._clock, self._build = head, clock, build
        self._boundaries = Boundaries(moments)
        self._known: _Known | None = None
        self._lock = Lock()

    def now(self) -> float:
        """The clock's time in Unix seconds."""
        return self._clock.now().timestamp()

    def current(self) -> Validator:
        """The validator of this moment. Raises what reading the head raises."""
        known = self._known
        head = self._read_head()
        if known is not None and known.head == head and known.since <= self.now() < known.until:
            return known.validator
        with self._lock:
            return self._renew()

    def _renew(self) -> Validator:
        """Under the lock everything is read again, so that validators never go back to an older head."""
        known = self._known
        head = self._read_head()
        # The clock is read after the head: `changed_at` must lie behind the commit that made this state.
        now = self.now()
        if known is not None and known.head == head and known.since <= now < known.until:
            return known.validator
        log_id, position, registry = head
        self._boundaries.follow(log_id, position)
        since, until = self._boundaries.around(now)
        before = known.validator if known is not None else None
        validator = Validator(
            serial=before.serial + 1 if before is not None else 1,
            log_id=log_id,
            position=position,
            registry=registry,
            boundary=since,
            build=self._build,
            changed_at=max(int(now) + 1, before.changed_at if before is not None else 0),
        )
        self._known = _Known(validator, head, since, until)
        return validator


class Boundaries:
    """The moments at which pages change by the clock alone, in order: those of documents, and every midnight of the
    site's zone, so that what is counted in days stays right. Grows with the log; a moment too many does no harm."""

    def __init__(self, moments: MomentSource) -> None:
        self._moments = moments
        self._followed: tuple[str, int] = ("", 0)
        self._ordered = array("d")

    def follow(self, log_id: str, position: int) -> None:
        """Take in what stands after the position followed last."""
        known_log, known_position = self._followed
        if log_id != known_log or position < known_position:
            self._ordered, known_position = array("d"), 0
        elif position == known_position:
            return
        found = sorted({moment.timestamp() for moment in self._moments(known_position)})
        if self._ordered:
            for moment in found:
                self._add(moment)
        else:
            self._ordered = array("d", found)
        self._followed = (log_id, position)

    def around(self, now: float) -> tuple[float, float]:
        """The last boundary that has passed at `now` and the next one."""
        day = datetime.fromtimestamp(now, SITE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = day.timestamp(), (day + timedelta(days=1)).timestamp()
        place = bisect_right(self._ordered, now)
        if place > 0:
            since = max(since, self._ordered[place - 1])
        if place < len(self._ordered):
            until = min(until, self._ordered[place])
        return since, until

    def _add(self, moment: float) -> None:
        place = bisect_left(self._ordered, moment)
        if place == len(self._ordered) or self._ordered[place] != moment:
            self._ordered.insert(place, moment)


class ViewPositions:
    """What is derived from the log in this process, by name, and the position each has come to.

    A callable is asked often and must be cheap; it may bring its view up to date first.
    """

    def __init__(self, positions: Mapping[str, Callable[[], int]]) -> None:
        self._positions = dict(positions)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._positions)

    def lags(self, position: int) -> dict[str, int]:
        """How many entries each view is behind `position`."""
        return {name: max(position - read(), 0) for name, read in self._positions.items()}

    def elsewhere(self, position: int, names: Collection[str]) -> tuple[str, ...]:
        """Which of the views named do not stand at `position`."""
        return tuple(name for name in names if self._positions[name]() != position)
