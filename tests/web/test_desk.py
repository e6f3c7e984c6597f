"""The way of drafts by posts of forms: who may take which step, what each rule says, that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.drafts import Draft, DraftState, Purpose
from portal.domain.staff import Grant, Role
from portal.services.drafts.ports import DraftSearch
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, begin, content, publish
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, RECALL, RECALL_TEXTS, WARNING_TEXTS_RU, make_parts
from tests.support.signing_in import set_up_person
from tests.support.staff_browser import StaffBrowser

Enter = Callable[..., StaffBrowser]
LEVEL_ONE = {
    "level": "1",
    "assessment.severity": "1",
    "assessment.urgency": "1",
    "assessment.extent": "1",
    "press_contact": {"phone": "+86 451 0000 0000"},
}


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    """Somebody with roles in one agency, signed in with a browser."""

    def make(login: str, *roles: Role, agency: str = "amr", language: str = "en") -> StaffBrowser:
        person = set_up_person(portal, login, *(Grant(agency, role) for role in roles), language=language)
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        return browser

    return make


@pytest.fixture
def editor(enter: Enter) -> StaffBrowser:
    return enter("zhang.min", Role.EDITOR)


@pytest.fixture
def translator(enter: Enter) -> StaffBrowser:
    return enter("petrova.a", Role.TRANSLATOR)


@pytest.fixture
def reader(enter: Enter) -> StaffBrowser:
    return enter("sun.li", Role.TRANSLATOR)


@pytest.fixture
def reviewer(enter: Enter) -> StaffBrowser:
    return enter("wang.tao", Role.REVIEWER)


@pytest.fixture
def publisher(enter: Enter) -> StaffBrowser:
    return enter("liu.yan", Role.PUBLISHER)


def address(draft: Draft) -> str:
    return f"/staff/desk/drafts/{draft.id}"


def act(browser: StaffBrowser, draft: Draft, name: str, status: int = 303, **fields: str) -> str:
    """Send one form of the draft's page as it stands; the words of the answer."""
    page = browser.get(address(draft)).text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    form = {"act": name, "seen": seen[1] if seen else "0", **fields}
    answer = browser.send(address(draft), form)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def now(portal: Portal, draft: Draft) -> Draft:
    """The draft as it stands."""
    return portal.drafting.read(EDITOR, draft.id)[0]


def test_the_whole_way_by_forms(
    portal: Portal,
    editor: StaffBrowser,
    translator: StaffBrowser,
    reader: StaffBrowser,
    reviewer: StaffBrowser,
    publisher: StaffBrowser,
) -> None:
    draft = begin(portal)
    desk = f"{address(draft)}/translation/ru"
    page = translator.get(desk).text
    assert "儿童安全座椅" in page
    names = re.findall(r'<textarea id="text-[^"]+" name="([^"]+)"', page)
    texts = {name: f"Перевод {number}" for number, name in enumerate(names)}
    answer = translator.send(desk, {"seen": str(now(portal, draft).revision), **texts})
    assert answer.status_code == 303, answer.text
    assert "Everything is translated" in translator.get(desk).text
    assert "Approve the translation" in act(translator, draft, "second_reading", 403, language="ru")
    act(reader, draft, "second_reading", language="ru")
    act(editor, draft, "submit")
    refused = act(reviewer, draft, "send_back", 422)
    assert "required and is missing" in refused
    act(reviewer, draft, "send_back", **{"field-0": "title", "text-0": "标题不够具体"})
    shown = editor.get(address(draft)).text
    assert "标题不够具体" in shown
    act(editor, draft, "settle", number="0", done="true")
    act(editor, draft, "submit")
    act(reviewer, draft, "pass_review")
    act(publisher, draft, "publish", when="now")
    done = now(portal, draft)
    assert (done.state, done.document_id) == (DraftState.PUBLISHED, "ra-2026-0001")
    version = portal.reading.find_version("ra-2026-0001")
    assert version is not None
    assert set(version.renditions) == {"zh-Hans", "ru"}
    assert "ra-2026-0001" in publisher.get(address(draft)).text


def test_one_person_in_two_steps_is_told_the_rule(portal: Portal, enter: Enter, reviewer: StaffBrowser) -> None:
    everybody = enter("all.one", Role.EDITOR, Role.REVIEWER, Role.PUBLISHER)
    draft = begin(portal)
    act(everybody, draft, "submit")
    assert "four eyes" in act(everybody, draft, "pass_review", 403)
    act(reviewer, draft, "pass_review")
    assert "four eyes" in act(everybody, draft, "publish", 403, when="now")


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "四眼"), ("ru", "четырёх глаз")])
def test_the_rule_is_told_in_the_language_of_the_reader(
    portal: Portal, enter: Enter, language: str, words: str
) -> None:
    everybody = enter("all.one", Role.EDITOR, Role.REVIEWER, language=language)
    draft = begin(portal)
    act(everybody, draft, "submit")
    assert words in act(everybody, draft, "pass_review", 403)


def test_a_role_that_is_lacking_is_named(portal: Portal, editor: StaffBrowser, publisher: StaffBrowser) -> None:
    draft = begin(portal)
    assert "Editor" in act(publisher, draft, "submit", 403)
    act(editor, draft, "submit")
    assert "Reviewer" in act(editor, draft, "pass_review", 403)


def test_a_draft_that_moved_on_loses_nothing_typed(
    portal: Portal, editor: StaffBrowser, reviewer: StaffBrowser
) -> None:
    draft = begin(portal)
    act(editor, draft, "submit")
    token = reviewer.token(address(draft))
    form = {"form_token": token, "act": "send_back", "seen": "1", "field-0": "title", "text-0": "写了很久的意见"}
    answer = reviewer.post(address(draft), form)
    assert answer.status_code == 409
    assert "写了很久的意见" in answer.text
    assert now(portal, draft).state is DraftState.IN_REVIEW


def test_what_is_missing_is_named_by_field(portal: Portal, editor: StaffBrowser) -> None:
    draft = portal.drafting.begin_blank(EDITOR, "recall", "amr")
    assert "Ground of the recall" in editor.get(address(draft)).text
    assert "Ground of the recall" in act(editor, draft, "submit", 422)


def test_a_moment_to_come_queues_and_can_be_taken_back(
    portal: Portal, clock: StandingClock, editor: StaffBrowser, reviewer: StaffBrowser, publisher: StaffBrowser
) -> None:
    draft = begin(portal)
    act(editor, draft, "submit")
    act(reviewer, draft, "pass_review")
    gone = act(publisher, draft, "publish", 422, when="later", day="2020-01-01", time="08:00")
    assert "has gone by" in gone
    assert 'value="2020-01-01"' in gone
    at = (clock.now() + timedelta(days=1)).date().isoformat()
    act(publisher, draft, "publish", when="later", day=at, time="09:30")
    queued = now(portal, draft)
    assert queued.state is DraftState.QUEUED
    assert queued.publish_at is not None
    assert queued.publish_at.isoformat() == f"{at}T01:30:00+00:00"
    assert "09:30" in publisher.get("/staff/desk/").text
    act(publisher, draft, "unqueue")
    assert now(portal, draft).state is DraftState.REVIEWED


def test_the_emergency_procedure_says_what_follows_and_asks_for_confirmation(
    portal: Portal, publisher: StaffBrowser, editor: StaffBrowser
) -> None:
    draft = begin(portal, content(set_data=LEVEL_ONE))
    page = publisher.get(address(draft)).text
    assert "within 24 hours" in page
    assert "Tick the box" in act(publisher, draft, "emergency", 422)
    act(publisher, draft, "emergency", confirmed="true")
    assert now(portal, draft).state is DraftState.PUBLISHED
    (review,) = portal.drafting.list_drafts(EDITOR, DraftSearch(frozenset(), (DraftState.DRAFT,)))
    assert review.purpose is Purpose.REVIEW
    home = editor.get("/staff/desk/").text
    assert "Review after the emergency is owed" in home
    assert review.id in home


def test_the_emergency_procedure_is_refused_below_level_one(portal: Portal, publisher: StaffBrowser) -> None:
    draft = begin(portal)
    assert "Emergency procedure" not in publisher.get(address(draft)).text
    assert "level I alone" in act(publisher, draft, "emergency", 403, confirmed="true")


def test_a_draft_is_given_up_only_when_confirmed(portal: Portal, editor: StaffBrowser) -> None:
    draft = begin(portal)
    act(editor, draft, "discard", 422)
    act(editor, draft, "discard", confirmed="true")
    assert now(portal, draft).state is DraftState.DISCARDED


def test_other_agencies_see_nothing_of_a_draft(portal: Portal, enter: Enter) -> None:
    draft = begin(portal)
    stranger = enter("customs.one", Role.EDITOR, Role.PUBLISHER, agency="customs")
    answer = stranger.get(address(draft))
    assert answer.status_code == 403
    assert "儿童安全座椅" not in answer.text
    assert draft.id not in stranger.get("/staff/desk/drafts").text


def test_the_clock_is_in_sight_and_overdue_drafts_are_on_top(
    portal: Portal, clock: StandingClock, enter: Enter
) -> None:
    draft = begin(portal)
    clock.move(hours=200)
    editor = enter("zhang.min", Role.EDITOR)
    assert "overdue by" in editor.get(address(draft)).text
    home = editor.get("/staff/desk/").text
    assert "1 draft is overdue" in home
    assert "1 draft waits for you" in editor.get("/staff/").text


def test_a_translation_added_later_is_major_for_its_readers_alone(
    portal: Portal,
    translator: StaffBrowser,
    reader: StaffBrowser,
    reviewer: StaffBrowser,
    publisher: StaffBrowser,
) -> None:
    publish(portal, begin(portal))
    assert "ra-2026-0001" in translator.get("/staff/desk/translations").text
    answer = translator.send("/staff/desk/translations", {"document_id": "ra-2026-0001"})
    desk = answer.headers["Location"]
    names = re.findall(r'<textarea id="text-[^"]+" name="([^"]+)"', translator.get(desk).text)
    (draft,) = portal.drafting.list_drafts(EDITOR, DraftSearch(frozenset(), (DraftState.DRAFT,)))
    translator.send(desk, {"seen": "1", "is_current": "true", **dict.fromkeys(names, "Перевод.")})
    act(reader, draft, "second_reading", language="ru")
    act(translator, draft, "submit")
    act(reviewer, draft, "pass_review")
    act(publisher, draft, "publish", when="now")
    history = portal.reading.list_history("ra-2026-0001")
    significance = history[-1].meta.significance
    assert significance is not None
    assert (significance.of("ru").value, significance.of("zh-Hans").value, significance.of("en").value) == (
        "major",
        "minor",
        "minor",
    )


def test_what_changed_since_is_marked_for_the_translator(portal: Portal, translator: StaffBrowser) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    parts = make_parts(
        ru=WARNING_TEXTS_RU, set_texts={"summary": "摘要改了一个数字：十二。"}, notes={"zh-Hans": "更正摘要"}
    )
    portal.publishing.publish(parts, "ra-2026-0001")
    assert "outdated" in translator.get("/staff/desk/translations").text
    desk = translator.send("/staff/desk/translations", {"document_id": "ra-2026-0001"}).headers["Location"]
    page = translator.get(desk).text
    assert "has changed since version 1" in page
    assert "<ins>" in page


def test_removal_from_the_list_needs_its_reason(portal: Portal, clock: StandingClock, editor: StaffBrowser) -> None:
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    page = editor.get("/staff/desk/blacklist").text
    assert "bl-2026-0001" in page
    refused = editor.send("/staff/desk/blacklist", {"document_id": "bl-2026-0001", "reason": " "})
    assert refused.status_code == 422
    answer = editor.send("/staff/desk/blacklist", {"document_id": "bl-2026-0001", "reason": "信用修复完成。"})
    assert answer.status_code == 303
    assert "信用修复完成。" in editor.get(answer.headers["Location"]).text


def test_what_runs_out_and_what_is_owed_stands_on_the_desk(
    portal: Portal, clock: StandingClock, editor: StaffBrowser
) -> None:
    soon = {"latest_end": "2026-05-20", "earliest_end": "2026-05-10"}
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS, set_data=soon))
    portal.publishing.publish(make_parts(set_data={"until_lifted": None, "effective_until": "2026-05-10"}))
    recall = {"period": {"start": "2026-01-05"}, "progress": None}
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS, set_data=recall))
    page = editor.get("/staff/desk/").text
    parts = {name: page[page.index(f'id="{name}-h"') :].partition("</section>")[0] for name in ("terms", "progress")}
    assert "bl-2026-0001" in parts["terms"]
    assert "20 May 2026" in parts["terms"]
    assert "rc-2026-0001" in parts["progress"]
    assert "5 April 2026" in parts["progress"]
    expiring = page[page.index('id="expiring-h"') :].partition("</section>")[0]
    assert "ra-2026-0001" in expiring


def test_a_gap_in_a_translation_keeps_its_place_and_is_not_read_as_finished(
    portal: Portal, translator: StaffBrowser, reader: StaffBrowser
) -> None:
    draft = begin(portal)
    desk = f"{address(draft)}/translation/ru"
    texts = {"text-title": "О риске", "text-body.0": "", "text-body.1": "Второй абзац."}
    assert translator.send(desk, {"seen": "1", **texts}).status_code == 303
    page = translator.get(desk).text
    assert re.search(r'name="text-body.0"[^>]*>\s*</textarea>', page)
    assert re.search(r'name="text-body.1"[^>]*>\s*Второй абзац.</textarea>', page)
    assert "not translated yet" in act(reader, draft, "second_reading", 422, language="ru")
