"""Following a case up with its receipt code alone: where it stands, messages, more evidence, correction, erasure.

The code is the only key; whoever has it is the person. Nothing here tells a code that is wrong from one whose case is
gone. Names of officers are not shown, only what they wrote.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.domain.case_rules import CaseSite, DeadlineRules
from portal.domain.case_vocabulary import CaseAction
from portal.domain.cases import By, Case, CaseEntry, allowed_actions
from portal.domain.deadlines import Deadline
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.receipts import read_receipt_code
from portal.domain.submissions import MAX_ACCOUNT, Contact, Submission, clean_text, submission_faults
from portal.services.cases.intake import MAX_FILES, file_name, held_already, receipt_hash
from portal.services.cases.ports import CaseReader, CaseStore, CaseWriter, Evidence, EvidenceScreen, Keyring
from portal.services.cases.steps import Act, CaseSteps
from portal.services.ports import Clock

_WRITINGS = frozenset({CaseAction.MESSAGE, CaseAction.ANSWER})
MAX_EVIDENCE = 3 * MAX_FILES
"""Files that a reporter can add to a case in all."""


@dataclass(frozen=True)
class Followed:
    """A case as the person who filed it sees it. `submission` is None once it has been erased."""

    case: Case
    submission: Submission | None
    entries: tuple[CaseEntry, ...]
    evidence: tuple[Evidence, ...]
    deadlines: tuple[Deadline, ...]
    rules: DeadlineRules
    actions: tuple[CaseAction, ...]


class Following:
    """What a person does with a receipt code. Raises Invalid for a mistyped code, NotFound for a wrong one."""

    def __init__(
        self,
        store: CaseStore,
        screen: EvidenceScreen,
        keyring: Keyring,
        steps: CaseSteps,
        clock: Clock,
        site: Callable[[], CaseSite],
    ) -> None:
        self._store, self._screen, self._keyring = store, screen, keyring
        self._steps, self._clock, self._site = steps, clock, site

    def look(self, code: str) -> tuple[Followed, ...]:
        """Every case that the code opens."""
        receipt = self._receipt(code)
        with self._store.reading() as cases:
            return tuple(self._followed(cases, case) for case in _opened(cases, receipt))

    def write(self, code: str, number: str, text: str, seen: int | None = None) -> Case:
        """A message to the authority; where material was asked for, the answer to that.

        With `seen`, the count of entries that the person had before their eyes, an act that comes again (a double
        click, a reload, a retry) is taken once; so with the other acts.
        """
        found = _words(text, is_needed=True)

        def act(case: Case) -> Act:
            asked = CaseAction.ANSWER in allowed_actions(case)
            action = CaseAction.ANSWER if asked else CaseAction.MESSAGE
            return Act(action, By.REPORTER, text=found, is_public=True)

        return self._act(code, number, act, seen)

    def withdraw(self, code: str, number: str, text: str = "", seen: int | None = None) -> Case:
        """The person does not want it pursued any more."""
        found = _words(text)
        return self._act(code, number, lambda _: _public(CaseAction.WITHDRAW, found), seen)

    def reopen(self, code: str, number: str, text: str, seen: int | None = None) -> Case:
        """The person says why it is not over."""
        found = _words(text, is_needed=True)
        return self._act(code, number, lambda _: _public(CaseAction.REOPEN, found), seen)

    def correct_contact(self, code: str, number: str, contact: Contact, seen: int | None = None) -> Case:
        """Put the person's own data right. What the kind of case demands is demanded again."""
        receipt, now = self._receipt(code), self._clock.now()
        with self._store.writing() as cases:
            case = _one(cases, receipt, number)
            act = Act(CaseAction.CORRECT, By.REPORTER, is_public=True)
            submission = cases.read_submission(case.id)
            if submission.contact == contact and seen is not None:
                return case
            submission = submission.model_copy(update={"contact": contact})
            faults = [f for f in submission_faults(submission, self._today()) if f.field.startswith("contact.")]
            if faults:
                raise Invalid(faults)
            cases.save_submission(case.id, submission)
            named = replace(case, is_named=submission.is_named)
            return self._steps.take(cases, named, act, self._site(), now)

    def add_evidence(self, code: str, number: str, name: str, content: bytes) -> Evidence:
        """One more file. The same one again, by its name and content, is not kept twice."""
        receipt, now = self._receipt(code), self._clock.now()
        with self._store.reading() as cases:
            _one(cases, receipt, number)
        media_type, harmless = self._screen.screen(name, content)
        with self._store.writing() as cases:
            case = _one(cases, receipt, number)
            held = cases.list_evidence(case.id)
            again = held_already(cases.evidence(), held, file_name(name), harmless)
            if again is not None:
                return again
            if len(held) >= MAX_EVIDENCE:
                raise Invalid([fault("evidence", "too_many", name[:80], limit=MAX_EVIDENCE)])
            found = Evidence(uuid.uuid4().hex, case.id, file_name(name), media_type, len(harmless), now)
            cases.evidence().add(found, b"", harmless)
            self._steps.take(cases, case, Act(CaseAction.ADD_EVIDENCE, By.REPORTER, is_public=True), self._site(), now)
        return found

    def erase(self, code: str, number: str) -> Case:
        """Erase what the person sent, at their request (个人信息保护法, article 47). An open case is withdrawn first.

        The case's number, states and days stay; the receipt opens it no more.
        """
        receipt, now = self._receipt(code), self._clock.now()
        with self._store.writing() as cases:
            case = _one(cases, receipt, number)
            if case.is_open and not case.merged_into:
                case = self._steps.take(cases, case, _public(CaseAction.WITHDRAW, ""), self._site(), now)
            case = self._steps.take(cases, case, Act(CaseAction.ERASE, By.REPORTER), self._site(), now)
            case = replace(case, is_anonymous=True, is_named=False, is_unread=False)
            cases.save_case(case)
            cases.save_marks(case.id, ())
            cases.erase_case(case.id)
        return case

    def _act(self, code: str, number: str, make: Callable[[Case], Act], seen: int | None) -> Case:
        receipt, now = self._receipt(code), self._clock.now()
        with self._store.writing() as cases:
            case = _one(cases, receipt, number)
            act = make(case)
            if seen is not None and _was_taken(cases.list_entries(case.id), act, seen):
                return case
            return self._steps.take(cases, case, act, self._site(), now)

    def _receipt(self, code: str) -> bytes:
        return receipt_hash(self._keyring, read_receipt_code(code))

    def _today(self) -> date:
        return self._clock.now().astimezone(SITE_ZONE).date()

    def _followed(self, cases: CaseReader, case: Case) -> Followed:
        site = self._site()
        entries = tuple(entry for entry in cases.list_entries(case.id) if entry.is_public)
        return Followed(
            case=case,
            submission=None if case.is_anonymous else cases.read_submission(case.id),
            entries=entries,
            evidence=tuple(held for held in cases.list_evidence(case.id) if not held.is_from_officer),
            deadlines=self._steps.deadlines(cases, case, site),
            rules=self._steps.rules_of(case, site),
            actions=tuple(a for a in allowed_actions(case) if a in (CaseAction.WITHDRAW, CaseAction.REOPEN)),
        )


def _was_taken(entries: Sequence[CaseEntry], act: Act, seen: int) -> bool:
    """Whether the same act of the reporter stands among the entries that were not there when they saw the case."""
    alike = _WRITINGS if act.action in _WRITINGS else {act.action}
    later = (entry for entry in entries if entry.ordinal >= seen and entry.by is By.REPORTER)
    return any(entry.action in alike and entry.text == act.text for entry in later)


def _words(typed: str, *, is_needed: bool = False) -> str:
    """What a person wrote, whole. Raises Invalid where it is too long, or missing."""
    found = str(clean_text(typed))
    if is_needed and not found:
        raise Invalid([fault("text", "missing")])
    if len(found) > MAX_ACCOUNT:
        raise Invalid([fault("text", "too_long", found, limit=MAX_ACCOUNT)])
    return found


def _public(action: CaseAction, text: str) -> Act:
    return Act(action, By.REPORTER, text=text, is_public=True)


def _opened(cases: CaseReader, receipt: bytes) -> tuple[Case, ...]:
    found = cases.cases_of_receipt(receipt)
    if not found:
        raise NotFound("receipt", "")
    return found


def _one(cases: CaseReader | CaseWriter, receipt: bytes, number: str) -> Case:
    """The case of that number, if the receipt opens it. Raises NotFound."""
    found = next((case for case in _opened(cases, receipt) if case.number == number), None)
    if found is None:
        raise NotFound("case", number)
    return found
