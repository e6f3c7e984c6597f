"""How fast warnings come out: from the first step of their decision to the page, by level, held against the rules.

What is decided here is published at the moment of its entry in the log; what came with an import keeps the moment at
which it was published elsewhere, which is the one that counts. Counts and medians alone; nothing of drafts, of persons
or of restricted documents.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import prefixes
from portal.domain.errors import Invalid
from portal.domain.registry import Registry
from portal.domain.vocabulary import Audience, Level
from portal.fileform.parts import DECISION, read_decision
from portal.services.drafts.contents import facts_of
from portal.services.ports import Clock, LogReader, PublicationLog, VersionRow
from portal.services.reading import held_parts

WINDOW = timedelta(days=365)


@dataclass(frozen=True)
class Taken:
    """The time that one decision took; `limit` is what the rules of its day gave it, None where they set none."""

    level: Level
    published_at: datetime
    took: timedelta
    limit: timedelta | None

    @property
    def is_in_time(self) -> bool:
        return self.limit is None or self.took <= self.limit


@dataclass(frozen=True)
class Speed:
    """The decisions of a level: how many, how many of them in time, the median; `limit` as the rules have it today."""

    level: Level
    count: int
    in_time: int
    median: timedelta
    limit: timedelta | None


def figures_of(taken: Iterable[Taken]) -> tuple[Speed, ...]:
    """One figure a level, the gravest first; levels of which nothing was decided are left out."""
    by_level: dict[Level, list[Taken]] = {}
    for each in taken:
        by_level.setdefault(each.level, []).append(each)
    found = []
    for level, those in sorted(by_level.items()):
        newest = max(those, key=lambda each: each.published_at)
        middle = timedelta(seconds=median(each.took.total_seconds() for each in those))
        found.append(Speed(level, len(those), sum(each.is_in_time for each in those), middle, newest.limit))
    return tuple(found)


class Speeds:
    """The figures of the last twelve months, for everybody. What was read once is remembered by its place."""

    def __init__(self, log: PublicationLog, clock: Clock, registry: Callable[[], Registry | None]) -> None:
        self._log, self._clock, self._registry = log, clock, registry
        self._lock = threading.Lock()
        self._known: tuple[str, int, list[Taken]] = ("", 0, [])

    def figures(self) -> tuple[Speed, ...]:
        """By level."""
        since = self._clock.now() - WINDOW
        return figures_of(each for each in self._read(since) if each.published_at >= since)

    def _read(self, since: datetime) -> list[Taken]:
        with self._lock, self._log.reading() as log:
            head = log.head()
            log_id, position, found = self._known
            if log_id != head.log_id or position > head.size:
                position, found = 0, []
            rows = [row for row in log.iter_versions(after=position) if row.published_at >= since and _is_ours(row)]
            found = [*found, *(taken for row in rows if (taken := self._taken(log, row)))]
            self._known = (head.log_id, head.size, found)
        return found

    def _taken(self, log: LogReader, row: VersionRow) -> Taken | None:
        parts = held_parts(log.read_entry(row.position))
        if DECISION not in parts:
            return None
        facts, registry = facts_of(parts), self._registry()
        if facts.level is None or facts.audience is not Audience.PUBLIC or registry is None:
            return None
        try:
            decision = read_decision(parts[DECISION])
        except Invalid:
            return None
        if decision.basis != "decided" or not decision.steps:
            return None
        rules = registry.rules_on(row.published_at.astimezone(SITE_ZONE).date())
        hours = rules.time_limits.get(str(int(facts.level))) if rules else None
        took = row.published_at - min(step.at for step in decision.steps)
        limit = timedelta(hours=hours) if hours is not None else None
        return Taken(facts.level, row.published_at, max(took, timedelta()), limit)


def _is_ours(row: VersionRow) -> bool:
    """Public and decided here: foreign notices, of which there are many, are told by their numbers."""
    return row.is_public and not prefixes()[row.document_id.partition("-")[0]].is_foreign
