"""The officers' pages of cases: the queue, one case with every act, two officers at once, files, exports, entering."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.case_vocabulary import CaseState
from portal.domain.staff import Grant, Role
from portal.web import create_app
from tests.support.cases import CONTACT, PHOTO, REPORT, add_photo, file_case, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import make_parts
from tests.support.officers import Officer, officer_signed_in

WORDS = "Мы проверили продавца и нашли нарушение."


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Callable[..., Officer]:
    """Makes an officer who is signed in."""
    return partial(officer_signed_in, app, portal, clock)


@pytest.fixture
def browser(enter: Callable[..., Officer]) -> Officer:
    return enter("li.na")


@pytest.fixture
def number(portal: Portal) -> str:
    return file_case(portal).numbers[0]


def address(number: str) -> str:
    return f"/staff/cases/{number}"


def act(browser: Officer, number: str, name: str, seen: int = 1, **form: str) -> tuple[int, str]:
    answer = browser.send(address(number), {"act": name, "seen": str(seen), **form})
    return answer.status_code, unescape(answer.text)


def text_of(page: str, form: str) -> str:
    found = re.search(rf'<textarea id="{form}-text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None, form
    return unescape(found[1])


def state(portal: Portal, browser: Officer, number: str) -> CaseState:
    return portal.casework.find(browser.person.acting, number).state


def test_the_queue_shows_clock_state_and_counts(browser: Officer, number: str) -> None:
    page = browser.get("/staff/cases/").text
    assert number in page
    assert "due in 7 working days" in page
    assert "Received" in page
    assert re.search(r'aria-current="page">All open <span class="tabs__count">1<', page)


def test_a_case_is_found_by_its_number(browser: Officer, number: str) -> None:
    found = browser.get(f"/staff/cases/?number={number.replace('-', '+')}")
    assert found.headers["Location"] == address(number)
    for wrong, sentence in (("2026-000099-9", "is not"), ("nonsense", "nonsense")):
        answer = browser.get(f"/staff/cases/?number={wrong}")
        assert answer.status_code == 422
        assert sentence in answer.text


@pytest.mark.parametrize("page", ["0000019999999999", "-1", "²", "9" * 5_000])
def test_a_page_that_is_none_is_the_first(browser: Officer, number: str, page: str) -> None:
    assert number in browser.get(f"/staff/cases/?page={page}").text


def test_filters_are_saved_and_forgotten(browser: Officer) -> None:
    saved = browser.send("/staff/cases/", {"name": "Food", "filter": "category=food&order=harm&nothing=1"})
    assert saved.headers["Location"] == "/staff/cases/?category=food&order=harm"
    page = browser.get("/staff/cases/").text
    key = re.search(r'name="forget" value="(\w+)"', page)
    assert key is not None
    browser.send("/staff/cases/", {"forget": key[1], "filter": ""})
    assert "Food</a>" not in browser.get("/staff/cases/").text
    nameless = browser.send("/staff/cases/", {"name": " ", "filter": "category=food"})
    assert nameless.status_code == 422


def test_a_case_shows_everything_in_one_view(portal: Portal, browser: Officer, number: str) -> None:
    portal.publishing.publish(make_parts())
    file_case(portal)
    page = unescape(browser.get(address(number)).text)
    for shown in (
        *(
            "Зарядка загорелась",
            "Vega",
            "XJ-200",
            "4006381333931",
            "绥芬河市示例商行",
            CONTACT["name"],
            CONTACT["phone"],
        ),
        *("Decision whether to accept the complaint", "due in 7 working days", "第121号令", "2026-000002-5"),
    ):
        assert shown in page, shown
    assert 'lang="ru"' in page


def test_an_answer_starts_from_a_text_in_the_reporters_language(browser: Officer, number: str) -> None:
    page = browser.get(address(number)).text
    accept = text_of(page, "accept")
    assert accept.startswith("Ваша жалоба")
    assert number in accept
    assert "60" in accept


def test_the_text_is_filled_from_the_ground_and_the_remedies(browser: Officer, number: str) -> None:
    status, page = act(browser, number, "refuse", ground="4", text="старый текст", fill="1")
    assert status == 200
    refuse = text_of(page, "refuse")
    assert "более трёх лет" in refuse.lower()
    assert "行政复议" in refuse
    assert re.search(r'<option value="4" selected>', page)


def test_an_unfinished_answer_is_not_sent(portal: Portal, browser: Officer, number: str) -> None:
    _, page = act(browser, number, "refuse", ground="4", fill="1")
    status, page = act(browser, number, "refuse", ground="4", text=text_of(page, "refuse"))
    assert status == 422
    assert "gap in square brackets" in page
    assert state(portal, browser, number) is CaseState.SUBMITTED


def test_a_missing_ground_is_told_at_its_field_and_nothing_is_lost(
    portal: Portal, browser: Officer, number: str
) -> None:
    status, page = act(browser, number, "refuse", text=WORDS)
    assert status == 422
    assert text_of(page, "refuse") == WORDS
    assert 'id="refuse-ground-error"' in page
    assert state(portal, browser, number) is CaseState.SUBMITTED


def test_an_officers_story(portal: Portal, browser: Officer, number: str) -> None:
    for place, (name, form) in enumerate(
        (
            ("assign", {"officer": "me"}),
            ("classify", {"category": "children", "place": "border_trade"}),
            ("accept", {"text": WORDS}),
            ("ask", {"text": "Пришлите фото."}),
            ("investigate", {"text": ""}),
            ("message", {"text": WORDS}),
            ("note", {"text": "内部"}),
            ("resolve", {"text": WORDS}),
            ("reopen", {"text": WORDS}),
        ),
        start=1,
    ):
        status, page = act(browser, number, name, place, **form)
        assert status == 303, (name, page)
    case = portal.casework.find(browser.person.acting, number)
    assert (case.officer, case.state, case.category) == (browser.person.member.id, CaseState.REOPENED, "children")
    page = unescape(browser.get(address(number)).text)
    assert page.count(WORDS) >= 4
    assert "internal" in page


def test_a_report_is_extended_filed_and_referred(portal: Portal, browser: Officer) -> None:
    number = file_case(portal, REPORT).numbers[0]
    assert act(browser, number, "extend", 1, step="decide_filing", text="需要检测")[0] == 303
    assert act(browser, number, "extend", 2, step="", text="x")[0] == 422
    assert act(browser, number, "file_case", 2, text="已立案")[0] == 303
    assert act(browser, number, "refer", 3, text="移送")[0] == 422
    assert act(browser, number, "refer", 3, text="移送", referred_to="police")[0] == 303
    assert state(portal, browser, number) is CaseState.REFERRED


def test_a_case_that_has_moved_on_shows_what_is_new_and_keeps_what_was_typed(
    enter: Callable[..., Officer], number: str
) -> None:
    first, second = enter("li.na"), enter("wu.fan")
    assert act(second, number, "note", text="商家已回电")[0] == 303
    status, page = act(first, number, "message", text=WORDS)
    assert status == 409
    assert text_of(page, "message") == WORDS
    changed = page.split('id="changed-h"')[1].split("</section>")[0]
    assert "商家已回电" in changed
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    assert act(first, number, "message", int(seen[1]), text=WORDS)[0] == 303


def test_words_for_an_act_that_is_over_are_shown_to_be_copied(enter: Callable[..., Officer], number: str) -> None:
    first, second = enter("li.na"), enter("wu.fan")
    assert act(second, number, "accept", text="")[0] == 303
    status, page = act(first, number, "refuse", ground="1", text=WORDS)
    assert status == 409
    lost = page.split('id="lost-h"')[1].split("</section>")[0]
    assert WORDS in lost


def test_what_was_typed_survives_the_end_of_the_session(browser: Officer, clock: StandingClock, number: str) -> None:
    token = browser.token(address(number))
    clock.move(hours=13)
    sent = browser.post(address(number), {"form_token": token, "act": "note", "seen": "1", "text": WORDS})
    assert sent.status_code == 303
    first = browser.send(
        sent.headers["Location"], {"login": browser.person.member.login, "password": "correct horse battery"}
    )
    done = browser.send(first.headers["Location"], {"code": browser.person.code()})
    page = browser.get(done.headers["Location"]).text
    assert text_of(page, "note") == WORDS


def test_a_form_without_its_token_changes_nothing(portal: Portal, browser: Officer, number: str) -> None:
    for path in (address(number), f"{address(number)}/export", "/staff/cases/", "/staff/cases/cases.csv"):
        assert browser.post(path, {"act": "accept", "seen": "1", "reason": "police"}).status_code == 400
    assert state(portal, browser, number) is CaseState.SUBMITTED


def test_what_nobody_offered_is_refused(browser: Officer, number: str) -> None:
    for form in ({}, {"act": "erase"}, {"act": "withdraw"}, {"act": "x" * 100}):
        assert browser.send(address(number), {"seen": "1", **form}).status_code == 422
    assert browser.send(address(number), {"act": "note", "seen": "x", "text": WORDS}).status_code == 409


def test_cases_of_another_agency_are_not_there(enter: Callable[..., Officer], number: str) -> None:
    other = enter("wu.fan", Grant("customs", Role.CASE_OFFICER))
    assert other.get(address(number)).status_code == 404
    assert number not in other.get("/staff/cases/").text
    assert other.get(f"/staff/cases/?number={number}").status_code == 422
    assert other.get(f"{address(number)}/evidence/e1").status_code == 404


def test_a_forwarded_case_leaves_its_officer_at_the_queue(browser: Officer, number: str) -> None:
    answer = browser.send(address(number), {"act": "forward", "seen": "1", "agency": "customs", "text": WORDS})
    assert answer.headers["Location"] == "/staff/cases/"


def test_who_reports_is_shown_to_their_officer_alone(portal: Portal, browser: Officer) -> None:
    contact = {"name": "王某某", "phone": "13900001111"}
    number = file_case(portal, REPORT, reporter_kind="insider", contact=contact).numbers[0]
    page = unescape(browser.get(address(number)).text)
    assert "王某某" not in page
    assert "Insider" not in page
    assert act(browser, number, "assign", officer="me")[0] == 303
    page = unescape(browser.get(address(number)).text)
    assert "王某某" in page
    assert "Insider" in page


def test_a_file_is_only_ever_a_download(portal: Portal, browser: Officer, number: str) -> None:
    found = add_photo(portal, number, name='фото "1"\r\n<script>.jpg')
    answer = browser.get(f"{address(number)}/evidence/{found.id}")
    assert answer.data == PHOTO
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "<" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    other = file_case(portal).numbers[0]
    assert browser.get(f"{address(other)}/evidence/{found.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("invoice.hta", "invoice.hta.jpg"),
        ("page.html", "page.html.jpg"),
        ("IMG_1.JPEG", "IMG_1.JPEG"),
        ("photo.heic", "photo.heic.jpg"),
        ("фото", "фото.jpg"),
    ],
)
def test_a_download_ends_as_what_it_is_whatever_it_was_called(
    portal: Portal, browser: Officer, number: str, name: str, saved: str
) -> None:
    found = add_photo(portal, number, name=name)
    answer = browser.get(f"{address(number)}/evidence/{found.id}")
    assert unquote(answer.headers["Content-Disposition"]) == f"attachment; filename*=UTF-8''{saved}"


def test_files_of_the_authority_are_added_or_told_what_is_wrong(browser: Officer, number: str) -> None:
    path = f"{address(number)}/evidence"
    for files in ({}, {"files": (io.BytesIO(b"MZ"), "x.exe")}):
        answer = browser.send(path, files, page=address(number))
        assert answer.status_code == 422
        assert 'id="evidence-error"' in answer.text
    report = {"files": (io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), "отчёт.pdf")}
    assert browser.send(path, report, page=address(number)).status_code == 303
    assert "from an officer" in browser.get(address(number)).text


def test_an_exported_case_can_be_read_without_the_portal(portal: Portal, browser: Officer, number: str) -> None:
    add_photo(portal, number)
    assert browser.send(f"{address(number)}/export", {}, page=address(number)).status_code == 400
    form = {"reason": "procuratorate", "text": "黑检公益函〔2026〕3号"}
    answer = browser.send(f"{address(number)}/export", form, page=address(number))
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        page = unescape(archive.read(f"{number}/case.html").decode())
        assert archive.read(f"{number}/case.css")
    for shown in (number, CONTACT["name"], "Зарядка загорелась", "evidence/01.jpg", "黑检公益函〔2026〕3号"):
        assert shown in page
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page


def test_many_cases_are_exported_with_a_reason(browser: Officer, number: str) -> None:
    assert browser.send("/staff/cases/cases.csv", {"filter": ""}, page="/staff/cases/").status_code == 400
    answer = browser.send("/staff/cases/cases.csv", {"filter": "", "reason": "statistics"}, page="/staff/cases/")
    assert answer.mimetype == "text/csv"
    assert number in answer.text
    assert CONTACT["name"] not in answer.text


def test_merging_and_splitting_lead_to_the_case_that_goes_on(portal: Portal, browser: Officer, number: str) -> None:
    second = file_case(portal).numbers[0]
    answer = browser.send(address(second), {"act": "merge", "seen": "1", "number": number})
    assert answer.headers["Location"] == address(number)
    assert number in browser.get(address(second)).text
    unknown = browser.send(address(number), {"act": "merge", "seen": "2", "number": "2026-000099-0"})
    assert unknown.status_code == 422
    answer = browser.send(address(number), {"act": "split", "seen": "2", "kind": "report"})
    assert answer.headers["Location"] != address(number)
    report = file_case(portal, REPORT).numbers[0]
    assert browser.send(address(number), {"act": "merge", "seen": "3", "number": report}).status_code == 409


def test_what_is_pressing_stands_on_the_first_page(
    portal: Portal, enter: Callable[..., Officer], number: str, clock: StandingClock
) -> None:
    clock.move(days=30)
    page = enter("li.na").get("/staff/").text
    assert number in page
    assert "overdue" in page
    auditor = enter("wu.fan", Grant("*", Role.AUDITOR)).get("/staff/").text
    assert number not in auditor
