"""Publishing: check a version against the log and the rules, then append it in one short transaction.

Parsing, validation and hashing happen before the transaction; what it relied on is checked again inside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.domain.documents.base import Document, Version
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.errors import Conflict, Damaged, Fault, Invalid, fault
from portal.domain.identifiers import own_document_id
from portal.domain.log import META, SALT_BYTES, Action, Entry, Meta, SignificanceByLanguage, commit
from portal.domain.registry import Registry, read_registry
from portal.domain.rules import Publication, check_rules
from portal.domain.significance import significance_of
from portal.domain.state import DocumentState, state_of
from portal.domain.succession import check_first, check_identity, check_succession, check_time, series_of
from portal.domain.vocabulary import Audience
from portal.fileform.meta import encode_meta
from portal.fileform.pages import is_page, read_pages
from portal.fileform.parts import MAX_DATA_BYTES, Parts, check_version
from portal.fileform.strictyaml import load_mapping
from portal.services.ports import Clock, LogReader, LogWriter, Part, PublicationLog, StoredEntry, VersionRow
from portal.services.reading import stored_version

DRAFT_ID = ""
"""Stands for the id of a document that gets one when it is published."""
ATTEMPTS = 5


class Outcome(StrEnum):
    NEW = "new"
    KNOWN = "known"


@dataclass(frozen=True)
class Published:
    """A version in the log; KNOWN where the very same was there before."""

    document_id: str
    number: int
    position: int
    outcome: Outcome


@dataclass(frozen=True)
class Prepared:
    """A checked version, ready to append after the version number `after`."""

    version: Version
    parts: tuple[Part, ...]
    significance: SignificanceByLanguage
    after: int


def salted(name: str, content: bytes) -> Part:
    """A part with fresh salt from the system's random source."""
    return Part(name, os.urandom(SALT_BYTES), content)


def commitment_of(part: Part) -> bytes:
    if part.salt is None or part.content is None:
        raise ValueError(f"part {part.name} is erased or withheld")
    return commit(part.salt, part.content)


def registry_from(files: Mapping[str, bytes]) -> Registry | None:
    """The registry from the bytes of its files, None where there are none. Raises Invalid, for static pages too."""
    read_pages(files)
    own = {name: content for name, content in files.items() if not is_page(name)}
    if not own:
        return None
    return read_registry({name: load_mapping(c, f"registry/{name}", MAX_DATA_BYTES) for name, c in own.items()})


@dataclass(frozen=True)
class Checked:
    """A version that may be appended."""

    version: Version
    significance: SignificanceByLanguage


def check_publication(
    registry: Registry | None,
    now: datetime,
    parts: Parts,
    document_id: str,
    number: int,
    after: int,
    previous: Version | None,
) -> Checked:
    """Every check of a version that is to follow number `after`; `previous` is None where that is not readable.

    A foreign notice needs no registry: it stands outside the publication rules.

    Raises Invalid with every fault, each naming its part as source.
    """
    read = check_version(document_id, number, parts)
    version, document = read.version, read.version.document
    faults: list[Fault] = []
    if number != after + 1:
        faults.append(fault("version", "version_gap", number, expected=after + 1))
    elif previous is not None:
        faults += check_succession(previous, version)
    if document_id != DRAFT_ID:
        faults += check_identity(document_id, document) or (check_first(document_id, document) if number == 1 else ())
    faults += check_time(document, now)
    faults += check_rules(registry, Publication(version, read.decision, previous))
    if faults:
        raise Invalid(found if found.source else found.at(_source_of(found.field)) for found in faults)
    return Checked(version, significance_of(version, previous))


def salted_parts(parts: Parts) -> tuple[Part, ...]:
    """The parts of a version in the order of their names, each with fresh salt."""
    return tuple(salted(name, content) for name, content in sorted(parts.items()))


class Publishing:
    """Appends versions and the ends of terms to the log."""

    def __init__(self, log: PublicationLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._registry: tuple[Mapping[str, bytes], Registry | None] | None = None

    def publish(self, parts: Parts, document_id: str | None = None, number: int | None = None) -> Published:
        """Publish one version.

        Without `document_id` a new document gets the next id of its series; without `number` the version is the
        newest plus one. Publishing the very same version again answers KNOWN.

        Raises Invalid with every fault; Conflict where another process published the same version otherwise.
        """
        for _ in range(ATTEMPTS):
            known = self._find_known(parts, document_id, number)
            if known is not None:
                return known
            prepared = self.prepare(parts, document_id, number)
            try:
                with self._log.writing() as log:
                    return self.append(log, prepared)
            except Conflict as conflict:
                # Somebody else published in between; look again with their version as the previous one.
                last = conflict
        raise last

    def prepare(
        self,
        parts: Parts,
        document_id: str | None = None,
        number: int | None = None,
        previous: Version | None = None,
    ) -> Prepared:
        """Check a version in full. `previous` spares reading it from the log when the caller has it at hand.

        Raises Invalid with every fault, each naming its part as source.
        """
        rows = self._log.list_versions(document_id) if document_id and previous is None else ()
        after = previous.number if previous else (rows[-1].number if rows else 0)
        if number is None:
            number = after + 1
        if previous is None and rows:
            with self._log.reading() as log:
                previous = stored_version(log, rows[-1])
        checked = check_publication(
            self.registry(), self._clock.now(), parts, document_id or DRAFT_ID, number, after, previous
        )
        return Prepared(checked.version, salted_parts(parts), checked.significance, after)

    def append(self, log: LogWriter, prepared: Prepared) -> Published:
        """Append a prepared version in an open transaction. Raises Conflict where the log has moved on."""
        version = prepared.version
        if version.document_id == DRAFT_ID:
            prepared = replace(prepared, version=replace(version, document_id=self._assign_id(log, version.document)))
        return self.append_after(log, log.find_state(prepared.version.document_id), prepared)

    def append_after(self, log: LogWriter, before: DocumentState | None, prepared: Prepared) -> Published:
        """As `append`, for whoever has read the document's state in the same transaction."""
        version = prepared.version
        newest = before.number if before else 0
        if newest != prepared.after:
            raise Conflict(version.document_id, f"version {prepared.after}", f"version {newest}")
        document = version.document
        meta = Meta(
            version.document_id,
            version.number,
            tuple(part.name for part in prepared.parts),
            prepared.significance,
            document.audience,
            document.published_at,
        )
        position = append_entry(log, self._clock.now(), Action.PUBLISH, meta, prepared.parts)
        log.save_version(version_row(meta, position))
        log.save_state(state_of(version, position, before))
        return Published(version.document_id, version.number, position, Outcome.NEW)

    def append_due_ends(self) -> tuple[str, ...]:
        """Record in the log every end of a term that has passed; returns the documents' ids.

        Readers see the end at the moment itself; the entry is for whoever follows the log.
        """
        ended = []
        for state in self._log.list_due_ends(self._clock.now()):
            with self._log.writing() as log:
                current = log.find_state(state.document_id)
                if current is None or current.ended_position is not None or current.position != state.position:
                    continue
                meta = Meta(state.document_id, state.number, (), facts=_end_facts(log, state))
                position = append_entry(log, self._clock.now(), Action.END, meta, ())
                log.save_state(replace(current, ended_position=position))
                ended.append(state.document_id)
        return tuple(ended)

    def registry(self) -> Registry | None:
        """The registry in the log's database, read again when its bytes change; None where there is none yet."""
        files = self._log.read_registry()
        if self._registry is None or self._registry[0] != files:
            self._registry = (files, registry_from(files))
        return self._registry[1]

    def _assign_id(self, log: LogWriter, document: Document) -> str:
        prefix = series_of(document)
        year = document.published_at.astimezone(SITE_ZONE).year
        return own_document_id(prefix, year, log.highest_serial(prefix, year) + 1).text

    def _find_known(self, parts: Parts, document_id: str | None, number: int | None) -> Published | None:
        if document_id is None or number is None:
            return None
        return find_known(self._log, parts, document_id, number)


def version_row(meta: Meta, position: int) -> VersionRow:
    """Where the version that `meta` publishes stands."""
    if meta.published_at is None or meta.audience is None:
        raise Damaged(f"the meta part of {meta.document_id} version {meta.version} states no publication", position)
    is_public = meta.audience is Audience.PUBLIC
    return VersionRow(meta.document_id, meta.version, position, meta.published_at, is_public)


def find_known(log: LogReader, parts: Parts, document_id: str, number: int) -> Published | None:
    """The version of this number where its bytes are the same; None where there is none.

    A part erased or withheld here counts as the same: what was redacted is never published again by importing it.

    Raises Invalid naming the part where the bytes differ.
    """
    for row in log.list_versions(document_id):
        if row.number == number:
            differing = differing_part(log.read_entry(row.position), parts)
            if differing is not None:
                raise Invalid([fault("", "version_known_differs", differing, part=differing).at(differing)])
            return Published(document_id, number, row.position, Outcome.KNOWN)
    return None


def differing_part(entry: StoredEntry, parts: Parts) -> str | None:
    """The first part in which `parts` differs from an entry's, by name."""
    held = {part.name: part.content for part in entry.parts if part.name != META}
    for name in sorted(set(held) | set(parts)):
        if name not in held:
            return name
        content = held[name]
        if content is not None and parts.get(name) != content:
            return name
    return None


def append_entry(log: LogWriter, now: datetime, action: Action, meta: Meta, parts: Iterable[Part]) -> int:
    """Append one entry with its `meta` part first; returns its position."""
    held = (salted(META, encode_meta(meta)), *parts)
    position = log.head().size + 1
    moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
    log.append(Entry(position, moment, action, tuple(commitment_of(part) for part in held)), held)
    return position


def _end_facts(log: LogReader, state: DocumentState) -> Mapping[str, str]:
    for row in log.list_versions(state.document_id):
        if row.number == state.number:
            version = stored_version(log, row)
            if version is not None:
                return {key: str(value) for key, value in version.document.standing_facts().items()}
    return {"agency": state.agency}


def _source_of(field: str) -> str:
    if field == "decision" or field.startswith("decision."):
        return "decision.yaml"
    if field in ("document_id", "version", ""):
        return ""
    return "document.yaml"
