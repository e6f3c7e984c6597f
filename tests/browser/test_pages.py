"""Every kind of page in a browser: accessible, calm, light, whole without scripts, on narrow screens, in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from portal.domain.locales import LOCALES
from tests.support.browsing import accessible, fetch

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KINDS = {
    "home": "/",
    "warnings": "/risk-announcements",
    "chosen": "/recalls?status=ongoing&category=food",
    "search": "/search?q=2026",
    "nothing found": "/search?q=zzzz",
    "check": "/check",
    "checked": "/check?gtin=4600000002002&batch=240612",
    "to compare": "/check?q=%D0%A1%D0%B5%D0%B2%D0%B5%D1%80%D0%BE%D0%BA",
    "checked in vain": "/check?q=zzzz",
    "mistyped": "/check?gtin=4600000002003",
    "narrowed": "/search?q=2026&current=yes&from=2026-01-01&to=x",
    "enterprises": "/enterprises?q=%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80",
    "enterprise": "/enterprises/5400000090",
    "warning": "/documents/ra-2026-0001",
    "lifted": "/documents/ra-2026-0003",
    "withdrawn": "/documents/ra-2025-0014",
    "scheduled": "/documents/ra-2026-0025",
    "recall": "/documents/rc-2026-0005",
    "recall with photo": "/documents/rc-2026-0007",
    "blacklist": "/documents/bl-2026-0003",
    "hidden": "/documents/bl-2025-0006",
    "redacted": "/documents/bl-2025-0003",
    "accepted body": "/documents/ab-2025-0002",
    "measure": "/documents/tm-2026-0001",
    "monitoring": "/documents/mr-2026-0004",
    "inspection": "/documents/ir-2026-0006",
    "guidance": "/documents/gd-2026-0004",
    "old version": "/documents/ra-2026-0003/versions/1",
    "comparison": "/documents/ra-2026-0003/compare/1...2",
    "history": "/documents/ra-2026-0003/history",
    "subscribe": "/subscribe?type=recall",
    "rules": "/rules",
    "places": "/places",
    "statistics": "/statistics",
    "corrections": "/corrections",
    "log": "/log",
    "page": "/pages/about",
    "not found": "/nothing",
}
UNKEPT = {
    "cases": "/cases",
    "form of cases": "/cases/new",
    "following up": "/cases/follow-up",
    "form on paper": "/cases/form/complaint",
}
"""Pages that nobody may keep; they go out as they are made."""
WEIGHT = 30_000
PHONE, DESK = (390, "light"), (1280, "dark")
LOOKS = {"zh": (PHONE,), "ru": (DESK,)}
FURTHER_LOOKS = {"zh": (DESK,), "ru": (PHONE,), "zh-hant": (PHONE,), "en": (DESK,)}
"""In check-all: axe takes a second or two for each page."""
HALF_A_PIXEL = 0.0001
"""Of a screen; what rounding does when a picture arrives is no shift."""
SHIFT = """new Promise(done => {
  let sum = 0;
  const watcher = new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }));
  watcher.observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.fixture(params=LOCALES, ids=lambda locale: locale.path)
def language(request: pytest.FixtureRequest) -> str:
    path: str = request.param.path
    return path


def opened(browser: Browser, address: str, width: int = 390, **options: object) -> Page:
    # The strict policy would keep out the examiner's own scripts and styles, too.
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True, **options)  # type: ignore[arg-type]
    page.goto(address)
    return page


@pytest.mark.parametrize("kind", [*KINDS, *UNKEPT])
@pytest.mark.parametrize("path", LOOKS)
def test_axe_finds_nothing_and_nothing_sticks_out(browser: Browser, root: str, path: str, kind: str) -> None:
    look_at(browser, root, path, kind, LOOKS[path])


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*KINDS, *UNKEPT])
@pytest.mark.parametrize("path", FURTHER_LOOKS)
def test_axe_finds_nothing_in_further_looks(browser: Browser, root: str, path: str, kind: str) -> None:
    look_at(browser, root, path, kind, FURTHER_LOOKS[path])


def look_at(browser: Browser, root: str, path: str, kind: str, looks: tuple[tuple[int, str], ...]) -> None:
    """A page in some looks: nothing shifts while it loads, axe finds nothing, nothing sticks out at the side."""
    for width, scheme in looks:
        page = opened(browser, f"{root}/{path}{(KINDS | UNKEPT)[kind]}", width, color_scheme=scheme)
        # First of all: axe scrolls and restyles while it looks, and what that shifts is not the page's doing.
        if (shift := page.evaluate(SHIFT)) >= HALF_A_PIXEL:
            # A page that shifts does so each time; one drawn by half because the machine stalled does not.
            page.reload()
            shift = page.evaluate(SHIFT)
        assert shift < HALF_A_PIXEL
        accessible(page)
        page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_light(root: str, language: str, kind: str) -> None:
    """Over the wire, with style sheet and script, which later pages have already."""
    weight = 0
    for path in (f"/{language}{KINDS[kind]}", "/static/portal.css", "/static/text-size.js"):
        status, headers, body = fetch(root, path, {"Accept-Encoding": "gzip"})
        assert status in (200, 404, 410)
        assert headers.get("content-encoding") == "gzip" or status != 200
        weight += len(body)
    assert weight <= WEIGHT


def test_everything_works_without_scripts(browser: Browser, root: str) -> None:
    page = opened(browser, f"{root}/ru/search", java_script_enabled=False)
    page.get_by_role("searchbox").fill("водки")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="«Таёжный Двор»").last.click()
    assert page.get_by_role("heading", level=1).text_content() is not None
    assert "/ru/documents/" in page.url
    page.get_by_role("link", name="繁體中文").first.click()
    assert "/zh-hant/documents/" in page.url
    page.close()


def test_filters_open_on_a_phone_and_narrow_the_list(browser: Browser, root: str) -> None:
    page = opened(browser, f"{root}/zh/recalls")
    page.get_by_text("筛选", exact=True).click()
    page.get_by_role("checkbox", name="食品").first.check()
    page.get_by_role("button", name="查看").click()
    assert "category=food" in page.url
    shown = page.locator(".row").count()
    assert f"共{shown}份文件" in page.content()
    page.locator(".chips a").first.click()
    assert "category" not in page.url
    page.close()


def test_the_skip_link_comes_first_and_leads_to_the_content(browser: Browser, root: str) -> None:
    page = opened(browser, f"{root}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


@pytest.mark.parametrize("kind", ["home", "warning", "lifted", "search", "statistics"])
def test_large_text_is_one_button_remembered_and_fits_a_phone(browser: Browser, root: str, kind: str) -> None:
    page = opened(browser, f"{root}/ru/")
    size = "getComputedStyle(document.body).fontSize"
    usual = page.evaluate(size)
    button = page.get_by_role("button", name="A+")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.goto(f"{root}/ru{KINDS[kind]}")
    assert float(page.evaluate(size)[:-2]) > 1.25 * float(usual[:-2])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SHIFT) < HALF_A_PIXEL
    page.get_by_role("button", name="A+").click()
    assert page.evaluate(size) == usual
    page.close()


def test_without_scripts_there_is_no_button_that_does_nothing(browser: Browser, root: str) -> None:
    page = opened(browser, f"{root}/zh/", java_script_enabled=False)
    assert not page.get_by_text("A+").first.is_visible()
    page.close()


@pytest.mark.parametrize("kind", ["home", "warning", "search", "check", "to compare", "statistics", "subscribe"])
def test_twice_as_large_text_needs_no_sideways_scrolling(browser: Browser, root: str, language: str, kind: str) -> None:
    page = opened(browser, f"{root}/{language}{KINDS[kind]}", 320)
    page.add_style_tag(content="html { font-size: 150% !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_print_is_an_official_page(browser: Browser, root: str) -> None:
    page = opened(browser, f"{root}/zh/documents/ra-2026-0001", 794)
    page.emulate_media(media="print")
    assert page.get_by_text("（此件公开发布）").is_visible()
    assert page.get_by_text("第2版，日志位置").is_visible()
    assert page.locator(".qr").is_visible()
    assert page.get_by_text("烟气中一氧化碳含量").first.is_visible()
    for hidden in (".doors", ".languages", ".footer", ".banner", ".text-size", ".document__side"):
        assert page.locator(hidden).count() == 0 or not page.locator(hidden).first.is_visible()
    page.close()
