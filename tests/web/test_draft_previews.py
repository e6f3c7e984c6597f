"""Beginning drafts in every way, pictures, and previews: seen by whom they are meant for, and by nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.app import Portal
from portal.domain.drafts import Purpose
from portal.domain.staff import Grant, Role
from portal.fileform.writing import dump_yaml, encode_rendition
from portal.services.drafts.contents import data_of
from portal.services.drafts.forms import read_rendition
from portal.web import create_app
from tests.screening.pictures import with_everything
from tests.support.cases import COMPLAINT, file_case, take_cases
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, begin, content, publish
from tests.support.draft_browser import DraftBrowser
from tests.support.factories import make_foreign_data
from tests.support.signing_in import set_up_person
from tests.support.staff_browser import StaffBrowser

Enter = Callable[..., StaffBrowser]


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    def make(login: str = "zhang.min", *grants: Grant) -> StaffBrowser:
        person = set_up_person(portal, login, *(grants or (Grant("amr", Role.EDITOR),)), language="en")
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        return browser

    return make


def link_of(browser: StaffBrowser, draft_id: str) -> str:
    answer = browser.send(f"/staff/desk/drafts/{draft_id}/preview-link", page=f"/staff/desk/drafts/{draft_id}/preview")
    found = re.search(r'class="address" href="http://[^/]*(/staff/preview/[^"]+)"', answer.text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("purpose", [Purpose.LIFTING, Purpose.WITHDRAWAL])
def test_an_ending_begins_from_the_version(portal: Portal, enter: Enter, purpose: Purpose) -> None:
    published = publish(portal, begin(portal))
    draft = DraftBrowser.begin(enter(), how="version", document=published.document_id, purpose=purpose.value)
    assert draft.form["data.closing.kind"] == {"lifting": "lifted", "withdrawal": "withdrawn"}[purpose.value]
    assert draft.form["text.title"] == read_rendition(content(), "zh-Hans").texts["title"]
    assert "note" in draft.form


def test_a_purpose_that_the_type_does_not_know_is_refused(portal: Portal, enter: Enter) -> None:
    published = publish(portal, begin(portal))
    fields = {"how": "version", "document": published.document_id, "purpose": "completion"}
    assert enter().send("/staff/desk/new", fields).status_code == 422


def test_a_second_draft_of_a_document_leads_to_the_first(portal: Portal, enter: Enter) -> None:
    published = publish(portal, begin(portal))
    browser, fields = enter(), {"how": "version", "document": published.document_id, "purpose": "correction"}
    first = DraftBrowser.begin(browser, **fields)
    answer = browser.send("/staff/desk/new", fields)
    assert answer.status_code == 409
    assert f"/staff/desk/drafts/{first.draft_id}/edit" in answer.text


def test_a_copy_leaves_number_and_dates_behind(portal: Portal, enter: Enter) -> None:
    published = publish(portal, begin(portal))
    draft = DraftBrowser.begin(enter(), how="copy", document=published.document_id, agency="amr")
    assert draft.form["data.official_number"] == ""
    assert draft.form["data.products.p1.brand"] == "Северок"


@pytest.mark.parametrize("document", ["ra-2026-9999", "nothing", "", "rb-2026-0001"])
def test_a_document_that_is_not_there_is_told_at_its_field(enter: Enter, document: str) -> None:
    answer = enter().send("/staff/desk/new", {"how": "copy", "document": document, "agency": "amr"})
    assert answer.status_code == 422
    assert 'href="#copy-document"' in answer.text


def test_a_foreign_notice_gives_what_it_says_and_nothing_more(portal: Portal, enter: Enter) -> None:
    products = {"p1": {"warns": "true", "brand": "Acme", "models": ["A-1"]}}
    data = make_foreign_data(categories=["children"], products=products)
    texts = {"title": "Child seats recalled", "products.p1.name": "Child seat"}
    portal.publishing.publish({"document.yaml": dump_yaml(data), "en.md": encode_rendition(texts)}, "fx-cpsc-1", 1)
    draft = DraftBrowser.begin(enter(), how="foreign", document="fx-cpsc-1", type="recall", agency="amr")
    _, parts = portal.drafting.read(EDITOR, draft.draft_id)
    found = data_of(parts)
    assert found["products"] == products
    assert found["foreign_recall"] == {"country": "US", "reference": "1"}
    assert found["related"] == ["fx-cpsc-1"]
    assert read_rendition(parts, "zh-Hans").texts == {"title": "", "products.p1.name": "Child seat"}
    assert not {"level", "remedies", "units", "hazards"} & set(found)


def test_a_picture_is_written_anew_and_comes_with_its_description(portal: Portal, enter: Enter) -> None:
    made = begin(portal)
    browser = enter()
    draft = DraftBrowser(browser, f"/staff/desk/drafts/{made.id}/edit")
    sent = draft.form.copy()
    sent["text.title"] = "新标题"
    sent["upload_alt"] = "座椅"
    photo = with_everything("JPEG")
    answer = browser.post(draft.address, {**sent.to_dict(flat=False), "upload": (io.BytesIO(photo), "IMG 1.JPG")})
    assert answer.status_code == 303, answer.text
    _, parts = portal.drafting.read(EDITOR, made.id)
    assert data_of(parts)["media"] == {"m1": {"file": "img-1.jpg"}}
    assert b"Exif" not in parts["media/img-1.jpg"]
    texts = read_rendition(parts, "zh-Hans").texts
    assert (texts["title"], texts["media.m1.alt"]) == ("新标题", "座椅")
    with browser.get(f"/staff/desk/drafts/{made.id}/media/img-1.jpg") as shown:
        assert shown.mimetype == "image/jpeg"
    draft.open()
    draft.press("remove", "media.m1")
    assert "media/img-1.jpg" not in portal.drafting.read(EDITOR, made.id)[1]


def test_a_file_that_is_no_picture_costs_nothing_else(portal: Portal, enter: Enter) -> None:
    made = begin(portal)
    browser = enter()
    draft = DraftBrowser(browser, f"/staff/desk/drafts/{made.id}/edit")
    draft.form["text.title"] = "新标题"
    file = (io.BytesIO(b"MZ program"), "seat.png")
    answer = browser.post(draft.address, {**draft.form.to_dict(flat=False), "upload": file})
    assert answer.status_code == 422
    assert 'href="#upload"' in answer.text
    assert portal.drafting.read(EDITOR, made.id)[0].title == "新标题"


def test_the_preview_is_the_page_and_its_link_ends(
    portal: Portal, enter: Enter, app: Flask, clock: StandingClock
) -> None:
    made = begin(portal, content(ru={"title": "О риске"}))
    browser = enter()
    page = browser.get(f"/staff/desk/drafts/{made.id}/preview").text
    assert "draft-banner" in page
    assert "<h2>情况</h2>" in page
    assert "О риске" in browser.get(f"/staff/desk/drafts/{made.id}/preview?language=ru").text
    link = link_of(browser, made.id)
    stranger = app.test_client()
    answer = stranger.get(link)
    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "draft-banner" in answer.text
    assert f"/drafts/{made.id}" not in answer.text
    clock.move(hours=73)
    assert stranger.get(link).status_code == 404


def test_a_restricted_draft_is_shown_to_no_stranger_by_any_link(portal: Portal, enter: Enter, app: Flask) -> None:
    made = begin(portal, content(set_data={"audience": "authorities", "kind": "bulletin"}))
    browser = enter()
    link = link_of(browser, made.id)
    assert browser.get(link).status_code == 200
    answer = app.test_client().get(link)
    assert answer.status_code == 404
    assert "儿童安全座椅" not in answer.text
    other = enter("wang.tao", Grant("customs", Role.EDITOR))
    assert other.get(link).status_code == 404
    assert other.get(f"/staff/desk/drafts/{made.id}/preview").status_code == 403


def test_a_link_ends_with_the_publication(portal: Portal, enter: Enter, app: Flask) -> None:
    made = begin(portal)
    link = link_of(enter(), made.id)
    publish(portal, made)
    assert app.test_client().get(link).status_code == 404


def test_a_draft_that_lacks_too_much_says_what(portal: Portal, enter: Enter) -> None:
    made = portal.drafting.begin_blank(EDITOR, "recall", "amr")
    answer = enter().get(f"/staff/desk/drafts/{made.id}/preview")
    assert answer.status_code == 200
    assert f'href="/staff/desk/drafts/{made.id}/edit#data.units"' in answer.text


def test_markdown_is_shown_as_published_and_no_html_passes(portal: Portal, enter: Enter) -> None:
    made = begin(portal)
    form = {"text.body": "## 一\n\n**要点** <script>alert(1)</script>"}
    edit = f"/staff/desk/drafts/{made.id}/edit"
    page = enter().send(f"/staff/desk/drafts/{made.id}/markdown", form, page=edit).text
    assert "<h2>一</h2>" in page
    assert "<strong>要点</strong>" in page
    assert "<script>alert" not in page


def test_a_signal_of_cases_becomes_a_draft(portal: Portal, enter: Enter) -> None:
    take_cases(portal)
    for _ in range(3):
        file_case(portal, **{**COMPLAINT, "product": {**COMPLAINT["product"], "model": "JSQ-5"}})
    browser = enter()
    keys = re.findall(r'name="signal" value="([^"]+)"', browser.get("/staff/desk/new").text)
    assert keys
    draft = DraftBrowser.begin(browser, how="signal", signal=keys[0])
    found, _ = portal.drafting.read(EDITOR, draft.draft_id)
    assert found.signal.startswith("sg-")
    assert draft.form["data.products.p1.models"] == "JSQ-5"
