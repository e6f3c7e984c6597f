"""An officer at the desk, for tests of pages: signed in with a browser."""

from __future__ import annotations

from flask import Flask

from portal.app import Portal
from portal.domain.staff import Grant, Role
from tests.support.clock import StandingClock
from tests.support.signing_in import Person, set_up_person
from tests.support.staff_browser import StaffBrowser


class Officer(StaffBrowser):
    """A browser with the person who sits before it."""

    person: Person


def officer_signed_in(
    app: Flask, portal: Portal, clock: StandingClock, login: str, *grants: Grant, language: str = "en"
) -> Officer:
    """A case officer of the authority unless told otherwise."""
    person = set_up_person(portal, login, *(grants or (Grant("amr", Role.CASE_OFFICER),)), language=language)
    clock.move(minutes=1)
    browser = Officer(app)
    browser.person = person
    browser.signs_in(person)
    return browser
