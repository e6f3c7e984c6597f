"""Staff at work in a browser, in Chinese and Russian: from the set-up code to the audit log, by keyboard."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pyotp import TOTP

from tests.support.browsing import looked_at, make_instance, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PASSWORD = "пароль из 4 слов 密码"  # noqa: S105  of tests
STEP_SECONDS = 30


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An instance with its registry, and the address of its server."""
    home = tmp_path_factory.mktemp("staff") / "instance"
    make_instance(home, is_indexed=False)
    with serving(home, PORTAL_WORKERS="1") as address:
        yield home, address


def add_administrator(home: Path, login: str, language: str) -> str:
    """The set-up code that the command prints."""
    words = ["staff", "add", login, "--name", "李娜", "--language", language, "--json"]
    roles = ["--role", "administrator", "--role", "auditor", "--role", "case_officer@heihe_customs"]
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", *words, *roles],
        env={**os.environ, "PORTAL_HOME": str(home)},
        check=True,
        capture_output=True,
        timeout=60,
    )
    return str(json.loads(done.stdout)["code"])


def next_code(secret: str, used: str) -> str:
    """The first code of the authenticator that differs from the one used: codes are taken once."""
    now = int(time.time())
    codes = (TOTP(secret).at(now + STEP_SECONDS * steps) for steps in (0, 1))
    return next(code for code in codes if code != used)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("zh-Hans", 390, "light"), ("ru", 1280, "light"), ("ru", 390, "dark")]
)
def test_staff_at_work(desk: tuple[Path, str], browser: Browser, language: str, width: int, scheme: str) -> None:
    home, root = desk
    login = f"li.na-{language.lower()}-{width}"
    code = add_administrator(home, login, language)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    secret, used = person_sets_up(page, root, login, code, language)
    person_looks_around(page, root, language)
    administrator_adds_somebody(page, root, login, language)
    auditor_reads_the_log(page, root, language)
    person_signs_out_and_in_by_keyboard(page, context, root, login, next_code(secret, used))
    context.close()


def person_sets_up(page: Page, root: str, login: str, code: str, language: str) -> tuple[str, str]:
    """From the set-up code to the desk; gives the authenticator's secret and the code used."""
    page.goto(f"{root}/staff/")
    assert "/staff/sign-in" in page.url
    looked_at(page, f"{language}-sign-in")
    page.locator("form ~ p a").first.click()
    page.fill("#login", login)
    page.fill("#code", "0000-0000-0000-0000")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("form button")
    assert page.locator(".errors a").count() == 1
    looked_at(page, f"{language}-set-up-wrong")
    assert page.input_value("#login") == login
    page.fill("#code", f" {code.upper()} ")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("form button")
    assert page.evaluate(
        "document.querySelector('.qr').decode().then(() => document.querySelector('.qr').naturalWidth)"
    )
    looked_at(page, f"{language}-enrol")
    page.click("summary")
    secret = page.inner_text(".secret").replace(" ", "")
    used = TOTP(secret).now()
    page.fill("#code", used)
    page.click("form button")
    assert page.locator(".secrets li").count() == 10
    looked_at(page, f"{language}-recovery-codes")
    page.click(".button")
    assert page.locator("html").get_attribute("lang") == language
    return secret, used


def person_looks_around(page: Page, root: str, language: str) -> None:
    assert page.url == f"{root}/staff/"
    looked_at(page, f"{language}-home")
    page.click(".who a")
    looked_at(page, f"{language}-account")


def administrator_adds_somebody(page: Page, root: str, login: str, language: str) -> None:
    page.goto(f"{root}/staff/people/add")
    page.fill("#name", "Соколова Анна")
    page.fill("#login", login.replace("li.na", "sokolova"))
    page.locator("details.grants summary").nth(4).click()
    page.locator("details.grants").nth(4).locator("input").first.check()
    page.click("form.form button")
    assert re.fullmatch(r"[0-9a-z]{4}(-[0-9a-z]{4}){3}", page.inner_text(".secret"))
    looked_at(page, f"{language}-set-up-code")
    page.click(".button")
    looked_at(page, f"{language}-people")
    page.locator(".row__title a").last.click()
    looked_at(page, f"{language}-person")


def auditor_reads_the_log(page: Page, root: str, language: str) -> None:
    page.goto(f"{root}/staff/audit")
    assert page.locator("tbody tr").count() > 4
    looked_at(page, f"{language}-audit")
    page.select_option("#action", "account_added")
    page.click(".conditions button")
    actions = page.locator("tbody tr td:nth-child(4)").all_inner_texts()
    assert len(set(actions)) == 1


def person_signs_out_and_in_by_keyboard(page: Page, context: BrowserContext, root: str, login: str, code: str) -> None:
    page.click(".who button")
    assert "/staff/sign-in" in page.url
    page.goto(f"{root}/staff/people")
    page.focus("#login")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor*")
    looked_at(page, f"{page.locator('html').get_attribute('lang')}-second-factor")
    page.focus("#code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/people")
    page.goto(f"{root}/zh/")
    assert all(cookie["path"] == "/staff" for cookie in context.cookies())
