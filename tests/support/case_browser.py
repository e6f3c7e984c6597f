"""A person at the pages of cases in a real browser: steps that tests share, named by what the person does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

GO = ".go button[value=next]"
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "zh": {"name": "王芳", "account": "烧水时壶底冒烟，孩子的手被烫伤。", "seller": "绥芬河某商店"},
    "ru": {"name": "Иванова Анна", "account": "Дно задымилось, ребёнок обжёг руку.", "seller": "Магазин у вокзала"},
}


def phone(browser: Browser, *, scripts: bool = True) -> BrowserContext:
    """A phone of 390 px, with nothing on it."""
    return browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)


def reach(page: Page, screen: str) -> None:
    """Wait until a screen of the form is shown."""
    page.locator(f"form[id] input[name=screen][value={screen}]").wait_for(state="attached")


def start(page: Page, root: str, language: str, want: str) -> None:
    page.goto(f"{root}/{language}/cases/new")
    page.check(f"[name=want][value={want}]")
    if want == "complaint":
        page.check("[name=hurt][value=yes]")
        page.check("[name=country][value=CN]")
    page.click(GO)


def state_product(page: Page, name: str = "电热水壶") -> None:
    reach(page, "product")
    page.check("[name=category][value=appliances]")
    page.fill("[name='product.name']", name)
    page.fill("[name='product.batch']", "QQ-987654")
    page.click(GO)
    page.locator("form[id] input[name=screen]:not([value=product])").wait_for(state="attached")
    if page.locator("form[id] input[name=screen][value=known]").count():
        page.click(GO)


def tell(page: Page, language: str, *photos: Path, scripts: bool = True) -> None:
    reach(page, "event")
    page.fill("[name=account]", ANSWERS[language]["account"])
    if photos:
        page.set_input_files("#files", [str(path) for path in photos])
        if not scripts:
            page.click("button[value=add]")
        page.locator(".kept li").nth(len(photos) - 1).wait_for()
    page.click(GO)


def buy(page: Page, language: str) -> None:
    reach(page, "purchase")
    page.check("[name=remedies][value=refund]")
    page.fill("[name=seller]", ANSWERS[language]["seller"])
    page.select_option("[name=place]", "store")
    page.click(GO)


def sign(page: Page, language: str) -> None:
    reach(page, "person")
    page.fill("[name='contact.name']", ANSWERS[language]["name"])
    page.select_option("[name='contact.identity_kind']", "passport")
    page.fill("[name='contact.identity_number']", "75 1234567")
    page.fill("[name='contact.phone']", "+7 900 123-45-67")
    page.check("[name=consents][value=identity_data]")
    page.check("[name=consents][value=health_data]")


def take_code(page: Page) -> str:
    """Read the code, type it back, and leave the receipt."""
    code = page.locator("[data-code]").text_content() or ""
    page.fill("[name=receipt_code]", code.replace("-", " ").lower())
    page.click("button[value=check]")
    page.locator("[data-code]").wait_for(state="detached")
    return code


def open_case(page: Page, root: str, language: str, code: str) -> None:
    page.goto(f"{root}/{language}/cases/follow-up")
    page.fill("[name=receipt_code]", code)
    page.click(".go button")
    page.locator(".followed").wait_for()
