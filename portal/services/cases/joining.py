"""Two cases that are one, and one that is two: duplicates merged, mixed submissions split. No receipt is lost."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from portal.domain.case_vocabulary import CaseAction, CaseKind
from portal.domain.cases import By, Case, CaseEntry, case_deadlines, next_due
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Conflict, Denied
from portal.domain.staff import Acting
from portal.domain.submissions import Contact
from portal.services.cases.desk import CaseDesk, officers_act
from portal.services.cases.intake import new_case
from portal.services.cases.ports import CaseReader, CaseWriter, NewCase


class CaseJoining:
    """Merging and splitting, for officers of the agency. Raises Denied, NotFound, Conflict."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def merge(self, acting: Acting, case_id: str, seen: int, into: str) -> Case:
        """Make a case part of another one of the same kind and person; both receipts open the one that goes on.

        Cases of different people about one thing are never merged: a receipt would open what somebody else has sent.
        """
        with self._desk.store.writing() as cases:
            case, target = self._desk.get(cases, acting, case_id), self._desk.find(cases, acting, into)
            alike = (target.kind, target.is_confidential) == (case.kind, case.is_confidential)
            if target.id == case.id or not alike or target.merged_into or not target.is_open:
                raise Conflict("case", "another open one of the same kind", target.number)
            if any(self._desk.is_masked(acting, each) for each in (case, target)):
                # Whether two confidential cases are of one person is for the officer who knows them to ask.
                raise Conflict("case", "one that is given to you", target.number)
            if not _is_one_person(cases, case, target):
                raise Conflict("case", "one of the same person", target.number)
            act = officers_act(acting, CaseAction.MERGE, is_public=True, details={"into": target.number})
            merged = self._desk.take(cases, acting, case, act, seen)
            merged = replace(merged, merged_into=target.number, due_on=None, is_unread=False)
            cases.save_case(merged)
            for receipt in cases.receipts_of(case.id):
                cases.open_with(receipt, target.id)
            cases.evidence().share(case.id, target.id)
            act = officers_act(acting, CaseAction.MERGE, details={"from": case.number})
            self._desk.take(cases, acting, target, act, None)
        return merged

    def split(self, acting: Acting, case_id: str, seen: int, kind: CaseKind) -> Case:
        """Take a second case of another kind out of a mixed submission; the same receipt opens both.

        It arrived on the day of the first, and is judged by the rules of that day.
        """
        with self._desk.store.writing() as cases:
            case = self._desk.get(cases, acting, case_id)
            if self._desk.is_masked(acting, case):
                raise Denied(agency=case.agency)
            if kind is case.kind or case.is_anonymous or not case.is_open:
                raise Conflict("case kind", "another one, of an open case", kind)
            made = self._make(cases, acting, case, kind)
            for receipt in cases.receipts_of(case.id):
                cases.open_with(receipt, made.id)
            cases.evidence().share(case.id, made.id)
            act = officers_act(acting, CaseAction.SPLIT, is_public=True, details={"into": made.number})
            self._desk.take(cases, acting, case, act, seen)
        return made

    def _make(self, cases: CaseWriter, acting: Acting, case: Case, kind: CaseKind) -> Case:
        desk, site, now = self._desk, self._desk.site(), self._desk.clock.now()
        submission = cases.read_submission(case.id).model_copy(update={"kind": kind})
        if kind is CaseKind.REPORT:
            # A report takes over name and telephone alone, as where a person makes two cases themselves.
            contact = Contact(name=submission.contact.name, phone=submission.contact.phone)
            submission = submission.model_copy(update={"contact": contact})
        made = new_case(submission, site, cases.next_serial(now.astimezone(SITE_ZONE).year), now)
        made = replace(
            made,
            agency=case.agency,
            officer=case.officer,
            category=case.category,
            place=case.place,
            received_at=case.received_at,
            rules=case.rules,
            # Whoever reported in confidence is not known to the whole agency by the second case.
            is_confidential=made.is_confidential or case.is_confidential,
        )
        first = CaseEntry(
            0, now, By.OFFICER, CaseAction.FILE, made.state, "", True, acting.actor, None, {"from": case.number}
        )
        deadlines = case_deadlines(made, (first,), desk.steps.rules_of(made, site), desk.steps.calendar)
        made = replace(made, due_on=next_due(deadlines), entries=1)
        cases.add_case(NewCase(made, submission, first, cases.list_marks(case.id)))
        return made


def _is_one_person(cases: CaseReader, case: Case, other: Case) -> bool:
    """Whether two cases tell of one sender: an identity number, telephone or address in common, and no other name.

    Nor another identity number: whoever knows somebody's name and telephone must not be taken for them.
    """
    if case.is_anonymous or other.is_anonymous:
        return False
    first, second = (cases.read_submission(each.id).contact for each in (case, other))
    names = {_folded(contact.name) for contact in (first, second)} - {""}
    documents = {_document(contact) for contact in (first, second)} - {""}
    return max(len(names), len(documents)) < 2 and bool(_keys(first) & _keys(second))


def _keys(contact: Contact) -> frozenset[str]:
    phone = re.sub(r"\D", "", contact.phone)[-10:]
    found = {f"id {_document(contact)}", f"phone {phone}", f"mail {_folded(contact.email)}"}
    return frozenset(found - {"id ", "phone ", "mail "})


def _document(contact: Contact) -> str:
    return _folded(contact.identity_number.replace("№", ""))


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
