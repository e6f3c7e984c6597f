"""Status at a moment: every branch in its order, and the boundaries to the second in the site's zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from portal.domain.documents.base import (
    Document,
    Rendition,
    StatusFacts,
    clock_boundaries,
    end_of,
    hidden_at,
    is_outdated,
    marks_of,
    start_of,
    status_at,
    status_facts,
)
from portal.domain.vocabulary import ClosingKind, Mark, Status
from tests.domain.making import make_document
from tests.support.factories import BLACKLIST, RECALL, VALID, WARNING, make_foreign_data

SECOND = timedelta(seconds=1)
NOW = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
PAST, FUTURE = NOW - SECOND, NOW + SECOND
EVERYTHING = StatusFacts(
    open_status=Status.IN_FORCE,
    starts_at=FUTURE,
    ends_at=PAST,
    closing=ClosingKind.WITHDRAWN,
    closed_at=PAST,
    redacted=True,
)
"""Facts under which every status could hold; taking the first away shows the next."""


def status_of(document: Document, now: datetime) -> Status:
    return status_at(status_facts(document), now)


def test_the_first_that_holds_is_the_status() -> None:
    steps = [EVERYTHING]
    steps.append(replace(steps[-1], redacted=False))
    steps.append(replace(steps[-1], closing=ClosingKind.LIFTED))
    steps.append(replace(steps[-1], closing=None))
    steps.append(replace(steps[-1], ends_at=None))
    steps.append(replace(steps[-1], starts_at=None))
    assert [status_at(facts, NOW) for facts in steps] == [
        Status.REDACTED,
        Status.WITHDRAWN,
        Status.LIFTED,
        Status.EXPIRED,
        Status.SCHEDULED,
        Status.IN_FORCE,
    ]


@pytest.mark.parametrize("closed_at", [PAST, NOW, FUTURE, None])
def test_what_is_withdrawn_is_so_at_once_whatever_its_date(closed_at: datetime | None) -> None:
    facts = StatusFacts(Status.IN_FORCE, closing=ClosingKind.WITHDRAWN, closed_at=closed_at)
    assert status_at(facts, NOW) is Status.WITHDRAWN


@pytest.mark.parametrize("kind", [ClosingKind.LIFTED, ClosingKind.COMPLETED, ClosingKind.REMOVED])
def test_a_closing_holds_from_its_moment(kind: ClosingKind) -> None:
    facts = StatusFacts(Status.ONGOING, closing=kind, closed_at=NOW)
    assert [status_at(facts, moment) for moment in (PAST, NOW, FUTURE)] == [
        Status.ONGOING,
        Status(kind.value),
        Status(kind.value),
    ]


def test_a_warning_is_scheduled_until_the_second_at_which_it_begins() -> None:
    begins = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
    document = make_document(WARNING, {"effective_from": "2026-05-04T12:00:00+08:00"})
    assert status_of(document, begins - SECOND) is Status.SCHEDULED
    assert status_of(document, begins) is Status.IN_FORCE


def test_the_last_day_of_a_warning_ends_at_midnight_in_shanghai() -> None:
    document = make_document(WARNING, {"until_lifted": None, "effective_until": "2026-06-30"})
    midnight = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
    assert status_of(document, midnight - SECOND) is Status.IN_FORCE
    assert status_of(document, midnight) is Status.EXPIRED


def test_a_warning_until_lifted_never_expires() -> None:
    document = make_document(WARNING)
    assert document.ends_at() is None
    assert status_of(document, datetime(2999, 1, 1, tzinfo=UTC)) is Status.IN_FORCE


def test_a_lifted_warning_is_lifted_from_the_day_of_closing_on() -> None:
    closing = {"kind": "lifted", "on": "2026-06-01", "authority": "amr"}
    document = make_document(WARNING, {"closing": closing})
    midnight = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    assert status_of(document, midnight - SECOND) is Status.IN_FORCE
    assert status_of(document, midnight) is Status.LIFTED


def test_a_lifted_warning_stays_lifted_when_its_term_is_over() -> None:
    closing = {"kind": "lifted", "on": "2026-06-01", "authority": "amr"}
    document = make_document(WARNING, {"until_lifted": None, "effective_until": "2026-06-30", "closing": closing})
    assert status_of(document, datetime(2027, 1, 1, tzinfo=UTC)) is Status.LIFTED


def test_a_recall_goes_on_from_its_first_day_until_it_is_completed() -> None:
    closing = {"kind": "completed", "on": "2026-09-01", "authority": "amr"}
    document = make_document(RECALL, {"period.start": "2026-05-05", "period.end": "2026-08-01", "closing": closing})
    begins, closed = start_of(date(2026, 5, 5)), start_of(date(2026, 9, 1))
    moments = (begins - SECOND, begins, closed - SECOND, closed)
    assert [status_of(document, moment) for moment in moments] == [
        Status.SCHEDULED,
        Status.ONGOING,
        Status.ONGOING,
        Status.COMPLETED,
    ]


def test_a_blacklist_entry_is_listed_for_its_term_and_then_removed() -> None:
    document = make_document(BLACKLIST)
    begins, over = start_of(date(2026, 5, 4)), end_of(date(2026, 10, 4))
    moments = (begins - SECOND, begins, over - SECOND, over)
    assert [status_of(document, moment) for moment in moments] == [
        Status.SCHEDULED,
        Status.LISTED,
        Status.LISTED,
        Status.REMOVED,
    ]


def test_a_blacklist_entry_is_hidden_from_the_end_of_its_term_to_the_second() -> None:
    document = make_document(BLACKLIST)
    over = datetime(2026, 10, 4, 16, 0, tzinfo=UTC)
    assert document.hidden_from() == over
    assert not hidden_at(document, over - SECOND)
    assert hidden_at(document, over)


def test_an_earlier_removal_hides_a_blacklist_entry_earlier() -> None:
    closing = {"kind": "removed", "on": "2026-09-01", "authority": "amr"}
    document = make_document(BLACKLIST, {"closing": closing})
    removed = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)
    assert document.hidden_from() == removed
    assert status_of(document, removed - SECOND) is Status.LISTED
    assert status_of(document, removed) is Status.REMOVED
    assert document.standing_facts()["ended_on"] == "2026-09-01"


def test_a_removal_after_the_term_does_not_prolong_it() -> None:
    closing = {"kind": "removed", "on": "2026-12-01", "authority": "amr"}
    document = make_document(BLACKLIST, {"closing": closing})
    assert document.hidden_from() == end_of(date(2026, 10, 4))
    assert document.standing_facts()["ended_on"] == "2026-10-04"
    assert status_of(document, end_of(date(2026, 10, 4))) is Status.REMOVED


def test_what_stays_of_a_hidden_entry_names_no_one() -> None:
    facts = make_document(BLACKLIST).standing_facts()
    assert facts == {
        "agency": "amr",
        "blacklist_class": "serious",
        "listed_on": "2026-05-04",
        "ended_on": "2026-10-04",
    }


@pytest.mark.parametrize("type_code", sorted(set(VALID) - {"blacklist_entry"}))
def test_only_blacklist_entries_are_ever_hidden(type_code: str) -> None:
    document = make_document(VALID[type_code][0])
    assert document.hidden_from() is None
    assert not hidden_at(document, datetime(2999, 1, 1, tzinfo=UTC))
    assert document.standing_facts() == {"agency": document.agency}


def test_clock_boundaries_are_the_moments_at_which_the_status_changes_in_order() -> None:
    closing = {"kind": "lifted", "on": "2026-06-01", "authority": "amr"}
    document = make_document(WARNING, {"until_lifted": None, "effective_until": "2026-06-30", "closing": closing})
    assert clock_boundaries(status_facts(document)) == (
        datetime(2026, 5, 4, 4, 0, tzinfo=UTC),
        start_of(date(2026, 6, 1)),
        end_of(date(2026, 6, 30)),
    )
    assert clock_boundaries(status_facts(make_document(VALID["guidance"][0]))) == ()


@pytest.mark.parametrize("type_code", sorted(VALID))
def test_between_clock_boundaries_the_status_stands_still(type_code: str) -> None:
    facts = status_facts(make_document(VALID[type_code][0]))
    far = (datetime(1990, 1, 1, tzinfo=UTC), *clock_boundaries(facts), datetime(2990, 1, 1, tzinfo=UTC))
    for begins, over in pairwise(far):
        assert status_at(facts, begins) is status_at(facts, over - SECOND)


def test_the_provisional_mark_stays_until_a_version_ends_it() -> None:
    emergency = {
        "level": "1",
        "press_contact": {"phone": "0451-0000-0000"},
        "provisional": {"until": "2026-05-05T11:00:00+08:00"},
    }
    document = make_document(WARNING, emergency)
    assert marks_of(document) == (Mark.PROVISIONAL,)
    assert marks_of(make_document(WARNING)) == ()


def test_restricted_and_foreign_documents_are_marked() -> None:
    restricted = make_document(WARNING, {"audience": "authorities", "kind": "bulletin"})
    assert marks_of(restricted) == (Mark.RESTRICTED,)
    assert marks_of(make_document(make_foreign_data())) == (Mark.FOREIGN,)
    assert marks_of(make_document(WARNING)) == ()


def test_a_translation_is_outdated_once_the_original_reads_otherwise() -> None:
    original = Rendition("zh-Hans", {"title": "标题"}, "正文")
    translation = Rendition("ru", {"title": "Заголовок"}, "Текст", translates_version=1)
    assert not is_outdated(translation, original, replace(original))
    assert is_outdated(translation, original, replace(original, body="新正文"))
    assert not is_outdated(original, original, replace(original, body="新正文"))
