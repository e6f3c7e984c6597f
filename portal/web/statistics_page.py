"""What the page of statistics shows: each chart answers one question, with its numbers and what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.response import Progress
from portal.domain.locales import Locale
from portal.domain.vocabulary import Level, LevelScheme, Status
from portal.services.finding import Order, Search
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.facets import facet_value
from portal.web import current
from portal.web.filters import query_of
from portal.web.marks import LevelMark, level_mark, title_of
from portal.web.speed import SpeedRow, speed_rows

MONTHS = 24
HEIGHT = 150
"""Of the chart of months in CSS pixels; widths are per cent, so that it fits every screen undistorted."""
GAP = 0.25
"""Of a column's room left empty."""
LABELLED = 8
"""Every so many months have a label."""
MOST_BARS = 20
RECALLS_SHOWN = 20
RECALLS_LOOKED_AT = 100
"""Not every recall has told its progress: the newest of so many are looked at."""
COUNTED = tuple(s.value for s in Status if s not in (Status.WITHDRAWN, Status.REDACTED))
WARNINGS: Mapping[str, tuple[str, ...]] = {"type": ("risk_announcement",), "status": COUNTED}
BOTH: Mapping[str, tuple[str, ...]] = {"type": ("risk_announcement", "recall"), "status": COUNTED}
ONGOING = Search(filters={"type": ("recall",), "status": ("ongoing",)}, order=Order.NEWEST)


@dataclass(frozen=True)
class Segment:
    """A part of a column: `x` and `width` in per cent, `y` and `height` in pixels."""

    level: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Month:
    """A month with its numbers by level, I to IV; `x` is the middle of its column, in per cent."""

    label: str
    counts: tuple[int, ...]
    x: float
    is_labelled: bool

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class MonthChart:
    levels: tuple[LevelMark, ...]
    months: tuple[Month, ...]
    segments: tuple[Segment, ...]
    most: int
    height: int


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    percent: float
    url: str


@dataclass(frozen=True)
class BarChart:
    """Numbers by one property, the greatest first; `definition` says what was counted."""

    name: str
    question: str
    definition: str
    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class RecallBar:
    """The progress of a recall; shares are per cent of the units affected."""

    document_id: str
    title: str
    title_language: str | None
    as_of: str
    affected: str
    remedied: str
    unreachable: str
    removed: str
    remedied_share: float
    removed_share: float
    told: str


@dataclass(frozen=True)
class StatisticsPage:
    as_of: str
    months: MonthChart | None
    bars: tuple[BarChart, ...]
    recalls: tuple[RecallBar, ...]
    speed: tuple[SpeedRow, ...]


def statistics_page(locale: Locale) -> StatisticsPage:
    """All charts at the moment of the request."""
    today = current.now().astimezone(SITE_ZONE).date()
    return StatisticsPage(
        as_of=typography.format_date(today, locale.tag),
        months=_month_chart(today, locale.tag),
        bars=tuple(chart for chart in _bar_charts(locale.tag) if chart.bars),
        recalls=tuple(_recall_bars(locale))[:RECALLS_SHOWN],
        speed=speed_rows(current.portal().speeds.figures(), locale.tag),
    )


def _month_chart(today: date, tag: str) -> MonthChart | None:
    by_level = [_count({**WARNINGS, "level": (str(int(level)),)}, "month") for level in Level]
    since = min((month for counts in by_level for month in counts), default=None)
    if since is None:
        return None
    shown = [month for month in _months_until(today) if month >= since]
    columns = [tuple(counts.get(month, 0) for counts in by_level) for month in shown]
    most, room = max(max(map(sum, columns)), 1), 100 / len(shown)
    months: list[Month] = []
    segments: list[Segment] = []
    for place, (month, counts) in enumerate(zip(shown, columns, strict=True)):
        # A label for every month would not fit a phone.
        labelled = (len(shown) - 1 - place) % LABELLED == 0
        months.append(Month(typography.format_month(month, tag), counts, (place + 0.5) * room, labelled))
        segments += _column(counts, (place + GAP / 2) * room, room * (1 - GAP), most)
    marks = tuple(mark for level in Level if (mark := level_mark(int(level), LevelScheme.GOODS, Status.IN_FORCE, tag)))
    return MonthChart(marks, tuple(months), tuple(segments), most, HEIGHT)


def _months_until(today: date) -> list[str]:
    last = today.year * 12 + today.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - MONTHS + 1, last + 1)]


def _column(counts: Sequence[int], x: float, width: float, most: int) -> Iterator[Segment]:
    """The gravest level stands at the bottom, where columns are compared best."""
    below = 0
    for level, count in enumerate(counts, start=1):
        if count:
            height = HEIGHT * count / most
            yield Segment(level, round(x, 3), round(width, 3), HEIGHT - below * HEIGHT / most - height, height)
        below += count


def _bar_charts(tag: str) -> Iterator[BarChart]:
    words = catalog_for(tag)
    both = words.gettext(
        "Warnings and recalls published here, all years; those withdrawn and foreign notices are not counted. "
        "A document that names several counts under each."
    )
    yield BarChart(
        "status",
        words.gettext("Are the warnings still in force?"),
        words.gettext("Warnings published here, all years, by their status today; those withdrawn are not counted."),
        words.gettext("Status"),
        _bars(WARNINGS, "status", tag),
    )
    for name, question, heading in (
        ("category", words.gettext("Which goods are concerned?"), words.gettext("Category")),
        ("hazard", words.gettext("What is the danger?"), words.gettext("Hazard")),
        ("origin", words.gettext("Where do the goods come from?"), words.gettext("Country of origin")),
    ):
        yield BarChart(name, question, both, heading, _bars(BOTH, name, tag))


def _bars(filters: Mapping[str, tuple[str, ...]], name: str, tag: str) -> tuple[Bar, ...]:
    counts = sorted(_count(filters, name).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_BARS]
    counts = [(code, count) for code, count in counts if name != "status" or code in COUNTED]
    most = max((count for _, count in counts), default=1)
    bars = []
    for code, count in counts:
        url = url_for("lists.search") + query_of(Search(filters={**filters, name: (code,)}), {})
        bars.append(Bar(facet_value(name, code, tag, current.registry()), count, round(100 * count / most, 2), url))
    return tuple(bars)


def _count(filters: Mapping[str, tuple[str, ...]], name: str) -> Mapping[str, int]:
    return current.portal().finding.count(Search(filters=filters), current.now(), (name,)).get(name, {})


def _recall_bars(locale: Locale) -> Iterator[RecallBar]:
    portal, now, tag = current.portal(), current.now(), locale.tag
    for view in portal.viewing.list_current(portal.finding.list_ids(ONGOING, now, RECALLS_LOOKED_AT), now):
        progress = getattr(view.version.document, "progress", None) if view.version is not None else None
        if not isinstance(progress, Progress) or not progress.affected:
            continue
        title, language = title_of(view, locale)
        share = progress.remedied / progress.affected
        yield RecallBar(
            document_id=view.document_id,
            title=title,
            title_language=language,
            as_of=typography.format_date(progress.as_of, tag),
            affected=typography.format_number(progress.affected, tag),
            remedied=typography.format_number(progress.remedied, tag),
            unreachable=_told(progress.unreachable, tag),
            removed=_told(progress.removed, tag),
            remedied_share=round(100 * share, 2),
            removed_share=round(100 * (progress.removed or 0) / progress.affected, 2),
            told=typography.format_percent(share, tag),
        )


def _told(count: int | None, tag: str) -> str:
    return typography.format_number(count, tag) if count is not None else "—"
