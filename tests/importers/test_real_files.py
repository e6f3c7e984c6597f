"""The real files of the agencies, in every order: counts, one document for one recall, nothing twice.

They are no part of the project; PORTAL_TEST_DATA names the folder that holds them.
"""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from portal.importers import ForeignBatch, read_source
from portal.services.foreign import RecordOutcome
from tests.conftest import MakePortal
from tests.support.clock import StandingClock

FOLDER = os.environ.get("PORTAL_TEST_DATA")
FILES = {
    "cpsc": "cpsc.json",
    "nhtsa": "nhtsa_flat.tsv",
    "rasff": "rasff_2024.csv",
    "recallradar": "recallradar.json",
}
COUNTS = {"cpsc": (2, 2, 2, 0, 0), "nhtsa": (41, 41, 2, 0, 0), "rasff": (5389, 5364, 5364, 25, 0)} | {
    "recallradar": (508, 506, 503, 0, 2)
}
"""Rows, of them grouped, into how many documents, duplicates, refused."""
SHARED = frozenset({"fx-cpsc-10854", "fx-cpsc-10855"})

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FOLDER is None, reason="PORTAL_TEST_DATA is not set: the real files are no part of the project"),
]


@cache
def batch_of(source: str) -> ForeignBatch:
    # A folder that is named but not there fails here: what was asked for was not tested.
    return read_source(source, Path(FOLDER or "") / "foreign" / FILES[source])


@pytest.mark.parametrize("source", list(FILES))
def test_every_row_is_accounted_for(source: str) -> None:
    batch = batch_of(source)
    grouped = sum(record.rows for record in batch.records)
    found = batch.rows, grouped, len(batch.records), batch.duplicates, len(batch.refusals)
    assert found == COUNTS[source]


def test_hazards_that_the_source_leaves_empty_stay_empty() -> None:
    records = batch_of("rasff").records
    assert sum("source_hazards" not in record.data for record in records) > 1000
    assert not any({"hazards", "measures", "remedies"} & set(record.data) for record in records)


def test_the_same_recall_of_two_files_is_one_document() -> None:
    ids = {source: {record.document_id for record in batch_of(source).records} for source in FILES}
    assert ids["cpsc"] & ids["recallradar"] == SHARED


@pytest.mark.parametrize("order", list(itertools.permutations(("cpsc", "nhtsa", "recallradar"))), ids="-".join)
def test_the_same_notices_stand_whatever_was_imported_first(
    make_portal: MakePortal, clock: StandingClock, order: tuple[str, ...]
) -> None:
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    portal = make_portal("-".join(order), registry=False)
    for source in order:
        assert portal.foreign.import_records(batch_of(source).records).refused == {}
    size = portal.log.head().size
    for source in order:
        outcomes = portal.foreign.import_records(batch_of(source).records).outcomes
        assert outcomes[RecordOutcome.NEW] == outcomes[RecordOutcome.CHANGED] == 0
    assert portal.log.head().size == size
    assert portal.verifying.verify().finding is None
    for record in batch_of("cpsc").records:
        version = portal.reading.find_version(record.document_id)
        assert version is not None
        assert version.original.text("remedy_instructions") == record.texts["remedy_instructions"]


def test_all_files_imported_twice_add_nothing_the_second_time(make_portal: MakePortal, clock: StandingClock) -> None:
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    portal = make_portal(registry=False)
    for source in ("rasff", "recallradar", "cpsc", "nhtsa"):
        assert portal.foreign.import_records(batch_of(source).records).refused == {}
    size = portal.log.head().size
    assert size == 2 + 2 + 5364 + 503
    for source in FILES:
        outcomes = portal.foreign.import_records(batch_of(source).records).outcomes
        assert outcomes[RecordOutcome.KNOWN] + outcomes[RecordOutcome.OLDER] == len(batch_of(source).records)
    assert portal.log.head().size == size
    assert portal.verifying.verify().finding is None
