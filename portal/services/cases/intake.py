"""Taking cases in: a form with its token, files kept with it, and the filing, which happens once.

The token is the form's secret: the receipt code is derived from it under a key outside the database. So a code can be
shown again to whoever sends the same form again (a double click, a reload, a retry after a lost connection), though it
is stored nowhere. Nothing of the sender's device or address is kept.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseAction, CaseKind, CaseState, ReporterKind
from portal.domain.cases import By, Case, CaseEntry, case_deadlines, next_due
from portal.domain.deadlines import WorkingCalendar
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.receipts import case_number, read_receipt_code, receipt_code
from portal.domain.submissions import Submission, clean_text
from portal.services.cases.marks import marks_of
from portal.services.cases.ports import (
    CaseReader,
    CaseStore,
    CaseWriter,
    Evidence,
    EvidenceScreen,
    EvidenceWriter,
    Keyring,
    Letter,
    NewCase,
)
from portal.services.ports import Clock

MAX_FILES = 10
_TOKEN_BYTES = 18
_MAC_BYTES = 9
RECEIPT = "receipt"
"""Purpose of the keyed hash by which a receipt code is recognised."""


@dataclass(frozen=True)
class Filed:
    """What a person is given: the numbers of their cases and the one receipt code that opens them."""

    numbers: tuple[str, ...]
    code: str
    is_new: bool


def receipt_hash(keyring: Keyring, code: str) -> bytes:
    """How a receipt code is stored: HMAC-SHA-256 of its 21 characters."""
    return keyring.keyed_hash(RECEIPT, code.encode())


class Intake:
    """Filing of cases. `cases_site` gives the registry's rules for cases, None where none are taken."""

    def __init__(
        self,
        store: CaseStore,
        screen: EvidenceScreen,
        keyring: Keyring,
        calendar: WorkingCalendar,
        clock: Clock,
        cases_site: Callable[[], CaseSite | None],
    ) -> None:
        self._store, self._screen, self._keyring = store, screen, keyring
        self._calendar, self._clock, self._cases_site = calendar, clock, cases_site

    def site(self) -> CaseSite:
        """The rules for cases. Raises NotFound where the authority takes none here."""
        found = self._cases_site()
        if found is None:
            raise NotFound("registry", "cases.yaml")
        return found

    def begin(self) -> str:
        """A token for a form that is about to be filled in."""
        secret = secrets.token_bytes(_TOKEN_BYTES)
        return base64.urlsafe_b64encode(secret + self._mac(secret)).decode()

    def stage(self, token: str, name: str, content: bytes) -> Evidence:
        """Keep a file with a form that is not sent yet. Raises Invalid where it is not harmless or one too many.

        The same one again, by its name and content, is not kept twice: a double click, a retry.
        """
        form = self._form(token)
        media_type, harmless = self._screen.screen(name, content)
        found = self._evidence(name, media_type, len(harmless))
        with self._store.writing() as cases:
            files = cases.evidence()
            staged = files.list_staged(form)
            again = held_already(files, staged, found.name, harmless)
            if again is not None:
                return again
            if len(staged) >= MAX_FILES:
                raise Invalid([fault("evidence", "too_many", name[:80], limit=MAX_FILES)])
            files.add(found, form, harmless)
        return found

    def list_staged(self, token: str) -> tuple[Evidence, ...]:
        """Files kept with a form."""
        form = self._form(token)
        with self._store.reading() as cases:
            return cases.list_staged(form)

    def drop_staged(self, token: str, evidence_id: str) -> None:
        """Forget a file of a form. One that is not its own is left."""
        form = self._form(token)
        with self._store.writing() as cases:
            if any(found.id == evidence_id for found in cases.evidence().list_staged(form)):
                cases.evidence().drop(evidence_id)

    def filed_before(self, token: str) -> Filed | None:
        """What the form with this token became, None where it has not been sent.

        Raises Invalid where it became what has been erased since: to send it again would bring that back.
        """
        code = self._code(token)
        receipt = receipt_hash(self._keyring, read_receipt_code(code))
        with self._store.reading() as cases:
            found = cases.cases_of_receipt(receipt)
            if not found:
                _require_unspent(cases, receipt)
        return Filed(tuple(case.number for case in found), code, is_new=False) if found else None

    def file(
        self, token: str, submissions: Sequence[Submission], also: Callable[[CaseWriter, Case], None] | None = None
    ) -> Filed:
        """File the submissions of one form as one case each; all of them or none, durable when this returns.

        A form that was sent before gives what it gave then. `also` is done with each case in the same transaction.
        Raises Invalid for a token that is none of ours, or whose cases have been erased.
        """
        form, code = self._form(token), self._code(token)
        receipt = receipt_hash(self._keyring, read_receipt_code(code))
        site, now = self.site(), self._clock.now()
        with self._store.writing() as cases:
            known = cases.cases_of_receipt(receipt)
            if known:
                return Filed(tuple(case.number for case in known), code, is_new=False)
            _require_unspent(cases, receipt)
            made = [self._add(cases, site, submission, now) for submission in submissions]
            for case in made:
                cases.open_with(receipt, case.id)
                if also is not None:
                    also(cases, case)
            cases.evidence().claim(form, [case.id for case in made])
        return Filed(tuple(case.number for case in made), code, is_new=True)

    def _add(self, cases: CaseWriter, site: CaseSite, submission: Submission, now: datetime) -> Case:
        case = new_case(submission, site, cases.next_serial(now.astimezone(SITE_ZONE).year), now)
        entry = CaseEntry(0, now, By.REPORTER, CaseAction.FILE, CaseState.SUBMITTED, is_public=True)
        deadlines = case_deadlines(case, (entry,), site.rules_on(case.received_on), self._calendar)
        case = replace(case, due_on=next_due(deadlines), entries=1)
        cases.add_case(NewCase(case, submission, entry, marks_of(submission)))
        if submission.contact.email and not submission.is_confidential:
            told = {"number": case.number}
            cases.owe(Letter(f"filed {case.id}", "filed", case.id, submission.language, next_at=now, params=told))
        return case

    def _evidence(self, name: str, media_type: str, size: int) -> Evidence:
        return Evidence(uuid.uuid4().hex, "", file_name(name), media_type, size, self._clock.now())

    def _mac(self, secret: bytes) -> bytes:
        return self._keyring.keyed_hash("case-form", secret)[:_MAC_BYTES]

    def _secret(self, token: str) -> bytes:
        try:
            raw = base64.urlsafe_b64decode(token[:100].encode("ascii"))
        except ValueError:
            raw = b""
        secret, mac = raw[:_TOKEN_BYTES], raw[_TOKEN_BYTES:]
        if len(secret) != _TOKEN_BYTES or not hmac.compare_digest(mac, self._mac(secret)):
            raise Invalid([fault("token", "form_token")])
        return secret

    def _form(self, token: str) -> bytes:
        return self._keyring.keyed_hash("case-files", self._secret(token))

    def _code(self, token: str) -> str:
        return receipt_code(self._keyring.keyed_hash("receipt-code", self._secret(token)))


def new_case(submission: Submission, site: CaseSite, serial: int, now: datetime) -> Case:
    """The case that a submission becomes."""
    local = now.astimezone(SITE_ZONE)
    return Case(
        id=uuid.uuid4().hex,
        number=case_number(local.year, serial),
        kind=submission.kind,
        state=CaseState.SUBMITTED,
        agency=site.agency,
        received_at=now,
        rules=site.rules_on(local.date()).id,
        language=submission.language,
        intake_channel=submission.intake_channel,
        category=submission.category.category if submission.category else None,
        incident=submission.incident,
        harm=submission.harm,
        place=submission.place,
        objection=submission.objection,
        is_named=submission.is_named,
        is_confidential=submission.kind is CaseKind.REPORT or submission.reporter_kind is ReporterKind.INSIDER,
    )


def _require_unspent(cases: CaseReader, receipt: bytes) -> None:
    if cases.is_spent(receipt):
        raise Invalid([fault("token", "form_sent_already")])


def held_already(files: EvidenceWriter, held: Sequence[Evidence], name: str, content: bytes) -> Evidence | None:
    """The file of this name and content among those held. Size does not tell: phones call every photograph alike."""
    alike = (each for each in held if (each.name, each.size) == (name, len(content)))
    return next((each for each in alike if files.read(each.id)[1] == content), None)


def file_name(name: str) -> str:
    """What a person called a file, without path and without what could lead a reader astray."""
    last = re.split(r"[/\\]", clean_text(name).replace("\n", " "))[-1]
    return re.sub(r'["<>|:*?]', "", last).strip(". ")[:120] or "file"
