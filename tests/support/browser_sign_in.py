"""Somebody of staff signing in with a real browser, past both factors."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Page
from pyotp import TOTP

from tests.support.signing_in import PASSWORD, Person

STEP_SECONDS = 30


def signs_in(
    browser: Browser, root: str, person: Person, width: int = 1280, *, language: str = "", scripts: bool = True
) -> Page:
    """A page of a browser of their own, after the sign-in."""
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, locale=language or None, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{root}/staff/sign-in")
    page.fill("#login", person.member.login)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.fill("#code", next_code(person))
    page.click("main form button")
    page.wait_for_url(f"{root}/staff/")
    return page


def next_code(person: Person) -> str:
    """A code that the set-up has not used: codes are taken once."""
    return TOTP(person.secret).at(int(time.time()) + STEP_SECONDS)
