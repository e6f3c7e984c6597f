"""Importing content from files: check everything first, then append in order; or continue a log from its export.

Nothing is written when anything is refused. Interrupted at any moment, the same command goes on where it stopped:
what is in the log already is known, and each batch is one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from time import monotonic

from portal.domain.documents.base import Version
from portal.domain.errors import Conflict, Fault, Invalid, fault
from portal.domain.log import REDACTION, SignificanceByLanguage
from portal.domain.registry import Registry
from portal.fileform.pages import PAGES, is_page
from portal.fileform.parts import read_redaction_note, read_version_data
from portal.fileform.tree import (
    DOCUMENTS,
    LOG_FILE,
    REGISTRY,
    VersionFolder,
    list_folders,
    read_folder,
    read_registry_files,
)
from portal.services.ports import Clock, LogReader, LogWriter, PublicationLog
from portal.services.publishing import (
    Outcome,
    Prepared,
    Publishing,
    check_publication,
    find_known,
    registry_from,
    salted_parts,
)
from portal.services.reading import stored_version
from portal.services.redacting import append_erased_version, is_erased
from portal.services.replaying import Replaying

BATCH_VERSIONS = 40
BATCH_SECONDS = 0.05
"""A batch is short, so that a publisher beside an import hardly waits."""

Progress = Callable[[str, int, int], None]
"""Called with the phase ("check", "append", "replay"), how much is done, and of how much."""


def no_progress(_phase: str, _done: int, _total: int) -> None:
    """For callers that show nothing."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A checked folder that is to be appended; `digest` notices a change of its files after the check."""

    folder: VersionFolder
    published_at: datetime
    digest: bytes
    significance: SignificanceByLanguage


@dataclass(frozen=True)
class ContentCheck:
    """What a check of a content folder found: versions to append, the number of known ones, every fault."""

    planned: tuple[Planned, ...]
    known: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class ImportSummary:
    """How many versions were new and how many known, and how many entries of a log file were continued."""

    new: int
    known: int
    replayed: int
    registry_changed: bool


class Importing:
    """Imports a content folder into the log."""

    def __init__(self, log: PublicationLog, publishing: Publishing, replaying: Replaying, clock: Clock) -> None:
        self._log = log
        self._publishing = publishing
        self._replaying = replaying
        self._clock = clock

    def import_tree(self, root: Path, progress: Progress = no_progress) -> ImportSummary:
        """Import `root`. Raises Invalid with every fault of every file, in which case nothing is written."""
        files = self._with_kept(read_registry_files(root))
        registry = registry_from(files)
        if (root / LOG_FILE).exists():
            self._replaying.check_prefix(root)
            replayed = self._replaying.replay(root, lambda done, total: progress("replay", done, total))
        else:
            replayed = 0
        checked = check_tree(root, registry, self._clock.now(), self._log, progress)
        if checked.faults:
            raise Invalid(checked.faults)
        changed = dict(self._log.read_registry()) != files
        if changed:
            with self._log.writing() as log:
                log.save_registry(files)
        new, met = self._append(checked.planned, progress)
        return ImportSummary(new, checked.known + met, replayed, changed)

    def _with_kept(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The registry and the static pages: each replaced as a whole where the folder has it, kept where not."""
        given = {is_page(name) for name in files}
        kept = {name: content for name, content in self._log.read_registry().items() if is_page(name) not in given}
        return {**kept, **files}

    def _append(self, planned: Sequence[Planned], progress: Progress) -> tuple[int, int]:
        ordered = sorted(planned, key=lambda plan: (plan.published_at, plan.folder.document_id, plan.folder.number))
        new = known = done = 0
        while done < len(ordered):
            batch: list[Loaded] = []
            began = monotonic()
            while done + len(batch) < len(ordered) and len(batch) < BATCH_VERSIONS:
                batch.append(_load(ordered[done + len(batch)]))
                if monotonic() - began > BATCH_SECONDS:
                    break
            with self._log.writing() as log:
                outcomes = [self._append_one(log, loaded) for loaded in batch]
            new += outcomes.count(Outcome.NEW)
            known += outcomes.count(Outcome.KNOWN)
            done += len(batch)
            progress("append", done, len(ordered))
        return new, known

    def _append_one(self, log: LogWriter, loaded: Loaded) -> Outcome:
        folder = loaded.plan.folder
        state = log.find_state(folder.document_id)
        if state is not None and state.number >= folder.number and _known(log, folder, loaded.parts):
            # Another importer came first with this version.
            return Outcome.KNOWN
        if REDACTION in loaded.parts:
            append_erased_version(log, self._clock.now(), folder.document_id, folder.number, loaded.parts[REDACTION])
            return Outcome.NEW
        # Its texts were checked with these very bytes; appending needs the data alone.
        version = read_version_data(folder.document_id, folder.number, loaded.parts)
        prepared = Prepared(version, salted_parts(loaded.parts), loaded.plan.significance, folder.number - 1)
        return self._publishing.append_after(log, state, prepared).outcome


@dataclass(frozen=True)
class Loaded:
    """A planned folder with its bytes, read again and found unchanged."""

    plan: Planned
    parts: Mapping[str, bytes]


def _load(plan: Planned) -> Loaded:
    parts = read_folder(plan.folder.path)
    if digest_of(parts) != plan.digest:
        raise Conflict(plan.folder.where, "the files that were checked", "other bytes")
    return Loaded(plan, parts)


def digest_of(parts: Mapping[str, bytes]) -> bytes:
    """Tells whether files changed between the check and the import; never stored."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(f"{name}\0{len(parts[name])}\0".encode())
        digest.update(parts[name])
    return digest.digest()


def check_tree(
    root: Path,
    registry: Registry | None,
    now: datetime,
    log: LogReader | None = None,
    progress: Progress = no_progress,
) -> ContentCheck:
    """Check every version folder below `root` as the successor of what `log`, if given, holds."""
    if not root.is_dir():
        raise Invalid([fault("", "not_a_folder", str(root))])
    if not any((root / name).exists() for name in (DOCUMENTS, REGISTRY, PAGES)):
        raise Invalid([fault("", "no_content", str(root))])
    folders, tree_faults = list_folders(root)
    faults: list[Fault] = list(tree_faults)
    planned: list[Planned] = []
    significances: dict[tuple[object, ...], SignificanceByLanguage] = {}
    known = done = 0
    for document_id, of_document in groupby(folders, key=lambda folder: folder.document_id):
        chain = _Chain(document_id, registry, now, log, significances)
        for folder in of_document:
            try:
                plan = chain.check(folder)
            except Invalid as error:
                faults += [found.at(_below(folder.where, found.source)) for found in error.faults]
                chain.broken = True
            else:
                if plan is None:
                    known += 1
                else:
                    planned.append(plan)
            done += 1
            progress("check", done, len(folders))
    return ContentCheck(tuple(planned), known, tuple(faults))


def _below(where: str, source: str) -> str:
    return f"{where}/{source}" if source else where


class _Chain:
    """The versions of one document, checked one after the other, starting from what the log holds."""

    def __init__(
        self,
        document_id: str,
        registry: Registry | None,
        now: datetime,
        log: LogReader | None,
        significances: dict[tuple[object, ...], SignificanceByLanguage],
    ) -> None:
        self.document_id, self.registry, self.now, self.log = document_id, registry, now, log
        self.significances = significances
        self.rows = log.list_versions(document_id) if log is not None else ()
        self.after = self.rows[-1].number if self.rows else 0
        self.previous: Version | None = None
        if log is not None and self.rows:
            self.previous = stored_version(log, self.rows[-1])
        self.broken = False

    def check(self, folder: VersionFolder) -> Planned | None:
        """The folder's plan, None where the log holds it already. Raises Invalid."""
        parts = read_folder(folder.path)
        if self.log is not None and folder.number <= self.after and _known(self.log, folder, parts):
            return None
        if REDACTION in parts:
            return self._check_erased(folder, parts)
        after = folder.number - 1 if self.broken else self.after
        previous = None if self.broken else self.previous
        checked = check_publication(self.registry, self.now, parts, self.document_id, folder.number, after, previous)
        self.after, self.previous, self.broken = folder.number, checked.version, False
        published_at = checked.version.document.published_at.astimezone(UTC)
        return Planned(folder, published_at, digest_of(parts), self._shared(checked.significance))

    def _shared(self, significance: SignificanceByLanguage) -> SignificanceByLanguage:
        """One object for all versions of equal significance: a plan holds a hundred thousand of them."""
        key = (significance.default, *sorted((significance.by_language or {}).items()))
        return self.significances.setdefault(key, significance)

    def _check_erased(self, folder: VersionFolder, parts: Mapping[str, bytes]) -> Planned:
        faults = [fault("", "redacted_alone", name).at(name) for name in sorted(set(parts) - {REDACTION})]
        if folder.number != self.after + 1:
            faults.append(fault("version", "version_gap", folder.number, expected=self.after + 1))
        if faults:
            raise Invalid(faults)
        note = read_redaction_note(parts[REDACTION])
        self.after, self.previous = folder.number, None
        return Planned(folder, note.redacted_at, digest_of(parts), SignificanceByLanguage())


def _known(log: LogReader, folder: VersionFolder, parts: Mapping[str, bytes]) -> bool:
    if REDACTION in parts:
        return is_erased(log, folder.document_id, folder.number, parts)
    return find_known(log, parts, folder.document_id, folder.number) is not None
