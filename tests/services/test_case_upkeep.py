"""Upkeep of cases: data go when their time is over, letters are sent once and say nothing, the office hears of dues."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from portal.app import Portal
from portal.cli.running import upkeeping_of
from portal.domain.case_vocabulary import CaseAction
from portal.domain.cases import Decision
from portal.domain.errors import Invalid, NotFound, Unavailable, fault
from portal.services.cases.ports import Letter
from portal.services.cases.upkeep import months_before
from portal.services.upkeeping import Chore, Upkeeping
from portal.text.letters import letter_words
from tests.support.cases import CONTACT, REPORT, file_case, officer, take_cases
from tests.support.clock import StandingClock


@dataclass
class FakePostman:
    """Keeps what it is given, or fails as it is told."""

    failure: Exception | None = None
    sent: list[tuple[str, Letter]] = field(default_factory=list)

    def send(self, to: str, letter: Letter) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append((to, letter))


@pytest.fixture(autouse=True)
def _takes_cases(portal: Portal) -> None:
    take_cases(portal)


def close(portal: Portal, number: str) -> None:
    acting = officer()
    case = portal.casework.find(acting, number)
    case = portal.casework.decide(acting, case.id, case.entries, CaseAction.ACCEPT, Decision())
    portal.casework.decide(acting, case.id, case.entries, CaseAction.RESOLVE, Decision("Деньги возвращены."))


def test_a_case_is_anonymous_after_the_retention_period_and_not_before(portal: Portal, clock: StandingClock) -> None:
    filed, still_open = file_case(portal), file_case(portal)
    close(portal, filed.numbers[0])
    clock.moment = datetime(2027, 5, 4, 4, 29, tzinfo=UTC)
    assert portal.case_upkeep.erase_due() == 0
    clock.move(minutes=2)
    assert portal.case_upkeep.erase_due() == 1
    assert portal.case_upkeep.erase_due() == 0
    with pytest.raises(NotFound):
        portal.following.look(filed.code)
    view = portal.casework.view(officer(), portal.casework.find(officer(), filed.numbers[0]).id)
    assert (view.submission, view.evidence, view.case.category) == (None, (), "electronics")
    assert all(not entry.text for entry in view.entries)
    assert portal.following.look(still_open.code)


def test_what_is_erased_is_in_no_table_any_more(portal: Portal, clock: StandingClock) -> None:
    filed = file_case(portal)
    close(portal, filed.numbers[0])
    clock.move(days=400)
    portal.case_upkeep.erase_due()
    with portal.private.reading() as connection:
        for table, column in (("case_texts", "submission"), ("case_texts", "contact"), ("case_entries", "text")):
            found = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL")
            assert found.scalar() == 0
        for table in ("case_receipts", "case_marks", "evidence"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_a_letter_is_sent_once_and_only_to_those_who_gave_an_address(portal: Portal) -> None:
    file_case(portal)
    file_case(portal, contact={**CONTACT, "email": ""})
    file_case(portal, REPORT)
    postman = FakePostman()
    assert portal.case_upkeep.deliver(postman).sent == 1
    assert portal.case_upkeep.deliver(postman).sent == 0
    assert [to for to, _ in postman.sent] == [CONTACT["email"]]


def test_every_public_act_of_an_officer_is_a_letter(portal: Portal) -> None:
    filed, postman = file_case(portal), FakePostman()
    acting = officer()
    case = portal.casework.find(acting, filed.numbers[0])
    case = portal.casework.note(acting, case.id, case.entries, "Проверить")
    portal.casework.message(acting, case.id, case.entries, "Мы занимаемся")
    portal.case_upkeep.deliver(postman)
    assert [letter.kind for _, letter in postman.sent] == ["filed", "news"]


def test_a_letter_that_fails_comes_again_later_and_is_given_up_in_the_end(portal: Portal, clock: StandingClock) -> None:
    file_case(portal)
    broken = FakePostman(Unavailable("mail"))
    assert portal.case_upkeep.deliver(broken).failed == 1
    assert portal.case_upkeep.deliver(broken).failed == 0
    for _ in range(20):
        clock.move(days=2)
        portal.case_upkeep.deliver(broken)
    working = FakePostman()
    clock.move(days=2)
    assert portal.case_upkeep.deliver(working).sent == 0
    file_case(portal)
    assert portal.case_upkeep.deliver(working).sent == 1


def test_an_address_that_takes_no_mail_is_not_tried_again(portal: Portal, clock: StandingClock) -> None:
    file_case(portal)
    portal.case_upkeep.deliver(FakePostman(Invalid([fault("to", "email_form")])))
    clock.move(days=2)
    assert portal.case_upkeep.deliver(FakePostman()).sent == 0


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "ru", "en"])
@pytest.mark.parametrize("kind", ["filed", "news"])
def test_a_letter_says_nothing_of_the_case(kind: str, tag: str) -> None:
    subject, text = letter_words(kind, tag, {"number": "2026-000001-7"}, "https://warnings.example")
    assert "2026-000001-7" in subject
    assert "https://warnings.example/" in text
    assert "/cases/follow-up" in text


def test_files_of_a_form_that_was_never_sent_are_forgotten(portal: Portal, clock: StandingClock) -> None:
    token = portal.intake.begin()
    portal.intake.stage(token, "протокол.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n")
    clock.move(days=2)
    assert portal.case_upkeep.drop_forms() == 0
    clock.move(days=2)
    assert portal.case_upkeep.drop_forms() == 1
    assert portal.intake.list_staged(token) == ()


def test_the_office_is_told_what_is_due_once_a_working_day(portal: Portal, clock: StandingClock) -> None:
    take_cases(portal, digest_to="office@amr.example")
    file_case(portal)
    clock.moment = datetime(2026, 5, 18, 1, 0, tzinfo=UTC)
    postman = FakePostman()
    assert portal.case_upkeep.owe_digest()
    assert not portal.case_upkeep.owe_digest()
    portal.case_upkeep.deliver(postman)
    (letter,) = [letter for to, letter in postman.sent if to == "office@amr.example"]
    assert letter.params == {"overdue": "1", "today": "0", "week": "0", "unread": "0"}
    assert "1" in letter_words("digest", "zh-Hans", letter.params, "https://warnings.example")[1]
    clock.moment = datetime(2026, 5, 23, 1, 0, tzinfo=UTC)
    assert not portal.case_upkeep.owe_digest()


def test_months_end_on_the_last_day_there_is() -> None:
    assert months_before(datetime(2027, 3, 31, tzinfo=UTC), 1) == datetime(2027, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2027, 1, 15, tzinfo=UTC), 36) == datetime(2024, 1, 15, tzinfo=UTC)
    assert months_before(datetime(2027, 12, 31, tzinfo=UTC), 12) == datetime(2026, 12, 31, tzinfo=UTC)


def test_a_chore_that_fails_keeps_no_other_from_its_turn(clock: StandingClock) -> None:
    from datetime import timedelta

    done: list[str] = []

    def broken() -> int:
        raise Unavailable("private.db")

    def works() -> int:
        done.append("works")
        return 0

    keeping = Upkeeping(clock, [Chore("broken", timedelta(0), broken), Chore("works", timedelta(minutes=1), works)])
    keeping.step()
    keeping.step()
    assert done == ["works"]
    clock.move(minutes=1)
    keeping.step()
    assert done == ["works", "works"]


def test_a_merged_case_goes_with_the_one_it_went_on_with(portal: Portal, clock: StandingClock) -> None:
    first, second = file_case(portal), file_case(portal)
    acting = officer()
    case = portal.casework.find(acting, second.numbers[0])
    portal.case_joining.merge(acting, case.id, case.entries, first.numbers[0])
    clock.move(days=400)
    assert portal.case_upkeep.erase_due() == 0
    close(portal, first.numbers[0])
    clock.move(days=400)
    while portal.case_upkeep.erase_due():
        pass
    for filed in (first, second):
        assert portal.casework.find(acting, filed.numbers[0]).is_anonymous
        with pytest.raises(NotFound):
            portal.following.look(filed.code)


def test_a_case_that_cannot_be_opened_keeps_no_other_from_its_turn(portal: Portal, clock: StandingClock) -> None:
    damaged, whole = file_case(portal), file_case(portal)
    for filed in (damaged, whole):
        close(portal, filed.numbers[0])
    broken = portal.casework.find(officer(), damaged.numbers[0]).id
    with portal.private.writing() as connection:
        for table, column in (("case_texts", "contact"), ("case_entries", "text")):
            spoilt = f"UPDATE {table} SET {column} = x'00' WHERE case_id = ? AND {column} IS NOT NULL"
            connection.exec_driver_sql(spoilt, (broken,))
    postman = FakePostman()
    portal.case_upkeep.deliver(postman)
    assert [to for to, _ in postman.sent] == [CONTACT["email"]] * 3
    clock.move(days=400)
    assert portal.case_upkeep.erase_due() == 2
    for filed in (damaged, whole):
        assert portal.casework.find(officer(), filed.numbers[0]).is_anonymous


def test_what_was_erased_stays_in_no_file_sealed_either(portal: Portal) -> None:
    filed = file_case(portal)
    with portal.private.reading() as connection:
        (sealed,) = connection.exec_driver_sql("SELECT contact FROM case_texts").one()
    portal.following.erase(filed.code, filed.numbers[0])
    assert upkeeping_of(portal).step() == ()
    held = [path for path in portal.instance.home.glob("private.db*") if sealed in path.read_bytes()]
    assert held == []
