"""Following a case up with its code: what a person can do, and that nobody else can."""

from __future__ import annotations

import pytest

from portal.app import Portal
from portal.domain.case_rules import Step
from portal.domain.case_vocabulary import CaseAction, CaseState, RefusalGround
from portal.domain.cases import Decision
from portal.domain.errors import Conflict, Invalid, NotFound
from portal.domain.receipts import receipt_code
from portal.domain.submissions import Contact
from portal.services.cases.intake import Filed
from tests.support.cases import CONTACT, REPORT, file_case, officer, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import make_parts

PDF = b"%PDF-1.4\n1 0 obj<</Type/Page>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _takes_cases(portal: Portal) -> None:
    take_cases(portal)


@pytest.fixture
def filed(portal: Portal) -> Filed:
    return file_case(portal)


def decide(
    portal: Portal, filed: Filed, action: CaseAction, text: str = "", ground: RefusalGround | None = None
) -> None:
    acting = officer()
    case = portal.casework.find(acting, filed.numbers[0])
    portal.casework.decide(acting, case.id, case.entries, action, Decision(text, ground))


def state(portal: Portal, filed: Filed) -> CaseState:
    return portal.following.look(filed.code)[0].case.state


def test_a_mistyped_code_is_told_and_a_wrong_one_opens_nothing(portal: Portal, filed: Filed) -> None:
    with pytest.raises(Invalid):
        portal.following.look(filed.code[:-1] + ("A" if filed.code[-1] != "A" else "B"))
    with pytest.raises(NotFound):
        portal.following.look(receipt_code(b"somebody else's secret"))


def test_a_code_opens_no_other_case(portal: Portal, filed: Filed) -> None:
    other = file_case(portal)
    with pytest.raises(NotFound):
        portal.following.write(filed.code, other.numbers[0], "Чужое дело")
    with pytest.raises(NotFound):
        portal.following.erase(filed.code, other.numbers[0])


def test_material_that_was_asked_for_returns_the_case_to_where_it_stood(portal: Portal, filed: Filed) -> None:
    decide(portal, filed, CaseAction.ACCEPT)
    decide(portal, filed, CaseAction.ASK, "Пришлите чек.")
    assert state(portal, filed) is CaseState.AWAITING_REPORTER
    portal.following.write(filed.code, filed.numbers[0], "Чек приложен.")
    assert state(portal, filed) is CaseState.ACCEPTED
    assert portal.casework.find(officer(), filed.numbers[0]).is_unread


def test_the_limit_for_acceptance_rests_until_the_material_is_there(
    portal: Portal, filed: Filed, clock: StandingClock
) -> None:
    decide(portal, filed, CaseAction.ASK, "Пришлите чек.")
    assert portal.casework.find(officer(), filed.numbers[0]).due_on is None
    clock.move(days=30)
    portal.following.write(filed.code, filed.numbers[0], "Чек приложен.")
    (followed,) = portal.following.look(filed.code)
    (acceptance,) = [d for d in followed.deadlines if d.step is Step.DECIDE_ACCEPTANCE]
    assert acceptance.started_on == clock.now().date()
    assert acceptance.is_open()


def test_internal_notes_are_not_for_the_reporter(portal: Portal, filed: Filed) -> None:
    acting = officer()
    case = portal.casework.find(acting, filed.numbers[0])
    portal.casework.note(acting, case.id, case.entries, "Проверить продавца")
    portal.casework.message(acting, case.id, case.entries + 1, "Мы занимаемся вашей жалобой")
    assert [e.text for e in portal.following.look(filed.code)[0].entries] == ["", "Мы занимаемся вашей жалобой"]


def test_a_withdrawn_case_can_be_reopened_with_a_reason(portal: Portal, filed: Filed) -> None:
    number = filed.numbers[0]
    portal.following.withdraw(filed.code, number)
    assert state(portal, filed) is CaseState.WITHDRAWN_BY_REPORTER
    with pytest.raises(Conflict):
        portal.following.withdraw(filed.code, number)
    with pytest.raises(Invalid):
        portal.following.reopen(filed.code, number, "  ")
    portal.following.reopen(filed.code, number, "Продавец снова отказал.")
    assert state(portal, filed) is CaseState.REOPENED


def test_own_data_are_corrected_and_still_demanded(portal: Portal, filed: Filed) -> None:
    number = filed.numbers[0]
    changed = Contact.model_validate({**CONTACT, "phone": "+86 139 0000 0000"})
    portal.following.correct_contact(filed.code, number, changed)
    submission = portal.following.look(filed.code)[0].submission
    assert submission is not None
    assert submission.contact.phone == "+86 139 0000 0000"
    with pytest.raises(Invalid):
        portal.following.correct_contact(filed.code, number, Contact(name="Без телефона"))


def test_what_was_sent_is_erased_at_the_persons_request(portal: Portal, filed: Filed) -> None:
    erased = portal.following.erase(filed.code, filed.numbers[0])
    assert (erased.is_anonymous, erased.state) == (True, CaseState.WITHDRAWN_BY_REPORTER)
    with pytest.raises(NotFound):
        portal.following.look(filed.code)
    view = portal.casework.view(officer(), erased.id)
    assert view.submission is None
    assert all(not entry.text for entry in view.entries)


def test_a_refusal_names_its_ground(portal: Portal, filed: Filed) -> None:
    decide(portal, filed, CaseAction.REFUSE, "Товар куплен для перепродажи.", RefusalGround.NO_CONSUMER_DISPUTE)
    entry = portal.following.look(filed.code)[0].entries[-1]
    assert (entry.action, entry.ground, entry.state) == (CaseAction.REFUSE, 3, CaseState.NOT_ACCEPTED)


def test_a_report_never_shows_the_document_it_led_to(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    filed = file_case(portal, REPORT)
    acting = officer()
    case = portal.casework.find(acting, filed.numbers[0])
    portal.casework.link_document(acting, case.id, case.entries, "ra-2026-0001")
    assert [e.action for e in portal.following.look(filed.code)[0].entries] == [CaseAction.FILE]


def test_whatever_happens_meanwhile_an_answer_still_leads_back(portal: Portal, filed: Filed) -> None:
    acting, number = officer(), filed.numbers[0]
    decide(portal, filed, CaseAction.ACCEPT)
    decide(portal, filed, CaseAction.ASK, "Пришлите чек.")
    case = portal.casework.find(acting, number)
    portal.casework.note(acting, case.id, case.entries, "Позвонить в понедельник")
    portal.following.add_evidence(filed.code, number, "чек.pdf", PDF)
    assert state(portal, filed) is CaseState.AWAITING_REPORTER
    portal.following.write(filed.code, number, "Чек приложен.")
    assert state(portal, filed) is CaseState.ACCEPTED
    decide(portal, filed, CaseAction.RESOLVE, "Деньги возвращены.")


@pytest.mark.parametrize("act", ["write", "reopen", "withdraw"])
def test_a_text_that_is_too_long_is_refused_and_never_cut(portal: Portal, filed: Filed, act: str) -> None:
    if act == "reopen":
        portal.following.withdraw(filed.code, filed.numbers[0])
    with pytest.raises(Invalid) as error:
        getattr(portal.following, act)(filed.code, filed.numbers[0], "я" * 8_001)
    assert [found.code for found in error.value.faults] == ["too_long"]


def test_two_files_of_one_name_and_size_are_two(portal: Portal, filed: Filed) -> None:
    for page in (PDF, PDF.replace(b"Page", b"Pgae")):
        portal.following.add_evidence(filed.code, filed.numbers[0], "scan.pdf", page)
    portal.following.add_evidence(filed.code, filed.numbers[0], "scan.pdf", PDF)
    assert len(portal.following.look(filed.code)[0].evidence) == 2


def test_reporters_are_told_by_officers_and_not_by_their_own_words(portal: Portal) -> None:
    filed = file_case(portal, REPORT, contact={"name": "王某", "phone": "13900001111"})
    decide(portal, filed, CaseAction.FILE_CASE)
    portal.following.write(filed.code, filed.numbers[0], "有结果了吗？")
    (telling,) = [d for d in portal.following.look(filed.code)[0].deadlines if d.step is Step.TELL_REPORTER]
    assert telling.is_open()
    acting = officer()
    case = portal.casework.find(acting, filed.numbers[0])
    assert case.due_on == telling.due_on
    portal.casework.message(acting, case.id, case.entries, "已立案。")
    assert portal.casework.find(acting, filed.numbers[0]).due_on is None
