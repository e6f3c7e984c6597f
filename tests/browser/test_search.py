"""Somebody on a phone searches, narrows, takes a suggestion, reads, and comes back to where they were."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import accessible

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Words:
    """What is typed and read in one language."""

    path: str
    text: str
    beginning: str
    suggested: str
    filters: str
    choice: str
    parameter: str
    show: str
    search: str
    title: str


CHINESE = Words(
    "zh", "充电宝", "充电", "移动电源（充电宝）", "筛选", "召回公告", "type=recall", "查看", "搜索", "BH-20型"
)
RUSSIAN = Words(
    "ru",
    "детское кресло",
    "автокр",
    "автокресла",
    "Фильтры",
    "Товары для детей",
    "category=children",
    "Показать",
    "Найти",
    "ДК-200",
)
LANGUAGES = pytest.mark.parametrize("words", [CHINESE, RUSSIAN], ids=["zh", "ru"])


def on_phone(browser: Browser, address: str, *, scripts: bool = True) -> Page:
    page = browser.new_page(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page.goto(address)
    return page


def search_and_narrow(page: Page, words: Words) -> None:
    page.locator("#q").fill(words.text)
    page.locator("form[role=search]").get_by_role("button", name=words.search).click()
    page.locator("details.filters > summary").click()
    page.get_by_role("checkbox", name=words.choice).first.check()
    page.get_by_role("button", name=words.show).click()


@LANGUAGES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_search_keeps_its_state_over_a_document_and_back(
    browser: Browser, root: str, words: Words, scripts: bool
) -> None:
    page = on_phone(browser, f"{root}/{words.path}/search", scripts=scripts)
    search_and_narrow(page, words)
    assert words.parameter in page.url
    narrowed, shown = page.url, page.locator(".row").count()
    assert shown >= 1
    expect(page.locator(".row mark").first).to_be_visible()
    expect(page.locator(".chips a").first).to_contain_text(words.choice)
    page.locator(".row__title a", has_text=words.title).first.click()
    expect(page).to_have_url(re.compile(r"/documents/"))
    page.go_back()
    expect(page).to_have_url(narrowed)
    expect(page.locator("#q")).to_have_value(words.text)
    assert page.locator(".row").count() == shown
    page.locator(".chips a").first.click()
    assert words.parameter not in page.url
    assert page.locator(".row").count() >= shown
    page.close()


@LANGUAGES
def test_a_suggestion_is_taken_with_the_keyboard(browser: Browser, root: str, words: Words) -> None:
    page = on_phone(browser, f"{root}/{words.path}/search")
    box = page.get_by_role("combobox").first
    box.click()
    page.keyboard.type(words.beginning)
    options = page.get_by_role("option")
    expect(options.filter(has_text=words.suggested).first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value(words.beginning)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(f"{root}/{words.path}/search")
    page.close()


@LANGUAGES
def test_a_document_is_opened_from_a_suggestion_by_touch(browser: Browser, root: str, words: Words) -> None:
    page = on_phone(browser, f"{root}/{words.path}/search")
    page.get_by_role("combobox").first.click()
    page.keyboard.type(words.text)
    option = page.get_by_role("option").filter(has_text=words.title).first
    expect(option).to_be_visible()
    box = option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    option.click()
    expect(page).to_have_url(re.compile(r"/documents/"))
    page.close()


def test_an_open_list_of_suggestions_is_accessible(browser: Browser, root: str) -> None:
    page = browser.new_page(viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(f"{root}/zh/search")
    page.get_by_role("combobox").first.click()
    page.keyboard.type("充电")
    expect(page.get_by_role("option").first).to_be_visible()
    accessible(page)
    page.close()


def test_a_traditional_page_marks_what_was_found_in_its_own_script(browser: Browser, root: str) -> None:
    page = on_phone(browser, f"{root}/zh-hant/search?q=電熱毯")
    expect(page.locator(".row__title mark").first).to_have_text("電熱毯")
    page.close()


def test_an_impersonated_enterprise_is_shown_as_the_victim(browser: Browser, root: str) -> None:
    page = on_phone(browser, f"{root}/ru/enterprises?q=chistyi obzor")
    expect(page.locator(".notice--victim")).to_be_visible()
    expect(page.locator(".enterprise h2")).to_contain_text("Чистый обзор")
    page.close()
