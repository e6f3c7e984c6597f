"""A version seen from the one before it, and the state that lists show of the newest one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.domain.documents.registry import document_types
from portal.domain.state import DocumentState, redacted_state, state_of, unread_state
from portal.domain.succession import (
    CLOCK_TOLERANCE,
    check_first,
    check_identity,
    check_succession,
    check_time,
    series_of,
)
from portal.domain.vocabulary import Audience, Status
from tests.domain.making import codes, make_document, make_rendition, make_version
from tests.support.factories import BLACKLIST, RECALL, VALID, WARNING, WARNING_TEXTS_RU

RESTRICTED = {"audience": "authorities", "kind": "bulletin"}
CLOSED = {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}}
LATER = {"published_at": "2026-05-04T13:00:00+08:00"}
RU = make_rendition(WARNING_TEXTS_RU, language="ru", body="Текст", translates=1)


@pytest.mark.parametrize("type_code", sorted(VALID))
def test_an_id_of_the_types_own_series_is_taken(type_code: str) -> None:
    document = make_document(VALID[type_code][0])
    document_id = "fx-cpsc-1" if document.is_foreign else f"{document.prefix}-2026-0001"
    assert check_identity(document_id, document) == ()
    assert tuple(check_first(document_id, document)) == ()
    assert series_of(document) == document.prefix


@pytest.mark.parametrize(
    ("document_id", "code"),
    [
        ("rc-2026-0001", "id_type"),
        ("zz-2026-0001", "id_type"),
        ("fx-cpsc-1", "id_type"),
        ("ra-2026-1", "identifier_form"),
        ("", "identifier_form"),
    ],
)
def test_an_id_of_another_type_is_refused(document_id: str, code: str) -> None:
    assert codes(check_identity(document_id, make_document())) == {("document_id", code)}


def test_restricted_documents_have_a_series_of_their_own() -> None:
    restricted = make_document(WARNING, RESTRICTED)
    assert series_of(restricted) == "rb"
    assert check_identity("rb-2026-0001", restricted) == ()
    assert tuple(check_first("rb-2026-0001", restricted)) == ()
    assert codes(tuple(check_first("ra-2026-0001", restricted))) == {("document_id", "id_series")}
    assert codes(tuple(check_first("rb-2026-0001", make_document()))) == {("document_id", "id_series")}


def test_types_without_a_restricted_series_are_public() -> None:
    restricted = make_document(RECALL, {"audience": "authorities"})
    assert codes(tuple(check_first("rc-2026-0001", restricted))) == {("audience", "unknown_code")}


def test_nothing_is_published_ahead_of_the_clock_by_more_than_its_tolerance() -> None:
    document = make_document()
    earliest = document.published_at - CLOCK_TOLERANCE
    assert tuple(check_time(document, earliest)) == ()
    found = tuple(check_time(document, earliest - timedelta(seconds=1)))
    assert codes(found) == {("published_at", "published_in_future")}


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ({}, {"published_at": "2026-05-04T11:59:59+08:00"}, ("published_at", "published_before_previous")),
        ({}, {"language": "ru"}, ("language", "language_changed")),
        ({}, RESTRICTED, ("audience", "audience_narrowed")),
        (CLOSED, LATER, ("closing", "document_closed")),
        (CLOSED, {"closing": CLOSED["closing"] | {"kind": "withdrawn"}}, ("closing", "document_closed")),
        ({}, {}, ("", "same_as_current")),
    ],
)
def test_what_a_successor_may_not_change(before: dict[str, Any], after: dict[str, Any], fault: tuple[str, str]) -> None:
    found = check_succession(make_version(before), make_version(after, number=2))
    assert codes(tuple(found)) == {fault}


def test_a_document_never_changes_its_type() -> None:
    found = check_succession(make_version(), make_version(data=RECALL, number=2))
    assert codes(tuple(found)) == {("type", "type_changed")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, LATER),
        ({}, CLOSED),
        (CLOSED, CLOSED | LATER),
        (CLOSED, {"closing": CLOSED["closing"] | {"on": "2026-05-05"}}),
        (RESTRICTED, {"kind": "bulletin"}),
    ],
)
def test_what_a_successor_may_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert tuple(check_succession(make_version(before), make_version(after, number=2))) == ()


def test_a_change_of_text_or_a_further_language_is_a_change() -> None:
    assert tuple(check_succession(make_version(), make_version(body="改写。", number=2))) == ()
    assert tuple(check_succession(make_version(), make_version(number=2, ru=RU))) == ()


def state(changes: dict[str, Any] | None = None) -> DocumentState:
    return state_of(make_version(changes, ru=RU), 7)


def test_the_state_holds_what_lists_show_of_the_newest_version() -> None:
    found = state()
    assert (found.document_id, found.prefix, found.year, found.serial) == ("ra-2026-0001", "ra", 2026, 1)
    assert (found.number, found.position, found.languages) == (1, 7, ("ru", "zh-Hans"))
    assert (found.level, found.kind, found.categories) == (3, "public_announcement", ("children",))
    assert (found.audience, found.is_foreign) == (Audience.PUBLIC, False)


def test_the_first_publication_is_remembered() -> None:
    newest = state_of(make_version(LATER, number=2), 9, state())
    assert newest.first_published_at == make_document().published_at
    assert newest.published_at == make_document(WARNING, LATER).published_at


def test_a_redacted_document_keeps_its_place_and_agency_alone() -> None:
    found = redacted_state(state(CLOSED))
    assert (found.document_id, found.position, found.agency) == ("ra-2026-0001", 7, "amr")
    assert (found.level, found.kind, found.categories, found.languages) == (None, None, (), ())
    assert found.status(found.published_at) is Status.REDACTED


@pytest.mark.parametrize(("erased", "status"), [(True, Status.REDACTED), (False, Status.REMOVED)])
def test_a_version_that_cannot_be_read_is_erased_or_hidden(erased: bool, status: Status) -> None:
    at: datetime = make_document(BLACKLIST).published_at
    model = document_types()["blacklist_entry"]
    found = unread_state("bl-2026-0001", model, 1, 3, at, None, erased=erased)
    assert found.status(at) is status
    assert found.is_hidden(at) != erased
    assert (found.level, found.categories, found.languages) == (None, (), ())
