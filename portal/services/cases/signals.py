"""Signals: cases about one product, batch or firm group themselves, with a score that explains itself.

Identifiers come first: cases that share a GTIN, a model or a batch are one group. Cases without any are grouped by the
words of product and account. A firm with cases about several products is a signal of its own. Objections accuse nobody
and are left out; so are merged and erased cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseKind, CaseState
from portal.domain.cases import Case
from portal.domain.errors import NotFound
from portal.domain.staff import Acting, Role
from portal.domain.submissions import Submission
from portal.services.cases.marks import folded
from portal.services.cases.ports import CaseReader, CaseStore, Mark
from portal.services.ports import Clock

WINDOW = timedelta(days=365)
"""How far back cases are looked at."""
GROWTH = timedelta(days=30)
"""Cases of the last so many days are held against those of as many days before."""
MAX_TEXTS = 2_000
"""Cases without identifiers whose words are compared, the newest."""
MAX_COMPARED = 600
"""Characters of each text that are compared: long texts sent in numbers must not hold up the desk."""
ALIKE = 0.3
"""Share of common pairs of characters from which two texts are about the same."""
_PRODUCT = ("gtin", "model", "batch")


@dataclass(frozen=True)
class Score:
    """What makes a signal urgent: how many cases, how many more than the month before, how badly people were hurt."""

    count: int
    growth: int
    severity: int

    @property
    def total(self) -> int:
        """A case counts one, each case more than in the month before two more, each degree of harm three."""
        return self.count + 2 * max(self.growth, 0) + 3 * self.severity


@dataclass(frozen=True)
class Signal:
    """Cases that belong together, the newest first. `mark` names the group; `marks` are all they share or have."""

    mark: Mark
    marks: tuple[Mark, ...]
    cases: tuple[Case, ...]
    score: Score

    @property
    def key(self) -> str:
        return f"{self.mark.kind}:{self.mark.value}"


@dataclass(frozen=True)
class SignalFacts:
    """A signal with what was submitted, ready for the fields of a risk announcement."""

    signal: Signal
    submissions: tuple[Submission, ...]


class Signals:
    """Groups of cases, for case officers and editors of the agency. Raises Denied."""

    def __init__(self, store: CaseStore, clock: Clock, site: Callable[[], CaseSite]) -> None:
        self._store, self._clock, self._site = store, clock, site

    def list_signals(self, acting: Acting) -> tuple[Signal, ...]:
        """The most urgent first."""
        with self._store.reading() as cases:
            return self._find(cases, acting)

    def read(self, acting: Acting, key: str) -> SignalFacts:
        """One signal with what was submitted; the look is audited. Raises NotFound."""
        with self._store.writing() as cases:
            signal = next((found for found in self._find(cases, acting) if found.key == key), None)
            if signal is None:
                raise NotFound("signal", key[:80])
            entry = audit_entry(
                acting,
                Action.SIGNAL_READ,
                Subject(SubjectKind.SIGNAL),
                self._clock.now(),
                {"kind": signal.mark.kind, "cases": str(len(signal.cases))},
            )
            cases.record(entry)
            texts = tuple(cases.read_submission(case.id).without_contact() for case in signal.cases)
        return SignalFacts(signal, texts)

    def _find(self, cases: CaseReader, acting: Acting) -> tuple[Signal, ...]:
        acting.require(Role.CASE_OFFICER, Role.EDITOR)
        now, least = self._clock.now(), self._site().signal_from
        marked = {
            case.id: (case, marks)
            for case, marks in cases.list_marked(now - WINDOW)
            if _counts(case) and _may_see(acting, case.agency)
        }
        products = tuple(_by_product(marked))
        firms = (group for group in _by_firm(marked) if not any(group <= product for product in products))
        groups = [*products, *firms, *_by_words(marked, cases)]
        found = [_signal(group, marked, now) for group in groups if len(group) >= least]
        return tuple(sorted(found, key=lambda signal: (-signal.score.total, signal.key)))


_Marked = Mapping[str, tuple[Case, tuple[Mark, ...]]]


def _counts(case: Case) -> bool:
    silent = (CaseState.WITHDRAWN_BY_REPORTER,)
    gone = case.merged_into or case.is_anonymous
    return case.kind is not CaseKind.OBJECTION and not gone and case.state not in silent


def _may_see(acting: Acting, agency: str) -> bool:
    member = acting.member
    return member is None or member.has_any_role((Role.CASE_OFFICER, Role.EDITOR), agency)


def _by_product(marked: _Marked) -> Iterable[frozenset[str]]:
    """Cases linked by any product mark, however many steps apart."""
    leader: dict[str, str] = {}

    def lead(case_id: str) -> str:
        while leader.setdefault(case_id, case_id) != case_id:
            leader[case_id] = leader[leader[case_id]]
            case_id = leader[case_id]
        return case_id

    first: dict[Mark, str] = {}
    for case_id, (_, marks) in marked.items():
        for mark in marks:
            if mark.kind in _PRODUCT:
                leader[lead(case_id)] = lead(first.setdefault(mark, case_id))
    groups: dict[str, set[str]] = defaultdict(set)
    for case_id in list(leader):
        groups[lead(case_id)].add(case_id)
    return [frozenset(group) for group in groups.values()]


def _by_firm(marked: _Marked) -> Iterable[frozenset[str]]:
    """Cases about one firm."""
    groups: dict[Mark, set[str]] = defaultdict(set)
    for case_id, (_, marks) in marked.items():
        for mark in marks:
            if mark.kind == "firm":
                groups[mark].add(case_id)
    return [frozenset(group) for group in groups.values()]


def _by_words(marked: _Marked, cases: CaseReader) -> Iterable[frozenset[str]]:
    """Cases without product marks whose product and account read alike, within one category."""
    bare = [case for case, marks in marked.values() if not any(mark.kind in _PRODUCT for mark in marks)]
    groups: list[tuple[Case, frozenset[str], set[str]]] = []
    for case in bare[-MAX_TEXTS:]:
        words = _pairs(cases.read_submission(case.id))
        for head, shared, members in groups:
            if head.category is case.category and _likeness(words, shared) >= ALIKE:
                members.add(case.id)
                break
        else:
            groups.append((case, words, {case.id}))
    return [frozenset(members) for _, _, members in groups]


def _pairs(submission: Submission) -> frozenset[str]:
    text = folded(f"{submission.product.name} {submission.account}")[:MAX_COMPARED]
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    if min(len(one), len(other)) < ALIKE * max(len(one), len(other)):
        return 0.0
    common = len(one & other)
    return common / max(len(one) + len(other) - common, 1)


def _signal(group: frozenset[str], marked: _Marked, now: datetime) -> Signal:
    found = sorted((marked[case_id][0] for case_id in group), key=lambda case: case.received_at, reverse=True)
    counted = Counter(mark for case_id in group for mark in marked[case_id][1])
    shared = [mark for mark, count in counted.most_common() if count > 1]
    return Signal(_name(shared, found), tuple(counted), tuple(found), _score(found, now))


def _name(shared: Sequence[Mark], found: Sequence[Case]) -> Mark:
    """The mark that most of them share, identifiers of products before firms; else the number of the first case."""
    for kinds in (_PRODUCT, ("firm",)):
        for mark in shared:
            if mark.kind in kinds:
                return mark
    return Mark("text", found[-1].number)


def _score(found: Sequence[Case], now: datetime) -> Score:
    recent = sum(case.received_at > now - GROWTH for case in found)
    before = sum(now - 2 * GROWTH < case.received_at <= now - GROWTH for case in found)
    return Score(len(found), recent - before, sum(case.harm.weight for case in found))
