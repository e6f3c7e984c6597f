"""One step of a case: the entry that is added and the case as it stands after it, with its next deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from portal.domain.case_rules import CaseSite, DeadlineRules
from portal.domain.case_vocabulary import CaseAction, CaseState
from portal.domain.cases import OPEN, By, Case, CaseEntry, case_deadlines, next_due, state_after
from portal.domain.deadlines import Deadline, WorkingCalendar
from portal.domain.errors import Conflict
from portal.services.cases.ports import CaseReader, CaseWriter, Letter

NEWS = "news"
"""Kind of a letter that says: something has changed, look with your receipt code."""


_ON_MERGED = frozenset({CaseAction.NOTE, CaseAction.ASSIGN, CaseAction.ERASE})
"""What can still be done to a case that is part of another one."""


@dataclass(frozen=True)
class Act:
    """What is done to a case: by whom, with which words, seen by the reporter or not."""

    action: CaseAction
    by: By
    officer: str = ""
    text: str = ""
    is_public: bool = False
    ground: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)


class CaseSteps:
    """Takes steps by the rules of the registry."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    def rules_of(self, case: Case, site: CaseSite) -> DeadlineRules:
        """The rule set a case is judged by: the one of its day, though newer ones may be in force."""
        named = next((rules for rules in site.deadlines if rules.id == case.rules), None)
        return named or site.rules_on(case.received_on)

    def deadlines(self, cases: CaseReader, case: Case, site: CaseSite) -> tuple[Deadline, ...]:
        return case_deadlines(case, cases.list_entries(case.id), self.rules_of(case, site), self.calendar)

    def take(
        self, cases: CaseWriter, case: Case, act: Act, site: CaseSite, now: datetime, seen: int | None = None
    ) -> Case:
        """Take a step and save it. `seen` is how many entries the actor had before their eyes.

        Raises Conflict where the case has moved on since, or does not allow the act as it stands.
        """
        if seen is not None and seen != case.entries:
            raise Conflict("case entries", str(seen), str(case.entries))
        if case.merged_into and act.action not in _ON_MERGED:
            raise Conflict("case", "not merged", case.merged_into)
        state = state_after(case, act.action)
        entry = CaseEntry(
            case.entries, now, act.by, act.action, state, act.text, act.is_public, act.officer, act.ground, act.details
        )
        moved = replace(
            case,
            state=state,
            entries=case.entries + 1,
            before_asking=_before_asking(case, state),
            is_unread=_is_unread(case, act),
            ended_at=None if state in OPEN else (case.ended_at or now),
        )
        entries = (*cases.list_entries(case.id), entry)
        deadlines = case_deadlines(moved, entries, self.rules_of(case, site), self.calendar)
        moved = replace(moved, due_on=None if moved.merged_into else next_due(deadlines))
        cases.save_case(moved, entry)
        if act.is_public and act.by is By.OFFICER and not case.is_confidential:
            # What has changed is not said: a letter may be read by others.
            key, told = f"{NEWS} {case.id} {entry.ordinal}", {"number": case.number}
            cases.owe(Letter(key, NEWS, case.id, case.language, next_at=now, params=told))
        return moved


def _before_asking(case: Case, state: CaseState) -> CaseState | None:
    """Where an answer leads back to. Acts while it is awaited (a note, a further file) leave that as it is."""
    if state is not CaseState.AWAITING_REPORTER:
        return None
    return case.before_asking if case.state is state else case.state


def _is_unread(case: Case, act: Act) -> bool:
    if act.by is By.REPORTER:
        return True
    # Nobody has read it because the portal did something, or an officer wrote themselves a note.
    return case.is_unread and (act.by is By.SYSTEM or act.action is CaseAction.NOTE)
