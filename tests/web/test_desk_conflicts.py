"""Several people and several windows at one draft: nothing typed is lost, nothing is overwritten unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.audit import Action, AuditSearch
from portal.domain.drafts import Draft, DraftState
from portal.domain.staff import Grant, Role
from portal.services.drafts.forms import form_values
from portal.services.drafts.views import texts_of
from portal.web import create_app
from portal.web.security import init_security
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, REVIEWER, TRANSLATOR, begin, content
from tests.support.draft_browser import DraftBrowser, read_form
from tests.support.factories import WARNING_TEXTS_RU
from tests.support.signing_in import OPERATOR, PASSWORD, set_up_person
from tests.support.staff_browser import StaffBrowser

Enter = Callable[..., StaffBrowser]
TWO = {
    "products.p2": {"warns": "true", "brand": "Северок", "models": ["ДК-300"], "batches": [{"start": "1", "end": "9"}]}
}
TWO_NAMES = {"products.p2.name": "增高垫"}


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    def make(login: str, *roles: Role) -> StaffBrowser:
        person = set_up_person(portal, login, *(Grant("amr", role) for role in roles), language="en")
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return make


def desk_of(draft: Draft) -> str:
    return f"/staff/desk/drafts/{draft.id}/translation/ru"


def translated(portal: Portal) -> Draft:
    draft = begin(portal)
    return portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))


def russian(portal: Portal, draft: Draft) -> dict[str, object]:
    return dict(texts_of(portal.drafting.read(EDITOR, draft.id)[1])["ru"].texts)


def test_two_translators_at_once_see_what_the_other_one_wrote(portal: Portal, enter: Enter) -> None:
    draft = translated(portal)
    first, second = enter("petrova.a", Role.TRANSLATOR), enter("sun.li", Role.TRANSLATOR)
    mine, theirs = (read_form(each.get(desk_of(draft)).text, "text-title") for each in (first, second))
    theirs["text-title"], theirs["text-summary"] = "Заголовок второго", "Аннотация второго."
    assert second.post(desk_of(draft), theirs).status_code == 303  # type: ignore[arg-type]
    mine["text-title"], mine["text-hazard_statement"] = "Заголовок первого", "Опасность первого."
    refused = first.post(desk_of(draft), mine)  # type: ignore[arg-type]
    assert refused.status_code == 409
    again = read_form(refused.text, "text-title")
    assert again["text-title"] == "Заголовок первого"
    assert again["text-summary"] == "Аннотация второго."
    assert again["text-hazard_statement"] == "Опасность первого."
    compared = refused.text[refused.text.index("meanwhile. From theirs to yours") :].partition("</div>")[0]
    assert "второго" in compared
    assert refused.text.count("meanwhile. From theirs to yours") == 1
    assert first.post(desk_of(draft), again).status_code == 303  # type: ignore[arg-type]
    found = russian(portal, draft)
    assert found["title"] == "Заголовок первого"
    assert found["summary"] == "Аннотация второго."
    assert found["hazard_statement"] == "Опасность первого."


def test_a_translation_typed_for_a_paragraph_that_is_gone_stays_in_sight(portal: Portal, enter: Enter) -> None:
    draft = begin(portal, content(body="第一段。\n\n第二段。\n\n第三段。\n"))
    browser = enter("petrova.a", Role.TRANSLATOR)
    mine = read_form(browser.get(desk_of(draft)).text, "text-title")
    portal.drafting.save(EDITOR, draft.id, draft.revision, content(body="第一段。\n"))
    mine["text-body.2"] = "Третий абзац, над которым долго думали."
    refused = browser.post(desk_of(draft), mine)  # type: ignore[arg-type]
    assert refused.status_code == 409
    assert read_form(refused.text, "text-title")["text-body.2"] == "Третий абзац, над которым долго думали."


def test_a_translation_kept_over_a_sign_in_overwrites_nothing_unseen(
    portal: Portal, enter: Enter, clock: StandingClock
) -> None:
    draft = translated(portal)
    browser = enter("petrova.a", Role.TRANSLATOR)
    mine = read_form(browser.get(desk_of(draft)).text, "text-title")
    mine["text-title"] = "Заголовок до выхода"
    clock.move(hours=13)
    left = browser.post(desk_of(draft), mine)  # type: ignore[arg-type]
    now = portal.drafting.read(EDITOR, draft.id)[0]
    changed = {**WARNING_TEXTS_RU, "title": "Заголовок другого"}
    portal.drafting.save(TRANSLATOR, draft.id, now.revision, content(ru=changed))
    person = browser.person  # type: ignore[attr-defined]
    first = browser.send(left.headers["Location"], {"login": person.member.login, "password": PASSWORD})
    done = browser.send(first.headers["Location"], {"code": person.code()})
    again = read_form(browser.get(done.headers["Location"]).text, "text-title")
    assert again["text-title"] == "Заголовок до выхода"
    assert browser.post(desk_of(draft), again).status_code == 409  # type: ignore[arg-type]
    assert russian(portal, draft)["title"] == "Заголовок другого"


def test_choices_of_a_conflict_are_kept_over_a_sign_in(portal: Portal, enter: Enter, clock: StandingClock) -> None:
    draft = begin(portal)
    browser = enter("zhang.min", Role.EDITOR)
    mine = DraftBrowser(browser, f"/staff/desk/drafts/{draft.id}/edit")
    DraftBrowser(browser, mine.address).fill({"text.title": "他人的标题"}).save()
    form = read_form(mine.fill({"text.title": "我的标题"}).press().text, "take.text.title")
    form["take.text.title"] = "theirs"
    clock.move(hours=13)
    left = browser.post(mine.address, form)  # type: ignore[arg-type]
    person = browser.person  # type: ignore[attr-defined]
    first = browser.send(left.headers["Location"], {"login": person.member.login, "password": PASSWORD})
    done = browser.send(first.headers["Location"], {"code": person.code()})
    back = DraftBrowser(browser, done.headers["Location"])
    assert back.form["text.title"] == "他人的标题"


def test_a_save_overtaken_by_the_one_while_typing_is_no_conflict(portal: Portal, enter: Enter) -> None:
    draft = begin(portal)
    mine = DraftBrowser(enter("zhang.min", Role.EDITOR), f"/staff/desk/drafts/{draft.id}/edit")
    mine.fill({"text.title": "同一个标题"})
    assert mine.press("none", "", **{"X-While-Typing": "1"}).status_code == 200
    assert mine.press().status_code == 303


def test_a_row_that_one_removes_while_the_other_edits_it_is_not_dropped_unseen(portal: Portal, enter: Enter) -> None:
    draft = begin(portal, content(set_data=TWO, set_texts=TWO_NAMES))
    browser = enter("zhang.min", Role.EDITOR)
    mine = DraftBrowser(browser, f"/staff/desk/drafts/{draft.id}/edit")
    assert DraftBrowser(browser, mine.address).press("remove", "products.p2").status_code == 303
    mine.fill({"text.products.p2.name": "我写了很久的名称"})
    form = read_form(mine.press().text, "take.rows.products")
    assert form["take.rows.products"] == "mine"
    assert browser.post(mine.address, form).status_code in (303, 422)  # type: ignore[arg-type]
    found = form_values(portal.drafting.read(EDITOR, draft.id)[1], "zh-Hans")
    assert found["text.products.p2.name"] == ["我写了很久的名称"]
    assert found["data.products.p2.batches.0.end"] == ["9"]


def test_an_editor_takes_out_a_row_that_has_a_translation(portal: Portal, enter: Enter) -> None:
    draft = begin(portal, content(set_data=TWO, set_texts=TWO_NAMES))
    ru = {**WARNING_TEXTS_RU, "products.p2.name": "Бустер"}
    whole = content(set_data=TWO, set_texts=TWO_NAMES, ru=ru)
    portal.drafting.save(TRANSLATOR, draft.id, draft.revision, whole)
    mine = DraftBrowser(enter("zhang.min", Role.EDITOR), f"/staff/desk/drafts/{draft.id}/edit")
    assert mine.press("remove", "products.p2").status_code == 303
    assert "products.p2.name" not in russian(portal, draft)


def test_a_translation_can_be_taken_out_again(portal: Portal, enter: Enter) -> None:
    draft = translated(portal)
    browser = enter("petrova.a", Role.TRANSLATOR)
    form = read_form(browser.get(desk_of(draft)).text, "text-title")
    empty = {name: "" if name.startswith("text-") else value for name, value in form.items()}
    assert browser.post(desk_of(draft), empty).status_code == 303
    found, parts = portal.drafting.read(EDITOR, draft.id)
    assert "ru.md" not in parts
    assert found.step("translated", "ru") is None
    portal.workflow.submit(EDITOR, found.id, found.revision)


def test_a_translation_emptied_at_the_form_is_gone(portal: Portal, enter: Enter) -> None:
    draft = translated(portal)
    browser = enter("petrova.a", Role.TRANSLATOR)
    mine = DraftBrowser(browser, f"/staff/desk/drafts/{draft.id}/edit?language=ru")
    for name in mine.form:
        if name.startswith("text."):
            mine.form[name] = ""
    sent = [*mine.form.items(multi=True), ("save", "1")]
    browser.post(urlsplit(mine.address).path, dict(sent))
    assert "ru.md" not in portal.drafting.read(EDITOR, draft.id)[1]


def test_a_translation_form_without_a_text_takes_nothing_away(portal: Portal, enter: Enter) -> None:
    draft = translated(portal)
    browser = enter("petrova.a", Role.TRANSLATOR)
    answer = browser.send(desk_of(draft), {"seen": str(draft.revision), "text-body.²": "x", "text-7": "y"})
    assert answer.status_code in (303, 422)
    answer = browser.send(desk_of(draft), {"seen": "9"})
    assert answer.status_code == 422


def test_a_long_translation_is_taken(portal: Portal, app: Flask, enter: Enter) -> None:
    init_security(app)
    draft = begin(portal)
    browser = enter("petrova.a", Role.TRANSLATOR)
    long = "Очень длинный абзац предупреждения. " * 6000
    answer = browser.send(desk_of(draft), {"seen": "1", "text-title": "О риске", "text-body.0": long})
    assert answer.status_code == 303, answer.status


@pytest.mark.parametrize("page", ["edit", "preview"])
def test_a_draft_given_up_leads_to_its_own_page(portal: Portal, enter: Enter, page: str) -> None:
    draft = begin(portal)
    portal.drafting.discard(EDITOR, draft.id, draft.revision)
    answer = enter("zhang.min", Role.EDITOR).get(f"/staff/desk/drafts/{draft.id}/{page}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/desk/drafts/{draft.id}")


def test_what_was_typed_into_a_draft_that_somebody_gave_up_is_shown(portal: Portal, enter: Enter) -> None:
    draft = begin(portal)
    mine = DraftBrowser(enter("zhang.min", Role.EDITOR), f"/staff/desk/drafts/{draft.id}/edit")
    portal.drafting.discard(EDITOR, draft.id, draft.revision)
    answer = mine.fill({"text.title": "写到一半的标题"}).press()
    assert answer.status_code == 409
    assert "写到一半的标题" in answer.text


def test_what_was_typed_stays_where_the_role_was_taken_meanwhile(portal: Portal, enter: Enter) -> None:
    draft = begin(portal)
    browser = enter("zhang.min", Role.EDITOR, Role.TRANSLATOR)
    mine = DraftBrowser(browser, f"/staff/desk/drafts/{draft.id}/edit")
    person = browser.person  # type: ignore[attr-defined]
    portal.staff.change(OPERATOR, person.member.id, "Zhang Min", [Grant("amr", Role.TRANSLATOR)])
    answer = mine.fill({"text.title": "没有权限时的标题"}).press()
    assert answer.status_code == 403
    assert "没有权限时的标题" in answer.text
    assert "needs one of these roles" in unescape(answer.text)


def test_reading_a_restricted_draft_by_its_link_leaves_a_trace(portal: Portal, enter: Enter) -> None:
    bulletin = {"kind": "bulletin", "audience": "authorities", "consumer_actions": None}
    draft = begin(portal, content(set_data=bulletin))
    token = portal.drafting.open_preview(EDITOR, draft.id)
    browser = enter("wang.tao", Role.REVIEWER)
    before = len(portal.audit.read(OPERATOR, AuditSearch(action=Action.DRAFT_READ)))
    assert browser.get(f"/staff/preview/{token}").status_code == 200
    read = portal.audit.read(OPERATOR, AuditSearch(action=Action.DRAFT_READ))
    assert len(read) == before + 1
    assert read[0].actor == browser.person.member.id  # type: ignore[attr-defined]


def test_the_rules_of_the_day_are_those_of_the_site_s_zone(portal: Portal, enter: Enter, clock: StandingClock) -> None:
    browser = enter("liu.yan", Role.PUBLISHER)
    clock.moment = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)
    draft = begin(
        portal,
        content(
            set_data={
                "level": "1",
                "assessment.severity": "1",
                "assessment.urgency": "1",
                "assessment.extent": "1",
                "press_contact": {"phone": "+86 451 0000 0000"},
            }
        ),
    )
    page = browser.get(f"/staff/desk/drafts/{draft.id}").text
    assert re.search(r'name="act" value="emergency"', page)


@pytest.mark.parametrize("form", [{"when": "now", "day": "2026-06-01", "time": "09:00"}, {"day": "2026-06-01"}, {}])
def test_a_moment_that_is_typed_is_never_taken_for_at_once(portal: Portal, enter: Enter, form: dict[str, str]) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    sent = {"act": "publish", "seen": str(draft.revision), **form}
    answer = enter("liu.yan", Role.PUBLISHER).send(f"/staff/desk/drafts/{draft.id}", sent)
    assert answer.status_code == 422
    assert form.get("day", "") in answer.text
    assert portal.drafting.read(EDITOR, draft.id)[0].state is DraftState.REVIEWED
