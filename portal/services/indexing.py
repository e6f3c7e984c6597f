"""Indexing: the search index follows the log entry by entry, and can be built from it anew at any time.

Restricted documents are passed over. What is read of an entry is read while the index is held, so that an erasure that
comes in between also finds what was just added.
"""

from __future__ import annotations

from contextlib import suppress

from portal.domain.documents.base import Version
from portal.domain.log import Action, Meta, decode_entry
from portal.domain.state import DocumentState, state_of
from portal.domain.vocabulary import Audience
from portal.services.ports import LogReader, PublicationLog, SearchBatch, SearchWriter, StoredEntry
from portal.services.reading import meta_of, stored_version

BATCH_ENTRIES = 200
REBUILD_ENTRIES = 1_000
"""At a time, where nobody waits for the first of them."""


class Indexing:
    """Keeps a search index up to the log. One that is missing is filled in sight of readers up to `short` entries."""

    def __init__(self, log: PublicationLog, index: SearchWriter, short: int = BATCH_ENTRIES) -> None:
        self._log, self._index, self._short = log, index, short

    @property
    def position(self) -> int:
        """Up to where the log is indexed."""
        return self._index.position()

    def catch_up(self, max_versions: int = BATCH_ENTRIES) -> int:
        """Take in what is new, at most so many entries; how many.

        Where the index is gone or cannot be read and the log is long, another one is built beside it, step by step:
        readers are told that search is not there, and never that something was not found.
        """
        if self._index.position() == 0 and self._log.head().size > self._short:
            return self._build_on(max_versions)
        return _catch_up(self._log, self._index, max_versions)

    def catch_up_whole(self) -> None:
        """Take in everything."""
        while self.catch_up():
            pass

    def merge(self) -> bool:
        """Tidy the index up; whether anything was done."""
        return self._index.merge()

    def rebuild(self) -> None:
        """Build the index anew beside the one in use, which is read on until then.

        One that was cut off goes on where it was.
        """
        with self._index.rebuilding() as fresh:
            while _catch_up(self._log, fresh, REBUILD_ENTRIES):
                pass
            fresh.merge()

    def _build_on(self, max_versions: int) -> int:
        taken = 0
        with suppress(_Unfinished), self._index.rebuilding() as fresh:
            taken = _catch_up(self._log, fresh, max_versions)
            if fresh.position() < self._log.head().size:
                raise _Unfinished
            fresh.merge()
        return max(taken, 1)


class _Unfinished(Exception):
    """An index beside is not whole yet: it stays for the next step."""


def _catch_up(log: PublicationLog, index: SearchWriter, count: int) -> int:
    if log.head().size == index.position():
        return 0
    with index.adding() as batch, log.reading() as reading:
        before = batch.position
        for position, entry in enumerate(reading.iter_entries(after=before), start=before + 1):
            _take(reading, batch, position, entry)
            if position - before >= count:
                break
        return batch.position - before


def _take(log: LogReader, batch: SearchBatch, position: int, entry: StoredEntry) -> None:
    meta = meta_of(entry)
    found = _shown(log, position, entry, meta) if meta is not None else None
    if found is None:
        batch.skip(position)
    else:
        batch.add(position, *found)


def _shown(
    log: LogReader, position: int, entry: StoredEntry, meta: Meta
) -> tuple[DocumentState, Version | None] | None:
    """The document that readers see from this entry on; None where it changes nothing for them."""
    action = decode_entry(entry.encoded).action
    current = log.find_state(meta.document_id)
    if action not in (Action.PUBLISH, Action.REDACT) or current is None or current.audience is not Audience.PUBLIC:
        return None
    row = next((row for row in log.list_versions(meta.document_id) if row.number == meta.version), None)
    if row is None or not row.is_public:
        return None
    is_newest = current.number == meta.version
    if action is Action.REDACT and not is_newest:
        return None
    version = stored_version(log, row)
    if is_newest:
        return current, version
    # Of an older version nothing is shown once a newer one follows; until then, what it says itself.
    return (state_of(version, position), version) if version is not None else None
