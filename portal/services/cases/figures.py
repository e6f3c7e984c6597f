"""Public figures of cases: nothing that singles out a person, nothing of confidential cases, firms above a threshold.

Reports of violations and whatever insiders send are never counted in public. A number below `LEAST` is not told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseState, PlaceOfPurchase
from portal.domain.cases import Case
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.vocabulary import Category
from portal.services.cases.marks import folded_firm
from portal.services.cases.ports import CaseReader, CaseStore
from portal.services.cases.signal_drafts import is_consumers
from portal.services.cases.steps import CaseSteps
from portal.services.ports import Clock

LEAST = 5
"""The smallest number that is told; anything between 1 and this is `fewer`."""
MONTHS = 24


@dataclass(frozen=True)
class Figure:
    """A count that may be told: None for fewer than `LEAST`, but not none."""

    code: str
    count: int | None


@dataclass(frozen=True)
class Firm:
    """A firm named in many complaints, as most complainants wrote it. A complaint is no finding against it."""

    name: str
    count: int


@dataclass(frozen=True)
class CaseFigures:
    """Figures as of a day. `median_days` is from arrival to the end; `in_time` the share, in per cent, of ended cases
    whose every time limit was kept; both None with fewer than `LEAST` ended cases."""

    as_of: date
    total: int | None
    months: tuple[Figure, ...]
    categories: tuple[Figure, ...]
    places: tuple[Figure, ...]
    outcomes: tuple[Figure, ...]
    median_days: float | None
    in_time: int | None
    firms: tuple[Firm, ...]


class CaseCounting:
    """Counts cases for the public."""

    def __init__(self, store: CaseStore, steps: CaseSteps, clock: Clock, site: Callable[[], CaseSite | None]) -> None:
        self._store, self._steps, self._clock, self._site = store, steps, clock, site

    def figures(self) -> CaseFigures | None:
        """None where the authority takes no cases here."""
        site = self._site()
        if site is None:
            return None
        today = self._clock.now().astimezone(SITE_ZONE).date()
        with self._store.reading() as cases:
            counted = [
                case
                for case in cases.iter_cases()
                if not case.is_confidential and not case.merged_into and case.received_on <= today
            ]
            ended = [case for case in counted if case.ended_at is not None]
            return CaseFigures(
                as_of=today,
                total=_told(len(counted)),
                months=_months(counted, today),
                categories=_figures((case.category for case in counted), Category),
                places=_figures((case.place for case in counted), PlaceOfPurchase),
                outcomes=_figures((case.state for case in ended), CaseState),
                median_days=_median_days(ended),
                in_time=self._in_time(cases, site, ended, today),
                firms=_firms(cases, counted, site),
            )

    def consumers_behind(self, document_id: str) -> int | None:
        """How many consumers' complaints led to a document; None where they are too few to be told."""
        site = self._site()
        if site is None:
            return None
        with self._store.reading() as cases:
            linked = [case for case in cases.cases_of_document(document_id) if not case.is_anonymous]
            count = sum(is_consumers(case, cases.read_submission(case.id)) for case in linked)
        return count if count >= site.publish_count_from else None

    def _in_time(self, cases: CaseReader, site: CaseSite, ended: list[Case], today: date) -> int | None:
        if len(ended) < LEAST:
            return None
        kept = sum(not any(d.is_overdue(today) for d in self._steps.deadlines(cases, case, site)) for case in ended)
        return round(100 * kept / len(ended))


def _told(count: int) -> int | None:
    return None if 0 < count < LEAST else count


def _months(counted: Iterable[Case], today: date) -> tuple[Figure, ...]:
    """The last months up to the present one, those without cases too."""
    per_month = Counter(f"{case.received_on:%Y-%m}" for case in counted)
    months, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return tuple(Figure(month, _told(per_month[month])) for month in reversed(months))


def _figures(codes: Iterable[str | None], order: Iterable[str]) -> tuple[Figure, ...]:
    counted: Mapping[str, int] = Counter(str(code) for code in codes if code is not None)
    known = [str(code) for code in order if counted.get(str(code))]
    return tuple(Figure(code, _told(counted[code])) for code in sorted(known, key=lambda code: -counted[code]))


def _median_days(ended: list[Case]) -> float | None:
    if len(ended) < LEAST:
        return None
    return float(median((c.ended_at.astimezone(SITE_ZONE).date() - c.received_on).days for c in ended if c.ended_at))


def _firms(cases: CaseReader, counted: list[Case], site: CaseSite) -> tuple[Firm, ...]:
    by_firm: dict[str, list[Case]] = defaultdict(list)
    for case in counted:
        if not case.is_anonymous:
            for mark in cases.list_marks(case.id):
                if mark.kind == "firm":
                    by_firm[mark.value].append(case)
    named = []
    for firm, group in by_firm.items():
        if len(group) >= site.publish_firms_from:
            spelled = Counter(cases.read_submission(case.id).seller for case in group)
            fitting = [name for name, _ in spelled.most_common() if folded_firm(name) == firm]
            if fitting:
                named.append(Firm(fitting[0], len(group)))
    return tuple(sorted(named, key=lambda firm: (-firm.count, firm.name)))
