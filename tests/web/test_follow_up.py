"""Following up on the web: what a case is told as, what its person can do, each act once, nothing without the code."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.app import Portal
from portal.domain.case_vocabulary import CaseAction, MediationEnd, ReferredTo, RefusalGround
from portal.domain.cases import By, Decision
from portal.domain.receipts import receipt_code
from portal.services.cases.intake import Filed
from portal.web import create_app
from tests.support.cases import REPORT, file_case, make_submission, officer, take_cases
from tests.support.factories import make_parts
from tests.support.filing import photograph


@pytest.fixture
def client(portal: Portal) -> FlaskClient:
    take_cases(portal)
    return create_app(portal).test_client()


@pytest.fixture
def filed(portal: Portal, client: FlaskClient) -> Filed:
    return file_case(portal)


def decide(portal: Portal, filed: Filed, action: CaseAction, text: str = "", **given: Any) -> None:
    case = portal.casework.find(officer(), filed.numbers[0])
    portal.casework.decide(officer(), case.id, case.entries, action, Decision(text, **given))


def ask(client: FlaskClient, filed: Filed, act: str = "look", language: str = "ru", **typed: Any) -> TestResponse:
    """Press a button of the page, with the code in the body."""
    sent = {"receipt_code": filed.code, "number": filed.numbers[0], "act": act, **typed}
    return client.post(f"/{language}/cases/follow-up", data=sent, content_type="multipart/form-data")


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def entries(portal: Portal, filed: Filed, action: CaseAction) -> int:
    return sum(entry.action is action for entry in portal.following.look(filed.code)[0].entries)


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_opens_its_case_however_it_is_spelt(client: FlaskClient, filed: Filed, spell: Any) -> None:
    answer = client.post("/zh/cases/follow-up", data={"receipt_code": spell(filed.code)})
    assert answer.status_code == 200
    assert filed.numbers[0] in text_of(answer)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "知"),
        ("ABC", "21"),
        ("!" * 21, "!"),
        (receipt_code(b"somebody else's secret"), "没有对应的事项"),
        ("x" * 5000, "21"),
    ],
)
def test_a_code_that_opens_nothing_stays_in_its_field(client: FlaskClient, code: str, words: str) -> None:
    answer = client.post("/zh/cases/follow-up", data={"receipt_code": code})
    assert answer.status_code == 422
    assert 'name="receipt_code"' in text_of(answer)
    if code:
        assert words in text_of(answer)


def test_a_slip_is_told_without_a_look_at_any_case(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    portal.private.close()
    portal.instance.private_path.unlink()
    wrong = filed.code[:-1] + ("0" if filed.code[-1] != "0" else "1")
    answer = client.post("/ru/cases/follow-up", data={"receipt_code": wrong})
    assert answer.status_code == 422
    assert "В коде ошибка" in text_of(answer)


def test_the_page_says_state_meaning_time_limit_and_rule(client: FlaskClient, filed: Filed) -> None:
    page = text_of(ask(client, filed))
    assert "Получено" in page
    assert "Ваше обращение получено" in page
    assert "не позднее" in page
    assert "第121号令" in page


def test_a_time_limit_that_nobody_compared_says_that_it_is_a_sample(portal: Portal, client: FlaskClient) -> None:
    filed = file_case(portal, REPORT)
    page = text_of(ask(client, filed, language="zh"))
    assert "示例时限，以受理机关告知为准" in page


def test_a_refusal_carries_ground_and_remedy(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    decide(portal, filed, CaseAction.REFUSE, "您购买已超过三年。", ground=RefusalGround.TOO_OLD)
    page = text_of(ask(client, filed, language="zh"))
    for words in ("不予受理", "您购买已超过三年。", "三年", "行政复议", "省政府", "60日内"):
        assert words in page


def test_the_end_of_mediation_carries_its_ground(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    decide(portal, filed, CaseAction.ACCEPT)
    decide(portal, filed, CaseAction.CLOSE, "双方未达成一致。", ground=MediationEnd.NO_AGREEMENT)
    page = text_of(ask(client, filed, language="zh"))
    assert "行政复议" in page
    assert "双方未达成一致。" in page


def test_whom_it_was_handed_to_is_told(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    decide(portal, filed, CaseAction.REFER, referred_to=ReferredTo.RUSSIAN_AUTHORITY)
    assert "Роспотребнадзор" in text_of(ask(client, filed))


def test_an_answer_is_sent_once_however_often_the_button_is_pressed(
    portal: Portal, client: FlaskClient, filed: Filed
) -> None:
    decide(portal, filed, CaseAction.ASK, "Пришлите чек.")
    page = text_of(ask(client, filed))
    assert "Ответить на вопрос" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    for _ in range(3):
        answer = ask(client, filed, "write", text="Чек приложен.", seen=seen[1])
        assert answer.status_code == 200
    assert entries(portal, filed, CaseAction.ANSWER) == 1
    assert entries(portal, filed, CaseAction.MESSAGE) == 0
    assert "Чек приложен." in text_of(answer)


def test_two_messages_of_the_same_words_are_two(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    for _ in range(2):
        seen = portal.following.look(filed.code)[0].case.entries
        ask(client, filed, "write", text="Есть новости?", seen=seen)
    assert entries(portal, filed, CaseAction.MESSAGE) == 2


def test_an_empty_message_is_told_at_its_field(client: FlaskClient, filed: Filed) -> None:
    answer = ask(client, filed, "write", text="  ")
    assert answer.status_code == 422
    assert f'href="#f-text-{filed.numbers[0]}"' in text_of(answer)
    assert f'id="f-text-{filed.numbers[0]}"' in text_of(answer)


def test_withdrawing_and_reopening(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    ask(client, filed, "withdraw")
    assert "Прекращено по просьбе заявителя" in text_of(ask(client, filed))
    assert ask(client, filed, "withdraw").status_code == 409
    refused = ask(client, filed, "reopen", text="")
    assert refused.status_code == 422
    assert ask(client, filed, "reopen", text="Продавец обманул.").status_code == 200
    assert portal.following.look(filed.code)[0].case.is_open


def test_more_files_can_be_added_and_mistakes_are_told(portal: Portal, client: FlaskClient, filed: Filed) -> None:
    answer = ask(client, filed, "add", files=[(BytesIO(photograph()), "чек.jpg")])
    assert answer.status_code == 200
    assert "чек.jpg" in text_of(answer)
    answer = ask(client, filed, "add", files=[(BytesIO(b"#!/bin/sh"), "run.sh")])
    assert answer.status_code == 422
    assert "run.sh" in text_of(answer)
    assert ask(client, filed, "add").status_code == 422
    assert len(portal.following.look(filed.code)[0].evidence) == 1


def test_own_data_is_corrected_and_the_number_of_the_document_never_shown(
    portal: Portal, client: FlaskClient, filed: Filed
) -> None:
    before = portal.following.look(filed.code)[0].submission
    assert before is not None
    assert before.contact.identity_number not in text_of(ask(client, filed))
    own = {
        "contact.name": "Петрова Анна",
        "contact.phone": "+7 900 000-00-01",
        "contact.email": "",
        "contact.address": "",
    }
    assert ask(client, filed, "correct", **own).status_code == 200
    after = portal.following.look(filed.code)[0].submission
    assert after is not None
    assert after.contact.name == "Петрова Анна"
    assert after.contact.identity_number == before.contact.identity_number


def test_a_wrong_correction_keeps_what_was_typed(client: FlaskClient, filed: Filed) -> None:
    answer = ask(client, filed, "correct", **{"contact.name": "Новое Имя", "contact.phone": "нет"})
    assert answer.status_code == 422
    assert 'value="Новое Имя"' in text_of(answer)
    assert f'href="#f-contact-phone-{filed.numbers[0]}"' in text_of(answer)


def test_erasing_has_to_be_confirmed_and_then_the_code_opens_nothing(
    portal: Portal, client: FlaskClient, filed: Filed
) -> None:
    assert ask(client, filed, "erase").status_code == 422
    assert ask(client, filed, "erase", sure="yes").status_code == 200
    assert ask(client, filed).status_code == 422
    assert portal.casework.find(officer(), filed.numbers[0]).is_anonymous


def test_own_data_is_given_out(client: FlaskClient, filed: Filed) -> None:
    answer = ask(client, filed, "export_json")
    (case,) = json.loads(answer.get_data())
    assert case["submission"]["contact"]["name"]
    assert case["number"] == filed.numbers[0]
    assert "attachment" in answer.headers["Content-Disposition"]
    page = text_of(ask(client, filed, "export_html"))
    assert case["submission"]["contact"]["name"] in page
    assert filed.code not in page


def test_a_document_that_the_case_led_to_is_shown_to_complainants_only(
    portal: Portal, client: FlaskClient, filed: Filed
) -> None:
    document_id = portal.publishing.publish(make_parts()).document_id
    report = file_case(portal, REPORT)
    for each in (filed, report):
        case = portal.casework.find(officer(), each.numbers[0])
        portal.casework.link_document(officer(), case.id, case.entries, document_id)
    assert f"/ru/documents/{document_id}" in text_of(ask(client, filed))
    assert document_id not in text_of(ask(client, report))


def test_both_cases_of_a_code_stand_on_the_page(portal: Portal, client: FlaskClient) -> None:
    filed = portal.intake.file(portal.intake.begin(), [make_submission(), make_submission(REPORT)])
    page = text_of(ask(client, filed))
    assert all(number in page for number in filed.numbers)
    ask(client, filed, "write", text="О втором", number=filed.numbers[1])
    followed = portal.following.look(filed.code)
    texts = [[e.text for e in found.entries if e.by is By.REPORTER] for found in followed]
    assert "О втором" not in texts[0]
    assert "О втором" in texts[1]


@pytest.mark.parametrize("act", ["nonsense", "", "export_", "write", "erase", "correct", "add", "reopen", "withdraw"])
def test_no_act_reaches_another_case(portal: Portal, client: FlaskClient, filed: Filed, act: str) -> None:
    other = file_case(portal)
    before = portal.following.look(other.code)
    answer = ask(client, filed, act, number=other.numbers[0], text="Чужое", sure="yes", seen="999999999999")
    assert answer.status_code in (200, 404, 422)
    assert portal.following.look(other.code) == before


def test_a_message_of_full_length_arrives_whole_whatever_ends_its_lines(
    portal: Portal, client: FlaskClient, filed: Filed
) -> None:
    # A browser counts a line break once, and sends it as two characters.
    text = "\n".join(["строка" * 4] * 320)
    assert 7_990 < len(text) <= 8_000
    assert ask(client, filed, "write", text=text.replace("\n", "\r\n")).status_code == 200
    assert portal.following.look(filed.code)[0].entries[-1].text == text


def test_a_text_that_is_too_long_comes_back_whole(client: FlaskClient, filed: Filed) -> None:
    text = "я" * 9_000
    answer = ask(client, filed, "write", text=text)
    assert answer.status_code == 422
    assert text in text_of(answer)


def test_a_message_waits_on_the_page_while_its_case_cannot_be_opened(client: FlaskClient, filed: Filed) -> None:
    for _ in range(70):
        answer = ask(client, filed, "write", text="Загорелось ещё раз.", seen=1)
    assert answer.status_code == 429
    page = text_of(answer)
    assert "Загорелось ещё раз.</textarea>" in page
    assert f'name="number" value="{filed.numbers[0]}"' in page


def test_a_message_that_waited_stands_in_its_field(client: FlaskClient, filed: Filed) -> None:
    page = text_of(ask(client, filed, "look", text="Загорелось ещё раз."))
    assert "Загорелось ещё раз.</textarea>" in page
