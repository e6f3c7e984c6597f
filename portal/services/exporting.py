"""Exporting the log to its file form: the exact inverse of importing.

A public export leaves out the content of restricted documents, of entries whose term has ended, and all decisions;
their places in the log stay, so that everyone can recompute the root.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from portal.domain.errors import Conflict
from portal.domain.log import META, REDACTION, Action, decode_entry
from portal.fileform.logfile import Closing, Header, encode_closing, encode_header, encode_line
from portal.fileform.parts import DECISION
from portal.fileform.tree import LOG_FILE, folder_of, write_registry_files
from portal.services.ports import Clock, LogReader, PublicationLog, StoredEntry
from portal.services.reading import meta_of


@dataclass(frozen=True)
class ExportSummary:
    """Entries and version folders written."""

    entries: int
    versions: int


class Exporting:
    """Writes exports."""

    def __init__(self, log: PublicationLog, clock: Clock) -> None:
        self._log, self._clock = log, clock

    def export(
        self, target: Path, *, public: bool, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> ExportSummary:
        """Write an export to `target`, which must not exist or be empty; it appears there only when complete.

        Raises Conflict where `target` holds something.
        """
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Conflict("target", "a new or empty folder", str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".partial")
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir()
        try:
            with self._log.reading() as log:
                # A public copy has no more to give than what is public, and never passes for the whole.
                is_public = public or log.head().is_public_copy
                summary = _Export(log, partial, self._clock.now(), public=is_public).run(progress)
            write_registry_files(partial, self._log.read_registry())
            if target.exists():
                target.rmdir()
            partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return summary


class _Export:
    def __init__(self, log: LogReader, root: Path, now: datetime, *, public: bool) -> None:
        self._log, self._root, self._now, self._public = log, root, now, public
        self._versions = 0

    def run(self, progress: Callable[[int, int], None]) -> ExportSummary:
        head = self._log.head()
        with (self._root / LOG_FILE).open("wb") as file:
            file.write(encode_header(Header(head.log_id, self._public)) + b"\n")
            for done, entry in enumerate(self._log.iter_entries(), start=1):
                self._write_entry(file, entry)
                if done % 500 == 0:
                    progress(done, head.size)
            file.write(encode_closing(Closing(head.size, head.root)) + b"\n")
        progress(head.size, head.size)
        return ExportSummary(head.size, self._versions)

    def _write_entry(self, file: BinaryIO, entry: StoredEntry) -> None:
        meta = meta_of(entry)
        if meta is None or (self._public and self._is_restricted(meta.document_id, meta.version)):
            file.write(encode_line(entry.encoded, None, (), None) + b"\n")
            return
        action = decode_entry(entry.encoded).action
        hides_all = self._public and action is Action.PUBLISH and self._is_hidden(meta.document_id)
        salts: list[bytes | None] = []
        note, made = None, set[Path]()
        folder = self._root / folder_of(meta.document_id, meta.version)
        written = False
        for part in entry.parts:
            withheld = part.name != META and (hides_all or (self._public and part.name == DECISION))
            salts.append(None if withheld else part.salt)
            if withheld or part.content is None or part.name == META:
                continue
            path = folder / part.name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(part.content)
            if part.name == REDACTION:
                note = part.content
            written = True
        self._versions += written and action is Action.PUBLISH
        meta_bytes = entry.parts[0].content
        file.write(encode_line(entry.encoded, meta_bytes, tuple(salts), note) + b"\n")

    def _is_restricted(self, document_id: str, number: int) -> bool:
        return any(row.number == number and not row.is_public for row in self._log.list_versions(document_id))

    def _is_hidden(self, document_id: str) -> bool:
        state = self._log.find_state(document_id)
        return state is not None and state.is_hidden(self._now)
