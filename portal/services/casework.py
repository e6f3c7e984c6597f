"""What officers do with cases: the queue, one case with everything in view, and every act on it.

For case officers of the agency concerned. Every look and every act is in the audit log, in the same transaction. An act
names how many entries its officer had seen; a case that has moved on since is a Conflict, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.case_rules import DeadlineRules, Step
from portal.domain.case_vocabulary import (
    CaseAction,
    CaseKind,
    MediationEnd,
    PlaceOfPurchase,
    RefusalGround,
    ReporterKind,
)
from portal.domain.cases import By, Case, CaseEntry, Decision, allowed_actions, case_deadlines, next_due
from portal.domain.deadlines import Deadline
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Conflict, Fault, Invalid, NotFound, fault
from portal.domain.identifiers import WrongIdentifier, parse_document_id
from portal.domain.receipts import read_case_number
from portal.domain.staff import Acting, Role
from portal.domain.submissions import MAX_ACCOUNT, Contact, Submission, clean_text
from portal.domain.vocabulary import Category
from portal.services.case_ports import CaseReader, CaseStore, CaseWriter, Evidence, NewCase, Queue, QueuePage
from portal.services.case_steps import Act, CaseSteps
from portal.services.intake import Filed, Intake, new_case
from portal.services.ports import Clock

WITH_GROUND = {CaseAction.REFUSE: RefusalGround, CaseAction.CLOSE: MediationEnd}
"""Acts on complaints that name one of the listed grounds."""
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
_DECISIONS = frozenset(
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


class Casework:
    """Officers' acts. Raises Denied for whoever is no case officer of the agency, NotFound, Conflict, Invalid."""

    def __init__(
        self,
        store: CaseStore,
        intake: Intake,
        steps: CaseSteps,
        clock: Clock,
        agencies: Callable[[], frozenset[str]],
    ) -> None:
        self._store, self._intake, self._steps, self._clock = store, intake, steps, clock
        self._site, self._agencies = intake.site, agencies

    def list_queue(self, acting: Acting, queue: Queue) -> QueuePage:
        """Cases of the agencies that the member works for, of those asked for."""
        allowed = self._allowed(acting)
        wanted = replace(queue, agencies=allowed & queue.agencies if queue.agencies else allowed)
        with self._store.writing() as cases:
            found = cases.list_queue(wanted)
            self._record(cases, acting, Action.CASES_LISTED, "", number=str(len(found.cases)))
        return found

    def find(self, acting: Acting, number: str) -> Case:
        """The case of a number, of an agency of theirs."""
        wanted = read_case_number(number)
        with self._store.reading() as cases:
            case = cases.find_case(wanted)
        if case is None or case.agency not in self._allowed(acting):
            raise NotFound("case", wanted)
        return case

    def view(self, acting: Acting, case_id: str) -> CaseView:
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            self._record(cases, acting, Action.CASE_READ, case.number)
            return self._view(cases, acting, case)

    def decide(self, acting: Acting, case_id: str, seen: int, action: CaseAction, decision: Decision) -> Case:
        """Take the case on to another state, with words to the reporter and the ground the act demands."""
        if action not in _DECISIONS:
            raise Invalid([fault("action", "unknown_code", action, allowed=", ".join(sorted(_DECISIONS)))])
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            faults = _decision_faults(case.kind, action, decision)
            if faults:
                raise Invalid(faults)
            details = {"referred_to": decision.referred_to.value} if decision.referred_to else {}
            act = self._act(acting, action, decision.text, is_public=True, ground=decision.ground, details=details)
            return self._take(cases, acting, case, act, seen)

    def message(self, acting: Acting, case_id: str, seen: int, text: str) -> Case:
        """Words to the reporter that change nothing else."""
        return self._write(acting, case_id, seen, CaseAction.MESSAGE, text, is_public=True)

    def note(self, acting: Acting, case_id: str, seen: int, text: str) -> Case:
        """An internal note; the reporter never sees it."""
        return self._write(acting, case_id, seen, CaseAction.NOTE, text, is_public=False)

    def extend(self, acting: Acting, case_id: str, seen: int, step: Step, reason: str) -> Case:
        """Use the extension of a time limit that has one; once."""
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            found = next((d for d in self._steps.deadlines(cases, case, self._site()) if d.step is step), None)
            if found is None or not found.is_open() or not found.limit.extendable_by or found.is_extended:
                raise Conflict("deadline", "one that is open and can be extended", step)
            text = _text(reason)
            act = self._act(acting, CaseAction.EXTEND, text, is_public=True, details={"step": step.value})
            return self._take(cases, acting, case, act, seen)

    def assign(self, acting: Acting, case_id: str, seen: int, officer: str) -> Case:
        """Give the case to an officer, by the id of the member; empty for nobody."""
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            act = self._act(acting, CaseAction.ASSIGN, details={"officer": officer})
            return self._take(cases, acting, replace(case, officer=officer), act, seen)

    def forward(self, acting: Acting, case_id: str, seen: int, agency: str, reason: str) -> Case:
        """Hand an open case to another agency of this portal; its officers take it on from there."""
        if agency not in self._agencies():
            raise Invalid([fault("agency", "unknown_agency", agency)])
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            if not case.is_open:
                raise Conflict("case state", "open", case.state)
            act = self._act(acting, CaseAction.FORWARD, _text(reason), is_public=True, details={"agency": agency})
            return self._take(cases, acting, replace(case, agency=agency, officer=""), act, seen)

    def classify(
        self, acting: Acting, case_id: str, seen: int, category: Category | None, place: PlaceOfPurchase | None
    ) -> Case:
        """Refine the category and where it was bought, which citizens know roughly only."""
        with self._store.writing() as cases:
            case = replace(self._get(cases, acting, case_id), category=category, place=place)
            details = {"category": category.value if category else "", "place": place.value if place else ""}
            return self._take(cases, acting, case, self._act(acting, CaseAction.CLASSIFY, details=details), seen)

    def link_document(self, acting: Acting, case_id: str, seen: int, document_id: str) -> Case:
        """Say that the case led to a document. The reporter sees it, except in confidential cases (DOMAIN.md, 6)."""
        try:
            wanted = parse_document_id(document_id.strip().lower()).text
        except WrongIdentifier as error:
            raise Invalid([fault("document_id", error.code, document_id, scheme=error.scheme)]) from None
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            linked = replace(case, document_ids=tuple(dict.fromkeys((*case.document_ids, wanted))))
            act = self._act(
                acting, CaseAction.LINK_DOCUMENT, details={"document": wanted}, is_public=not case.is_confidential
            )
            return self._take(cases, acting, linked, act, seen)

    def merge(self, acting: Acting, case_id: str, seen: int, into: str) -> Case:
        """Make a case part of another one of the same kind; both receipts open the one that goes on."""
        number = read_case_number(into)
        with self._store.writing() as cases:
            case, target = self._get(cases, acting, case_id), cases.find_case(number)
            if target is None or target.agency not in self._allowed(acting):
                raise NotFound("case", number)
            if target.id == case.id or target.kind is not case.kind or target.merged_into or not target.is_open:
                raise Conflict("case", "another open one of the same kind", number)
            merged = self._take(
                cases, acting, case, self._act(acting, CaseAction.MERGE, is_public=True, details={"into": number}), seen
            )
            merged = replace(merged, merged_into=target.number, due_on=None, is_unread=False)
            cases.save_case(merged)
            for receipt in cases.receipts_of(case.id):
                cases.open_with(receipt, target.id)
            act = self._act(acting, CaseAction.MERGE, details={"from": case.number})
            self._take(cases, acting, target, act, None)
        return merged

    def split(self, acting: Acting, case_id: str, seen: int, kind: CaseKind) -> Case:
        """Take a second case of another kind out of a mixed submission; the same receipt opens both."""
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            if kind is case.kind or case.is_anonymous:
                raise Conflict("case kind", "another one", kind)
            submission, site, now = cases.read_submission(case.id), self._site(), self._clock.now()
            submission = submission.model_copy(update={"kind": kind})
            made = replace(new_case(submission, site, cases.next_serial(self.today().year), now), agency=case.agency)
            first = CaseEntry(0, now, By.OFFICER, CaseAction.FILE, made.state, "", True, acting.actor)
            deadlines = case_deadlines(made, (first,), self._steps.rules_of(made, site), self._steps.calendar)
            made = replace(made, due_on=next_due(deadlines), entries=1)
            cases.add_case(NewCase(made, submission, first, cases.list_marks(case.id)))
            for receipt in cases.receipts_of(case.id):
                cases.open_with(receipt, made.id)
            cases.evidence().share(case.id, made.id)
            act = self._act(acting, CaseAction.SPLIT, is_public=True, details={"into": made.number})
            self._take(cases, acting, case, act, seen)
        return made

    def enter(self, acting: Acting, token: str, submissions: Sequence[Submission], agency: str) -> Filed:
        """File cases for a caller, a visitor or a letter; the receipt is read out or printed."""
        acting.require(Role.CASE_OFFICER, agency=agency)

        def record(cases: CaseWriter, case: Case) -> None:
            entered = replace(case, agency=agency, officer=acting.actor)
            cases.save_case(entered)
            self._record(cases, acting, Action.CASE_ENTERED, case.number, channel=case.intake_channel.value)

        return self._intake.file(token, submissions, also=record)

    def read_evidence(self, acting: Acting, evidence_id: str) -> tuple[Evidence, bytes]:
        """A file of a case, for its officers."""
        with self._store.writing() as cases:
            found, content = cases.evidence().read(evidence_id)
            if not found.case_id:
                raise NotFound("evidence", evidence_id)
            self._get(cases, acting, found.case_id)
            self._record(cases, acting, Action.EVIDENCE_READ, evidence_id, kind=SubjectKind.EVIDENCE)
        return found, content

    def _write(
        self, acting: Acting, case_id: str, seen: int, action: CaseAction, text: str, *, is_public: bool
    ) -> Case:
        with self._store.writing() as cases:
            case = self._get(cases, acting, case_id)
            return self._take(cases, acting, case, self._act(acting, action, _text(text), is_public=is_public), seen)

    def _allowed(self, acting: Acting) -> frozenset[str]:
        acting.require(Role.CASE_OFFICER)
        if acting.member is None:
            return self._agencies()
        return acting.member.agencies_of(Role.CASE_OFFICER, self._agencies())

    def _get(self, cases: CaseReader, acting: Acting, case_id: str) -> Case:
        case = cases.get_case(case_id)
        acting.require(Role.CASE_OFFICER, agency=case.agency)
        return case

    def _act(self, acting: Acting, action: CaseAction, text: str = "", **given: object) -> Act:
        return Act(action, By.OFFICER, acting.actor, clean_text(text), **given)  # type: ignore[arg-type]

    def _take(self, cases: CaseWriter, acting: Acting, case: Case, act: Act, seen: int | None) -> Case:
        moved = self._steps.take(cases, case, act, self._site(), self._clock.now(), seen)
        self._record(cases, acting, Action.CASE_ACTED_ON, case.number, act=act.action.value)
        return moved

    def _record(
        self,
        cases: CaseWriter,
        acting: Acting,
        action: Action,
        subject: str,
        kind: SubjectKind = SubjectKind.CASE,
        **details: str,
    ) -> None:
        cases.record(audit_entry(acting, action, Subject(kind, subject), self._clock.now(), details))

    def _view(self, cases: CaseReader, acting: Acting, case: Case) -> CaseView:
        site = self._site()
        submission = None if case.is_anonymous else cases.read_submission(case.id)
        masked = case.is_confidential and case.officer != acting.actor
        if submission is not None and masked:
            hidden = {"reporter_kind": ReporterKind.CONSUMER, "contact": Contact()}
            submission = submission.model_copy(update=hidden)
        marks = cases.list_marks(case.id)
        alike = {c.id: c for mark in marks for c in cases.cases_with_mark(mark) if c.agency == case.agency}
        alike.pop(case.id, None)
        return CaseView(
            case=case,
            submission=submission,
            entries=cases.list_entries(case.id),
            evidence=cases.list_evidence(case.id),
            deadlines=self._steps.deadlines(cases, case, site),
            rules=self._steps.rules_of(case, site),
            actions=tuple(a for a in allowed_actions(case) if a in _DECISIONS),
            alike=tuple(alike.values()),
            is_masked=masked,
        )

    def today(self) -> date:
        """The day in the site's zone."""
        return self._clock.now().astimezone(SITE_ZONE).date()


def _text(text: str) -> str:
    found = clean_text(text)
    if not found:
        raise Invalid([fault("text", "missing")])
    if len(found) > MAX_ACCOUNT:
        raise Invalid([fault("text", "too_long", found, limit=MAX_ACCOUNT)])
    return str(found)


def _decision_faults(kind: CaseKind, action: CaseAction, decision: Decision) -> list[Fault]:
    faults = []
    if action in _NEEDS_TEXT and not clean_text(decision.text):
        faults.append(fault("text", "missing"))
    if len(decision.text) > MAX_ACCOUNT:
        faults.append(fault("text", "too_long", decision.text, limit=MAX_ACCOUNT))
    grounds = WITH_GROUND.get(action) if kind is CaseKind.COMPLAINT else None
    if grounds is not None and not isinstance(decision.ground, grounds):
        faults.append(fault("ground", "missing"))
    if action is CaseAction.REFER and decision.referred_to is None:
        faults.append(fault("referred_to", "missing"))
    return faults
