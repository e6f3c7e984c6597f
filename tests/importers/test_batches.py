"""What holds for every source: the sum, the order of rows, files that cannot be read, and the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.app import Portal
from portal.domain.errors import Invalid
from portal.domain.vocabulary import Significance
from portal.importers import SOURCES, ForeignBatch, reading
from portal.services.foreign import RecordOutcome
from portal.text.faults import fault_sentence
from tests.importers.making import (
    cpsc_file,
    cpsc_recall,
    nhtsa_file,
    nhtsa_row,
    radar_fda,
    radar_file,
    radar_item,
    radar_nhtsa,
    rasff_file,
    rasff_row,
    read,
)

ROWS: dict[str, tuple[Callable[..., str], Sequence[Any]]] = {
    "cpsc": (
        cpsc_file,
        (
            cpsc_recall(),
            cpsc_recall(Title="Another account"),
            cpsc_recall(LastPublishDate="2026-03-01"),
            cpsc_recall(RecallID=90002),
            cpsc_recall(RecallID="x"),
            cpsc_recall(Title=None),
        ),
    ),
    "nhtsa": (
        nhtsa_file,
        (
            nhtsa_row(),
            nhtsa_row(),
            nhtsa_row(MODELTXT="TUNDRA"),
            nhtsa_row(RECORD_ID="2", MODELTXT="TUNDRA", COMPNAME="BRAKES", DATEA="20260303"),
            nhtsa_row(RECORD_ID="3", CAMPNO="26V900001"),
            nhtsa_row(RECORD_ID="4", RCDATE="20261301"),
        ),
    ),
    "rasff": (
        rasff_file,
        (
            rasff_row(),
            rasff_row(week="1"),
            rasff_row(origin="India"),
            rasff_row(origin="Kenya"),
            rasff_row(reference="2026.9"),
            rasff_row(reference="2026.9000", date="2026-03-02 00:00:00"),
            rasff_row(date="never"),
        ),
    ),
    "recallradar": (
        radar_file,
        (
            radar_item(),
            radar_item(hazard="Another hazard."),
            radar_fda(),
            radar_nhtsa(),
            radar_nhtsa(year="2026", hazard="BRAKES"),
            radar_nhtsa(description="Otherwise told."),
            radar_fda(id="fda-food-N/A"),
        ),
    ),
}


def without_rows(batch: ForeignBatch) -> ForeignBatch:
    """A batch without the numbers of refused rows, which are of their order."""
    refusals = sorted((replace(refusal, row=0) for refusal in batch.refusals), key=repr)
    return replace(batch, refusals=tuple(refusals))


@pytest.mark.parametrize("source", list(SOURCES))
def test_every_row_is_grouped_a_duplicate_or_refused(source: str) -> None:
    make, rows = ROWS[source]
    batch = read(source, make(*rows))
    assert batch.rows == len(rows)
    assert sum(record.rows for record in batch.records) + batch.duplicates + len(batch.refusals) == len(rows)
    assert batch.records
    assert batch.duplicates
    assert batch.refusals


def test_a_batch_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="2 rows read, 1 accounted for"):
        ForeignBatch("cpsc", 2, (), 1, (), ())


@pytest.mark.parametrize("source", list(SOURCES))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nothing(source: str, data: st.DataObject) -> None:
    make, rows = ROWS[source]
    shuffled = data.draw(st.permutations(list(rows)))
    assert without_rows(read(source, make(*shuffled))) == without_rows(read(source, make(*rows)))


HOSTILE = '<script>alert(1)</script>&lt;img src=x onerror=alert(1)&gt;\u202e\u0007\u2028--- *x* [a](javascript:b) "'


@pytest.mark.parametrize("source", list(SOURCES))
def test_hostile_text_becomes_a_notice_of_plain_text(source: str) -> None:
    file = {
        "cpsc": cpsc_file(cpsc_recall(Title=f"Kettles {HOSTILE}", Description=HOSTILE, URL=HOSTILE)),
        "nhtsa": nhtsa_file(nhtsa_row(MODELTXT=HOSTILE, DESC_DEFECT=HOSTILE, NOTES=HOSTILE)),
        "rasff": rasff_file(rasff_row(subject=f"Lead {HOSTILE}", hazards=HOSTILE, category=HOSTILE, origin=HOSTILE)),
        "recallradar": radar_file(radar_item(title=f"Kettles {HOSTILE}", brand=HOSTILE, description=HOSTILE)),
    }[source]
    (record,) = read(source, file).records
    published = json.dumps([record.data, record.texts, record.body])
    assert "<script" not in published
    assert "alert(1)" not in published
    assert "onerror" not in published
    assert "\\u202e" not in published
    assert "[a](" not in record.body


@pytest.mark.parametrize(
    ("source", "content", "code", "field"),
    [
        ("cpsc", '[{"RecallID": 1, "Tit', "source_form", ""),
        ("cpsc", "", "source_form", ""),
        ("cpsc", "[" * 100_000, "source_form", ""),
        ("cpsc", '{"RecallID": 1}', "not_a_list", ""),
        ("cpsc", "[]".encode("utf-16"), "not_utf8", ""),
        ("recallradar", "[]", "not_a_mapping", ""),
        ("recallradar", '{"count": 0}', "not_a_list", "recalls"),
        ("recallradar", '{"recalls": [', "source_form", ""),
        ("nhtsa", "", "source_columns", ""),
        ("nhtsa", "a\tb\nc\td\te\n", "source_columns", ""),
        ("nhtsa", nhtsa_file(nhtsa_row(MAKETXT="Škoda")).encode("cp1250"), "not_utf8", ""),
        ("rasff", "", "missing", "reference"),
        ("rasff", rasff_file(rasff_row()).replace("hazards", "danger"), "missing", "hazards"),
        ("rasff", rasff_file(rasff_row()).replace(",", ";"), "missing", "reference"),
        ("rasff", rasff_file().rstrip() + "\n1,2\n1,2,3\n", "source_columns", ""),
        ("rasff", rasff_file(rasff_row()).replace("Lead in", '"Lead in'), "source_form", ""),
        ("rasff", rasff_file(rasff_row(subject="Lead ä")).encode("latin-1"), "not_utf8", ""),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused_by_name(
    source: str, content: str | bytes, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        read(source, content)
    fault = error.value.faults[0]
    assert (fault.code, fault.field) == (code, field)
    assert fault.source
    assert fault_sentence(fault, "en")
    assert fault_sentence(fault, "ru") != fault_sentence(fault, "en")


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(Invalid) as error:
        read("cpsc", cpsc_file(cpsc_recall()))
    assert [fault.code for fault in error.value.faults] == ["file_too_large"]


def test_a_byte_order_mark_is_no_part_of_a_file() -> None:
    assert len(read("rasff", "\ufeff" + rasff_file(rasff_row())).records) == 1


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_file_imported_twice_adds_nothing(portal: Portal, source: str) -> None:
    make, rows = ROWS[source]
    records = read(source, make(*rows)).records
    first = portal.foreign.import_records(records)
    assert first.refused == {}
    assert first.outcomes[RecordOutcome.NEW] == len(records)
    size = portal.log.head().size
    again = portal.foreign.import_records(read(source, make(*reversed(rows))).records)
    assert again.outcomes[RecordOutcome.KNOWN] == len(records)
    assert portal.log.head().size == size
    assert portal.verifying.verify().finding is None


def test_the_agencys_own_account_follows_a_third_partys_and_never_the_other_way(portal: Portal) -> None:
    told = read("recallradar", radar_file(radar_item())).records
    own = read("cpsc", cpsc_file(cpsc_recall())).records
    portal.foreign.import_records(told)
    assert portal.foreign.import_records(own).outcomes[RecordOutcome.CHANGED] == 1
    assert portal.foreign.import_records(told).outcomes[RecordOutcome.KNOWN] == 1
    version = portal.reading.find_version("fx-cpsc-90001")
    assert version is not None
    assert version.number == 2
    assert getattr(version.document, "source").reported_by is None  # noqa: B009  only foreign notices have a source


def test_a_changed_record_becomes_a_version_and_an_older_one_does_not(portal: Portal) -> None:
    portal.foreign.import_records(read("cpsc", cpsc_file(cpsc_recall())).records)
    newer = cpsc_recall(LastPublishDate="2026-03-09", RemedyOptions=[{"Option": "Repair"}])
    older = cpsc_recall(LastPublishDate="2026-03-01", Title="Older")
    assert portal.foreign.import_records(read("cpsc", cpsc_file(newer)).records).outcomes[RecordOutcome.CHANGED] == 1
    assert portal.foreign.import_records(read("cpsc", cpsc_file(older)).records).outcomes[RecordOutcome.OLDER] == 1
    history = portal.reading.list_history("fx-cpsc-90001")
    assert [item.row.number for item in history] == [1, 2]
    assert history[1].meta.significance is not None
    assert history[1].meta.significance.of("en") is Significance.MAJOR
