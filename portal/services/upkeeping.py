"""The worker's chores for cases and queued drafts, beside following the log: each in its own time.

It runs in a thread of its own: a mail server that does not answer must not keep a warning from being found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.errors import PortalError, Unavailable
from portal.services.ports import Clock

PAUSE_SECONDS = 2.0
RETRY = timedelta(seconds=30)


@dataclass(frozen=True)
class Chore:
    """An act that is done every so often; it returns how much it did, and comes again at once while that is not 0."""

    name: str
    every: timedelta
    act: Callable[[], int]


class Upkeeping:
    """Does the chores whose time has come, one round after the other."""

    def __init__(self, clock: Clock, chores: Sequence[Chore]) -> None:
        self._clock, self._chores = clock, tuple(chores)
        self._next: dict[str, datetime] = {}

    def step(self) -> tuple[str, ...]:
        """One round; the names of the chores that failed. What was not done is still to be done."""
        failed = []
        for chore in self._chores:
            now = self._clock.now()
            if self._next.get(chore.name, now) > now:
                continue
            try:
                done = chore.act()
                self._next[chore.name] = now if done else now + chore.every
            except Unavailable:
                self._next[chore.name] = now + RETRY
            except PortalError:
                # One case that cannot be handled must not keep the others from being handled for ever.
                failed.append(chore.name)
                self._next[chore.name] = now + max(chore.every, RETRY)
        return tuple(failed)
