"""Upkeep of cases, done by the worker: data erased when their time is over, letters sent, documents linked back.

Every act is small, durable in itself and done again if it was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseAction
from portal.domain.cases import By, Case
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Damaged, Invalid, NotFound, Unavailable
from portal.services.cases.ports import CaseStore, CaseWriter, Letter, Outbox
from portal.services.cases.steps import Act, CaseSteps
from portal.services.ports import Clock

KEPT_FORMS = timedelta(days=3)
"""How long files of a form that was never sent are kept."""
BATCH = 20
RETRIES = (60, 300, 1_800, 7_200, 21_600, 86_400, 86_400)
"""Seconds to wait after each failed attempt; after the last one a letter is given up."""


class Postman(Protocol):
    """Sends one letter to an address; its words are made for its kind and language."""

    def send(self, to: str, letter: Letter) -> None:
        """Raises Unavailable where trying again may help, Invalid where it will not."""
        ...


@dataclass(frozen=True)
class Upkept:
    """What one round did."""

    erased: int = 0
    forms: int = 0
    sent: int = 0
    failed: int = 0


class CaseUpkeep:
    """The worker's acts on cases. `site` gives the rules for cases, None where none are taken."""

    def __init__(
        self, store: CaseStore, outbox: Outbox, steps: CaseSteps, clock: Clock, site: Callable[[], CaseSite | None]
    ) -> None:
        self._store, self._outbox, self._steps, self._clock, self._site = store, outbox, steps, clock, site

    def erase_due(self, limit: int = BATCH) -> int:
        """Erase what was sent in with cases that ended long enough ago; how many cases.

        What stays is anonymous: number, kind, states, days, category, grounds.
        """
        site, now = self._site(), self._clock.now()
        if site is None:
            return 0
        before = months_before(now, site.retention_months)
        with self._store.writing() as cases:
            due = cases.list_retained(before, limit)
            for case in due:
                self._erase(cases, case, site, now)
        return len(due)

    def erase_again(self, case_ids: Iterable[str]) -> int:
        """Erase what had been erased before a backup was restored that still held it; how many cases.

        What is past its time by now is erased too.
        """
        site, now, count = self._site(), self._clock.now(), 0
        for case_id in case_ids:
            with self._store.writing() as cases:
                try:
                    case = cases.get_case(case_id)
                except NotFound:
                    continue
                if not case.is_anonymous:
                    self._erase(cases, case, site, now)
                    count += 1
        while due := self.erase_due():
            count += due
        return count

    def _erase(self, cases: CaseWriter, case: Case, site: CaseSite | None, now: datetime) -> None:
        if site is not None:
            # What cannot be opened any more is erased all the same, and keeps no other case from its turn.
            with suppress(Damaged):
                if case.is_open and not case.merged_into:
                    case = self._steps.take(cases, case, Act(CaseAction.WITHDRAW, By.SYSTEM), site, now)
                case = self._steps.take(cases, case, Act(CaseAction.ERASE, By.SYSTEM), site, now)
        cases.save_case(replace(case, is_anonymous=True, is_named=False, is_unread=False, due_on=None))
        cases.save_marks(case.id, ())
        cases.erase_case(case.id)

    def drop_forms(self) -> int:
        """Forget files of forms that were never sent."""
        with self._store.writing() as cases:
            return cases.evidence().drop_staged(self._clock.now() - KEPT_FORMS)

    def deliver(self, postman: Postman, limit: int = BATCH) -> Upkept:
        """Send the letters whose turn has come. A letter whose case or address is gone is not owed any more."""
        now, sent, failed = self._clock.now(), 0, 0
        for letter in self._outbox.list_due(now, limit):
            try:
                address = self._address(letter)
                if address:
                    postman.send(address, letter)
                    sent += 1
                self._outbox.done(letter.key, now)
            except (Unavailable, Damaged):
                failed += 1
                wait = RETRIES[letter.attempts] if letter.attempts < len(RETRIES) else None
                self._outbox.put_off(letter.key, now + timedelta(seconds=wait) if wait else None)
            except Invalid:
                failed += 1
                self._outbox.put_off(letter.key, None)
        return Upkept(sent=sent, failed=failed)

    def owe_digest(self) -> bool:
        """Once a working day, owe the case office the list of what is due; whether it was owed now."""
        site, local = self._site(), self._clock.now().astimezone(SITE_ZONE)
        if site is None or not site.digest_to or local.hour < site.digest_hour:
            return False
        if not self._steps.calendar.is_working_day(local.date()):
            return False
        key = f"digest {local.date()}"
        if self._outbox.is_known(key):
            return False
        with self._store.writing() as cases:
            counts = {name: str(count) for name, count in cases.count_due(local.date()).items()}
            cases.owe(Letter(key, "digest", "", "zh-Hans", next_at=self._clock.now(), params=counts))
        return True

    def _address(self, letter: Letter) -> str:
        site = self._site()
        if letter.kind == "digest":
            return site.digest_to or "" if site else ""
        with self._store.reading() as cases:
            try:
                case = cases.get_case(letter.case_id)
                return "" if case.is_anonymous else cases.read_submission(letter.case_id).contact.email
            except NotFound:
                return ""


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last day of that month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
