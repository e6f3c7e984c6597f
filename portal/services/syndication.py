"""What belongs into a feed for the readers of one language, from the log alone: structured, without words.

Nothing is ever silent: withdrawn, redacted and ended documents stay as what may still be said of them. Times come
from the data, so that an entry stays the same for as long as nothing changed for these readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from portal.domain.documents.base import Version, clock_boundaries, is_outdated, status_at
from portal.domain.log import REDACTION
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, Significance, Status
from portal.fileform.parts import RedactionNote, read_redaction_note
from portal.services.ports import LogReader, PublicationLog, StoredEntry, VersionRow
from portal.services.reading import held_parts, meta_of, stored_version
from portal.services.viewing import View, Viewing

WRITTEN_IN = {"zh-Hant": "zh-Hans"}
"""Languages whose readers get the converted text of another."""
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class VersionChange:
    """The last version that mattered to these readers, and the one before it.

    `previous` is None where that is erased, or was not public.
    """

    previous: Version | None
    current: Version


@dataclass(frozen=True)
class Syndicated:
    """One document as a feed tells of it at a moment.

    `version` is the newest one, None where its content may not be shown: then `standing_facts` or `redaction` say why.
    `rendition_language` is that of the text: the reader's own, or the original's where there is no translation.
    `updated_at` is the time of the last version that is major for the language, of its withdrawal, closing or
    redaction, or of the moment at which the clock alone changed its status.
    """

    state: DocumentState
    number: int
    status: Status
    version: Version | None
    rendition_language: str | None
    is_outdated: bool
    first_published_at: datetime
    updated_at: datetime
    change: VersionChange | None
    standing_facts: Mapping[str, Any] | None = None
    redaction: RedactionNote | None = None

    @property
    def document_id(self) -> str:
        return self.state.document_id


class Syndication:
    """The public documents as entries of feeds."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log
        self._turns = _Turns()

    def list_entries(self, document_ids: Sequence[str], language: str, now: datetime) -> tuple[Syndicated, ...]:
        """The documents in the order given, for readers of `language`; what is not public is left out."""
        written_in = WRITTEN_IN.get(language, language)
        views = Viewing(self._log).list_current(tuple(document_ids), now)
        with self._log.reading() as log:
            return tuple(_syndicated(log, view, written_in, now) for view in views)

    def list_quiet_changes(self, since: datetime, now: datetime) -> tuple[str, ...]:
        """Public documents that changed without a new version after `since`: begun, expired, ended or redacted.

        The latest change first. An order by publication does not bring them up, though readers must be told of them.
        """
        with self._log.reading() as log:
            return self._turns.between(log, since, now)


def _syndicated(log: LogReader, view: View, language: str, now: datetime) -> Syndicated:
    # A version published since the view was made belongs to the next reading.
    rows = [row for row in log.list_versions(view.document_id) if row.is_public and row.number <= view.row.number]
    told = _last_told(log, rows, language)
    rendition = view.version.rendition_for(language) if view.version is not None else None
    return Syndicated(
        state=view.state,
        number=view.row.number,
        status=view.status,
        version=view.version,
        rendition_language=rendition.language if rendition is not None else None,
        is_outdated=view.version is not None and _is_outdated(log, view.version, rows, language),
        first_published_at=rows[0].published_at,
        updated_at=max((told.published_at, *_turns_of(view.state, now), *_redacted_at(view))),
        change=_change(log, rows, told, view.version) if view.version is not None else None,
        standing_facts=view.standing_facts,
        redaction=view.redaction,
    )


def _last_told(log: LogReader, rows: Sequence[VersionRow], language: str) -> VersionRow:
    """The last version that is major for the language; the first public one is for everyone."""
    for row in reversed(rows[1:]):
        meta = meta_of(log.read_entry(row.position))
        significance = meta.significance if meta is not None else None
        if significance is None or significance.of(language) is Significance.MAJOR:
            return row
    return rows[0]


def _change(log: LogReader, rows: Sequence[VersionRow], told: VersionRow, newest: Version) -> VersionChange | None:
    place = rows.index(told)
    if place == 0:
        return None
    current = newest if told.number == newest.number else stored_version(log, told)
    return VersionChange(stored_version(log, rows[place - 1]), current) if current is not None else None


def _is_outdated(log: LogReader, version: Version, rows: Sequence[VersionRow], language: str) -> bool:
    """Whether the text in the language is a translation of an original that has changed since."""
    rendition = version.renditions.get(language)
    if rendition is None or rendition.translates_version in (None, version.number):
        return False
    translated = next((row for row in rows if row.number == rendition.translates_version), None)
    then = stored_version(log, translated) if translated is not None else None
    return then is None or is_outdated(rendition, then.original, version.original)


def _redacted_at(view: View) -> Iterator[datetime]:
    if view.redaction is not None:
        yield view.redaction.redacted_at


def _turns_of(state: DocumentState, now: datetime) -> Iterator[datetime]:
    """The moments up to `now` at which the clock alone changed what may be said of a document."""
    for moment in clock_boundaries(state.facts):
        if moment <= now and status_at(state.facts, moment) is not status_at(state.facts, moment - _INSTANT):
            yield moment
    if state.hidden_from is not None and state.hidden_from <= now:
        yield state.hidden_from


class _Turns:
    """The moments of every public document at which it changes without a new version; follows the log."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._log_id, self._position = "", 0
        self._states: dict[str, DocumentState] = {}
        self._redacted: dict[str, datetime] = {}

    def between(self, log: LogReader, since: datetime, now: datetime) -> tuple[str, ...]:
        with self._lock:
            self._follow(log)
            found = []
            for document_id, state in self._states.items():
                last = max((*_turns_of(state, now), *self._redactions_of(state)), default=state.published_at)
                if last > max(since, state.published_at):
                    found.append((last, document_id))
        return tuple(document_id for _, document_id in sorted(found, reverse=True))

    def _redactions_of(self, state: DocumentState) -> Iterator[datetime]:
        """Of a document whose newest version is erased; an erased older one changes nothing in a feed."""
        if state.facts.redacted and state.document_id in self._redacted:
            yield self._redacted[state.document_id]

    def _follow(self, log: LogReader) -> None:
        head = log.head()
        if head.log_id != self._log_id or head.size < self._position:
            self._states, self._redacted = {}, {}
            for state in log.iter_states():
                self._take(state)
            for row in log.list_redactions():
                self._take_redaction(log.read_entry(row.position))
        else:
            for entry in log.iter_entries(after=self._position):
                self._take_entry(log, entry)
        self._log_id, self._position = head.log_id, head.size

    def _take(self, state: DocumentState) -> None:
        """Most documents have no such moment and are not kept."""
        self._states.pop(state.document_id, None)
        has_turns = clock_boundaries(state.facts) or state.hidden_from is not None or state.facts.redacted
        if state.audience is Audience.PUBLIC and has_turns:
            self._states[state.document_id] = state

    def _take_entry(self, log: LogReader, entry: StoredEntry) -> None:
        meta = meta_of(entry)
        state = log.find_state(meta.document_id) if meta is not None else None
        if state is not None:
            self._take(state)
        self._take_redaction(entry)

    def _take_redaction(self, entry: StoredEntry) -> None:
        """The time in the note, as for the entry of a feed."""
        meta, note = meta_of(entry), held_parts(entry).get(REDACTION)
        if meta is not None and note is not None:
            self._redacted[meta.document_id] = read_redaction_note(note).redacted_at
