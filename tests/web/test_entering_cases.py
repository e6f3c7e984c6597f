"""Entering cases for callers and visitors: the dense form, its faults, the receipt that is read aloud."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from html import unescape

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.app import Portal
from portal.web import create_app
from tests.support.cases import CONTACT, take_cases
from tests.support.clock import StandingClock
from tests.support.officers import Officer, officer_signed_in


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Callable[..., Officer]:
    """Makes an officer who is signed in."""
    return partial(officer_signed_in, app, portal, clock)


@pytest.fixture
def browser(enter: Callable[..., Officer]) -> Officer:
    return enter("li.na")


ENTERED = {
    "kind": "complaint",
    "intake_channel": "phone",
    "language": "ru",
    "agency": "amr",
    "account": "Зарядка загорелась.",
    "product.name": "Зарядное устройство",
    "country": "CN",
    "place": "store",
    "seller": "绥芬河市示例商行",
    "price": "1 299,50",
    "currency": "RUB",
    "remedies": ["refund", "compensation"],
    "contact.name": CONTACT["name"],
    "contact.phone": CONTACT["phone"],
    "contact.identity_kind": "passport",
    "contact.identity_number": CONTACT["identity_number"],
    "consents": ["identity_data"],
}


def fresh(browser: Officer) -> dict[str, str]:
    page = browser.get("/staff/cases/enter").text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return {"token": found[1]}


def test_a_caller_gets_a_receipt_read_aloud(portal: Portal, browser: Officer) -> None:
    form = {**ENTERED, **fresh(browser)}
    answer = browser.send("/staff/cases/enter", form)
    page = unescape(answer.text)
    assert answer.status_code == 200
    code = re.search(r'class="spelled__code" translate="no">([^<]+)<', page)
    assert code is not None
    assert portal.following.look(code[1])[0].submission is not None
    spoken = page.split('class="spelled__groups"')[1]
    assert 'lang="ru"' in page
    assert "латинская" in spoken or "ноль" in spoken or "один" in spoken
    again = unescape(browser.send("/staff/cases/enter", form).text)
    assert code[1] in again
    assert len(portal.following.look(code[1])) == 1


def test_an_entered_form_comes_back_whole_with_what_is_wrong(browser: Officer) -> None:
    form = {**ENTERED, **fresh(browser), "intake_channel": "", "contact.phone": "нет"}
    answer = browser.send("/staff/cases/enter", form)
    assert answer.status_code == 422
    assert 'id="intake_channel-error"' in answer.text
    answer = browser.send("/staff/cases/enter", {**form, "intake_channel": "letter"})
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert 'id="contact.phone-error"' in page
    for kept in ("Зарядка загорелась.", "绥芬河市示例商行", "1 299,50", CONTACT["name"], form["token"]):
        assert kept in page
    assert 'value="compensation" checked' in page


def test_files_of_a_letter_are_kept_though_a_field_is_wrong(portal: Portal, browser: Officer) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(photo, "JPEG")
    form = {**ENTERED, **fresh(browser), "intake_channel": ""}
    wrong = browser.send("/staff/cases/enter", {**form, "files": (io.BytesIO(photo.getvalue()), "письмо.jpg")})
    assert wrong.status_code == 422
    assert "письмо.jpg" in wrong.text
    done = browser.send("/staff/cases/enter", {**form, "intake_channel": "letter"})
    code = re.search(r'class="spelled__code" translate="no">([^<]+)<', done.text)
    assert code is not None
    assert [found.name for found in portal.following.look(code[1])[0].evidence] == ["письмо.jpg"]


def test_scans_of_some_megabytes_are_taken(browser: Officer) -> None:
    large = io.BytesIO()
    Image.effect_noise((1600, 1600), 90).save(large, "PNG")
    assert len(large.getvalue()) > 1_500_000
    form = {**ENTERED, **fresh(browser), "form_token": browser.token("/staff/cases/enter")}
    scan = FileStorage(io.BytesIO(large.getvalue()), "scan.png", "files")
    boundary, body = encode_multipart({**form, "files": scan})
    answer = browser.client.post(
        "/staff/cases/enter",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=browser.headers,
        environ_overrides=browser.environ,
    )
    assert answer.status_code == 200


def test_a_mixed_submission_is_entered_as_two_cases_with_one_receipt(portal: Portal, browser: Officer) -> None:
    account = "Зарядка загорелась, продавец торгует без маркировки."
    done = browser.send("/staff/cases/enter", {**ENTERED, **fresh(browser), "account": account, "both": "true"})
    code = re.search(r'class="spelled__code" translate="no">([^<]+)<', done.text)
    assert code is not None
    kinds = [found.case.kind.value for found in portal.following.look(code[1])]
    assert kinds == ["complaint", "report"]


@pytest.mark.parametrize("kind", ["complaint", "report", "enterprise_report", "risk_information", "objection"])
@pytest.mark.parametrize("language", ["zh-Hans", "ru"])
def test_every_kind_has_its_form_in_both_languages(enter: Callable[..., Officer], kind: str, language: str) -> None:
    page = enter("li.na", language=language).get(f"/staff/cases/enter?kind={kind}").text
    assert 'id="contact.name"' in page
    assert 'id="account"' in page
    assert not re.search(r">(Name|Agency|Kind of case|Enter the case)<", page)


def test_a_risk_reported_by_a_hospital_is_entered(portal: Portal, browser: Officer) -> None:
    form = {
        **fresh(browser),
        "kind": "risk_information",
        "intake_channel": "transferred",
        "language": "zh-Hans",
        "agency": "amr",
        "reporter_kind": "medical",
        "organisation": "绥芬河市人民医院",
        "account": "接诊三名患儿。",
        "category": "food",
    }
    done = browser.send("/staff/cases/enter", form)
    assert done.status_code == 200
    assert "spelled__code" in done.text


def test_the_form_of_one_caller_is_no_receipt_for_the_next(portal: Portal, browser: Officer) -> None:
    """An officer goes back to the filled form and types in what the next caller says."""
    form = {**ENTERED, **fresh(browser)}
    first = browser.send("/staff/cases/enter", form).text
    code = re.search(r'class="spelled__code" translate="no">([^<]+)<', first)
    assert code is not None
    other = {**form, "account": "Утюг бьёт током.", "contact.name": "Сидоров Иван"}
    answer = browser.send("/staff/cases/enter", other)
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert code[1] not in page
    assert "Утюг бьёт током." in page
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    done = browser.send("/staff/cases/enter", {**other, "token": token[1]})
    second = re.search(r'class="spelled__code" translate="no">([^<]+)<', done.text)
    assert second is not None
    (found,) = portal.following.look(second[1])
    assert found.submission is not None
    assert found.submission.contact.name == "Сидоров Иван"
