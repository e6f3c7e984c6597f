"""How fast warnings come out, in words: for the first page of the desk and the public page of statistics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.vocabulary import LevelScheme, Status
from portal.services.desk.speed import Speed
from portal.text import typography
from portal.text.draft_words import time_words
from portal.web.marks import LevelMark, level_mark


@dataclass(frozen=True)
class SpeedRow:
    """A level: how many decisions, the middle of the time they took, what the rules give, how many in time."""

    level: LevelMark
    count: str
    middle: str
    limit: str
    in_time: str


def speed_rows(figures: Iterable[Speed], tag: str) -> tuple[SpeedRow, ...]:
    rows = []
    for figure in figures:
        mark = level_mark(int(figure.level), LevelScheme.GOODS, Status.IN_FORCE, tag)
        if mark is not None:
            rows.append(
                SpeedRow(
                    mark,
                    typography.format_number(figure.count, tag),
                    time_words(figure.median, tag),
                    time_words(figure.limit, tag) if figure.limit is not None else "—",
                    typography.format_percent(figure.in_time / figure.count, tag),
                )
            )
    return tuple(rows)
