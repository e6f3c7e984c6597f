"""A full disk, a read-only or locked store: the page says so, keeps what was typed, and the rest of the site is up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event

from portal.app import Portal
from portal.storage.database import Database
from portal.web import create_app
from tests.support.cases import file_case, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import make_parts
from tests.support.filing import COMPLAINT, Person
from tests.support.officers import officer_signed_in


@pytest.fixture
def client(portal: Portal) -> FlaskClient:
    take_cases(portal)
    portal.publishing.publish(make_parts())
    portal.indexing.catch_up_whole()
    return create_app(portal).test_client()


@contextmanager
def with_pragma(database: Database, statement: str) -> Iterator[None]:
    """A property of every connection of the store, for a while: what it then answers is SQLite's own."""
    database.engine.dispose()

    def configure(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(statement)

    event.listen(database.engine, "connect", configure)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", configure)
        database.engine.dispose()


@contextmanager
def full(database: Database) -> Iterator[None]:
    with closing(sqlite3.connect(database.path)) as raw:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
    with with_pragma(database, f"PRAGMA max_page_count={pages}"):
        yield


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    with with_pragma(database, "PRAGMA query_only=ON"):
        yield


@contextmanager
def locked(database: Database) -> Iterator[None]:
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with with_pragma(database, "PRAGMA busy_timeout=50"):
            yield
        other.execute("ROLLBACK")


TROUBLES = {"full": full, "read-only": read_only, "locked": locked}


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_was_typed_is_kept_and_can_be_sent_later(portal: Portal, client: FlaskClient, trouble: str) -> None:
    person = Person(client)
    # More than what is free in the pages of a new store.
    account = "Дно задымилось. " * 400
    person.go_through((*COMPLAINT[:2], {**COMPLAINT[2], "account": account}, COMPLAINT[3]))
    with TROUBLES[trouble](portal.private):
        page = person.send(**COMPLAINT[-1])
        assert page.answer.status_code == 503
        assert int(page.answer.headers["Retry-After"]) > 0
        assert "Пока не принято" in page.text
        assert page.sent["contact.name"] == ["Иванова Анна"]
        assert page.sent["account"] == [account]
        for path in ("", "cases", "cases/new", "cases/follow-up", "rules"):
            assert client.get(f"/ru/{path}").status_code == 200
    page = person.send()
    assert len(portal.following.look(page.code)) == 1


def noise() -> bytes:
    """A photograph larger than what is free in the pages of a new store."""
    out = BytesIO()
    Image.effect_noise((900, 600), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_a_file_that_cannot_be_kept_costs_nothing_typed(portal: Portal, client: FlaskClient, trouble: str) -> None:
    person = Person(client)
    person.go_through(COMPLAINT[:2])
    with TROUBLES[trouble](portal.private):
        page = person.send("add", account="Дым", files=((noise(), "a.jpg"),))
        assert page.answer.status_code == 503
        assert page.sent["account"] == ["Дым"]


def test_a_message_is_kept_in_its_field(portal: Portal, client: FlaskClient, trouble: str) -> None:
    filed = file_case(portal)
    sent = {"receipt_code": filed.code, "number": filed.numbers[0], "act": "write", "text": "Чек приложен." * 500}
    with TROUBLES[trouble](portal.private):
        answer = client.post("/ru/cases/follow-up", data=sent)
        assert answer.status_code == 503
        text = answer.get_data(as_text=True)
        assert "Чек приложен." in text or filed.code.replace("-", "") in text.replace("-", "")
    assert client.post("/ru/cases/follow-up", data=sent).status_code == 200


def test_too_many_from_one_source_are_told_to_wait_with_everything_kept(client: FlaskClient) -> None:
    person = Person(client)
    person.go_through(COMPLAINT[:-1])
    last = person.page
    for _ in range(40):
        answer = client.post("/ru/cases/new", data={**last.sent, **COMPLAINT[-1], "token": client_token(client)})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert 'value="Иванова Анна"' in answer.get_data(as_text=True)


def client_token(client: FlaskClient) -> str:
    return Person(client).page.sent["token"][0]


def test_codes_tried_too_often_are_told_to_wait(client: FlaskClient) -> None:
    statuses = {client.post("/ru/cases/follow-up", data={"receipt_code": "A" * 21}).status_code for _ in range(70)}
    assert statuses == {422, 429}


@pytest.mark.parametrize("name", ["read-only", "locked"])
def test_what_an_officer_wrote_stands_on_the_page(portal: Portal, clock: StandingClock, name: str) -> None:
    take_cases(portal)
    browser = officer_signed_in(create_app(portal), portal, clock, "li.na")
    filed = file_case(portal)
    path = f"/staff/cases/{filed.numbers[0]}"
    form = {"act": "message", "seen": "1", "text": "Мы проверили продавца.", "form_token": browser.token(path)}
    clock.move(minutes=2)
    with TROUBLES[name](portal.private):
        answer = browser.post(path, form)
    assert answer.status_code == 503
    assert "Мы проверили продавца.</textarea>" in answer.text
    assert browser.post(path, form).status_code == 303
