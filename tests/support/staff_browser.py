"""A browser of staff for tests of pages: follows redirects to see, fills the forms that pages show, keeps cookies."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.signing_in import PASSWORD, Person

TOKEN_FIELD = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
NEVER = "0" * 64


class StaffBrowser:
    """Cookies and forms of one person."""

    def __init__(self, app: Flask, address: str = "192.0.2.7", language: str = "en") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Accept-Language": language, "User-Agent": "Firefox"}
        self.environ = {"REMOTE_ADDR": address}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self.headers | headers, environ_overrides=self.environ)

    def send(self, path: str, form: dict[str, Any] | None = None, *, page: str = "", **headers: str) -> TestResponse:
        """Open the page that holds the form (by default the address it is sent to), and send it."""
        return self.post(path, {"form_token": self.token(page or path), **(form or {})}, **headers)

    def post(self, path: str, form: dict[str, Any], **headers: str) -> TestResponse:
        """Send fields as they are."""
        return self.client.post(path, data=form, headers=self.headers | headers, environ_overrides=self.environ)

    def token(self, page: str) -> str:
        found = TOKEN_FIELD.search(self.get(page).text)
        assert found is not None, page
        return found[1]

    def signs_in(self, person: Person, password: str = PASSWORD) -> TestResponse:
        """With both factors; the answer to the second."""
        first = self.send("/staff/sign-in", {"login": person.member.login, "password": password})
        assert first.status_code == 303, first.text
        second = first.headers["Location"]
        return self.send(second, {"code": person.code()})

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name, path="/staff")
        return found.value if found is not None else None

    def forget(self, name: str) -> None:
        self.client.delete_cookie(name, path="/staff")


def value_of(page: str, field: str) -> str:
    """What an input of a page holds."""
    found = re.search(rf'<input id="{field}" [^>]*value="([^"]*)"', page)
    assert found is not None, field
    return unescape(found[1])
