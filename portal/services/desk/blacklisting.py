"""The blacklist at the desk: entries with their terms, and the draft that takes one off the list before its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.domain.documents.base import Version
from portal.domain.documents.blacklist_entry import BlacklistEntry
from portal.domain.drafts import Draft, Purpose
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.registry import Registry
from portal.domain.staff import DESK_ROLES, Acting
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Status
from portal.fileform.parts import change_part, rendition_part
from portal.fileform.writing import encode_change_note, encode_rendition
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.forms import clean
from portal.services.drafts.views import texts_of
from portal.services.ports import Clock, PublicationLog
from portal.services.reading import Reading

MAX_REASON = 1000


@dataclass(frozen=True)
class Listed:
    """An entry with what is told of it; `version` is None where its content is erased."""

    state: DocumentState
    status: Status
    version: Version | None

    @property
    def entry(self) -> BlacklistEntry | None:
        document = self.version.document if self.version is not None else None
        return document if isinstance(document, BlacklistEntry) else None


class Blacklisting:
    """Entries of the agencies that a member works for. Raises Denied, NotFound, Conflict, Invalid."""

    def __init__(
        self, log: PublicationLog, drafting: Drafting, clock: Clock, registry: Callable[[], Registry | None]
    ) -> None:
        self._log, self._drafting, self._clock, self._registry = log, drafting, clock, registry
        self._reading = Reading(log)

    def list_entries(self, acting: Acting) -> tuple[Listed, ...]:
        """Listed ones first, those whose term ends first on top."""
        acting.require(*sorted(DESK_ROLES))
        registry, now = self._registry(), self._clock.now()
        known = tuple(registry.agencies) if registry else ()
        mine = acting.member
        agencies = (
            frozenset(known)
            if mine is None
            else frozenset().union(*(mine.agencies_of(role, known) for role in DESK_ROLES))
        )
        found = [
            Listed(state, state.status(now), self._reading.find_version(state.document_id))
            for state in self._log.iter_states()
            if state.type == BlacklistEntry.type_code and state.agency in agencies
        ]
        return tuple(sorted(found, key=_by_end))

    def begin_removal(self, acting: Acting, document_id: str, reason: str) -> Draft:
        """A draft that ends the publication of an entry, with the reason that is published."""
        reason = clean(reason, multiline=True).strip()
        if not reason:
            raise Invalid([fault("reason", "missing")])
        if len(reason) > MAX_REASON:
            raise Invalid([fault("reason", "too_long", reason, limit=MAX_REASON)])
        state = self._log.find_state(document_id)
        if state is None or state.type != BlacklistEntry.type_code:
            raise NotFound("document", document_id)
        if state.is_hidden(self._clock.now()):
            raise Invalid([fault("", "ended_already", document_id)])
        draft = self._drafting.begin_from_version(acting, document_id, Purpose.REMOVAL)
        _, parts = self._drafting.read(acting, draft.id)
        original = texts_of(parts)[draft.language]
        texts = {**original.texts, "closing.reason": reason}
        after = {
            **parts,
            rendition_part(draft.language): encode_rendition(texts, original.body),
            change_part(draft.language): encode_change_note(reason),
        }
        return self._drafting.save(acting, draft.id, draft.revision, after)


def _by_end(found: Listed) -> tuple[bool, str, str]:
    ends = found.state.facts.ends_at
    return found.status is not Status.LISTED, ends.isoformat() if ends else "", found.state.document_id
