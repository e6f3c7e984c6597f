"""Redaction: by law the content of versions is erased everywhere; place in the log, time and reason stay.

It has two recorded states. `redact` hides at once and erases the parts; `redacted` follows when every store of copies
has been asked, and the files hold none of the erased passages any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import prefixes
from portal.domain.errors import Fault, Invalid, NotFound, Unavailable, fault
from portal.domain.log import META, REDACTION, Action, Meta, SignificanceByLanguage
from portal.domain.state import redacted_state, unread_state
from portal.domain.vocabulary import Audience, RedactionReason
from portal.fileform.parts import DOCUMENT, language_of, read_redaction_note, read_version, rendition_part
from portal.fileform.passages import passages_of
from portal.fileform.writing import dump_yaml
from portal.services.ports import (
    Clock,
    ErasableStore,
    LogReader,
    LogWriter,
    PublicationLog,
    RedactionLedger,
    RedactionRow,
    VersionRow,
)
from portal.services.publishing import append_entry, salted, version_row
from portal.services.reading import held_parts, meta_of

MAX_OCCURRENCES = 200


@dataclass(frozen=True)
class Redaction:
    """What is to be erased and on what ground. `parts` names parts; empty means the whole version."""

    document_id: str
    versions: tuple[int, ...]
    reason: RedactionReason
    authority: str
    legal_basis: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Occurrence:
    """The same text in another place of the log, which this redaction leaves."""

    document_id: str
    version: int
    part: str
    passage: str


@dataclass(frozen=True)
class Review:
    """What a redaction will erase, and where else the same text stands (at most MAX_OCCURRENCES)."""

    erased: tuple[tuple[int, tuple[str, ...]], ...]
    occurrences: tuple[Occurrence, ...]


class Redacting:
    """Redacts versions and completes redactions."""

    def __init__(
        self,
        log: PublicationLog,
        clock: Clock,
        stores: Sequence[ErasableStore],
        ledger: RedactionLedger,
    ) -> None:
        self._log, self._clock, self._stores, self._ledger = log, clock, tuple(stores), ledger

    def review(self, redaction: Redaction) -> Review:
        """What would happen. Raises NotFound, or Invalid where the parts cannot be erased alone."""
        with self._log.reading() as log:
            targets = _targets(log, redaction)
            return Review(tuple((row.number, names) for row, names in targets), tuple(_occurrences(log, targets)))

    def unique_passages(self, redaction: Redaction) -> tuple[bytes, ...]:
        """Passages of what is to be erased that stand nowhere else in the log. Raises as `review`."""
        with self._log.reading() as log:
            return tuple(_unique_passages(log, _targets(log, redaction)))

    def redact(self, redaction: Redaction) -> None:
        """Hide and erase, then complete.

        Raises Unavailable where a copy may remain: the content is hidden and erased from the log, and `complete`
        finishes the rest later.
        """
        passages = self._hide(redaction)
        self.complete(passages)

    def complete(self, passages: Sequence[bytes] = ()) -> int:
        """Complete every redaction that is not: erase all copies, make sure, and record it. Returns how many.

        Raises Unavailable where a copy may remain.
        """
        pending = [row for row in self._log.list_redactions() if row.completed_position is None]
        self._write_ledger(pending)
        for row in pending:
            for store in self._stores:
                store.erase(row.document_id, row.version, row.parts)
        for store in self._stores:
            if passages and store.holds(passages):
                raise Unavailable(store.name)
        for row in pending:
            with self._log.writing() as log:
                meta = Meta(row.document_id, row.version, (), facts={"redact": str(row.position)})
                position = append_entry(log, self._clock.now(), Action.REDACTED, meta, ())
                log.save_redaction(replace(row, completed_position=position))
        return len(pending)

    def reapply(self, notes: Iterable[tuple[str, int, bytes]]) -> int:
        """Redact again, in a restored log, what is known to have been redacted. Returns how many versions."""
        count = 0
        for document_id, number, note in notes:
            with self._log.writing() as log:
                row = _find_row(log, document_id, number)
                wanted = [name for name in read_redaction_note(note).parts if row and name not in row.erased]
                if row is None or not wanted:
                    continue
                hide_version(log, self._clock.now(), row, note)
                count += 1
        if count:
            self.complete()
        return count

    def list_unsettled(self) -> list[tuple[RedactionRow, bytes]]:
        """Completed redactions, with their notes, that the ledger does not have.

        They came with the log that was imported: what they erased may have left copies here.
        """
        known = set(self._ledger.iter_notes())
        with self._log.reading() as log:
            noted = [(row, held_parts(log.read_entry(row.position)).get(REDACTION)) for row in log.list_redactions()]
        return [
            (row, note)
            for row, note in noted
            if note is not None
            and row.completed_position is not None
            and (row.document_id, row.version, note) not in known
        ]

    def settle(self, unsettled: Iterable[tuple[RedactionRow, bytes]]) -> None:
        """Erase every copy in the stores, then record in the ledger. Raises Unavailable where a copy may remain."""
        for row, note in unsettled:
            for store in self._stores:
                store.erase(row.document_id, row.version, row.parts)
            self.remember([(row.document_id, row.version, note)])

    def list_notes(self) -> list[tuple[str, int, bytes]]:
        """(document id, version, `redacted.yaml`) of every redaction in this log that this instance can read."""
        with self._log.reading() as log:
            found = []
            for row in log.list_redactions():
                note = held_parts(log.read_entry(row.position)).get(REDACTION)
                if note is not None:
                    found.append((row.document_id, row.version, note))
            return found

    def remember(self, notes: Iterable[tuple[str, int, bytes]]) -> None:
        """Put redactions into the ledger."""
        log_id = self._log.head().log_id
        for document_id, version, note in notes:
            self._ledger.add(log_id, document_id, version, note)

    def _hide(self, redaction: Redaction) -> list[bytes]:
        """Append the `redact` entries and erase the parts; returns passages that stand nowhere else."""
        with self._log.reading() as log:
            targets = _targets(log, redaction)
            passages = _unique_passages(log, targets)
        now = self._clock.now()
        with self._log.writing() as log:
            for row, names in targets:
                hide_version(log, now, row, encode_note(redaction, now, names))
        return passages

    def _write_ledger(self, pending: Iterable[RedactionRow]) -> None:
        log_id = self._log.head().log_id
        for row in pending:
            note = held_parts(self._log.read_entry(row.position)).get(REDACTION)
            if note is not None:
                self._ledger.add(log_id, row.document_id, row.version, note)


def encode_note(redaction: Redaction, now: datetime, parts: Sequence[str]) -> bytes:
    """`redacted.yaml`."""
    found = {
        "redacted_at": now.astimezone(SITE_ZONE).isoformat(timespec="seconds"),
        "reason": redaction.reason.value,
        "authority": redaction.authority,
        "legal_basis": redaction.legal_basis,
        "parts": list(parts),
    }
    encoded = dump_yaml(found)
    read_redaction_note(encoded)
    return encoded


def hide_version(log: LogWriter, now: datetime, row: VersionRow, note: bytes) -> None:
    """Append the `redact` entry of one version and erase the parts its note names."""
    parts = read_redaction_note(note).parts
    meta = Meta(row.document_id, row.number, (REDACTION,))
    position = append_entry(log, now, Action.REDACT, meta, (salted(REDACTION, note),))
    apply_redaction(log, RedactionRow(position, row.document_id, row.number, parts))


def apply_redaction(log: LogWriter, row: RedactionRow) -> None:
    """Erase the parts, and hide the document where its newest version has lost its data."""
    log.save_redaction(row)
    state = log.find_state(row.document_id)
    if state is not None and state.number == row.version:
        if DOCUMENT in row.parts or rendition_part(state.language) in row.parts:
            log.save_state(redacted_state(state))
        else:
            gone = {language_of(name) for name in row.parts if not name.startswith("change.")}
            log.save_state(replace(state, languages=tuple(tag for tag in state.languages if tag not in gone)))


def append_erased_version(log: LogWriter, now: datetime, document_id: str, number: int, note: bytes) -> None:
    """A version that was redacted before it came to this log: its place and its note, nothing else."""
    model = prefixes()[document_id.split("-", 1)[0]]
    read = read_redaction_note(note)
    before = log.find_state(document_id)
    audience = before.audience if before else _series_audience(document_id)
    meta = Meta(document_id, number, (), SignificanceByLanguage(), audience, read.redacted_at)
    position = append_entry(log, now, Action.PUBLISH, meta, ())
    log.save_version(version_row(meta, position))
    log.save_state(unread_state(document_id, model, number, position, read.redacted_at, before, erased=True))
    redact_meta = Meta(document_id, number, (REDACTION,))
    redact = append_entry(log, now, Action.REDACT, redact_meta, (salted(REDACTION, note),))
    done = Meta(document_id, number, (), facts={"redact": str(redact)})
    completed = append_entry(log, now, Action.REDACTED, done, ())
    log.save_redaction(RedactionRow(redact, document_id, number, read.parts, completed))


def _series_audience(document_id: str) -> Audience:
    prefix = document_id.split("-", 1)[0]
    return Audience.AUTHORITIES if prefixes()[prefix].restricted_prefix == prefix else Audience.PUBLIC


def is_erased(log: LogReader, document_id: str, number: int, parts: Mapping[str, bytes]) -> bool:
    """Whether a folder with `redacted.yaml` says what the log holds; Invalid where it does not."""
    row = _find_row(log, document_id, number)
    if row is None:
        return False
    held = held_parts(log.read_entry(row.position))
    missing = set(read_redaction_note(parts[REDACTION]).parts) & set(held)
    differing = [name for name, content in parts.items() if name != REDACTION and held.get(name) != content]
    if missing or differing:
        name = sorted(missing or differing)[0]
        raise Invalid([fault("", "version_known_differs", name, part=name).at(name)])
    return True


def _find_row(log: LogReader, document_id: str, number: int) -> VersionRow | None:
    return next((row for row in log.list_versions(document_id) if row.number == number), None)


def _targets(log: LogReader, redaction: Redaction) -> list[tuple[VersionRow, tuple[str, ...]]]:
    rows = {row.number: row for row in log.list_versions(redaction.document_id)}
    if not rows:
        raise NotFound("document", redaction.document_id)
    faults: list[Fault] = []
    found = []
    for number in redaction.versions or tuple(rows):
        if number not in rows:
            raise NotFound("version", f"{redaction.document_id} {number}")
        row = rows[number]
        held = held_parts(log.read_entry(row.position))
        names = redaction.parts or tuple(held)
        faults += _part_faults(row, held, names)
        if names:
            found.append((row, tuple(sorted(names))))
    if faults:
        raise Invalid(faults)
    if not found:
        raise Invalid([fault("versions", "redacted_parts", redaction.document_id, parts="")])
    return found


def _part_faults(row: VersionRow, held: Mapping[str, bytes], names: Sequence[str]) -> Iterator[Fault]:
    """Data and the original's text cannot go alone: what is left could not be read."""
    for name in names:
        if name not in held:
            yield fault("parts", "redacted_parts", name, parts=", ".join(held))
    if set(names) >= set(held):
        return
    needed = {DOCUMENT}
    if DOCUMENT in held:
        version = read_version(row.document_id, row.number, dict(held))
        needed.add(rendition_part(version.document.language))
    for name in sorted(needed & set(names)):
        yield fault("parts", "redacted_parts", name, parts=", ".join(held))


def _passages(log: LogReader, targets: Iterable[tuple[VersionRow, tuple[str, ...]]]) -> list[bytes]:
    found: dict[bytes, None] = {}
    for row, names in targets:
        held = held_parts(log.read_entry(row.position))
        for name in names:
            for passage in passages_of(name, held[name]):
                found.setdefault(passage)
    return list(found)


def _elsewhere(
    log: LogReader, targets: Sequence[tuple[VersionRow, tuple[str, ...]]]
) -> Iterator[tuple[Meta, str, bytes]]:
    """Every part that stays, with the meta of its entry."""
    going = {row.position: set(names) for row, names in targets}
    for position, entry in enumerate(log.iter_entries(), start=1):
        meta = meta_of(entry)
        if meta is None:
            continue
        for part in entry.parts:
            if part.content is not None and part.name != META and part.name not in going.get(position, ()):
                yield meta, part.name, part.content


def _occurrences(log: LogReader, targets: Sequence[tuple[VersionRow, tuple[str, ...]]]) -> Iterator[Occurrence]:
    passages = _passages(log, targets)
    listed = 0
    for meta, name, content in _elsewhere(log, targets):
        for passage in passages:
            if passage in content:
                yield Occurrence(meta.document_id, meta.version, name, passage.decode("utf-8", "replace"))
                listed += 1
                break
        if listed >= MAX_OCCURRENCES:
            return


def _unique_passages(log: LogReader, targets: Sequence[tuple[VersionRow, tuple[str, ...]]]) -> list[bytes]:
    """Passages of what is erased that no remaining part holds: none of them may be found in any file afterwards."""
    passages = _passages(log, targets)
    for _meta, _name, content in _elsewhere(log, targets):
        passages = [passage for passage in passages if passage not in content]
    return passages
