"""Documents for authorities alone, as members of staff read them. Every reading leaves a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.audit import Action, Subject, SubjectKind
from portal.domain.documents.base import Version
from portal.domain.errors import Denied, NotFound
from portal.domain.staff import Acting
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, Status
from portal.services.audit import Audit
from portal.services.ports import Clock, PublicationLog
from portal.services.reading import held_parts, stored_version


@dataclass(frozen=True)
class RestrictedView:
    """A version of a restricted document; `version` is None where it is erased."""

    state: DocumentState
    number: int
    numbers: tuple[int, ...]
    status: Status
    version: Version | None


class Restricted:
    """Restricted documents, for whoever is signed in. Raises Denied, NotFound."""

    def __init__(self, log: PublicationLog, audit: Audit, clock: Clock) -> None:
        self._log, self._audit, self._clock = log, audit, clock

    def list(self, acting: Acting) -> tuple[tuple[DocumentState, str], ...]:
        """Every restricted document with its title, the newest first. The look leaves a trace."""
        _require(acting)
        with self._log.reading() as log:
            states = [state for state in log.iter_states() if state.audience is Audience.AUTHORITIES]
            found = []
            for state in states:
                rows = log.list_versions(state.document_id)
                version = stored_version(log, rows[-1]) if rows else None
                found.append((state, version.original.text("title") if version else ""))
        subject = Subject(SubjectKind.DOCUMENT)
        self._audit.record(acting, Action.RESTRICTED_READ, subject, {"listed": str(len(found))})
        return tuple(found)

    def read(self, acting: Acting, document_id: str, number: int | None = None) -> RestrictedView:
        """One version, the newest by default. The trace is written before anything is shown."""
        _require(acting)
        state = self._state(document_id)
        with self._log.reading() as log:
            rows = [row for row in log.list_versions(document_id) if not row.is_public]
            wanted = rows[-1:] if number is None else [row for row in rows if row.number == number]
            if not wanted:
                raise NotFound("version", f"{document_id} {number}")
            version = stored_version(log, wanted[0])
        self._trace(acting, document_id, wanted[0].number)
        now: datetime = self._clock.now()
        return RestrictedView(state, wanted[0].number, tuple(r.number for r in rows), state.status(now), version)

    def read_medium(self, acting: Acting, document_id: str, number: int, name: str) -> bytes:
        """A file of a version."""
        _require(acting)
        self._state(document_id)
        with self._log.reading() as log:
            for row in log.list_versions(document_id):
                content = held_parts(log.read_entry(row.position)).get(f"media/{name}")
                if row.number == number and not row.is_public and content is not None:
                    self._trace(acting, document_id, number)
                    return content
        raise NotFound("medium", f"{document_id} {number} {name}")

    def _state(self, document_id: str) -> DocumentState:
        state = self._log.find_state(document_id)
        if state is None or state.audience is not Audience.AUTHORITIES:
            raise NotFound("document", document_id)
        return state

    def _trace(self, acting: Acting, document_id: str, number: int) -> None:
        subject = Subject(SubjectKind.DOCUMENT, document_id)
        self._audit.record(acting, Action.RESTRICTED_READ, subject, {"version": str(number)})


def _require(acting: Acting) -> None:
    """Whoever has an account may read them: authorities' readers are members of staff."""
    if acting.member is None or acting.member.is_disabled:
        raise Denied
