"""What officers do with a case: everything about it in one view, and every act on it.

For case officers of the agency concerned. Every look and every act is in the audit log, in the same transaction. An act
names how many entries its officer had seen; a case that has moved on since is a Conflict, and nothing is overwritten.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.domain.audit import Action, SubjectKind
from portal.domain.case_rules import DeadlineRules, Step
from portal.domain.case_vocabulary import (
    ActingFor,
    CaseAction,
    CaseKind,
    MediationEnd,
    PlaceOfPurchase,
    RefusalGround,
    ReporterKind,
)
from portal.domain.cases import Case, CaseEntry, Decision, allowed_actions
from portal.domain.deadlines import Deadline
from portal.domain.errors import Conflict, Fault, Invalid, NotFound, fault
from portal.domain.identifiers import WrongIdentifier, parse_document_id
from portal.domain.staff import Acting, Role
from portal.domain.submissions import MAX_ACCOUNT, Contact, Submission, clean_text
from portal.domain.vocabulary import Category
from portal.services.cases.desk import CaseDesk, officers_act, required_text
from portal.services.cases.intake import Filed, file_name
from portal.services.cases.ports import CaseReader, CaseWriter, Evidence

MAX_HELD = 60
"""Files that a case holds in all, of both sides."""
Ground = RefusalGround | MediationEnd
_NEEDS_TEXT = frozenset(
    {
        CaseAction.REFUSE,
        CaseAction.CLOSE,
        CaseAction.NOT_FILE_CASE,
        CaseAction.ASK,
        CaseAction.MESSAGE,
        CaseAction.RESOLVE,
    }
)
DECISIONS = frozenset(
    {
        CaseAction.ACCEPT,
        CaseAction.REFUSE,
        CaseAction.ASK,
        CaseAction.INVESTIGATE,
        CaseAction.FILE_CASE,
        CaseAction.NOT_FILE_CASE,
        CaseAction.RESOLVE,
        CaseAction.CLOSE,
        CaseAction.REFER,
        CaseAction.REOPEN,
    }
)
"""Acts of an officer that change the state; each is told to the reporter."""


@dataclass(frozen=True)
class CaseView:
    """Everything about a case for its officer. `submission` is None once it has been erased.

    `is_masked` says that the reporter's kind and contact are held back: the case is confidential and another officer's.
    `extendable` are the steps whose time limit can be extended now, `officers` names by id to whom it can be assigned.
    """

    case: Case
    submission: Submission | None
    entries: tuple[CaseEntry, ...]
    evidence: tuple[Evidence, ...]
    deadlines: tuple[Deadline, ...]
    rules: DeadlineRules
    actions: tuple[CaseAction, ...]
    alike: tuple[Case, ...]
    is_masked: bool
    extendable: tuple[Step, ...] = ()
    officers: Mapping[str, str] = field(default_factory=dict)


class Casework:
    """Officers' acts. Raises Denied for whoever is no case officer of the agency, NotFound, Conflict, Invalid."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def find(self, acting: Acting, number: str) -> Case:
        """The case of a number, of an agency of theirs."""
        with self._desk.store.reading() as cases:
            return self._desk.find(cases, acting, number)

    def view(self, acting: Acting, case_id: str) -> CaseView:
        """Everything about a case. The look is in the audit log."""
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            self._desk.record(cases, acting, Action.CASE_READ, case.number)
            found = self.view_within(cases, acting, case)
        return replace(found, officers=self._desk.officers(case.agency))

    def decide(self, acting: Acting, case_id: str, seen: int, action: CaseAction, decision: Decision) -> Case:
        """Take the case on to another state, with words to the reporter and the ground the act demands."""
        if action not in DECISIONS:
            raise Invalid([fault("action", "unknown_code", action, allowed=", ".join(sorted(DECISIONS)))])
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            faults = _decision_faults(case.kind, action, decision)
            if faults:
                raise Invalid(faults)
            details = {"referred_to": decision.referred_to.value} if decision.referred_to else {}
            act = officers_act(acting, action, decision.text, is_public=True, ground=decision.ground, details=details)
            return self._desk.take(cases, acting, case, act, seen)

    def message(self, acting: Acting, case_id: str, seen: int, text: str) -> Case:
        """Words to the reporter that change nothing else."""
        return self._write(acting, case_id, seen, CaseAction.MESSAGE, text, is_public=True)

    def note(self, acting: Acting, case_id: str, seen: int, text: str) -> Case:
        """An internal note; the reporter never sees it."""
        return self._write(acting, case_id, seen, CaseAction.NOTE, text, is_public=False)

    def extend(self, acting: Acting, case_id: str, seen: int, step: Step, reason: str) -> Case:
        """Use the extension of a time limit that has one; once."""
        text = required_text(reason)
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if step not in _extendable(self._desk.steps.deadlines(cases, case, self._desk.site())):
                raise Conflict("deadline", "one that is open and can be extended", step)
            act = officers_act(acting, CaseAction.EXTEND, text, is_public=True, details={"step": step.value})
            return self._desk.take(cases, acting, case, act, seen)

    def assign(self, acting: Acting, case_id: str, seen: int, officer: str) -> Case:
        """Give the case to a case officer of its agency, by the id of the member; empty for nobody."""
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if officer and officer not in self._desk.officers(case.agency):
                raise Invalid([fault("officer", "unknown_officer", officer)])
            act = officers_act(acting, CaseAction.ASSIGN, details={"officer": officer})
            return self._desk.take(cases, acting, replace(case, officer=officer), act, seen)

    def forward(self, acting: Acting, case_id: str, seen: int, agency: str, reason: str) -> Case:
        """Hand an open case to another agency of this portal; its officers take it on from there."""
        text = required_text(reason)
        if agency not in self._desk.agencies():
            raise Invalid([fault("agency", "unknown_agency" if agency else "missing", agency)])
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if not case.is_open or case.agency == agency:
                raise Conflict("case state", "open, and of another agency", case.state)
            act = officers_act(acting, CaseAction.FORWARD, text, is_public=True, details={"agency": agency})
            return self._desk.take(cases, acting, replace(case, agency=agency, officer=""), act, seen)

    def classify(
        self, acting: Acting, case_id: str, seen: int, category: Category | None, place: PlaceOfPurchase | None
    ) -> Case:
        """Refine the category and where it was bought, which citizens know roughly only."""
        with self._desk.store.writing() as cases:
            case = replace(self._desk.get(cases, acting, case_id), category=category, place=place)
            details = {"category": category.value if category else "", "place": place.value if place else ""}
            act = officers_act(acting, CaseAction.CLASSIFY, details=details)
            return self._desk.take(cases, acting, case, act, seen)

    def link_document(self, acting: Acting, case_id: str, seen: int, document_id: str) -> Case:
        """Say that the case led to a document. The reporter sees it, except in confidential cases."""
        try:
            wanted = parse_document_id(document_id.strip().lower()).text
        except WrongIdentifier as error:
            raise Invalid([fault("document_id", error.code, document_id, scheme=error.scheme)]) from None
        if not self._desk.is_public(wanted):
            raise Invalid([fault("document_id", "unknown_document", wanted)])
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if wanted in case.document_ids:
                raise Conflict("document", "one that is not linked yet", wanted)
            linked = replace(case, document_ids=(*case.document_ids, wanted))
            is_public, details = not case.is_confidential, {"document": wanted}
            act = officers_act(acting, CaseAction.LINK_DOCUMENT, is_public=is_public, details=details)
            return self._desk.take(cases, acting, linked, act, seen)

    def enter(self, acting: Acting, token: str, submissions: Sequence[Submission], agency: str) -> Filed:
        """File cases for a caller, a visitor or a letter; the receipt is read out or printed."""
        acting.require(Role.CASE_OFFICER, agency=agency)
        if agency not in self._desk.agencies():
            raise Invalid([fault("agency", "unknown_agency" if agency else "missing", agency)])

        def record(cases: CaseWriter, case: Case) -> None:
            cases.save_case(replace(case, agency=agency, officer=acting.actor))
            channel = case.intake_channel.value
            self._desk.record(cases, acting, Action.CASE_ENTERED, case.number, channel=channel)

        return self._desk.intake.file(token, submissions, also=record)

    def add_evidence(self, acting: Acting, case_id: str, files: Sequence[tuple[str, bytes]]) -> Case:
        """Keep files of the authority with a case, such as a scan or a report of a laboratory; the reporter sees none.

        All of them or none. Raises Invalid for one that is not harmless, or one too many.
        """
        if not files:
            raise Invalid([fault("evidence", "missing")])
        with self._desk.store.reading() as cases:
            self._desk.get(cases, acting, case_id)
        screened = [(name, *self._desk.screen.screen(name, content)) for name, content in files]
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            held = len(cases.list_evidence(case.id))
            if held + len(screened) > MAX_HELD:
                raise Invalid([fault("evidence", "too_many", str(held + len(screened)), limit=MAX_HELD)])
            for name, media_type, content in screened:
                found = Evidence(
                    uuid.uuid4().hex,
                    case.id,
                    file_name(name),
                    media_type,
                    len(content),
                    self._desk.clock.now(),
                    is_from_officer=True,
                )
                cases.evidence().add(found, b"", content)
            act = officers_act(acting, CaseAction.ADD_EVIDENCE, details={"files": str(len(screened))})
            return self._desk.take(cases, acting, case, act, None)

    def read_evidence(self, acting: Acting, case_id: str, evidence_id: str) -> tuple[Evidence, bytes]:
        """A file of a case, for its officers. Raises NotFound for one of another case."""
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if all(held.id != evidence_id for held in cases.list_evidence(case.id)):
                raise NotFound("evidence", evidence_id)
            found, content = cases.evidence().read(evidence_id)
            self._desk.record(
                cases, acting, Action.EVIDENCE_READ, evidence_id, kind=SubjectKind.EVIDENCE, case=case.number
            )
        return found, content

    def view_within(self, cases: CaseReader, acting: Acting, case: Case) -> CaseView:
        """The view of a case in a transaction that is open already; nothing is written down."""
        site, steps = self._desk.site(), self._desk.steps
        submission = None if case.is_anonymous else cases.read_submission(case.id)
        masked = self._desk.is_masked(acting, case)
        if submission is not None and masked:
            submission = submission.model_copy(update=_MASK)
        marks = cases.list_marks(case.id)
        alike = {c.id: c for mark in marks for c in cases.cases_with_mark(mark) if c.agency == case.agency}
        alike.pop(case.id, None)
        deadlines = steps.deadlines(cases, case, site)
        return CaseView(
            case=case,
            submission=submission,
            entries=cases.list_entries(case.id),
            evidence=cases.list_evidence(case.id),
            deadlines=deadlines,
            rules=steps.rules_of(case, site),
            actions=() if case.merged_into else tuple(a for a in allowed_actions(case) if a in DECISIONS),
            alike=tuple(sorted(alike.values(), key=lambda c: c.received_at, reverse=True)),
            is_masked=masked,
            extendable=() if case.merged_into else _extendable(deadlines),
        )

    def _write(
        self, acting: Acting, case_id: str, seen: int, action: CaseAction, text: str, *, is_public: bool
    ) -> Case:
        act = officers_act(acting, action, required_text(text), is_public=is_public)
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            return self._desk.take(cases, acting, case, act, seen)


_MASK = {"reporter_kind": ReporterKind.CONSUMER, "acting_for": ActingFor.SELF, "organisation": "", "contact": Contact()}
"""What stands in place of whatever tells who reported; pages say that it is held back."""


def _extendable(deadlines: Sequence[Deadline]) -> tuple[Step, ...]:
    return tuple(d.step for d in deadlines if d.is_open() and d.limit.extendable_by and not d.is_extended)


def grounds_of(kind: CaseKind, action: CaseAction | None) -> tuple[Ground, ...]:
    """The listed grounds of which an act on a complaint names one; none for other acts and kinds."""
    if kind is not CaseKind.COMPLAINT:
        return ()
    if action is CaseAction.REFUSE:
        return tuple(RefusalGround)
    return tuple(MediationEnd) if action is CaseAction.CLOSE else ()


def _decision_faults(kind: CaseKind, action: CaseAction, decision: Decision) -> list[Fault]:
    faults = []
    if action in _NEEDS_TEXT and not clean_text(decision.text):
        faults.append(fault("text", "missing"))
    if len(clean_text(decision.text)) > MAX_ACCOUNT:
        faults.append(fault("text", "too_long", decision.text, limit=MAX_ACCOUNT))
    grounds = grounds_of(kind, action)
    if grounds and not isinstance(decision.ground, type(grounds[0])):
        faults.append(fault("ground", "missing"))
    if action is CaseAction.REFER and decision.referred_to is None:
        faults.append(fault("referred_to", "missing"))
    return faults
