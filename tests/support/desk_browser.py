"""Staff of the editorial desk in real browsers: accounts made beside a running server, each signed in by form."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pyotp import TOTP

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.staff import Grant, Role
from tests.support.signing_in import PASSWORD, Person, set_up_person

AGENCY = "heilongjiang_amr"
STEP_SECONDS = 30
DEADLINE_SECONDS = 30
WIDTHS = (1280, 390)


@dataclass
class Desk:
    """The instance behind a running server, as its operator holds it."""

    home: Path
    root: str
    portal: Portal

    @classmethod
    def open(cls, home: Path, root: str) -> Desk:
        return cls(home, root, build_portal(Settings(home, "test-portal")))

    def person(self, login: str, *roles: Role, language: str) -> Person:
        grants = (Grant(AGENCY, role) for role in roles)
        return set_up_person(self.portal, login, *grants, language=language)


def sign_in(browser: Browser, desk: Desk, person: Person, language: str) -> Page:
    """A page of one person, behind both factors."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale=language).new_page()
    page.goto(f"{desk.root}/staff/sign-in")
    page.fill("#login", person.member.login)
    page.fill("#password", PASSWORD)
    page.click("form.form button")
    # The code of this step was used when the account was set up.
    page.fill("#code", TOTP(person.secret).at(int(time.time()) + STEP_SECONDS))
    page.click("form.form button")
    page.wait_for_url(f"{desk.root}/staff/**")
    return page


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def shot(page: Page, name: str) -> None:
    """Checks the page in both widths; where STAFF_PICTURES names a folder, also takes its pictures there."""
    folder = os.environ.get("STAFF_PICTURES")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def act(page: Page, address: str, name: str, fields: Mapping[str, str] | None = None) -> None:
    """Send one form of a draft's page, opening what it is folded into."""
    page.goto(address)
    form = page.locator(f'form:has(input[name="act"][value="{name}"])').first
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for field, value in (fields or {}).items():
        control = form.locator(f'[name="{field}"]').first
        kind = control.evaluate("each => each.type || each.tagName")
        if kind in ("checkbox",):
            control.check()
        elif kind.startswith("select"):
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("button").first.click()
    page.wait_for_load_state()
    errors = page.locator(".errors")
    assert errors.count() == 0, errors.inner_text()
