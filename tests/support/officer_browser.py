"""An officer at the pages of cases in a real browser: signing in, and the acts on a case."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, BrowserContext, Page
from pyotp import TOTP

from tests.support.signing_in import PASSWORD, Person

STEP_SECONDS = 30


def next_code(person: Person) -> str:
    """A code that the set-up has not used: codes are taken once."""
    return TOTP(person.secret).at(int(time.time()) + STEP_SECONDS)


def signs_in(browser: Browser, root: str, person: Person, width: int, *, scripts: bool = True) -> BrowserContext:
    """A browser of their own, past both factors."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=scripts, accept_downloads=True
    )
    page = context.new_page()
    page.goto(f"{root}/staff/sign-in")
    page.fill("#login", person.member.login)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.fill("#code", next_code(person))
    page.click("main form button")
    assert page.url == f"{root}/staff/"
    return context


def opened(page: Page, act: str) -> None:
    """Unfold the form of an act."""
    page.click(f"#act-{act} > summary")


def sent(page: Page, act: str) -> None:
    """Send the form of an act."""
    page.click(f"#act-{act} form > p button")
