"""Pressure: below the threshold nothing is asked, above it a calculation; without scripts one still gets through."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from threading import Thread
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from portal.app import Portal, assemble
from portal.web.pressure import HONEYPOT
from tests.support.browsing import free_port
from tests.support.cases import take_cases
from tests.support.clock import StandingClock
from tests.support.pressed import guarded, make_pressed_app

Send = Callable[..., "Answer"]
FEW_ADDRESSES = ("192.0.2.1", "192.0.2.2", "192.0.2.3")


class Answer:
    """What came back: `state` is `ok`, or `asked` with a challenge for the device."""

    def __init__(self, text: str) -> None:
        found = re.search(r'data-work="([^"]+)"', text)
        self.text = text
        self.challenge: dict[str, Any] = json.loads(unescape(found[1])) if found else {}

    @property
    def is_filed(self) -> bool:
        return "<h1>Filed" in self.text

    def solution(self) -> str:
        challenge = Challenge.from_dict(self.challenge)
        found = solve_challenge(challenge)
        assert found is not None
        return Payload(challenge, found).to_base64()


def make_app(portal: Portal, filings_per_minute: int) -> Flask:
    settings = replace(portal.settings, filings_per_minute=filings_per_minute)
    pressed = assemble(settings, portal.instance, portal.database, portal.clock, private=portal.private)
    return make_pressed_app(pressed)


@pytest.fixture
def send(portal: Portal) -> Send:
    client = make_app(portal, 1).test_client()

    def post(form: str = "form-1", address: str = FEW_ADDRESSES[0], **fields: str) -> Answer:
        sent = {"token": form, "account": "Чайник", **fields}
        return Answer(client.post("/en/try", data=sent, environ_overrides={"REMOTE_ADDR": address}).text)

    return post


@pytest.fixture
def pressed(send: Send) -> Send:
    """A minute in which both the threshold and the few who go through without work are used up."""
    for _ in range(6):
        if not send("other").is_filed and not send("other", address=FEW_ADDRESSES[1]).is_filed:
            return send
    raise AssertionError("no pressure")


def test_below_the_threshold_nothing_is_asked(portal: Portal) -> None:
    client = make_app(portal, 1_000).test_client()
    for _ in range(20):
        assert b"Filed" in client.post("/en/try", data={"token": "form-1", "account": "x"}).data


def test_above_it_the_form_comes_back_whole_with_a_challenge(pressed: Send) -> None:
    asked = pressed()
    assert not asked.is_filed
    assert 'value="Чайник"' in asked.text
    assert "Please send the form again in a minute." in asked.text
    assert set(asked.challenge) == {"parameters", "signature"}


def test_with_its_solution_the_form_is_filed(pressed: Send) -> None:
    assert pressed(altcha=pressed().solution()).is_filed


def test_a_solution_serves_no_other_form(pressed: Send) -> None:
    solution = pressed("form-1").solution()
    assert not pressed("form-2", altcha=solution).is_filed
    assert pressed("form-1", altcha=solution).is_filed


def test_an_old_solution_is_asked_for_anew(pressed: Send, clock: StandingClock) -> None:
    solution = pressed().solution()
    clock.move(minutes=31)
    again = pressed(altcha=solution)
    assert not again.is_filed
    assert pressed(altcha=again.solution()).is_filed


@pytest.mark.parametrize("change", ["cost", "form", "solution", "signature"])
def test_a_changed_challenge_or_solution_is_worth_nothing(pressed: Send, change: str) -> None:
    payload = json.loads(base64.b64decode(pressed().solution()))
    if change == "cost":
        payload["challenge"]["parameters"]["cost"] = 1
    elif change == "form":
        payload["challenge"]["parameters"]["data"]["form"] = "0" * 32
    elif change == "solution":
        payload["solution"]["derivedKey"] = "0" * 64
    else:
        payload["challenge"]["signature"] = "0" * 64
    assert not pressed(altcha=base64.b64encode(json.dumps(payload).encode()).decode()).is_filed


@pytest.mark.parametrize(
    "solution",
    ["x", "%%%", "e30=", "W10=", "bnVsbA==", "eyJjaGFsbGVuZ2UiOltdLCJzb2x1dGlvbiI6W119", "A" * 100_000, "\udce9", "中"],
)
def test_nonsense_is_no_solution_and_no_failure(pressed: Send, solution: str) -> None:
    assert pressed(altcha=solution.encode("utf-8", "replace").decode()).challenge


def test_without_scripts_a_few_get_through_each_minute_from_different_places(portal: Portal) -> None:
    client = make_app(portal, 18).test_client()

    def filed(address: str) -> bool:
        answer = client.post(
            "/en/try",
            data={"token": "form-1", "account": "x", "altcha": ""},
            environ_overrides={"REMOTE_ADDR": address},
        )
        return b"<h1>Filed" in answer.data

    calm = sum(filed("203.0.113.9") for _ in range(60))
    assert 18 <= calm < 60
    assert not filed("203.0.113.9")
    assert filed(FEW_ADDRESSES[0])
    assert not filed(FEW_ADDRESSES[0])
    assert filed(FEW_ADDRESSES[1])


def test_whatever_fills_in_the_hidden_field_is_asked_and_can_still_file(portal: Portal) -> None:
    client = make_app(portal, 1_000).test_client()
    form = {"token": "form-1", "account": "x", HONEYPOT: "http://spam.example"}
    first, second = (Answer(client.post("/en/try", data=form).text) for _ in range(2))
    assert first.is_filed
    assert second.challenge
    assert Answer(client.post("/en/try", data={**form, "altcha": second.solution()}).text).is_filed


@pytest.mark.parametrize("locale", ["zh", "zh-hant", "ru", "en"])
def test_what_is_asked_is_said_in_every_language(portal: Portal, locale: str) -> None:
    client = make_app(portal, 1).test_client()
    form = {"token": "form-1", "account": "x", HONEYPOT: "x"}
    texts = {client.post(f"/{locale}/try", data=form).text for _ in range(3)}
    asked = next(text for text in texts if "data-work=" in text)
    assert ("Very many people" in asked) == (locale == "en")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    server = make_server("127.0.0.1", port, guarded(app, root), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield root
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_browser_does_the_calculation_and_sends_by_itself(portal: Portal, browser: Browser, scripts: bool) -> None:
    app = make_app(portal, 1)
    with served(app) as root:
        page = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 800}).new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        press(app)
        page.goto(f"{root}/en/try")
        page.get_by_label("What happened").fill("Kettle")
        page.get_by_role("button", name="Send").click()
        if scripts:
            page.get_by_role("heading", name="Filed Kettle by next").wait_for()
        else:
            assert page.get_by_text("Please send the form again in a minute.").is_visible()
            assert page.get_by_label("What happened").input_value() == "Kettle"
        # A browser tells of every answer that is no 200; nothing else may be told.
        assert [fault for fault in faults if "503" not in fault] == []


REPORT_FIELDS = {
    "screen": "person",
    "want": "report",
    "account": "绥芬河某市场二楼长期销售没有中文标签的充电宝，夜间集中发货。",
    "product.name": "充电宝",
    "seller": "张记商行",
}
SET_FIELDS = """(form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    form.querySelectorAll(`[name="${name}"]`).forEach(field => field.remove());
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
}"""


def press(app: Flask) -> None:
    for address in FEW_ADDRESSES:
        app.test_client().post(
            "/en/try", data={"token": "x", "account": "x"}, environ_overrides={"REMOTE_ADDR": address}
        )


def test_the_form_of_cases_comes_back_whole_and_is_filed_with_its_solution(portal: Portal) -> None:
    take_cases(portal)
    app, token = make_app(portal, 1), portal.intake.begin()
    press(app)
    client, form = app.test_client(), {"token": token, "go": "next", **REPORT_FIELDS}
    answer = client.post("/en/cases/new", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "夜间集中发货" in answer.text
    assert portal.intake.filed_before(token) is None
    filed = client.post("/en/cases/new", data={**form, "altcha": Answer(answer.text).solution()})
    assert filed.status_code == 200
    assert portal.intake.filed_before(token) is not None


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_in_a_browser_the_form_of_cases_is_sent_by_itself(portal: Portal, browser: Browser) -> None:
    take_cases(portal)
    app = make_app(portal, 1)
    press(app)
    with served(app) as root:
        page = browser.new_page()
        page.goto(f"{root}/en/cases/new")
        token = page.locator("[name=token]").first.input_value()
        page.locator("form#f-token").evaluate(SET_FIELDS, REPORT_FIELDS)
        page.locator("form#f-token .go [value=next]").click()
        page.locator("main:not(:has(form#f-token))").wait_for()
        assert portal.intake.filed_before(token) is not None
