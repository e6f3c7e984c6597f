"""Foreign notices into the log: each record becomes a document, or a version of one, or is known, or is older."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol

from portal.domain.documents.base import Version
from portal.domain.errors import Fault, Invalid
from portal.fileform.parts import DOCUMENT, Parts, rendition_part
from portal.fileform.writing import dump_yaml, encode_rendition
from portal.services.ports import Clock, LogReader, LogWriter, PublicationLog, VersionRow
from portal.services.publishing import Prepared, Publishing, check_publication, differing_part, salted_parts
from portal.services.reading import stored_version

BATCH_RECORDS = 40


class Record(Protocol):
    """What an importer makes of one record of a foreign source; `rank` decides between equal dates."""

    @property
    def document_id(self) -> str: ...
    @property
    def dated(self) -> datetime: ...
    @property
    def rank(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> str: ...


class RecordOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    OLDER = "older"


@dataclass
class ForeignSummary:
    """How many records had which outcome, and the faults of those that were refused."""

    outcomes: dict[RecordOutcome, int] = field(default_factory=lambda: dict.fromkeys(RecordOutcome, 0))
    refused: dict[str, tuple[Fault, ...]] = field(default_factory=dict)


class ForeignImporting:
    """Imports records of foreign sources."""

    def __init__(self, log: PublicationLog, publishing: Publishing, clock: Clock) -> None:
        self._log, self._publishing, self._clock = log, publishing, clock

    def import_records(
        self, records: Iterable[Record], progress: Callable[[int], None] = lambda _done: None
    ) -> ForeignSummary:
        """Publish what is new or changed. A refused record leaves the others untouched."""
        summary = ForeignSummary()
        pending = iter(records)
        done = 0
        while batch := list(islice(pending, BATCH_RECORDS)):
            loaded = [(record, parts_of(record)) for record in batch]
            with self._log.writing() as log:
                for record, parts in loaded:
                    try:
                        summary.outcomes[self._import_one(log, record, parts)] += 1
                    except Invalid as error:
                        summary.refused[record.document_id] = error.faults
            done += len(batch)
            progress(done)
        return summary

    def _import_one(self, log: LogWriter, record: Record, parts: Parts) -> RecordOutcome:
        rows = log.list_versions(record.document_id)
        previous = stored_version(log, rows[-1]) if rows else None
        if rows and previous is None:
            # A redacted notice stays redacted: no source brings it back.
            return RecordOutcome.OLDER
        if any(_same(log, row, parts) for row in rows):
            return RecordOutcome.KNOWN
        if previous is not None and (record.dated, record.rank) < _standing(previous):
            return RecordOutcome.OLDER
        number = len(rows) + 1
        checked = check_publication(None, self._clock.now(), parts, record.document_id, number, len(rows), previous)
        prepared = Prepared(checked.version, salted_parts(parts), checked.significance, len(rows))
        self._publishing.append(log, prepared)
        return RecordOutcome.CHANGED if rows else RecordOutcome.NEW


def parts_of(record: Record) -> Parts:
    """The record as the parts of a version: data, and its one rendition in the source's language."""
    language = str(record.data["language"])
    return {DOCUMENT: dump_yaml(record.data), rendition_part(language): encode_rendition(record.texts, record.body)}


def _same(log: LogReader, row: VersionRow, parts: Parts) -> bool:
    return differing_part(log.read_entry(row.position), parts) is None


def _standing(version: Version) -> tuple[datetime, int]:
    """Date and rank of a notice: a third party's account of it ranks below the agency's own."""
    source: Any = getattr(version.document, "source", None)
    return version.document.published_at, 0 if source is not None and source.reported_by else 1
