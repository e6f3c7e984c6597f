"""A person at the form of cases without scripts: sends what the page holds, as a browser does, with what they typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import html5lib
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

COMPLAINT: tuple[dict[str, Any], ...] = (
    {"want": "complaint", "hurt": "yes", "country": "CN"},
    {"product.name": "Электрочайник", "product.model": "XJ-200", "category": "appliances"},
    {"account": "При кипячении дно задымилось, ребёнок обжёг руку.", "harm": "minor", "incident": "injury"},
    {"remedies": ["refund"], "seller": "Магазин у вокзала", "place": "store", "price": "129,50"},
    {
        "contact.name": "Иванова Анна",
        "contact.identity_kind": "passport",
        "contact.identity_number": "75 1234567",
        "contact.phone": "+7 900 123-45-67",
        "contact.email": "anna@example.com",
        "consents": ["identity_data", "health_data"],
    },
)
CLUES = "Завод переклеивает этикетки на просроченном молоке, склад во дворе, по ночам."
REPORT: tuple[dict[str, Any], ...] = (
    {"want": "report"},
    {},
    {"seller": "Завод «Пример»"},
    {"account": CLUES},
    {},
)
ENTERPRISE: tuple[dict[str, Any], ...] = (
    {"want": "enterprise_report"},
    {"enterprise": "示例公司", "enterprise_code": "91230108MA0000285C", "product.name": "充电器"},
    {"account": "充电器过热，可能起火。", "units": "1200", "measures_taken": "已停止销售。"},
    {"contact.name": "王经理", "contact.phone": "0451-12345678"},
)
RISK: tuple[dict[str, Any], ...] = (
    {"want": "risk_information"},
    {"product.name": "儿童磁力珠", "category": "children"},
    {"account": "两周内收治三名误吞磁力珠的儿童。", "harm": "serious", "incident": "injury", "injured": "3"},
    {"reporter_kind": "medical", "organisation": "市第一医院"},
)
OBJECTION: tuple[dict[str, Any], ...] = (
    {"want": "objection"},
    {
        "document_id": "bl-2026-0003",
        "objection": "mistaken_identity",
        "enterprise": "ООО «Пример»",
        "account": "Нас перепутали с другой фирмой с таким же названием.",
    },
    {"contact.name": "Петров", "contact.phone": "+7 900 000-00-00"},
)
EVERY_KIND = {
    "complaint": COMPLAINT,
    "report": REPORT,
    "enterprise_report": ENTERPRISE,
    "risk_information": RISK,
    "objection": OBJECTION,
}


@dataclass
class Page:
    """What came back, and what a person would send from it."""

    answer: TestResponse
    text: str
    sent: dict[str, list[str]] = field(default_factory=dict)

    @property
    def screen(self) -> str:
        return self.sent.get("screen", [""])[0]

    @property
    def errors(self) -> list[str]:
        """Anchors of the error summary."""
        summary = re.search(r'id="wrong".*?</div>', self.text, re.DOTALL)
        return re.findall(r'href="#(f-[a-z0-9-]+)"', summary[0]) if summary else []

    @property
    def code(self) -> str:
        found = re.search(r"data-code>([^<]+)<", self.text)
        assert found, "no receipt on this page"
        return found[1]

    @property
    def numbers(self) -> list[str]:
        return list(dict.fromkeys(re.findall(r"\d{4}-\d{6}-\d", self.text)))

    @property
    def files(self) -> list[tuple[str, str]]:
        """(button value, name) of each file that waits with the form."""
        return re.findall(r'value="(drop [0-9a-f]{32})".*?visually-hidden"> ([^<]+)<', self.text, re.DOTALL)


class Person:
    """Somebody at the form in one language."""

    def __init__(self, client: FlaskClient, language: str = "ru") -> None:
        self.client, self.language = client, language
        self.page = self._read(client.get(f"/{language}/cases/new"))

    def send(self, go: str = "next", files: tuple[tuple[bytes, str], ...] = (), **typed: Any) -> Page:
        """Press a button; what was on the page goes along, what is typed here instead of it."""
        sent: dict[str, Any] = {**self.page.sent, **typed, "go": go}
        if files:
            sent["files"] = [(BytesIO(content), name) for content, name in files]
        address = f"/{self.language}/cases/new"
        self.page = self._read(self.client.post(address, data=sent, content_type="multipart/form-data"))
        return self.page

    def go_through(self, screens: tuple[dict[str, Any], ...]) -> Page:
        """Fill every screen in turn and send it."""
        for typed in screens:
            self.send(**typed)
        return self.page

    def _read(self, answer: TestResponse) -> Page:
        text = answer.get_data(as_text=True)
        return Page(answer, text, controls(text))


def controls(text: str) -> dict[str, list[str]]:
    """Names and values that a browser would send from the first form of a case on a page."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    forms = (node for node in tree.iter("form") if any(i.get("name") == "screen" for i in node.iter("input")))
    form = next(forms, None)
    found: dict[str, list[str]] = {}
    for node in form.iter() if form is not None else ():
        if node.tag not in ("input", "textarea", "select"):
            continue
        name, kind = node.get("name"), node.get("type", "text")
        if not name or kind in ("submit", "file") or (kind in ("radio", "checkbox") and node.get("checked") is None):
            continue
        if node.tag == "select":
            chosen = next((option for option in node.iter("option") if option.get("selected") is not None), None)
            value = chosen.get("value", "") if chosen is not None else ""
        else:
            value = (node.text or "") if node.tag == "textarea" else node.get("value", "")
        found.setdefault(name, []).append(value)
    return found


def photograph(colour: str = "red") -> bytes:
    """A photograph that tells where it was taken: Suifenhe, to the second."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (44.0, 23.0, 51.0), 3: "E", 4: (131.0, 9.0, 27.0)}
    exif[0x010F] = "PhoneOfAnna"
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()
