"""What every act of an officer shares: whose cases they may touch, one step taken, one line in the audit log.

The desk is that of cases (`docs/case-desk.md`), not the editorial one. Everything happens in the transaction that its
caller has opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from portal.domain.audit import Action, Subject, SubjectKind, audit_entry
from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseAction
from portal.domain.cases import By, Case
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.receipts import read_case_number
from portal.domain.staff import Acting, Role
from portal.domain.submissions import MAX_ACCOUNT, clean_text
from portal.services.cases.intake import Intake
from portal.services.cases.ports import CaseReader, CaseStore, CaseWriter, EvidenceScreen
from portal.services.cases.steps import Act, CaseSteps
from portal.services.ports import Clock

Officers = Callable[[str], Mapping[str, str]]
"""Names of the case officers of an agency by the ids of the members, none who is disabled."""


class CaseDesk:
    """Officers' ground. `agencies` gives the codes of the registry, `is_public` whether a document is published."""

    def __init__(
        self,
        store: CaseStore,
        intake: Intake,
        steps: CaseSteps,
        clock: Clock,
        agencies: Callable[[], frozenset[str]],
        officers: Officers,
        is_public: Callable[[str], bool],
        screen: EvidenceScreen,
    ) -> None:
        self.store, self.intake, self.steps, self.clock = store, intake, steps, clock
        self.agencies, self.officers, self.is_public, self.screen = agencies, officers, is_public, screen

    def site(self) -> CaseSite:
        """The registry's rules for cases. Raises NotFound where none are taken."""
        return self.intake.site()

    def today(self) -> date:
        """The day in the site's zone."""
        return self.clock.now().astimezone(SITE_ZONE).date()

    def allowed(self, acting: Acting) -> frozenset[str]:
        """The agencies whose cases they handle. Raises Denied for whoever is no case officer."""
        acting.require(Role.CASE_OFFICER)
        if acting.member is None:
            return self.agencies()
        return acting.member.agencies_of(Role.CASE_OFFICER, self.agencies())

    def get(self, cases: CaseReader, acting: Acting, case_id: str) -> Case:
        """Raises NotFound, or Denied for a case of an agency that is not theirs."""
        case = cases.get_case(case_id)
        acting.require(Role.CASE_OFFICER, agency=case.agency)
        return case

    def find(self, cases: CaseReader, acting: Acting, typed: str) -> Case:
        """The case of a number. Raises Invalid for no number, NotFound for one that is not theirs to see."""
        number = read_case_number(typed)
        case = cases.find_case(number)
        if case is None or case.agency not in self.allowed(acting):
            raise NotFound("case", number)
        return case

    def is_masked(self, acting: Acting, case: Case) -> bool:
        """Whether who reported is held back: the case is confidential and not the officer's own."""
        return case.is_confidential and case.officer != acting.actor

    def take(self, cases: CaseWriter, acting: Acting, case: Case, act: Act, seen: int | None) -> Case:
        """Take a step and write it down. Raises Conflict where the case has moved on, or does not allow it."""
        moved = self.steps.take(cases, case, act, self.site(), self.clock.now(), seen)
        self.record(cases, acting, Action.CASE_ACTED_ON, case.number, act=act.action.value)
        return moved

    def record(
        self,
        cases: CaseWriter,
        acting: Acting,
        action: Action,
        subject: str,
        kind: SubjectKind = SubjectKind.CASE,
        **details: str,
    ) -> None:
        """Write a line of the audit log, in the same transaction."""
        cases.record(audit_entry(acting, action, Subject(kind, subject), self.clock.now(), details))


def officers_act(
    acting: Acting,
    action: CaseAction,
    text: str = "",
    *,
    is_public: bool = False,
    ground: int | None = None,
    details: Mapping[str, str] | None = None,
) -> Act:
    """What an officer does to a case."""
    return Act(action, By.OFFICER, acting.actor, clean_text(text), is_public, ground, details or {})


def required_text(typed: str) -> str:
    """Words that an act cannot do without. Raises Invalid."""
    found = clean_text(typed)
    if not found:
        raise Invalid([fault("text", "missing")])
    if len(found) > MAX_ACCOUNT:
        raise Invalid([fault("text", "too_long", found, limit=MAX_ACCOUNT)])
    return str(found)
