"""The head reader: the very next question after a commit sees it, and it holds nobody up."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from portal.app import Portal
from portal.domain.documents.base import clock_boundaries
from portal.domain.errors import Unavailable
from portal.domain.vocabulary import RedactionReason
from portal.services.redacting import Redaction
from portal.storage.heads import HeadReader
from portal.storage.instance import Instance
from tests.conftest import MakePortal
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    WARNING,
    make_decision,
    make_parts,
    make_registry_files,
)


@pytest.fixture
def heads(portal: Portal) -> HeadReader:
    return HeadReader(portal.instance.database_path)


def test_every_commit_is_seen_by_the_next_question(portal: Portal, heads: HeadReader) -> None:
    log_id, position, registry = heads.read()
    assert (log_id, position) == (portal.log.head().log_id, 0)
    published = portal.publishing.publish(make_parts())
    assert heads.read() == (log_id, 1, registry)
    portal.redacting.redact(
        Redaction(published.document_id, (1,), RedactionReason.PERSONAL_DATA, "省市场监督管理局", "法第四十七条")
    )
    assert heads.read()[1] == portal.log.head().size == 3


def test_a_change_of_the_registry_is_seen(portal: Portal, heads: HeadReader) -> None:
    before = heads.read()
    files = make_registry_files()
    with portal.log.writing() as log:
        log.save_registry(files | {"agencies.yaml": files["agencies.yaml"] + b"# \n"})
    after = heads.read()
    assert after[:2] == before[:2]
    assert after[2] != before[2]
    with portal.log.writing() as log:
        log.save_registry(files)
    assert heads.read() == before


def test_a_renamed_log_is_seen(portal: Portal, heads: HeadReader) -> None:
    heads.read()
    portal.log.rename("another")
    assert heads.read()[0] == "another"


def test_asking_keeps_nobody_from_erasing(portal: Portal, heads: HeadReader) -> None:
    portal.publishing.publish(make_parts())
    heads.read()
    heads.list_moments()
    heads.next_end()
    portal.database.truncate_wal()
    portal.database.rewrite()
    assert heads.read()[1] == 1


def test_moments_are_those_of_the_domain(portal: Portal, heads: HeadReader) -> None:
    portal.publishing.publish(make_parts())
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    states = list(portal.reading.iter_states(lambda state: True))
    expected = {moment for state in states for moment in clock_boundaries(state.facts)}
    expected |= {state.hidden_from for state in states if state.hidden_from}
    assert set(heads.list_moments()) == expected
    assert len(expected) >= 2
    newest = {moment for state in states if state.position == 2 for moment in clock_boundaries(state.facts)}
    assert newest <= set(heads.list_moments(after=1)) < expected
    assert heads.list_moments(after=2) == ()


def test_the_next_end_is_that_of_a_term_not_recorded_yet(
    portal: Portal, heads: HeadReader, clock: StandingClock
) -> None:
    assert heads.next_end() is None
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    (state,) = portal.reading.iter_states(lambda state: True)
    assert heads.next_end() == state.hidden_from
    clock.moment = datetime(2027, 1, 1, tzinfo=UTC)
    portal.publishing.append_due_ends()
    assert heads.next_end() is None


def test_restricted_documents_have_no_moments(portal: Portal, heads: HeadReader) -> None:
    restricted = {"kind": "bulletin", "level": "4", "audience": "authorities"}
    data = {name: value for name, value in WARNING.items() if name not in ("press_contact", "consumer_actions")}
    assessment = {"severity": "4", "urgency": "4", "extent": "4"}
    parts = make_parts(data | {"assessment": assessment}, set_data=restricted, decision=make_decision(languages=()))
    portal.publishing.publish(parts)
    assert heads.list_moments() == ()


def test_a_forked_process_opens_its_own_connection(portal: Portal, heads: HeadReader) -> None:
    heads.read()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(heads.read()[1]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"0"
    os.close(reading)
    os.close(writing)
    portal.publishing.publish(make_parts())
    assert heads.read()[1] == 1


def test_an_instance_without_database_is_unavailable(make_portal: MakePortal, portal: Portal) -> None:
    nowhere = HeadReader(Instance(portal.settings.home / "nowhere").database_path)
    with pytest.raises(Unavailable):
        nowhere.read()
