"""An officer at work in a browser, in Chinese and Russian: queue, answers, a colleague in between, a call, export."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.staff import Grant, Role
from tests.support.browser_sign_in import signs_in
from tests.support.browsing import looked_at, make_instance, serving
from tests.support.cases import COMPLAINT, CONTACT, add_photo, make_submission
from tests.support.officer_browser import opened, sent
from tests.support.signing_in import set_up_person

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AGENCY = "heilongjiang_amr"
NOTE = "Продавец подтвердил продажу. 商家确认。"


@dataclass
class Desk:
    """A server, its portal, and what has been filed there."""

    root: str
    portal: Portal

    def file(self) -> str:
        submission = make_submission(COMPLAINT, incident="fire")
        number = self.portal.intake.file(self.portal.intake.begin(), [submission]).numbers[0]
        add_photo(self.portal, number, "фото.jpg")
        return number


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("officers") / "instance"
    make_instance(home, is_indexed=False)
    portal = build_portal(Settings(home, "test-portal"))
    with serving(home, PORTAL_WORKERS="1") as root:
        yield Desk(root, portal)
    portal.close()


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 1280), ("ru", 390)])
def test_an_officers_day(desk: Desk, browser: Browser, language: str, width: int, tmp_path: Path) -> None:
    number, login = desk.file(), f"li.na-{width}"
    person = set_up_person(desk.portal, login, Grant(AGENCY, Role.CASE_OFFICER), language=language)
    page = signs_in(browser, desk.root, person, width)
    looked_at(page, f"{language}-home")
    finds_a_case_by_keyboard(page, desk, number, language)
    answers_it(page, language)
    meets_a_colleague(page, desk, number, language)
    takes_its_file_and_exports_it(page, number, tmp_path)
    enters_a_call(page, desk, language)
    page.context.close()


def finds_a_case_by_keyboard(page: Page, desk: Desk, number: str, language: str) -> None:
    page.goto(f"{desk.root}/staff/cases/")
    looked_at(page, f"{language}-queue")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{number}")
    assert page.get_by_text(CONTACT["name"]).is_visible()
    looked_at(page, f"{language}-case")


def answers_it(page: Page, language: str) -> None:
    opened(page, "assign")
    page.select_option("#assign-officer", "me")
    sent(page, "assign")
    opened(page, "refuse")
    page.select_option("#refuse-ground", "4")
    filled = page.input_value("#refuse-text")
    assert "более трёх лет" in filled.lower()
    page.select_option("#refuse-ground", "1")
    assert page.input_value("#refuse-text") != filled
    sent(page, "refuse")
    # The gap that only an officer can fill is still there.
    assert page.locator(".errors a").count() == 1
    assert page.locator("#act-refuse").get_attribute("open") is not None
    looked_at(page, f"{language}-case-wrong")
    opened(page, "accept")
    page.fill("#accept-text", page.input_value("#accept-text") + "\nС уважением, Ли На.")
    sent(page, "accept")
    assert page.locator(".errors").count() == 0
    assert page.locator(".timeline__entry").first.inner_text().endswith("С уважением, Ли На.")


def meets_a_colleague(page: Page, desk: Desk, number: str, language: str) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    opened(other, "note")
    other.fill("#note-text", NOTE)
    sent(other, "note")
    opened(page, "message")
    page.fill("#message-text", "Мы приступили к проверке.")
    sent(page, "message")
    assert NOTE in page.inner_text("section[aria-labelledby=changed-h]")
    assert page.input_value("#message-text") == "Мы приступили к проверке."
    looked_at(page, f"{language}-case-moved-on")
    sent(page, "message")
    assert page.locator("#changed-h").count() == 0
    other.close()


def takes_its_file_and_exports_it(page: Page, number: str, folder: Path) -> None:
    with page.expect_download() as photo:
        page.get_by_text("фото.jpg").click()
    assert photo.value.suggested_filename == "фото.jpg"
    page.select_option("#reason", "procuratorate")
    page.fill("#export-text", "黑检公益函〔2026〕3号")
    with page.expect_download() as archive:
        page.click("section[aria-labelledby=export-h] button")
    path = folder / "case.zip"
    archive.value.save_as(path)
    with zipfile.ZipFile(path) as found:
        assert f"{number}/SHA256SUMS" in found.namelist()
        found.extractall(folder)
    page.goto(f"file://{folder}/{number}/case.html")
    assert page.get_by_text(CONTACT["name"]).is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.timeline')).listStyleType") == "none"


def enters_a_call(page: Page, desk: Desk, language: str) -> None:
    page.goto(f"{desk.root}/staff/cases/enter?kind=report")
    page.select_option("#intake_channel", "phone")
    page.select_option("#language", language)
    page.fill("#account", "На рынке продают зарядные устройства без маркировки, коробки без адреса.")
    looked_at(page, f"{language}-enter")
    page.click("form.entry > p button")
    assert page.locator(".errors a").count() == 1
    expect(page.locator(".errors")).to_be_focused()
    page.fill("#seller", "张记商行")
    page.click("form.entry > p button")
    code = page.inner_text(".spelled__code")
    assert re.fullmatch(r"([0-9A-Z]{4}-){5}[0-9A-Z]", code)
    assert page.locator(".spelled__groups li").count() == 6
    assert len(desk.portal.following.look(code)) == 1
    looked_at(page, f"{language}-receipt")


def test_everything_can_be_done_without_scripts(desk: Desk, browser: Browser) -> None:
    number = desk.file()
    person = set_up_person(desk.portal, "wu.fan", Grant(AGENCY, Role.CASE_OFFICER), language="ru")
    page = signs_in(browser, desk.root, person, 390, scripts=False)
    page.goto(f"{desk.root}/staff/cases/{number}")
    opened(page, "refuse")
    page.select_option("#refuse-ground", "4")
    page.click("#act-refuse [data-fill]")
    assert page.input_value("#refuse-ground") == "4"
    filled = page.input_value("#refuse-text")
    assert "более трёх лет" in filled.lower()
    page.fill("#refuse-text", filled.replace("[…]", "товар куплен в 2020 году"))
    sent(page, "refuse")
    assert page.locator(".errors").count() == 0
    assert "товар куплен в 2020 году" in page.inner_text(".timeline__entry")
    page.context.close()
