"""What everyone may see of a document: restricted ones nowhere, erased and ended ones by what stays of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.documents.base import Version
from portal.domain.errors import NotFound
from portal.domain.log import REDACTION, Meta
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, Status
from portal.fileform.parts import RedactionNote, read_redaction_note
from portal.services.ports import LogReader, PublicationLog, VersionRow
from portal.services.reading import held_parts, meta_of, stored_version


@dataclass(frozen=True)
class View:
    """One version of a public document at a moment.

    `version` is None where its content may not be shown: then `redaction` says on what ground it was erased, or
    `standing_facts` holds the codes and dates that stay after the end of a term. `status` is the document's.
    """

    state: DocumentState
    row: VersionRow
    status: Status
    version: Version | None
    standing_facts: Mapping[str, Any] | None = None
    redaction: RedactionNote | None = None

    @property
    def document_id(self) -> str:
        return self.state.document_id

    @property
    def is_current(self) -> bool:
        return self.row.number == self.state.number

    @property
    def is_redacted(self) -> bool:
        return self.version is None and self.standing_facts is None


@dataclass(frozen=True)
class HistoryView:
    """A version in the history of a public document."""

    view: View
    meta: Meta


class Viewing:
    """The public's access to documents."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log

    def get(self, document_id: str, now: datetime, number: int | None = None) -> View:
        """A version, the newest by default. Raises NotFound for what never was public, too."""
        with self._log.reading() as log:
            state, rows = _public(log, document_id)
            wanted = rows[-1:] if number is None else [row for row in rows if row.number == number]
            if not wanted:
                raise NotFound("version", f"{document_id} {number}")
            return _view(log, state, wanted[0], now)

    def get_medium(self, document_id: str, number: int, name: str, now: datetime) -> bytes:
        """The bytes of a media file of a version that may be shown. Raises NotFound."""
        with self._log.reading() as log:
            state, rows = _public(log, document_id)
            for row in rows:
                if row.number == number and _view(log, state, row, now).version is not None:
                    content = held_parts(log.read_entry(row.position)).get(f"media/{name}")
                    if content is not None:
                        return content
        raise NotFound("medium", f"{document_id} {number} {name}")

    def list_history(self, document_id: str, now: datetime) -> tuple[HistoryView, ...]:
        """Every public version, oldest first. Raises NotFound."""
        with self._log.reading() as log:
            state, rows = _public(log, document_id)
            found = [(_view(log, state, row, now), meta_of(log.read_entry(row.position))) for row in rows]
        return tuple(HistoryView(view, meta) for view, meta in found if meta is not None)

    def list_current(self, document_ids: tuple[str, ...], now: datetime) -> tuple[View, ...]:
        """The newest versions of documents, in the order given; what is not public is left out."""
        views = []
        with self._log.reading() as log:
            for document_id in document_ids:
                try:
                    state, rows = _public(log, document_id)
                except NotFound:
                    continue
                views.append(_view(log, state, rows[-1], now))
        return tuple(views)


def _public(log: LogReader, document_id: str) -> tuple[DocumentState, tuple[VersionRow, ...]]:
    state = log.find_state(document_id)
    if state is None or state.audience is not Audience.PUBLIC:
        raise NotFound("document", document_id)
    rows = tuple(row for row in log.list_versions(document_id) if row.is_public)
    if not rows:
        raise NotFound("document", document_id)
    return state, rows


def _view(log: LogReader, state: DocumentState, row: VersionRow, now: datetime) -> View:
    version = stored_version(log, row)
    status = state.status(now)
    redaction = _find_redaction(log, row) if version is None else None
    if redaction is None and state.is_hidden(now):
        return View(state, row, status, None, standing_facts=_standing_facts(log, state))
    return View(state, row, status, version, redaction=redaction)


def _standing_facts(log: LogReader, state: DocumentState) -> Mapping[str, Any]:
    """What stays after the term, the same for every version; a public copy of a log has it from the `end` entry."""
    newest = stored_version(log, log.list_versions(state.document_id)[-1])
    if newest is not None:
        return newest.document.standing_facts()
    ended = meta_of(log.read_entry(state.ended_position)) if state.ended_position is not None else None
    return (ended.facts if ended else None) or {"agency": state.agency}


def _find_redaction(log: LogReader, row: VersionRow) -> RedactionNote | None:
    for redaction in log.list_redactions():
        if (redaction.document_id, redaction.version) == (row.document_id, row.number):
            note = held_parts(log.read_entry(redaction.position)).get(REDACTION)
            if note is not None:
                return read_redaction_note(note)
    return None
