"""What the worker does beside the readers: bring derived views up to the log, record ends of terms, merge when idle.

Everything here may be cut off at any moment: each act is small, durable in itself and done again if it was not. Knows
nothing of processes, signals or waiting; whoever runs it asks for one step after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from portal.domain.errors import Unavailable
from portal.services.ports import Clock

BATCH_VERSIONS = 200
"""Caught up at a time: readers see the first of many soon, and a stop is obeyed quickly."""
QUIET = timedelta(seconds=5)
"""How long nothing must have been published before parts of the index are merged."""
STUCK = timedelta(minutes=10)
"""When an end of a term that could not be recorded is tried again."""
RETRY_SECONDS = 1.0
POLL_SECONDS = 0.1
"""Twice a look within the 0.2 s in which a publication is to be noticed; a look costs microseconds."""


class Follower(Protocol):
    """A view derived from the log, kept outside it."""

    def catch_up(self, max_versions: int) -> int:
        """Take in what is new, at most so many versions; how many. Safe to be killed at any moment.

        Raises Unavailable where it is busy.
        """
        ...


@dataclass(frozen=True)
class Step:
    """What a step did, and how long to wait before the next one."""

    versions: int = 0
    ended: tuple[str, ...] = ()
    merged: bool = False
    busy: str = ""
    wait_seconds: float = POLL_SECONDS


@dataclass
class _Progress:
    """What the worker remembers between steps; lost with it and found again."""

    head: tuple[str, int, str] | None = None
    behind: set[str] = field(default_factory=set)
    next_end: datetime | None = None
    changed_at: datetime | None = None
    merged: bool = False


class Working:
    """One worker's acts, a step at a time.

    `head` tells where the log stands and must be cheap. `next_end` is the first end of a term not in the log yet,
    `append_ends` records those that are due. `merges` tidy a view up in the background and tell whether they did.
    """

    def __init__(
        self,
        clock: Clock,
        head: Callable[[], tuple[str, int, str]],
        followers: Mapping[str, Follower],
        next_end: Callable[[], datetime | None],
        append_ends: Callable[[], tuple[str, ...]],
        merges: Mapping[str, Callable[[], bool]] | None = None,
    ) -> None:
        self._clock, self._read_head, self._followers = clock, head, dict(followers)
        self._read_next_end, self._append_ends = next_end, append_ends
        self._merges = dict(merges or {})
        self._progress = _Progress()

    def step(self) -> Step:
        """Do the next act. Raises nothing a later step could put right."""
        try:
            self._look()
            ended = self._end_terms()
            versions = self._catch_up()
            if ended or versions or self._progress.behind:
                return Step(versions, ended, wait_seconds=0.0)
            return Step(merged=self._merge())
        except Unavailable as error:
            # Nothing is lost: what was not done is still to be done.
            return Step(busy=error.what, wait_seconds=RETRY_SECONDS)

    def _look(self) -> None:
        """Notice what was published since the last step."""
        head = self._read_head()
        if head == self._progress.head:
            return
        next_end = self._read_next_end()
        self._progress = _Progress(
            head=head, behind=set(self._followers), next_end=next_end, changed_at=self._clock.now()
        )

    def _end_terms(self) -> tuple[str, ...]:
        due, now = self._progress.next_end, self._clock.now()
        if due is None or due > now:
            return ()
        ended = self._append_ends()
        due = self._read_next_end()
        # One that cannot be recorded must not keep the worker spinning.
        self._progress.next_end = due if due is None or due > now else now + STUCK
        return ended

    def _catch_up(self) -> int:
        taken = 0
        for name in sorted(self._progress.behind):
            count = self._followers[name].catch_up(BATCH_VERSIONS)
            taken += count
            if count == 0:
                self._progress.behind.discard(name)
        return taken

    def _merge(self) -> bool:
        """Once after each burst of publications, when it has been quiet for a while."""
        progress = self._progress
        if progress.merged or progress.changed_at is None or self._clock.now() - progress.changed_at < QUIET:
            return False
        merged = [merge() for merge in self._merges.values()]
        progress.merged = True
        return any(merged)
