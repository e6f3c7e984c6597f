"""Cases: what can happen to one, in which state, and what follows. The words depend on the kind, the rules stand here.

A case is the sum of its entries, each with the state after it. Deadlines are computed from the entries by the rule set
of the day on which the case arrived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from portal.domain.case_rules import DeadlineRules, Step
from portal.domain.case_vocabulary import (
    CaseAction,
    CaseKind,
    CaseState,
    Harm,
    IncidentKind,
    IntakeChannel,
    MediationEnd,
    ObjectionKind,
    PlaceOfPurchase,
    ReferredTo,
    RefusalGround,
)
from portal.domain.deadlines import Deadline, WorkingCalendar, deadline
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Conflict
from portal.domain.vocabulary import Category

S, A = CaseState, CaseAction
OPEN = frozenset({S.SUBMITTED, S.ACCEPTED, S.AWAITING_REPORTER, S.UNDER_INVESTIGATION, S.CASE_FILED, S.REOPENED})
ENDED = frozenset(S) - OPEN
_UNDECIDED = (S.SUBMITTED, S.REOPENED)
_WORKED_ON = tuple(sorted(OPEN - {S.AWAITING_REPORTER}))

Moves = Mapping[CaseAction, tuple[Sequence[CaseState], CaseState]]
_ALL_KINDS: Moves = {
    A.ASK: (_WORKED_ON, S.AWAITING_REPORTER),
    A.REFER: (tuple(sorted(OPEN)), S.REFERRED),
    A.WITHDRAW: (tuple(sorted(OPEN)), S.WITHDRAWN_BY_REPORTER),
    A.REOPEN: (tuple(sorted(ENDED)), S.REOPENED),
}
_OTHER: Moves = {
    A.INVESTIGATE: (_UNDECIDED, S.UNDER_INVESTIGATION),
    A.RESOLVE: ((*_UNDECIDED, S.UNDER_INVESTIGATION), S.RESOLVED),
    A.CLOSE: ((*_UNDECIDED, S.UNDER_INVESTIGATION), S.CLOSED),
}
MOVES: Mapping[CaseKind, Moves] = {
    CaseKind.COMPLAINT: {
        **_ALL_KINDS,
        A.ACCEPT: (_UNDECIDED, S.ACCEPTED),
        A.REFUSE: (_UNDECIDED, S.NOT_ACCEPTED),
        A.INVESTIGATE: ((S.ACCEPTED,), S.UNDER_INVESTIGATION),
        A.RESOLVE: ((S.ACCEPTED, S.UNDER_INVESTIGATION), S.RESOLVED),
        A.CLOSE: ((S.ACCEPTED, S.UNDER_INVESTIGATION), S.CLOSED),
    },
    CaseKind.REPORT: {
        **_ALL_KINDS,
        A.INVESTIGATE: (_UNDECIDED, S.UNDER_INVESTIGATION),
        A.FILE_CASE: ((*_UNDECIDED, S.UNDER_INVESTIGATION), S.CASE_FILED),
        A.NOT_FILE_CASE: ((*_UNDECIDED, S.UNDER_INVESTIGATION), S.CASE_NOT_FILED),
        A.RESOLVE: ((S.CASE_FILED,), S.RESOLVED),
        A.CLOSE: ((S.CASE_FILED,), S.CLOSED),
    },
    CaseKind.ENTERPRISE_REPORT: {**_ALL_KINDS, **_OTHER},
    CaseKind.RISK_INFORMATION: {**_ALL_KINDS, **_OTHER},
    CaseKind.OBJECTION: {**_ALL_KINDS, **_OTHER},
}
"""Which act leads from which states to which. What is not here changes no state."""
WITH_REMEDY = frozenset({A.REFUSE, A.CLOSE, A.NOT_FILE_CASE})
"""Acts whose decision carries ground, remedy at law, its time limit and the body to turn to."""


class By(StrEnum):
    """Who acted."""

    REPORTER = "reporter"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True)
class CaseEntry:
    """One thing that happened. `text` is sealed at rest; `is_public` says that the reporter sees it.

    `officer` is the id of a staff member; `ground` a code of the act's own list; `details` further codes.
    """

    ordinal: int
    at: datetime
    by: By
    action: CaseAction
    state: CaseState
    text: str = ""
    is_public: bool = False
    officer: str = ""
    ground: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return self.at.astimezone(SITE_ZONE).date()


@dataclass(frozen=True)
class Case:
    """A case as it stands: codes and moments only, nothing of the person and no text of theirs.

    `id` is internal, `number` public. `rules` is the rule set it is judged by. `before_asking` is the state to which an
    answer returns it. `due_on` is the next deadline, for the queue. `is_unread` tells that the reporter wrote last.
    `is_confidential` marks reports of violations and whatever insiders send.
    """

    id: str
    number: str
    kind: CaseKind
    state: CaseState
    agency: str
    received_at: datetime
    rules: str
    language: str
    intake_channel: IntakeChannel = IntakeChannel.WEB
    category: Category | None = None
    incident: IncidentKind = IncidentKind.NONE
    harm: Harm = Harm.NONE
    place: PlaceOfPurchase | None = None
    objection: ObjectionKind | None = None
    is_named: bool = False
    is_confidential: bool = False
    officer: str = ""
    before_asking: CaseState | None = None
    due_on: date | None = None
    is_unread: bool = False
    ended_at: datetime | None = None
    merged_into: str = ""
    document_ids: tuple[str, ...] = ()
    is_anonymous: bool = False
    entries: int = 0

    @property
    def received_on(self) -> date:
        """The day it arrived, in the site's zone."""
        return self.received_at.astimezone(SITE_ZONE).date()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Decision:
    """What an officer enters with an act: the words to the reporter, a ground, whom it is referred to."""

    text: str = ""
    ground: RefusalGround | MediationEnd | None = None
    referred_to: ReferredTo | None = None


def allowed_actions(case: Case) -> tuple[CaseAction, ...]:
    """The acts that lead a case on from where it stands."""
    found = [act for act, (states, _) in MOVES[case.kind].items() if _is_among(case, act, states)]
    if case.state is S.AWAITING_REPORTER:
        found.append(A.ANSWER)
    return tuple(found)


def state_after(case: Case, action: CaseAction) -> CaseState:
    """The state an act leads to. Raises Conflict where the case does not allow it as it stands."""
    if action is A.ANSWER:
        if case.state is S.AWAITING_REPORTER:
            return case.before_asking or S.SUBMITTED
        return case.state
    move = MOVES[case.kind].get(action)
    if move is None:
        known = any(action in moves for moves in MOVES.values())
        if known:
            raise Conflict("case state", action, case.kind)
        return case.state
    states, after = move
    if not _is_among(case, action, states):
        raise Conflict("case state", ", ".join(states), case.state)
    return after


def _is_among(case: Case, action: CaseAction, states: Sequence[CaseState]) -> bool:
    """Whether an act is allowed as the case stands. While an answer is awaited, an officer may also do what was allowed
    before the question: the answer may come by telephone, or never."""
    if case.state in states:
        return True
    return case.state is S.AWAITING_REPORTER and action is not A.ASK and (case.before_asking or S.SUBMITTED) in states


def case_deadlines(
    case: Case, entries: Sequence[CaseEntry], rules: DeadlineRules, calendar: WorkingCalendar
) -> tuple[Deadline, ...]:
    """Every time limit that the case has been under, in order; done ones with their day.

    While a person is asked for material, the limit for the first decision rests; it begins anew with the day on which
    the material arrives (办理程序暂行规定: 自收到补正材料之日起算). A reopened case begins anew.
    """
    found: list[Deadline] = []
    for span in _spans(case, entries):
        limit = rules.limit(case.kind, span.step)
        if limit is not None and span.start is not None:
            extended, until = span.is_extended, span.until
            found.append(deadline(rules.id, limit, span.start, calendar, is_extended=extended, done_on=until))
    return tuple(found)


_DECIDES: Mapping[CaseKind, tuple[Step, frozenset[CaseAction]]] = {
    CaseKind.COMPLAINT: (Step.DECIDE_ACCEPTANCE, frozenset({A.ACCEPT, A.REFUSE})),
    CaseKind.REPORT: (Step.DECIDE_FILING, frozenset({A.FILE_CASE, A.NOT_FILE_CASE})),
}
_ENDS = frozenset({A.RESOLVE, A.CLOSE, A.REFER, A.WITHDRAW})


@dataclass(frozen=True)
class _Span:
    """A step under its time limit: its first day, None while that rests, and the day it was done."""

    step: Step
    start: date | None
    until: date | None = None
    is_extended: bool = False


def _spans(case: Case, entries: Sequence[CaseEntry]) -> list[_Span]:
    """Every step of the case, in order. An extension belongs to the step as it runs, and not to one begun anew."""
    step, decides = _DECIDES.get(case.kind, (Step.RESPOND, frozenset({A.RESOLVE, A.CLOSE})))
    spans: list[_Span] = []
    first: _Span | None = _Span(step, case.received_on)
    for entry in entries:
        if entry.action is A.REOPEN:
            # What was due after the decision is not due any more: another one is to be made.
            spans[-1:] = [replace(span, until=span.until or entry.on) for span in spans[-1:]]
            first = _Span(step, entry.on)
        elif first is None:
            spans[-1:] = [_continued(case, span, entry) for span in spans[-1:]]
        elif entry.action in decides or entry.action in _ENDS:
            spans.append(replace(first, start=first.start or entry.on, until=entry.on))
            spans += _following(case, entry)
            first = None
        else:
            first = _running(first, entry)
    return spans if first is None else [*spans, first]


def _running(first: _Span, entry: CaseEntry) -> _Span:
    """The step that leads to a decision, after an entry that is none."""
    if entry.action is A.ASK:
        return replace(first, start=None)
    if first.start is None and entry.action in (A.ANSWER, A.INVESTIGATE):
        return replace(first, start=entry.on)
    return _extended(first, entry)


def _following(case: Case, decision: CaseEntry) -> list[_Span]:
    """What a decision makes due."""
    second = _second_step(case)
    return [_Span(second[0], decision.on)] if second is not None and decision.action in second[1] else []


def _continued(case: Case, span: _Span, entry: CaseEntry) -> _Span:
    """What follows the decision, after an entry. Reporters are told by officers, not by their own words."""
    second = _second_step(case)
    ends = second is not None and span.step is second[0] and entry.action in second[2]
    if ends and span.until is None and not (entry.action is A.MESSAGE and entry.by is By.REPORTER):
        return replace(span, until=entry.on)
    return _extended(span, entry)


def _extended(span: _Span, entry: CaseEntry) -> _Span:
    is_its_own = entry.action is A.EXTEND and entry.details.get("step") == span.step and span.until is None
    return replace(span, is_extended=True) if is_its_own else span


def _second_step(case: Case) -> tuple[Step, frozenset[CaseAction], frozenset[CaseAction]] | None:
    """What follows the first decision: (step, acts that begin it, acts that end it)."""
    if case.kind is CaseKind.COMPLAINT:
        return Step.MEDIATE, frozenset({A.ACCEPT}), _ENDS
    if case.kind is CaseKind.REPORT and case.is_named:
        return Step.TELL_REPORTER, frozenset({A.FILE_CASE, A.NOT_FILE_CASE}), frozenset({A.MESSAGE, *_ENDS})
    return None


def next_due(deadlines: Sequence[Deadline]) -> date | None:
    """The nearest day on which something is due."""
    return min((found.due_on for found in deadlines if found.is_open()), default=None)
