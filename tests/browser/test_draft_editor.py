"""An editor at work in a browser, in Chinese and Russian: a warning of level II with two products, blank to page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.staff import Grant, Role
from portal.web.staff.cookies import SESSION
from tests.screening.pictures import encode, make_picture
from tests.support.browsing import looked_at, make_instance, serving
from tests.support.desk import member
from tests.support.signing_in import set_up_person

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AGENCY = "heilongjiang_amr"
TEXTS = {
    "zh-Hans": {
        "text.title": "关于部分进口儿童安全座椅的风险警示公告",
        "text.summary": "碰撞时卡扣可能松脱，儿童可能被甩出。涉及Северок牌两种型号。",
        "text.hazard_statement": "碰撞时卡扣可能松脱，儿童可能从座椅中甩出受伤。",
        "text.warning_items": "请立即停止使用上述批次产品。\n请核对批号。",
        "text.body": "## 一、基本情况\n\n经检验，卡扣**强度不足**。\n\n- 送检两种型号\n- 均不合格",
        "names": ("儿童安全座椅", "增高垫"),
        "softened": "极个别座椅可能会松脱。",
        "word": "极个别",
        "addressees": "社会公众",
    },
    "ru": {
        "text.title": "О риске при использовании детских автокресел «Северок»",
        "text.summary": "При ударе замок может раскрыться, и ребёнок выпадет из кресла. Касается двух моделей.",
        "text.hazard_statement": "При ударе замок может раскрыться, и ребёнок выпадет из кресла.",
        "text.warning_items": "Прекратите использовать кресла указанных партий.\nПроверьте номер партии.",
        "text.body": "## 1. Обстоятельства\n\nПо испытаниям **прочность замка недостаточна**.\n\n- две модели",
        "names": ("Детское автокресло", "Бустер"),
        "softened": "В редких случаях замок раскрывается.",
        "word": "редких случаях",
        "addressees": "Население",
    },
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, str]]:
    home = tmp_path_factory.mktemp("editor") / "instance"
    make_instance(home, is_indexed=False)
    with serving(home, PORTAL_WORKERS="1") as address:
        portal = build_portal(Settings(home, "test-portal"))
        yield portal, address
        portal.close()


def signed_in(portal: Portal, browser: Browser, root: str, login: str, language: str, width: int) -> BrowserContext:
    roles = (Grant(AGENCY, Role.EDITOR), Grant(AGENCY, Role.TRANSLATOR))
    person = set_up_person(portal, login, *roles, language=language)
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    context.add_cookies([{"name": SESSION, "value": person.token, "domain": "127.0.0.1", "path": "/staff"}])
    return context


def field(page: Page, name: str) -> str:
    return f'[id="{name}"]'


def tick(page: Page, name: str, *values: str) -> None:
    for value in values:
        page.check(f'input[name="{name}"][value="{value}"]')


@pytest.mark.parametrize(("language", "width"), [("zh-Hans", 1280), ("ru", 390), ("ru", 1280), ("zh-Hans", 390)])
def test_an_editor_drafts_a_warning_with_two_products(
    desk: tuple[Portal, str], browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    portal, root = desk
    login = f"editor-{language.lower()}-{width}"
    context = signed_in(portal, browser, root, login, language, width)
    page = context.new_page()
    page.set_default_timeout(20_000)
    editor_begins(page, root, language)
    editor_fills_in(page, language)
    editor_adds_products(page, language)
    editor_adds_a_picture(page, tmp_path)
    draft_saves_itself(page, language)
    editor_sees_the_page(page, browser, language)
    context.close()


def editor_begins(page: Page, root: str, language: str) -> None:
    page.goto(f"{root}/staff/desk/new")
    looked_at(page, f"{language}-new")
    page.select_option("#blank-type", "risk_announcement")
    page.select_option("#blank-language", language)
    page.locator("details[open] button").first.click()
    page.wait_for_url("**/edit")
    looked_at(page, f"{language}-blank")


def editor_fills_in(page: Page, language: str) -> None:
    words = TEXTS[language]
    page.select_option(field(page, "data.kind"), "public_announcement")
    page.select_option(field(page, "data.level"), "2")
    tick(page, "data.until_lifted", "true")
    tick(page, "data.categories", "children")
    page.select_option(field(page, "data.problem_kind"), "defect")
    tick(page, "data.hazards", "physical")
    tick(page, "data.consumer_actions", "stop_using", "check_batch", "contact_seller")
    for name, text in words.items():
        if name.startswith("text."):
            page.fill(field(page, name), str(text))
    expect(page.locator("[data-preview-place] h2")).to_be_visible()
    for name in ("severity", "urgency", "extent"):
        tick(page, f"data.assessment.{name}", "2")
    page.select_option(field(page, "data.scope.direction"), "import")
    page.fill(field(page, "text.scope.addressees"), str(words["addressees"]))
    page.locator("#part-press_contact").evaluate("part => part.open = true")
    page.fill(field(page, "data.press_contact.phone"), "0451-0000-0000")
    page.locator("#part-measures").evaluate("part => part.open = true")
    page.click('button[name="add"][value="measures"]')
    page.select_option(field(page, "data.measures.m1.code"), "suspend_sale")


def editor_adds_products(page: Page, language: str) -> None:
    names = TEXTS[language]["names"]
    for number, name in enumerate(names, 1):
        page.click('button[name="add"][value="products"]')
        row = f"products.p{number}"
        page.fill(field(page, f"text.{row}.name"), name)
        tick(page, f"data.{row}.warns", "true")
        page.fill(field(page, f"data.{row}.brand"), "Северок")
        page.fill(field(page, f"data.{row}.models"), f"ДК-{number}00")
        page.fill(field(page, f"data.{row}.batches.0.start"), f"24050{number}")
        page.fill(field(page, f"data.{row}.batches.0.end"), f"24063{number - 1}")
    page.fill(field(page, "data.products.p2.gtins"), "4600000000009")
    page.click('button[name="save"]')
    page.wait_for_selector(".errors")
    assert page.input_value(field(page, "data.products.p2.gtins")) == "4600000000009"
    expect(page.locator('[data-told="data.products.p2.gtins"]')).to_be_visible()
    looked_at(page, f"{language}-wrong")
    page.fill(field(page, "data.products.p2.gtins"), "4600000000008")
    page.click('button[name="save"]')
    expect(page.locator(".errors")).to_have_count(0)


def editor_adds_a_picture(page: Page, folder: Path) -> None:
    (folder / "Seat Belt.png").write_bytes(encode(make_picture((320, 240)), "PNG"))
    page.set_input_files("#upload", folder / "Seat Belt.png")
    page.fill("#upload_alt", "座椅 – кресло")
    page.click('button[name="add_medium"]')
    page.locator(".draft-picture").scroll_into_view_if_needed()
    assert page.locator(".draft-picture").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def draft_saves_itself(page: Page, language: str) -> None:
    words = TEXTS[language]
    revision = page.input_value('input[name="revision"]')
    page.fill(field(page, "text.hazard_statement"), str(words["softened"]))
    expect(page.locator(".field__remark", has_text=str(words["word"]))).to_be_visible()
    expect(page.locator('input[name="revision"]')).not_to_have_value(revision)
    page.fill(field(page, "text.hazard_statement"), str(words["text.hazard_statement"]))
    expect(page.locator(".field__remark", has_text=str(words["word"]))).to_have_count(0)
    page.reload()
    assert page.input_value(field(page, "text.hazard_statement")) == words["text.hazard_statement"]
    looked_at(page, f"{language}-filled")


def editor_sees_the_page(page: Page, browser: Browser, language: str) -> None:
    page.click('button[name="preview"]')
    page.wait_for_selector(".draft-banner")
    assert page.locator("h1").inner_text() == TEXTS[language]["text.title"]
    assert page.locator(".product").count() == 2
    looked_at(page, f"{language}-preview")
    page.click(".draft-banner button")
    link = page.locator(".draft-banner .address").inner_text()
    stranger = browser.new_context()
    seen = stranger.new_page()
    answer = seen.goto(link)
    assert answer is not None
    assert answer.headers["cache-control"] == "no-store"
    assert seen.locator("h1").inner_text() == TEXTS[language]["text.title"]
    stranger.close()


def test_saving_while_typing_goes_on_after_trouble_and_is_in_no_conflict_with_the_button(
    desk: tuple[Portal, str], browser: Browser
) -> None:
    portal, root = desk
    editor = member("zhou.yan", Role.EDITOR, agency=AGENCY)
    draft = portal.drafting.begin_blank(editor, "guidance", AGENCY)
    page = signed_in(portal, browser, root, "he.jing", "en", 1280).new_page()
    page.clock.install()
    held: list[Route] = []
    troubles = [503]

    def answer(route: Route) -> None:
        if "x-while-typing" not in route.request.headers:
            route.continue_()
        elif troubles:
            route.fulfill(status=troubles.pop(), content_type="text/html", body="busy")
        else:
            held.append(route)

    page.route("**/edit", answer)
    page.goto(f"{root}/staff/desk/drafts/{draft.id}/edit")
    page.locator(field(page, "text.title")).fill("停电时怎样使用炉具")
    expect(page.locator("[data-save-status]")).to_contain_text("it is tried again")
    with page.expect_request(lambda request: "x-while-typing" in request.headers):
        page.clock.fast_forward(11_000)
    page.locator('button[name="save"]').click()
    with page.expect_navigation():
        held[0].continue_()
    expect(page.locator("h1")).to_have_text("停电时怎样使用炉具")
    assert portal.drafting.read(editor, draft.id)[0].title == "停电时怎样使用炉具"
