"""Proof that nothing was altered: recompute everything from the first entry, and hold it against a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from portal.domain.errors import Damaged, PortalError
from portal.domain.log import META, REDACTION, Action, Entry, Frontier, LogHead, Meta, commit, decode_entry, leaf_hash
from portal.domain.state import DocumentState, state_of
from portal.fileform.meta import decode_meta
from portal.fileform.notes import Checkpoint
from portal.fileform.parts import DOCUMENT, read_redaction_note, read_version_data
from portal.services.ports import LogReader, Part, PublicationLog, RedactionRow, StoredEntry
from portal.services.publishing import version_row
from portal.services.reading import held_parts


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: `what` is a stable code, `where` names entry, document and part."""

    what: str
    where: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True)
class Verification:
    """The head that was verified, and the first thing that does not hold, if any."""

    head: LogHead
    entries: int
    parts: int
    withheld: int
    finding: Finding | None


class Verifying:
    """Verifies a log."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log

    def verify(
        self, checkpoint: Checkpoint | None = None, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Verification:
        """Recompute the log; stops at the first thing that does not hold.

        With `checkpoint` (its signature checked by the caller) also that nothing it covers was cut off or rewritten.
        """
        with self._log.reading() as log:
            try:
                head = log.head()
            except Damaged as error:
                nothing = LogHead("", Frontier())
                return Verification(nothing, 0, 0, 0, Finding("head", "log", found=str(error)))
            try:
                walk = _Walk(log, head, checkpoint)
            except Damaged as error:
                return Verification(head, 0, 0, 0, Finding("unreadable", "tables", found=str(error)))
            try:
                finding = next(walk.findings(progress), None)
            except PortalError as error:
                finding = Finding("unreadable", f"entry {walk.frontier.size + 1}", found=str(error))
            return Verification(head, walk.frontier.size, walk.parts, walk.withheld, finding)


class _Walk:
    def __init__(self, log: LogReader, head: LogHead, checkpoint: Checkpoint | None) -> None:
        self.log, self.head, self.checkpoint = log, head, checkpoint
        self.frontier = Frontier()
        self.parts = self.withheld = 0
        self.redactions = {row.position: row for row in log.list_redactions()}
        self.erased = {(row.document_id, row.version, name) for row in self.redactions.values() for name in row.parts}
        self.redacting: set[int] = set()
        self.completed: dict[int, int] = {}
        # Both tables are walked beside the entries, so that memory stays flat.
        self.versions = log.iter_versions()
        self.states = log.iter_states(in_log_order=True)
        self.state = next(self.states, None)
        self.expected_ends: dict[str, int] = {}
        self.documents = self.states_seen = 0

    def findings(self, progress: Callable[[int, int], None]) -> Iterator[Finding]:
        if self.checkpoint is not None:
            yield from self._checkpoint_before(self.checkpoint)
        for stored in self.log.iter_entries():
            yield from self._entry(stored)
            if self.frontier.size % 500 == 0:
                progress(self.frontier.size, self.head.size)
        yield from self._head()
        yield from self._tables()

    def _checkpoint_before(self, checkpoint: Checkpoint) -> Iterator[Finding]:
        if checkpoint.log_id != self.head.log_id:
            yield Finding("checkpoint_log", "checkpoint", checkpoint.log_id, self.head.log_id)
        if checkpoint.size > self.head.size:
            yield Finding("cut_off", "checkpoint", f"{checkpoint.size} entries", f"{self.head.size} entries")
        if checkpoint.size == 0 and checkpoint.root != Frontier().root():
            yield Finding("rewritten", "checkpoint", checkpoint.root.hex(), Frontier().root().hex())

    def _entry(self, stored: StoredEntry) -> Iterator[Finding]:
        position = self.frontier.size + 1
        where = f"entry {position}"
        try:
            entry = decode_entry(stored.encoded)
        except ValueError as error:
            yield Finding("entry_form", where, found=str(error))
            return
        if entry.position != position:
            yield Finding("position", where, str(position), str(entry.position))
        self.frontier = self.frontier.append(leaf_hash(stored.encoded))
        checkpoint = self.checkpoint
        if checkpoint is not None and checkpoint.size == position and checkpoint.root != self.frontier.root():
            yield Finding("rewritten", f"entries 1 to {position}", checkpoint.root.hex(), self.frontier.root().hex())
        if not stored.parts:
            if not self.head.is_public_copy:
                yield Finding("parts_missing", where)
            self.withheld += len(entry.commitments)
            return
        yield from self._parts(entry, stored.parts, where)

    def _parts(self, entry: Entry, parts: tuple[Part, ...], where: str) -> Iterator[Finding]:
        if len(parts) != len(entry.commitments):
            yield Finding("parts_missing", where, str(len(entry.commitments)), str(len(parts)))
            return
        meta: Meta | None = None
        for part, commitment in zip(parts, entry.commitments, strict=True):
            named = (
                f"{where}, {meta.document_id} version {meta.version}, part {part.name}"
                if meta
                else f"{where}, {part.name}"
            )
            if part.salt is None or part.content is None:
                self.withheld += 1
                if meta is None or not self._may_lack(meta, part.name):
                    yield Finding("part_missing", named)
                continue
            found = commit(part.salt, part.content) if len(part.salt) == 32 else b""
            if found != commitment:
                yield Finding("commitment", named, commitment.hex(), found.hex())
            self.parts += 1
            if part.name == META and meta is None:
                meta = decode_meta(part.content)
        if meta is not None:
            names = tuple(part.name for part in parts[1:])
            if names != meta.parts or parts[0].name != META:
                yield Finding("part_names", where, " ".join(meta.parts), " ".join(names))
            yield from self._recorded(entry, meta, parts, where)

    def _may_lack(self, meta: Meta, name: str) -> bool:
        return self.head.is_public_copy or (meta.document_id, meta.version, name) in self.erased

    def _recorded(self, entry: Entry, meta: Meta, parts: tuple[Part, ...], where: str) -> Iterator[Finding]:
        """The tables beside the log say what the entry says."""
        if entry.action is Action.PUBLISH:
            expected, found = version_row(meta, entry.position), next(self.versions, None)
            if found != expected:
                yield Finding("version_row", _named(where, meta), str(expected), str(found))
            if self.state is not None and self.state.position <= entry.position:
                yield from self._state(self.state, entry, meta, parts)
                self.state = next(self.states, None)
                self.states_seen += 1
            self.documents += self._is_first(meta)
        elif entry.action is Action.END:
            state = self.log.find_state(meta.document_id)
            self.expected_ends.pop(meta.document_id, None)
            if state is None or (state.position < entry.position and state.ended_position != entry.position):
                found_end = str(state.ended_position) if state else "none"
                yield Finding(
                    "state_row", f"document {meta.document_id}", f"ended by entry {entry.position}", found_end
                )
        else:
            yield from self._redaction(entry, meta, parts, _named(where, meta))

    def _redaction(self, entry: Entry, meta: Meta, parts: tuple[Part, ...], where: str) -> Iterator[Finding]:
        """The table of redactions says what a `redact` entry's note says; a `redacted` entry completes one of them."""
        if entry.action is Action.REDACTED:
            self.completed[int((meta.facts or {}).get("redact", "0"))] = entry.position
            return
        if entry.action is not Action.REDACT:
            return
        self.redacting.add(entry.position)
        row, note = self.redactions.get(entry.position), held_parts(StoredEntry(b"", parts)).get(REDACTION)
        if note is None:
            return
        expected = RedactionRow(entry.position, meta.document_id, meta.version, read_redaction_note(note).parts)
        found = replace(row, completed_position=None) if row is not None else None
        if found != expected:
            yield Finding("redaction_row", where, str(expected), str(found))

    def _is_first(self, meta: Meta) -> bool:
        """Whether this is the document's first version here: a public copy lacks those that were restricted."""
        if meta.version == 1 or not self.head.is_public_copy:
            return meta.version == 1
        return self.log.list_versions(meta.document_id)[0].number == meta.version

    def _head(self) -> Iterator[Finding]:
        if self.frontier.size != self.head.size:
            yield Finding("size", "log head", str(self.frontier.size), str(self.head.size))
        elif self.frontier.root() != self.head.root:
            first, last = self.head.frontier.range_of_difference(self.frontier)
            yield Finding("root", f"entries {first} to {last}", self.frontier.root().hex(), self.head.root.hex())

    def _tables(self) -> Iterator[Finding]:
        """Nothing stands in the tables that the log does not say."""
        version = next(self.versions, None)
        if version is not None:
            yield Finding("version_row", f"version {version.document_id} {version.number}", "none", str(version))
        if self.state is not None:
            yield Finding("state_row", f"document {self.state.document_id}", "none", str(self.state))
        if self.documents != self.states_seen:
            yield Finding("state_rows", "documents", str(self.documents), str(self.states_seen))
        for position, row in self.redactions.items():
            completed = self.completed.pop(position, None)
            where = f"redaction by entry {position}"
            if position not in self.redacting:
                yield Finding("redaction_row", where, "none", str(row))
            elif row.completed_position != completed:
                yield Finding("redaction_row", where, _completion(completed), _completion(row.completed_position))
        for document_id, position in self.expected_ends.items():
            yield Finding("state_row", f"document {document_id}", "not ended", f"ended by entry {position}")

    def _state(self, state: DocumentState, entry: Entry, meta: Meta, parts: tuple[Part, ...]) -> Iterator[Finding]:
        """The current state is that of the newest version, which is the one this entry publishes."""
        where = f"document {state.document_id}"
        rows = self.log.list_versions(state.document_id) if meta.version > 1 or state.number > 1 else ()
        newest = rows[-1].position if rows else entry.position
        if (state.document_id, state.number, newest) != (meta.document_id, meta.version, entry.position):
            yield Finding("state_row", where, _named(f"entry {entry.position}", meta), str(state))
            return
        if state.ended_position is not None:
            self.expected_ends[state.document_id] = state.ended_position
        held = held_parts(StoredEntry(b"", parts))
        if DOCUMENT not in held:
            if not state.facts.redacted and state.hidden_from is None:
                yield Finding("state_row", where, "redacted or hidden", str(state))
            return
        expected = replace(
            state_of(read_version_data(state.document_id, state.number, held), state.position),
            first_published_at=rows[0].published_at if rows else state.published_at,
            ended_position=state.ended_position,
        )
        if expected != state:
            yield Finding("state_row", where, str(expected), str(state))


def _named(where: str, meta: Meta | None) -> str:
    return f"{where}, {meta.document_id} version {meta.version}" if meta else where


def _completion(position: int | None) -> str:
    return f"completed by entry {position}" if position is not None else "open"
