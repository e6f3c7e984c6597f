"""What must not be told: no cookie, no cache, no code in an address, nothing of a report on the device or in titles."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import portal
from portal.app import Portal
from portal.services.cases.intake import Filed
from portal.web import create_app
from tests.support.cases import REPORT as FILED_REPORT
from tests.support.cases import file_case, take_cases
from tests.support.filing import COMPLAINT, REPORT, Person

STATIC = Path(portal.__file__).parent / "static"
NEUTRAL = {"zh": "表单", "ru": "Форма", "en": "Form", "zh-hant": "表單"}


@pytest.fixture
def client(portal: Portal) -> FlaskClient:
    take_cases(portal)
    return create_app(portal).test_client()


def title(text: str) -> str:
    found = re.search(r"<title>(.*?) · ", text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["cases", "cases/new", "cases/follow-up", "cases/form/report"])
def test_no_page_is_kept_anywhere_or_told_as_where_one_came_from(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/zh/{path}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("screens", [COMPLAINT, REPORT], ids=["complaint", "report"])
def test_no_answer_of_the_form_sets_a_cookie_or_may_be_kept(client: FlaskClient, screens: tuple[dict, ...]) -> None:
    person = Person(client)
    for typed in screens:
        answer = person.send(**typed).answer
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Location" not in answer.headers


@pytest.mark.parametrize("language", NEUTRAL)
def test_every_page_of_a_report_has_a_neutral_title_and_a_way_out(client: FlaskClient, language: str) -> None:
    person = Person(client, language)
    for typed in REPORT:
        text = person.send(**typed).text
        assert title(text) == NEUTRAL[language]
        assert f'<a class="leave" href="/{language}/" data-leave>' in text
        assert len(re.findall("<h1>", text)) == 1


def test_a_report_asks_for_no_mail_and_nothing_of_it_stays_on_the_device(client: FlaskClient) -> None:
    person = Person(client)
    for typed in REPORT:
        text = person.send(**typed).text
        assert "data-draft-clear" in text
        assert not re.search(r"<form[^>]* data-draft[ >]", text)
        assert 'name="contact.email"' not in text
        assert 'autocomplete="name"' not in text
        assert 'autocomplete="tel"' not in text


def test_a_complaint_is_kept_on_the_device_but_for_the_number_of_the_document(client: FlaskClient) -> None:
    person = Person(client)
    person.go_through(COMPLAINT[:-1])
    text = person.page.text
    assert re.search(r"<form[^>]* data-draft[ >]", text)
    field = re.search(r'<input[^>]*name="contact.identity_number"[^>]*>', text)
    assert field
    assert "data-never-kept" in field[0]
    assert "data-draft-clear" in person.send(**COMPLAINT[-1]).text


def test_the_slip_of_a_report_is_neutral(client: FlaskClient) -> None:
    person = Person(client, "zh")
    page = person.go_through(REPORT)
    slip = re.search(r'<div class="slip">.*?</dl>', page.text, re.DOTALL)
    assert slip
    assert "举报" not in slip[0]
    assert "<svg" not in slip[0]


def test_the_qr_code_of_a_complaint_holds_the_address_alone(client: FlaskClient) -> None:
    page = Person(client).go_through(COMPLAINT)
    assert "<svg" in page.text
    assert "http://localhost/ru/cases/follow-up" in page.text
    assert f"follow-up?{page.code}" not in page.text


def test_the_code_is_in_no_address_of_any_page(portal: Portal, client: FlaskClient) -> None:
    filed = file_case(portal)
    text = client.post("/ru/cases/follow-up", data={"receipt_code": filed.code}).get_data(as_text=True)
    addresses = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', text)
    bare = filed.code.replace("-", "")
    assert not [address for address in addresses if bare in address.replace("-", "") or filed.code in address]


@pytest.mark.parametrize("path", ["cases/follow-up", "cases/new"])
def test_a_code_or_text_in_an_address_does_nothing(portal: Portal, client: FlaskClient, path: str) -> None:
    filed = file_case(portal)
    text = client.get(f"/ru/{path}", query_string={"receipt_code": filed.code, "account": "тайна"}).get_data(
        as_text=True
    )
    assert filed.numbers[0] not in text
    assert "тайна" not in re.sub(r"<a [^>]*hreflang[^>]*>|<link[^>]*>", "", text)


def test_nothing_of_a_case_reaches_a_log(portal: Portal, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = Person(client).go_through(COMPLAINT)
    client.post("/ru/cases/follow-up", data={"receipt_code": page.code, "act": "write", "text": "сообщение"})
    told = caplog.text
    assert page.code not in told
    assert "Иванова" not in told
    assert "сообщение" not in told


def test_no_address_of_a_sender_is_kept(portal: Portal, client: FlaskClient) -> None:
    address = "203.0.113.77"
    client.environ_base["REMOTE_ADDR"] = address
    Person(client).go_through(REPORT)
    held = [p for p in portal.instance.home.rglob("*") if p.is_file() and address.encode() in p.read_bytes()]
    assert held == []


@pytest.mark.parametrize("script", ["cases.js", "drafts.js", "receipts.js"])
def test_scripts_put_nothing_into_addresses_cookies_or_other_stores(script: str) -> None:
    text = (STATIC / script).read_text("utf-8")
    for forbidden in ("cookie", "sessionStorage", "indexedDB", "location.href =", "location.search", "?code"):
        assert forbidden not in text
    assert ("localStorage" in text) == (script == "drafts.js")
    assert len(text.splitlines()) < 100


@pytest.mark.parametrize("base", [None, FILED_REPORT], ids=["complaint", "report"])
def test_following_up_is_neutral_for_reports_alone(portal: Portal, client: FlaskClient, base: dict | None) -> None:
    filed: Filed = file_case(portal, base) if base else file_case(portal)
    text = client.post("/ru/cases/follow-up", data={"receipt_code": filed.code}).get_data(as_text=True)
    assert (title(text) == NEUTRAL["ru"]) == (base is not None)
    assert ("data-leave" in text) == (base is not None)
    assert ('name="contact.email"' in text) == (base is None)
