"""Drafts begun and edited by form posts alone: every type, wrong values, conflicts, ended sessions, previews."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.documents.registry import document_types
from portal.domain.errors import Invalid
from portal.domain.staff import Grant, Role
from portal.services.drafts.forms import form_values
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, PUBLISHER, REVIEWER, begin, content, publish
from tests.support.draft_browser import DraftBrowser, read_form
from tests.support.factories import BODY, VALID, make_version_parts
from tests.support.signing_in import PASSWORD, set_up_person
from tests.support.staff_browser import StaffBrowser

Enter = Callable[..., StaffBrowser]
OWN = sorted(code for code, model in document_types().items() if not model.is_foreign)


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    def make(login: str = "zhang.min", language: str = "en", *grants: Grant) -> StaffBrowser:
        roles = grants or (Grant("amr", Role.EDITOR),)
        person = set_up_person(portal, login, *roles, language=language)
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return make


def rows_of(data: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, list[str]]]:
    """Rows that have to be added, outer ones first."""
    for name, value in data.items():
        if isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values()):
            yield f"{at}{name}", list(value)
            for key, row in value.items():
                yield from rows_of(row, f"{at}{name}.{key}.")


def type_in(draft: DraftBrowser, type_code: str) -> None:
    """Fill the form with a valid document of the type, row by row, as a person would."""
    data, _ = VALID[type_code]
    for path, keys in rows_of(data):
        for _ in keys:
            draft.add(path)
    wanted = form_values(make_version_parts(type_code), "zh-Hans")
    fields: dict[str, Any] = {}
    for name, values in wanted.items():
        key = re.sub(r"^(\w+)\.published_at$", "", name)
        if name.startswith("rows.") or not key or name in ("note", "significance") or not any(values):
            continue
        fields[name] = (
            values[0] if len(values) == 1 and name in draft.form and len(draft.form.getlist(name)) == 1 else values
        )
    draft.fill(fields)


@pytest.mark.parametrize("type_code", OWN)
def test_every_type_is_made_and_published_by_forms_alone(portal: Portal, enter: Enter, type_code: str) -> None:
    draft = DraftBrowser.begin(enter(), how="blank", type=type_code, agency="amr", language="zh-Hans")
    type_in(draft, type_code)
    draft.save()
    found, parts = portal.drafting.read(PUBLISHER, draft.draft_id)
    assert portal.drafting.faults(found, parts) == ()
    submitted = portal.workflow.submit(EDITOR, found.id, found.revision)
    reviewed = portal.workflow.pass_review(REVIEWER, found.id, submitted.revision)
    published = portal.workflow.publish(PUBLISHER, found.id, reviewed.revision)
    view = portal.viewing.get(published.document_id, portal.clock.now())
    assert view.version is not None
    assert view.version.original.body == BODY.strip()


def begun(enter: Enter, portal: Portal, **changes: Any) -> tuple[StaffBrowser, DraftBrowser]:
    """A whole warning as a draft, and its editor's browser."""
    made = begin(portal, content(**changes))
    browser = enter()
    return browser, DraftBrowser(browser, f"/staff/desk/drafts/{made.id}/edit")


def stored(portal: Portal, draft: DraftBrowser) -> dict[str, list[str]]:
    return form_values(portal.drafting.read(EDITOR, draft.draft_id)[1], "zh-Hans")


def test_a_wrong_check_digit_is_told_at_its_field_and_kept(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"data.products.p1.gtins": "4600000000009", "data.enterprises.e1.uscc": "91230108MA0000285D"})
    answer = draft.press()
    assert answer.status_code == 422
    for name in ("data.products.p1.gtins", "data.enterprises.e1.uscc"):
        assert re.search(rf'data-told="{re.escape(name)}">[^<]*check (digit|character)', answer.text), name
    assert stored(portal, draft)["data.products.p1.gtins"] == ["4600000000009"]
    assert stored(portal, draft)["data.enterprises.e1.uscc"] == ["91230108MA0000285D"]


def test_what_is_missing_is_listed_and_refuses_nothing(portal: Portal, enter: Enter) -> None:
    draft = DraftBrowser.begin(enter(), how="blank", type="recall", agency="amr", language="zh-Hans")
    draft.fill({"text.title": "召回部分玩具"})
    answer = draft.press()
    assert answer.status_code == 303
    page = draft.open()
    assert "still to be filled in" in page
    assert 'href="#data.units"' in page
    assert draft.form["text.title"] == "召回部分玩具"


def test_rows_come_and_go_with_their_texts(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.add("products")
    draft.fill(
        {
            "text.products.p2.name": "增高垫",
            "data.products.p2.models": "ДК-300\nДК-310",
            "data.products.p2.warns": "true",
        }
    )
    draft.save()
    assert stored(portal, draft)["data.products.p2.models"] == ["ДК-300\nДК-310"]
    assert draft.press("remove", "products.p1").status_code == 303
    draft.open()
    assert stored(portal, draft)["rows.products"] == ["p2"]
    assert b"products.p1" not in portal.drafting.read(EDITOR, draft.draft_id)[1]["zh-Hans.md"]


def test_a_row_moves_up_and_takes_what_was_typed_along(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.add("products")
    draft.fill({"text.products.p2.name": "增高垫", "data.products.p2.warns": "true"})
    assert draft.press("raise", "products.p2").status_code == 303
    draft.open()
    assert stored(portal, draft)["rows.products"] == ["p2", "p1"]
    assert draft.form["text.products.p2.name"] == "增高垫"
    # The first has nowhere to go.
    draft.press("raise", "products.p2")
    draft.open()
    assert stored(portal, draft)["rows.products"] == ["p2", "p1"]


def test_a_key_that_was_published_never_comes_back_with_another_meaning(portal: Portal, enter: Enter) -> None:
    published = publish(portal, begin(portal, content()))
    browser = enter()
    draft = DraftBrowser.begin(browser, how="version", document=published.document_id, purpose="correction")
    draft.press("remove", "products.p1")
    draft.open()
    draft.add("products")
    assert stored(portal, draft)["rows.products"] == ["p2"]


def test_batches_are_a_number_a_range_a_beginning_or_all(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"data.products.p1.batches.1.prefix": "LX"})
    draft.save()
    draft.fill({"data.products.p1.batches.2.value": "240715"})
    draft.save()
    version = portal.editing.previewed(*portal.drafting.read(EDITOR, draft.draft_id))
    assert version is not None
    assert [str(each) for each in version.version.document.products["p1"].batches] == ["240501–240630", "LX…", "240715"]
    draft.fill({"data.products.p1.batches.0.start": "", "data.products.p1.batches.0.end": ""})
    draft.save()
    assert stored(portal, draft)["rows.products.p1.batches"] == ["0", "1"]


def test_saving_while_typing_tells_the_revision_and_what_is_wrong(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"data.products.p1.gtins": "1", "text.summary": "极个别座椅的卡扣可能会松脱。"})
    answer = draft.press("none", "", **{"X-While-Typing": "1"})
    found = answer.get_json()
    assert answer.status_code == 200
    assert found["revision"] == 2
    assert "data.products.p1.gtins" in found["wrong"]
    assert any("极个别" in remark for remark in found["remarks"]["text.summary"])


def test_two_editors_at_once_lose_nothing(portal: Portal, enter: Enter, app: Flask) -> None:
    browser, mine = begun(enter, portal)
    theirs = DraftBrowser(browser, mine.address)
    theirs.fill({"text.title": "他人的标题", "data.products.p1.brand": "Другой"}).save()
    mine.fill({"text.title": "我的标题", "text.summary": "我的摘要。"})
    answer = mine.press()
    assert answer.status_code == 409
    form = read_form(answer.text, "take.text.title")
    assert (form["take.text.title"], form["take.text.summary"], form["take.data.products.p1.brand"]) == (
        "mine",
        "mine",
        "theirs",
    )
    assert "<ins>" in answer.text
    assert stored(portal, mine)["text.title"] == ["他人的标题"]
    form["take.text.title"] = "theirs"
    done = browser.post(urlsplit(mine.address).path, form)  # type: ignore[arg-type]
    assert done.status_code == 303, done.text
    found = stored(portal, mine)
    assert found["text.title"] == ["他人的标题"]
    assert found["text.summary"] == ["我的摘要。"]
    assert found["data.products.p1.brand"] == ["Другой"]


def test_a_row_added_by_the_other_one_stays(portal: Portal, enter: Enter) -> None:
    browser, mine = begun(enter, portal)
    theirs = DraftBrowser(browser, mine.address)
    theirs.add("products")
    theirs.fill({"text.products.p2.name": "增高垫"}).save()
    mine.fill({"text.title": "我的标题"})
    form = read_form(mine.press().text, "take.text.title")
    assert form["take.rows.products"] == "theirs"
    browser.post(urlsplit(mine.address).path, form)  # type: ignore[arg-type]
    found = stored(portal, mine)
    assert found["rows.products"] == ["p1", "p2"]
    assert (found["text.title"], found["text.products.p2.name"]) == (["我的标题"], ["增高垫"])


def test_saving_while_typing_does_not_overwrite_what_another_saved(portal: Portal, enter: Enter) -> None:
    browser, mine = begun(enter, portal)
    DraftBrowser(browser, mine.address).fill({"text.title": "他人的标题"}).save()
    answer = mine.fill({"text.title": "我的标题"}).press("none", "", **{"X-While-Typing": "1"})
    assert answer.status_code == 409
    assert stored(portal, mine)["text.title"] == ["他人的标题"]


def test_a_session_that_ends_while_somebody_types_loses_nothing(
    portal: Portal, enter: Enter, clock: StandingClock
) -> None:
    browser, draft = begun(enter, portal)
    draft.fill({"text.title": "会话结束前的标题"})
    clock.move(hours=13)
    answer = draft.press()
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/staff/sign-in")
    assert stored(portal, draft)["text.title"] != ["会话结束前的标题"]
    person = browser.person  # type: ignore[attr-defined]
    first = browser.send(answer.headers["Location"], {"login": person.member.login, "password": PASSWORD})
    done = browser.send(first.headers["Location"], {"code": person.code()})
    draft.address = done.headers["Location"]
    assert "not saved yet" in draft.open()
    assert draft.form["text.title"] == "会话结束前的标题"
    draft.save()
    assert stored(portal, draft)["text.title"] == ["会话结束前的标题"]


def test_a_form_that_arrives_cut_short_changes_nothing(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"text.title": "半张表"})
    del draft.form["whole"]
    assert draft.press().status_code == 400
    assert stored(portal, draft)["text.title"] != ["半张表"]


def test_a_draft_in_review_shows_what_was_typed_and_is_not_changed(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    found, _ = portal.drafting.read(EDITOR, draft.draft_id)
    portal.workflow.submit(EDITOR, found.id, found.revision)
    answer = draft.fill({"text.title": "迟到的标题"}).press()
    assert answer.status_code == 409
    assert "迟到的标题" in answer.text
    assert stored(portal, draft)["text.title"] != ["迟到的标题"]


def test_an_identity_number_keeps_a_draft_from_review(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"text.body": "## 情况\n\n联系人身份证号 11010519491231002X。"})
    answer = draft.press()
    assert answer.status_code == 422
    assert "1101…" in answer.text
    found, _ = portal.drafting.read(EDITOR, draft.draft_id)
    with pytest.raises(Invalid, match="personal_number"):
        portal.workflow.submit(EDITOR, found.id, found.revision)


def test_the_level_that_follows_is_told_and_a_departure_asks_for_its_reason(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    draft.fill({"data.assessment.severity": ["1"], "data.assessment.urgency": ["1"], "data.assessment.extent": ["1"]})
    answer = draft.press()
    assert answer.status_code == 422
    assert "From these marks follows: Level I" in answer.text
    assert "You have chosen another one" in answer.text
    draft.open()
    draft.fill({"text.assessment.departure_reason": "数量很少，均已封存。"})
    assert draft.press().status_code == 303


def test_a_finished_form_leads_to_where_it_is_submitted(portal: Portal, enter: Enter) -> None:
    _, draft = begun(enter, portal)
    answer = draft.press("onward")
    assert answer.headers["Location"] == f"/staff/desk/drafts/{draft.draft_id}"
    assert draft.browser.get(answer.headers["Location"]).status_code == 200
