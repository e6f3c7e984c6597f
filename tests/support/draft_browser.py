"""An editor's browser: reads the form of a draft off its page as a browser would send it, and sends it back changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.staff_browser import StaffBrowser

Pairs = list[tuple[str, str]]


class FormReader(HTMLParser):
    """The successful controls (HTML, 4.10.22.4) of the form that holds a field, buttons left out."""

    def __init__(self, having: str) -> None:
        super().__init__()
        self._having, self._forms, self._select, self._area = having, [], "", ""
        self._options: list[tuple[str, bool]] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._forms.append([])
        if not self._forms:
            return
        pairs: Pairs = self._forms[-1]
        if tag == "input" and found.get("name"):
            kind = found.get("type", "text")
            if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in found):
                return
            pairs.append((found["name"], found.get("value", "on")))
        elif tag == "select":
            self._select, self._options = found.get("name", ""), []
        elif tag == "option" and self._select:
            self._options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self._area, self._text = found.get("name", ""), []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._forms and self._options:
            chosen = [value for value, is_selected in self._options if is_selected]
            self._forms[-1].append((self._select, (chosen or [self._options[0][0]])[-1]))
            self._select = ""
        elif tag == "textarea" and self._forms and self._text is not None:
            self._forms[-1].append((self._area, "".join(self._text).removeprefix("\n")))
            self._text = None

    def pairs(self) -> Pairs:
        return next(pairs for pairs in self._forms if any(name == self._having for name, _ in pairs))


def read_form(page: str, having: str = "whole") -> MultiDict[str, str]:
    reader = FormReader(having)
    reader.feed(page)
    return MultiDict(reader.pairs())


class DraftBrowser:
    """One person at the form of one draft."""

    def __init__(self, browser: StaffBrowser, address: str) -> None:
        self.browser, self.address = browser, address
        self.form = MultiDict[str, str]()
        self.open()

    @classmethod
    def begin(cls, browser: StaffBrowser, **fields: str) -> DraftBrowser:
        answer = browser.send("/staff/desk/new", fields)
        assert answer.status_code == 303, answer.text
        return cls(browser, answer.headers["Location"])

    @property
    def draft_id(self) -> str:
        return urlsplit(self.address).path.split("/")[4]

    def open(self) -> str:
        page = self.browser.get(self.address).text
        self.form = read_form(page)
        return page

    def fill(self, fields: Mapping[str, str | Sequence[str]]) -> DraftBrowser:
        """Type into fields that the page has; another name is a mistake of the test."""
        for name, value in fields.items():
            assert name in self.form, (name, sorted(self.form))
            self.form.setlist(name, [value] if isinstance(value, str) else ["", *value])
        return self

    def press(self, button: str = "save", value: str = "1", **headers: str) -> TestResponse:
        """Press a button of the form as it is filled."""
        sent = MultiDict([*self.form.items(multi=True), (button, value)])
        return self.browser.post(urlsplit(self.address).path, sent, **headers)  # type: ignore[arg-type]

    def add(self, path: str) -> None:
        """Press the button that adds a row."""
        answer = self.press("add", path)
        assert answer.status_code == 303, answer.text
        self.open()

    def save(self) -> None:
        answer = self.press()
        assert answer.status_code in (303, 422), answer.text
        self.open()
