"""Cases on a phone, in Chinese and Russian, with and without scripts: from the first question to the reopened case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.case_vocabulary import CaseKind
from portal.domain.staff import Grant, Role
from tests.support.browser_sign_in import signs_in
from tests.support.browsing import accessible, make_instance, serving
from tests.support.case_browser import (
    ANSWERS,
    GO,
    buy,
    open_case,
    phone,
    reach,
    sign,
    start,
    state_product,
    take_code,
    tell,
)
from tests.support.cases import number_of_cases, officer
from tests.support.filing import CLUES, photograph
from tests.support.officer_browser import opened as opened_act
from tests.support.officer_browser import sent
from tests.support.signing_in import set_up_person

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AGENCY = "heilongjiang_amr"
QUESTION = {"zh": "请补充购买凭证。", "ru": "Пришлите, пожалуйста, чек."}
ANSWER = {"zh": "凭证已补充。", "ru": "Чек приложен."}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, str]]:
    """A portal that takes cases, as its officers have it, and the address of its server."""
    home = tmp_path_factory.mktemp("cases") / "instance"
    make_instance(home)
    with serving(home, PORTAL_WORKERS="1") as address:
        portal = build_portal(Settings(home, "warning-portal"))
        yield portal, address
        portal.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    found = (tmp_path / "kettle.jpg", tmp_path / "label.jpg")
    for path, colour in zip(found, ("red", "blue"), strict=True):
        path.write_bytes(photograph(colour))
    return found


@pytest.fixture
def opened(browser: Browser) -> Iterator[BrowserContext]:
    context = phone(browser)
    yield context
    context.close()


def act(page: Page, number: str, name: str, text: str) -> None:
    """The officer opens the case and does one thing."""
    page.goto(f"{page.url.partition('/staff')[0]}/staff/cases/{number}")
    opened_act(page, name)
    page.fill(f"#{name}-text", text)
    sent(page, name)
    page.wait_for_load_state()
    assert page.locator(".errors").count() == 0


def kept_on_the_device(page: Page) -> list[str]:
    return list(page.evaluate("Object.values(localStorage)")) + list(page.evaluate("Object.values(sessionStorage)"))


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_a_complaint_from_the_first_question_to_the_reopened_case(
    browser: Browser, office: tuple[Portal, str], photos: tuple[Path, Path], language: str, scripts: bool
) -> None:
    portal, root = office
    context = phone(browser, scripts=scripts)
    page = context.new_page()
    start(page, root, language, "complaint")
    state_product(page)
    tell(page, language, *photos, scripts=scripts)
    buy(page, language)
    sign(page, language)
    page.click(GO)
    code = take_code(page)
    (found,) = portal.following.look(code)
    assert found.submission is not None
    assert found.submission.account == ANSWERS[language]["account"]
    assert [file.name for file in found.evidence] == ["kettle.jpg", "label.jpg"]
    for file in found.evidence:
        _, content = portal.casework.read_evidence(officer(AGENCY), found.case.id, file.id)
        assert b"PhoneOfAnna" not in content
        assert b"Exif" not in content
    number = found.case.number
    person = set_up_person(portal, f"li.na-{language}-{scripts}".lower(), Grant(AGENCY, Role.CASE_OFFICER))
    desk = signs_in(browser, root, person, 390, scripts=scripts)
    act(desk, number, "accept", "OK")
    act(desk, number, "ask", QUESTION[language])
    open_case(page, root, language, code)
    assert page.get_by_text(QUESTION[language]).is_visible()
    page.fill(f"#f-text-{number}", ANSWER[language])
    page.click("button[value=write]")
    page.get_by_role("status").wait_for()
    assert page.get_by_text(ANSWER[language]).is_visible()
    desk.goto(f"{root}/staff/cases/{number}")
    assert desk.get_by_text(ANSWER[language]).is_visible()
    act(desk, number, "resolve", "OK")
    open_case(page, root, language, code)
    page.fill(f"#f-text-{number}", ANSWER[language] + "!")
    page.click("button[value=reopen]")
    page.get_by_role("status").wait_for()
    assert portal.following.look(code)[0].case.is_open
    assert code not in page.url
    assert context.cookies() == []
    context.close()
    desk.context.close()


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_an_insiders_report_with_no_contact_leaves_nothing_on_the_device(
    browser: Browser, office: tuple[Portal, str], language: str, scripts: bool
) -> None:
    portal, root = office
    context = phone(browser, scripts=scripts)
    page = context.new_page()
    start(page, root, language, "report")
    reach(page, "before")
    title = page.title()
    page.click(GO)
    reach(page, "product")
    page.fill("[name=seller]", "Завод «Пример»")
    page.click(GO)
    reach(page, "event")
    page.fill("[name=account]", CLUES)
    page.click(GO)
    reach(page, "person")
    assert page.locator("[name='contact.email']").count() == 0
    page.select_option("[name=reporter_kind]", "insider")
    page.click(GO)
    code = take_code(page)
    assert page.title() == title
    (found,) = portal.following.look(code)
    assert found.case.kind is CaseKind.REPORT
    assert not found.case.is_named
    if scripts:
        assert kept_on_the_device(page) == []
        page.click("[data-leave]")
        page.wait_for_url(f"{root}/{language}/")
    assert context.cookies() == []
    context.close()


def test_a_lost_connection_loses_nothing_and_makes_one_case(opened: BrowserContext, office: tuple[Portal, str]) -> None:
    portal, root = office
    page = opened.new_page()
    start(page, root, "ru", "complaint")
    state_product(page)
    tell(page, "ru")
    buy(page, "ru")
    sign(page, "ru")
    before = number_of_cases(portal, AGENCY)
    # The request arrives, its answer does not.
    page.route("**/cases/new*", lambda route: (route.fetch(), route.abort()), times=1)
    page.click(GO)
    page.locator("[data-code]").wait_for()
    assert page.get_by_text("Эта форма уже отправлена").is_visible()
    assert number_of_cases(portal, AGENCY) == before + 1


def at_the_account(page: Page, root: str) -> None:
    """A report, of which the device keeps nothing, with its account typed and not yet sent."""
    start(page, root, "ru", "report")
    reach(page, "before")
    page.click(GO)
    reach(page, "product")
    page.fill("[name=seller]", "Завод «Пример»")
    page.click(GO)
    reach(page, "event")
    page.fill("[name=account]", CLUES)


def test_a_file_that_is_too_large_costs_nothing_typed(
    opened: BrowserContext, office: tuple[Portal, str], tmp_path: Path
) -> None:
    _, root = office
    page = opened.new_page()
    at_the_account(page, root)
    huge = tmp_path / "scan.pdf"
    huge.write_bytes(b"%PDF-1.4\n" + bytes(27_000_000))
    page.set_input_files("#files", str(huge))
    page.get_by_text("scan.pdf").wait_for()
    assert page.input_value("[name=account]") == CLUES
    page.click(GO)
    reach(page, "person")


@pytest.mark.parametrize(("status", "body"), [(502, "<h1>Bad Gateway</h1>"), (413, "<h1>Too Large</h1>"), (500, "")])
def test_an_answer_that_is_no_form_takes_the_place_of_nothing(
    opened: BrowserContext, office: tuple[Portal, str], status: int, body: str
) -> None:
    _, root = office
    page = opened.new_page()
    at_the_account(page, root)
    page.route("**/cases/new*", lambda route: route.fulfill(status=status, body=body), times=1)
    page.click(GO)
    if status != 502:
        page.locator("[data-state]:not(:empty)").last.wait_for()
        assert page.input_value("[name=account]") == CLUES
        page.click(GO)
    # A server that was being started again is asked once more, as after a lost connection.
    reach(page, "person")


def test_a_file_that_was_not_taken_is_told_and_goes_with_the_form(
    opened: BrowserContext, office: tuple[Portal, str], photos: tuple[Path, Path]
) -> None:
    _, root = office
    page = opened.new_page()
    at_the_account(page, root)
    busy = page.content().replace("<form ", '<div class="errors" id="wrong"><p>Подождите</p></div><form ', 1)
    page.route("**/cases/new*", lambda route: route.fulfill(status=503, body=busy, content_type="text/html"), times=1)
    page.set_input_files("#files", str(photos[0]))
    page.get_by_text("Подождите").wait_for()
    assert page.input_value("[name=account]") == CLUES
    page.click(GO)
    reach(page, "person")
    page.click("button[value=back]")
    reach(page, "event")
    assert page.locator(".kept li").count() == 1


def test_a_double_click_makes_one_case(opened: BrowserContext, office: tuple[Portal, str]) -> None:
    portal, root = office
    page = opened.new_page()
    start(page, root, "zh", "complaint")
    state_product(page)
    tell(page, "zh")
    buy(page, "zh")
    sign(page, "zh")
    before = number_of_cases(portal, AGENCY)
    page.dblclick(GO)
    page.locator("[data-code]").wait_for()
    assert number_of_cases(portal, AGENCY) == before + 1


def test_a_complaint_is_kept_as_one_types_and_forgotten_once_sent(
    opened: BrowserContext, office: tuple[Portal, str]
) -> None:
    _, root = office
    page = opened.new_page()
    start(page, root, "ru", "complaint")
    state_product(page)
    tell(page, "ru")
    buy(page, "ru")
    sign(page, "ru")
    (kept,) = kept_on_the_device(page)
    assert ANSWERS["ru"]["name"] in kept
    assert '1234567"' not in kept.replace("123-45-67", "")
    page.goto(f"{root}/ru/cases/new")
    page.locator("[data-draft-shown] button[value=stay]").click()
    reach(page, "person")
    assert page.input_value("[name='contact.name']") == ANSWERS["ru"]["name"]
    assert page.input_value("[name='contact.identity_number']") == ""
    sign(page, "ru")
    page.click(GO)
    page.locator("[data-code]").wait_for()
    assert kept_on_the_device(page) == []


def test_a_draft_can_be_thrown_away(opened: BrowserContext, office: tuple[Portal, str]) -> None:
    _, root = office
    page = opened.new_page()
    start(page, root, "zh", "complaint")
    reach(page, "product")
    page.fill("[name='product.name']", "水壶")
    page.goto(f"{root}/zh/cases/new")
    page.click("[data-draft-discard]")
    assert kept_on_the_device(page) == []
    page.reload()
    assert page.locator("[data-draft-shown]").count() == 0


def test_the_browsers_back_goes_one_screen_back(opened: BrowserContext, office: tuple[Portal, str]) -> None:
    _, root = office
    page = opened.new_page()
    start(page, root, "ru", "complaint")
    state_product(page, "Чайник")
    reach(page, "event")
    page.go_back()
    reach(page, "product")
    assert page.input_value("[name='product.name']") == "Чайник"


def test_a_slip_in_the_code_is_told_without_the_server(opened: BrowserContext, office: tuple[Portal, str]) -> None:
    _, root = office
    page = opened.new_page()
    page.goto(f"{root}/ru/cases/follow-up")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/cases/" in request.url else None)
    page.fill("[name=receipt_code]", "ABCD-EFGH-JKMN-PQRS-TVWX-0")
    page.click(".go button")
    assert page.get_by_text(re.compile("В коде ошибка")).is_visible()
    assert asked == []


@pytest.mark.parametrize("want", ["complaint", "report"])
@pytest.mark.parametrize("language", ["zh", "ru"])
def test_axe_finds_nothing_on_any_screen(
    browser: Browser, office: tuple[Portal, str], language: str, want: str
) -> None:
    _, root = office
    # The strict policy would keep out the examiner's own scripts, too.
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()

    page.goto(f"{root}/{language}/cases/new")
    page.click(GO)
    page.locator("#wrong").wait_for()
    accessible(page)
    start(page, root, language, want)
    if want == "report":
        reach(page, "before")
        accessible(page)
        page.click(GO)
        reach(page, "product")
        page.fill("[name=seller]", "某厂")
    reach(page, "product")
    accessible(page)
    state_product(page)
    reach(page, "event")
    page.click(GO)
    page.locator("#wrong").wait_for()
    accessible(page)
    page.fill("[name=account]", CLUES)
    page.click(GO)
    if want == "complaint":
        reach(page, "purchase")
        accessible(page)
        buy(page, language)
        sign(page, language)
    reach(page, "person")
    accessible(page)
    page.click(GO)
    page.locator("[data-code]").wait_for()
    accessible(page)
    code = take_code(page)
    accessible(page)
    open_case(page, root, language, code)
    for summary in page.locator(".followed summary").all():
        summary.click()
    accessible(page)
    context.close()
