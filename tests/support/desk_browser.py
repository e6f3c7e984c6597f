"""Staff of the editorial desk in real browsers: accounts made beside a running server, their acts on a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.staff import Grant, Role
from tests.support.browsing import looked_at
from tests.support.signing_in import Person, set_up_person

AGENCY = "heilongjiang_amr"
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


def shot(page: Page, name: str) -> None:
    """Looks at the page in both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        looked_at(page, name)
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
