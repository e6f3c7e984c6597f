"""Foreign records into the log, in any order and any number of times."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason, Significance
from portal.services.foreign import RecordOutcome
from portal.services.redacting import Redaction
from tests.conftest import MakePortal
from tests.support.factories import change, make_foreign_data


@dataclass(frozen=True)
class FakeRecord:
    """A record as an importer would make it."""

    document_id: str
    dated: datetime
    rank: int
    data: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=lambda: {"title": "Heaters recalled"})
    body: str = ""


def make_record(
    day: int = 1, *, rank: int = 1, title: str = "Heaters recalled", document_id: str = "fx-cpsc-1"
) -> FakeRecord:
    stamp = f"2026-04-{day:02d}"
    changes: dict[str, Any] = {"published_at": f"{stamp}T00:00:00Z", "source.dated": stamp}
    if rank == 0:
        changes["source.reported_by"] = "Somebody"
    data = change(make_foreign_data(), changes)
    return FakeRecord(document_id, datetime(2026, 4, day, tzinfo=UTC), rank, data, {"title": title})


def outcomes(portal: Portal, *records: FakeRecord) -> dict[str, int]:
    summary = portal.foreign.import_records(records)
    assert summary.refused == {}
    return {outcome.value: count for outcome, count in summary.outcomes.items() if count}


def title(portal: Portal) -> str:
    version = portal.reading.find_version("fx-cpsc-1")
    assert version is not None
    return version.original.text("title")


def test_a_record_becomes_a_document_once(portal: Portal) -> None:
    assert outcomes(portal, make_record()) == {"new": 1}
    assert outcomes(portal, make_record()) == {"known": 1}
    state = portal.reading.get_state("fx-cpsc-1")
    assert state.is_foreign
    assert state.level is None


def test_an_older_record_never_makes_a_version(portal: Portal) -> None:
    outcomes(portal, make_record(2))
    assert outcomes(portal, make_record(1)) == {"older": 1}
    assert portal.log.head().size == 1


def test_a_changed_record_becomes_a_version(portal: Portal) -> None:
    outcomes(portal, make_record(1))
    assert outcomes(portal, make_record(2, title="Heaters and fans recalled")) == {"changed": 1}
    history = portal.reading.list_history("fx-cpsc-1")
    assert [item.row.number for item in history] == [1, 2]
    assert history[1].meta.significance is not None
    assert history[1].meta.significance.of("en") is Significance.MAJOR


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_newest_and_best_account_stands_in_any_order(make_portal: MakePortal, order: tuple[int, ...]) -> None:
    portal = make_portal("-".join(map(str, order)))
    records = [make_record(1, title="old"), make_record(2, rank=0, title="third party"), make_record(2, title="agency")]
    for number in order:
        outcomes(portal, records[number])
    assert title(portal) == "agency"
    size = portal.log.head().size
    for record in records:
        assert set(outcomes(portal, record)) <= {RecordOutcome.KNOWN, RecordOutcome.OLDER}
    assert portal.log.head().size == size
    assert portal.verifying.verify().finding is None


def test_a_refused_record_leaves_the_others_untouched(portal: Portal) -> None:
    bad = make_record(document_id="fx-cpsc-2", title="<script>")
    summary = portal.foreign.import_records([bad, make_record()])
    assert list(summary.refused) == ["fx-cpsc-2"]
    assert summary.outcomes[RecordOutcome.NEW] == 1


def test_no_source_brings_a_redacted_notice_back(portal: Portal) -> None:
    outcomes(portal, make_record(1))
    portal.redacting.redact(Redaction("fx-cpsc-1", (), RedactionReason.COURT_ORDER, "court", "ruling"))
    assert outcomes(portal, make_record(2, title="again")) == {"older": 1}


def test_foreign_notices_need_no_registry(make_portal: MakePortal) -> None:
    assert outcomes(make_portal(registry=False), make_record()) == {"new": 1}
