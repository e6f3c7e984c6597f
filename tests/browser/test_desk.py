"""The editorial desk in a real browser, in Chinese and Russian: a warning's whole way, an emergency, an erasure."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.domain.drafts import Draft, Purpose
from portal.domain.staff import Role
from portal.services.drafts.ports import DraftSearch
from portal.storage.instance import file_holds
from tests.support.browser_sign_in import signs_in
from tests.support.browsing import fetch, make_instance, run_portal, serving
from tests.support.desk_browser import AGENCY, Desk, act, shot
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, WARNING, WARNING_TEXTS, make_parts
from tests.support.signing_in import Person

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
UNLAWFUL = "此段文字涉及个人信息依法必须从所有文件中彻底删除"
TWO_PRODUCTS: Mapping[str, Any] = {
    "agency": AGENCY,
    "level": "2",
    "official_number": None,
    "press_contact": {"phone": "+86 451 0000 0000"},
    "assessment": {"severity": "2", "urgency": "2", "extent": "3"},
    "products.p2": {"warns": "true", "brand": "Северок", "models": ["ДК-300"], "origin": ["RU"], "enterprises": ["e1"]},
}
FOUND_WITHIN_SECONDS = 20


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An instance with the sample corpus behind a server with its worker."""
    home = tmp_path_factory.mktemp("desk") / "instance"
    make_instance(home)
    with serving(home, PORTAL_WORKERS="1") as root:
        opened = Desk.open(home, root)
        yield opened
        opened.portal.close()


class Team:
    """The people of one language, each with a page."""

    def __init__(self, desk: Desk, browser: Browser, language: str) -> None:
        self.desk, self.language = desk, language
        self._browser, self._pages, self.people = browser, dict[str, Page](), dict[str, Person]()

    def page(self, role: Role, name: str = "") -> Page:
        """Of whoever has the role; `name` tells two of one role apart."""
        key = f"{role.value}{name}"
        if key not in self._pages:
            login = f"{self.language[:2].lower()}-{key}"
            self.people[key] = self.desk.person(login, role, language=self.language)
            self._pages[key] = signs_in(self._browser, self.desk.root, self.people[key], language=self.language)
        return self._pages[key]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@pytest.fixture(params=["zh-Hans", "ru"])
def team(request: pytest.FixtureRequest, desk: Desk, browser: Browser) -> Iterator[Team]:
    made = Team(desk, browser, f"{request.param}")
    yield made
    made.close()


def address(team: Team, draft: Draft) -> str:
    return f"{team.desk.root}/staff/desk/drafts/{draft.id}"


def content(**changes: Any) -> dict[str, bytes]:
    parts = make_parts(WARNING, WARNING_TEXTS, set_data={**TWO_PRODUCTS, **changes}, set_texts=PRODUCT_TWO)
    return {name: part for name, part in parts.items() if name != "decision.yaml"}


PRODUCT_TWO = {"products.p2.name": "儿童增高坐垫"}


def eventually(ask: Callable[[], bool]) -> None:
    """Derived views follow the log at once; how soon is measured elsewhere."""
    until = time.monotonic() + FOUND_WITHIN_SECONDS
    while not ask():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_shown(team: Team, path: str, words: str) -> bool:
    status, _, body = fetch(team.desk.root, path)
    return status == 200 and words in body.decode()


def passes(team: Team, draft: Draft) -> None:
    """Submitted, reviewed, signed."""
    act(team.page(Role.EDITOR), address(team, draft), "submit")
    act(team.page(Role.REVIEWER), address(team, draft), "pass_review")
    act(team.page(Role.PUBLISHER), address(team, draft), "publish", {})


def state_of(team: Team, draft: Draft) -> Draft:
    return team.desk.portal.drafting.read(team.people["editor"].acting, draft.id)[0]


def next_version(team: Team, document_id: str, purpose: Purpose) -> Draft:
    """A draft that goes on from what is published, begun and written in the forms of the editor."""
    page = team.page(Role.EDITOR)
    page.goto(f"{team.desk.root}/staff/desk/new?how=version&document={document_id}&purpose={purpose.value}")
    form = page.locator('form:has(input[name="how"][value="version"])')
    form.locator("xpath=ancestor-or-self::details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    form.locator("button").last.click()
    page.wait_for_url("**/edit*")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    if purpose is Purpose.LEVEL_CHANGE:
        page.select_option('select[name="data.level"]', "1")
        for mark, value in (("severity", "1"), ("extent", "2")):
            page.check(f'input[name="data.assessment.{mark}"][value="{value}"]')
    else:
        page.fill('[name="text.closing.reason"]', "风险已消除。")
    page.fill("#note", "情况有变化。")
    page.click('button[name="save"]')
    page.wait_for_load_state()
    draft_id = page.url.partition("/drafts/")[2].partition("/")[0]
    return team.desk.portal.drafting.read(team.people["editor"].acting, draft_id)[0]


def test_the_whole_way_of_a_warning(team: Team) -> None:
    editor, language = team.page(Role.EDITOR), team.language
    draft = team.desk.portal.drafting.begin_with(team.people["editor"].acting, content())
    editor.goto(f"{team.desk.root}/staff/desk/")
    shot(editor, f"{language}-desk")
    translate(team, draft)
    act(team.page(Role.TRANSLATOR, "-second"), address(team, draft), "second_reading")
    act(editor, address(team, draft), "submit")
    reviewer = team.page(Role.REVIEWER)
    sent = {"field-0": "title", "text-0": "请写明口岸。", "field-1": "body", "text-1": "请补充检验机构。"}
    act(reviewer, address(team, draft), "send_back", sent)
    shot(reviewer, f"{language}-draft-sent-back")
    editor.goto(f"{team.desk.root}/staff/desk/")
    assert editor.locator(f'a[href$="{draft.id}"]').count() >= 1
    act(editor, address(team, draft), "settle")
    act(editor, address(team, draft), "submit")
    reviewer.goto(address(team, draft))
    shot(reviewer, f"{language}-draft-in-review")
    act(reviewer, address(team, draft), "pass_review")
    publisher = team.page(Role.PUBLISHER)
    publisher.goto(address(team, draft))
    shot(publisher, f"{language}-draft-to-sign")
    act(publisher, address(team, draft), "publish")
    document_id = state_of(team, draft).document_id
    assert document_id.startswith("ra-")
    assert is_shown(team, f"/ru/documents/{document_id}", "Перевод автокресла")
    eventually(lambda: is_shown(team, f"/ru/search?q={document_id}", document_id))
    eventually(lambda: is_shown(team, "/zh/all.atom", document_id))
    raised = next_version(team, document_id, Purpose.LEVEL_CHANGE)
    passes(team, raised)
    eventually(lambda: team.desk.portal.reading.get_state(document_id).level == 1)
    lifted = next_version(team, document_id, Purpose.LIFTING)
    passes(team, lifted)
    words = "Риск устранён" if language == "ru" else "已解除"
    path = "ru" if language == "ru" else "zh"
    eventually(lambda: is_shown(team, f"/{path}/documents/{document_id}", words))


def translate(team: Team, draft: Draft) -> None:
    """Every piece of the text, in the browser."""
    page = team.page(Role.TRANSLATOR)
    page.goto(f"{address(team, draft)}/translation/ru")
    areas = page.locator(".side-by-side textarea")
    for number in range(areas.count()):
        areas.nth(number).fill("Перевод автокресла" if number == 0 else f"Перевод, место {number}.")
    shot(page, f"{team.language}-translation")
    page.click(".save-bar button")
    page.wait_for_load_state()
    assert page.locator(".side-by-side textarea").first.input_value() == "Перевод автокресла"


def test_the_emergency_procedure(team: Team) -> None:
    team.page(Role.EDITOR, "-e")
    acting = team.people["editor-e"].acting
    parts = content(level="1", assessment={"severity": "1", "urgency": "1", "extent": "1"})
    draft = team.desk.portal.drafting.begin_with(acting, parts)
    publisher = team.page(Role.PUBLISHER, "-e")
    publisher.goto(address(team, draft))
    publisher.locator("details.act-fold--grave summary").click()
    shot(publisher, f"{team.language}-emergency")
    publisher.locator(".act-fold--grave button").click()
    publisher.wait_for_load_state()
    assert publisher.locator(".errors").count() == 1
    act(publisher, address(team, draft), "emergency", {"confirmed": "true"})
    done = team.desk.portal.drafting.read(acting, draft.id)[0]
    words = "Экстренн" if team.language == "ru" else "紧急"
    path = "ru" if team.language == "ru" else "zh"
    assert is_shown(team, f"/{path}/documents/{done.document_id}", words)
    publisher.goto(f"{team.desk.root}/staff/desk/")
    assert publisher.locator("#mine-h ~ h3").count() >= 1
    shot(publisher, f"{team.language}-desk-review-owed")
    found = team.desk.portal.drafting.list_drafts(acting, DraftSearch(frozenset(), document_id=done.document_id))
    (review,) = (each for each in found if each.purpose is Purpose.REVIEW)
    assert team.desk.portal.workflow.limit(review).hours == 24


def test_a_removal_and_an_erasure_leave_no_byte(team: Team) -> None:
    team.page(Role.EDITOR, "-b")
    secret = f"{UNLAWFUL}{team.language}"
    data = {"agency": AGENCY, "deciding_agency": AGENCY, "latest_end": "2027-05-04", "earliest_end": "2027-01-04"}
    texts = {"violation": f"{secret}。", "title": f"关于列入名单的公告{team.language}"}
    parts = make_parts(BLACKLIST, BLACKLIST_TEXTS, set_data=data, set_texts=texts)
    kept = {name: part for name, part in parts.items() if name != "decision.yaml"}
    draft = team.desk.portal.drafting.begin_with(team.people["editor-b"].acting, kept)
    people = (team.page(Role.EDITOR, "-b"), team.page(Role.REVIEWER, "-b"), team.page(Role.PUBLISHER, "-b"))
    take_through(team, draft, *people)
    document_id = team.desk.portal.drafting.read(team.people["editor-b"].acting, draft.id)[0].document_id
    eventually(lambda: is_shown(team, f"/zh/search?q={document_id}", document_id))
    assert holding(team.desk.home, secret)
    removal = remove(team, people[0], document_id)
    take_through(team, removal, *people)
    erase(team, people[2], document_id)
    eventually(lambda: not holding(team.desk.home, secret))
    export = team.desk.home.parent / f"export-{team.language}"
    run_portal(team.desk.home, "export", str(export))
    assert not holding(export, secret)
    for path in (f"/zh/documents/{document_id}", "/zh/all.atom", "/zh/all.json", f"/zh/search?q={document_id}"):
        assert secret not in fetch(team.desk.root, path)[2].decode()
    assert fetch(team.desk.root, f"/zh/documents/{document_id}")[0] == 410


def take_through(team: Team, draft: Draft, editor: Page, reviewer: Page, publisher: Page) -> None:
    act(editor, address(team, draft), "submit")
    act(reviewer, address(team, draft), "pass_review")
    act(publisher, address(team, draft), "publish")


def remove(team: Team, editor: Page, document_id: str) -> Draft:
    """The draft of a removal, begun from the list of entries."""
    editor.goto(f"{team.desk.root}/staff/desk/blacklist")
    row = editor.locator(f'li.row:has(input[value="{document_id}"])')
    row.locator("summary").click()
    row.locator("textarea").fill("信用修复完成，提前移出。")
    shot(editor, f"{team.language}-blacklist")
    row.locator("form button").click()
    editor.wait_for_url("**/staff/desk/drafts/*")
    draft_id = editor.url.rsplit("/", 1)[-1]
    return team.desk.portal.drafting.read(team.people["editor-b"].acting, draft_id)[0]


def erase(team: Team, publisher: Page, document_id: str) -> None:
    """Step by step: what, exactly that, confirmed."""
    publisher.goto(f"{team.desk.root}/staff/desk/redaction/{document_id}")
    publisher.select_option("#reason", "personal_data")
    publisher.fill("#legal_basis", "《中华人民共和国个人信息保护法》第四十七条")
    publisher.click('button[value="review"]')
    publisher.wait_for_load_state()
    shot(publisher, f"{team.language}-redaction")
    publisher.check('input[name="confirmed"]')
    publisher.click('button[value="erase"]')
    publisher.wait_for_load_state()
    for _ in range(10):
        if publisher.locator('button[value="resume"]').count() == 0:
            break
        publisher.click('button[value="resume"]')
        publisher.wait_for_load_state()
    assert publisher.locator('button[value="resume"]').count() == 0
    shot(publisher, f"{team.language}-redaction-done")


def holding(folder: Path, text: str) -> list[str]:
    """Files below a folder that hold a text, as it is or as JSON escapes it."""
    escaped = json.dumps(text)[1:-1].encode()
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in found if file_holds(path, [text.encode(), escaped])]
