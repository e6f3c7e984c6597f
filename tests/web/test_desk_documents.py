"""What the desk does with published documents: restricted ones read with a trace, redaction step by step, speed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import Portal
from portal.domain.audit import Action, AuditSearch
from portal.domain.drafts import DraftState
from portal.domain.staff import Grant, Role
from portal.domain.vocabulary import Level
from portal.services.desk.speed import Taken, figures_of
from portal.storage.drafts import drafts
from portal.storage.instance import file_holds
from portal.web import create_app
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, PUBLISHER, REVIEWER, begin, content, publish
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, make_parts
from tests.support.signing_in import OPERATOR, set_up_person
from tests.support.staff_browser import StaffBrowser

UNLAWFUL = "此句必须依法删除并且不得在任何文件中留存"
BULLETIN = {"kind": "bulletin", "audience": "authorities", "consumer_actions": None}
Enter = Callable[..., StaffBrowser]


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


@pytest.fixture
def enter(app: Flask, portal: Portal, clock: StandingClock) -> Enter:
    def make(login: str, *roles: Role, agency: str = "amr") -> StaffBrowser:
        person = set_up_person(portal, login, *(Grant(agency, role) for role in roles), language="en")
        clock.move(minutes=1)
        browser = StaffBrowser(app)
        browser.signs_in(person)
        return browser

    return make


def publish_bulletin(portal: Portal) -> str:
    texts = {"title": UNLAWFUL}
    return portal.publishing.publish(make_parts(set_data=BULLETIN, set_texts=texts)).document_id


def actions(portal: Portal, action: Action) -> int:
    return len(portal.audit.read(OPERATOR, AuditSearch(action=action)))


def test_every_reading_of_a_restricted_document_leaves_a_trace(portal: Portal, enter: Enter) -> None:
    number = publish_bulletin(portal)
    officer = enter("sun.li", Role.CASE_OFFICER, agency="customs")
    assert UNLAWFUL in officer.get("/staff/documents/").text
    assert actions(portal, Action.RESTRICTED_READ) == 1
    assert UNLAWFUL in officer.get(f"/staff/documents/{number}").text
    assert UNLAWFUL in officer.get(f"/staff/documents/{number}/versions/1").text
    assert actions(portal, Action.RESTRICTED_READ) == 3


def test_a_public_document_is_none_of_the_restricted_ones(portal: Portal, enter: Enter) -> None:
    published = portal.publishing.publish(make_parts()).document_id
    officer = enter("sun.li", Role.CASE_OFFICER)
    assert officer.get(f"/staff/documents/{published}").status_code == 404


def test_no_anonymous_request_on_any_address_sees_a_restricted_document(portal: Portal, app: Flask) -> None:
    number = publish_bulletin(portal)
    draft = begin(portal, content(set_data=BULLETIN, set_texts={"title": UNLAWFUL}))
    portal.indexing.catch_up_whole()
    walk(app, number, draft.id)


def test_what_was_restricted_stays_so_where_a_later_version_is_for_everybody(portal: Portal, app: Flask) -> None:
    number = publish_bulletin(portal)
    widened = make_parts(set_data={"kind": "bulletin"}, notes={"zh-Hans": "现向社会公布。"})
    portal.publishing.publish(widened, number)
    portal.indexing.catch_up_whole()
    assert app.test_client().get(f"/zh/documents/{number}").status_code == 200
    assert app.test_client().get(f"/zh/documents/{number}/versions/1").status_code == 404
    assert app.test_client().get(f"/zh/documents/{number}/compare/1...2").status_code == 404
    walk(app, number, "0" * 32)


def walk(app: Flask, number: str, draft_id: str) -> None:
    """Ask for every address there is without an account; none may hold the text."""
    walked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        for locale in ("zh", "zh-hant", "ru", "en"):
            path = re.sub(r"<locale:[^>]*>", locale, rule.rule)
            path = re.sub(r"<(?:string:)?document_id>", number, path).replace("<draft_id>", draft_id)
            path = re.sub(r"<int:[^>]*>", "1", path)
            path = re.sub(r"<any\(([^)]*)\):[^>]*>", lambda found: found[1].split(",")[0].strip("\" '"), path)
            path = re.sub(r"<[^>]*>", number, path)
            for address in (path, f"{path}?q={number}", f"{path}?q={UNLAWFUL[:8]}", f"{path}?document={number}"):
                assert UNLAWFUL.encode() not in app.test_client().get(address).data, address
                walked += 1
    assert walked > 200


def holding(portal: Portal, text: str) -> list[str]:
    files = [path for path in portal.instance.home.rglob("*") if path.is_file()]
    return [path.name for path in files if file_holds(path, [text.encode()])]


def test_redaction_shows_everything_first_and_then_leaves_no_byte(portal: Portal, enter: Enter) -> None:
    parts = make_parts(BLACKLIST, BLACKLIST_TEXTS, set_texts={"violation": f"{UNLAWFUL}。"})
    kept = {name: part for name, part in parts.items() if name != "decision.yaml"}
    done = publish(portal, begin(portal, kept))
    copy = portal.drafting.begin_copy(EDITOR, done.document_id, "amr")
    portal.drafting.comment(EDITOR, copy.id, "violation", f"见：{UNLAWFUL}")
    portal.indexing.catch_up_whole()
    publisher = enter("liu.yan", Role.PUBLISHER)
    address = f"/staff/desk/redaction/{done.document_id}"
    form = {"versions": "1", "reason": "personal_data", "authority": "amr", "legal_basis": "（2026）黑01行初7号"}
    refused = publisher.send(address, {**form, "legal_basis": "", "act": "review"})
    assert refused.status_code == 422
    assert 'value="personal_data" selected' in refused.text
    shown = publisher.send(address, {**form, "act": "review"})
    assert copy.id in shown.text
    assert holding(portal, UNLAWFUL)
    assert portal.log.list_redactions() == ()
    unconfirmed = publisher.send(address, {**form, "act": "erase"})
    assert unconfirmed.status_code == 422
    assert portal.log.list_redactions() == ()
    answer = publisher.send(address, {**form, "act": "erase", "confirmed": "true"})
    assert answer.status_code == 303
    assert "completed: every copy is gone" in publisher.get(address).text
    assert holding(portal, UNLAWFUL) == []
    assert portal.drafting.read(EDITOR, copy.id)[0].state is DraftState.DISCARDED
    assert actions(portal, Action.DOCUMENT_REDACTED) == 1
    assert portal.verifying.verify().finding is None


def test_a_remark_that_quotes_what_is_erased_is_found_whatever_its_marks(portal: Portal, enter: Enter) -> None:
    unlawful = 'ООО "Ромашка Дальневосточная" продавало опасное'
    done = publish(portal, begin(portal, content(set_texts={"hazard_statement": unlawful})))
    other = portal.drafting.begin_blank(EDITOR, "guidance", "amr")
    portal.drafting.comment(EDITOR, other.id, "title", f"ср.: {unlawful}")
    publisher = enter("liu.yan", Role.PUBLISHER)
    address = f"/staff/desk/redaction/{done.document_id}"
    form = {"versions": "1", "reason": "court_order", "authority": "amr", "legal_basis": "7号", "confirmed": "true"}
    assert publisher.send(address, {**form, "act": "erase"}).status_code == 303
    assert portal.drafting.read(EDITOR, other.id)[0].comments == ()
    assert holding(portal, "Ромашка Дальневосточная") == []


def test_what_is_held_up_is_said_and_resumed(portal: Portal, enter: Enter) -> None:
    done = publish(portal, begin(portal, content(set_texts={"hazard_statement": f"{UNLAWFUL}。"})))
    publisher = enter("liu.yan", Role.PUBLISHER)
    address = f"/staff/desk/redaction/{done.document_id}"
    form = {"versions": "1", "reason": "court_order", "authority": "amr", "legal_basis": "7号", "confirmed": "true"}
    portal.database.busy_timeout_ms = 50
    with portal.log.reading() as log:
        log.head()
        answer = publisher.send(address, {**form, "act": "erase"})
        assert answer.status_code == 303
        assert "copies may remain" in publisher.get(address).text
    publisher.send(address, {"act": "resume"})
    assert "completed: every copy is gone" in publisher.get(address).text
    assert holding(portal, UNLAWFUL) == []


def test_a_reader_of_drafts_does_not_keep_in_sight_what_is_to_be_erased(
    portal: Portal, enter: Enter, app: Flask
) -> None:
    done = publish(portal, begin(portal, content(set_texts={"hazard_statement": f"{UNLAWFUL}。"})))
    publisher = enter("liu.yan", Role.PUBLISHER)
    address = f"/staff/desk/redaction/{done.document_id}"
    form = {"versions": "1", "reason": "court_order", "authority": "amr", "legal_basis": "7号", "confirmed": "true"}
    portal.private.busy_timeout_ms = 50
    with portal.private.reading() as connection:
        connection.execute(select(drafts.c.id)).all()
        publisher.send(address, {**form, "act": "erase"})
        assert app.test_client().get(f"/zh/documents/{done.document_id}").status_code == 410
        assert "copies may remain" in publisher.get(address).text
    publisher.send(address, {"act": "resume"})
    assert "completed: every copy is gone" in publisher.get(address).text
    assert holding(portal, UNLAWFUL) == []


def test_only_a_publisher_of_the_agency_erases(portal: Portal, enter: Enter) -> None:
    done = publish(portal, begin(portal))
    stranger = enter("customs.one", Role.PUBLISHER, agency="customs")
    assert stranger.get(f"/staff/desk/redaction/{done.document_id}").status_code == 403
    editor = enter("zhang.min", Role.EDITOR)
    assert editor.get(f"/staff/desk/redaction/{done.document_id}").status_code == 403


def test_speed_is_held_against_the_rules(clock: StandingClock) -> None:
    hours = [1, 3, 30]
    limit = timedelta(hours=24)
    taken = [Taken(Level.II, clock.now(), timedelta(hours=each), limit) for each in hours]
    (figure,) = figures_of(taken)
    assert (figure.count, figure.in_time, figure.median) == (3, 2, timedelta(hours=3))


def test_the_public_page_tells_speed_and_nothing_of_drafts(portal: Portal, app: Flask, clock: StandingClock) -> None:
    draft = begin(portal, content(set_texts={"title": UNLAWFUL}))
    draft = portal.workflow.submit(EDITOR, draft.id, draft.revision)
    portal.indexing.catch_up_whole()
    assert "How fast do warnings" not in app.test_client().get("/en/statistics").text
    clock.move(hours=5)
    publish_rest(portal, draft.id, draft.revision)
    portal.indexing.catch_up_whole()
    (figure,) = portal.speeds.figures()
    assert (figure.level, figure.count, figure.median) == (Level.III, 1, timedelta(hours=5))
    other = begin(portal, content(set_texts={"title": f"{UNLAWFUL}二"}))
    page = app.test_client().get("/en/statistics").text
    assert "5 hours" in page
    assert other.id not in page
    assert UNLAWFUL not in page


def test_speed_leaves_restricted_documents_out(portal: Portal) -> None:
    publish(portal, begin(portal, content(set_data=BULLETIN)))
    assert portal.speeds.figures() == ()


def publish_rest(portal: Portal, draft_id: str, revision: int) -> None:
    draft = portal.workflow.pass_review(REVIEWER, draft_id, revision)
    portal.workflow.publish(PUBLISHER, draft.id, draft.revision)
