"""Redaction at the desk, step by step: what will be erased, where else the text stands, the act, and its completion.

A publisher of the agency orders it. The audit log keeps that it happened, to what and on what ground, and no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.domain.audit import Action, Subject, SubjectKind
from portal.domain.drafts import Draft
from portal.domain.errors import Invalid, NotFound, Unavailable, fault
from portal.domain.staff import Acting, Role
from portal.domain.state import DocumentState
from portal.services.audit import Audit
from portal.services.drafts.ports import DraftStore
from portal.services.ports import PublicationLog, RedactionRow
from portal.services.redacting import Redacting, Redaction, Review


class Copies(Protocol):
    """Copies of the text among drafts."""

    def erase_holding(self, passages: Sequence[bytes]) -> None:
        """Empty every draft that holds a passage; their bytes go with `erase` of the store. Raises Unavailable."""
        ...


@dataclass(frozen=True)
class DeskReview:
    """What a redaction will erase: parts by version, and drafts; where else in the log the same text stands and
    stays."""

    review: Review
    drafts: tuple[Draft, ...]


class DeskRedacting:
    """Redactions that a publisher orders. Raises Denied, NotFound, Invalid."""

    def __init__(
        self, log: PublicationLog, redacting: Redacting, drafts: DraftStore, copies: Copies, audit: Audit
    ) -> None:
        self._log, self._redacting, self._drafts = log, redacting, drafts
        self._copies, self._audit = copies, audit

    def find(self, acting: Acting, document_id: str) -> DocumentState:
        """A document whose content the member may have erased."""
        state = self._log.find_state(document_id)
        if state is None:
            raise NotFound("document", document_id)
        acting.require(Role.PUBLISHER, agency=None if state.is_foreign else state.agency)
        return state

    def review(self, acting: Acting, redaction: Redaction) -> DeskReview:
        """What would happen; nothing does."""
        self.find(acting, redaction.document_id)
        found = self._redacting.review(redaction)
        passages = self._redacting.unique_passages(redaction)
        with self._drafts.reading() as drafts:
            holding = drafts.list_holding(passages) if passages else ()
        return DeskReview(found, tuple(holding))

    def redact(self, acting: Acting, redaction: Redaction, *, is_confirmed: bool) -> bool:
        """Erase. True when every copy is gone, False where the rest is held up: it is hidden already, and `resume`
        finishes it."""
        self.find(acting, redaction.document_id)
        if not is_confirmed:
            raise Invalid([fault("confirmed", "erase_not_confirmed")])
        if not redaction.legal_basis.strip():
            raise Invalid([fault("legal_basis", "missing")])
        passages = self._redacting.unique_passages(redaction)
        subject = Subject(SubjectKind.DOCUMENT, redaction.document_id)
        versions = ",".join(map(str, redaction.versions)).replace(",", " ")
        details = {"reason": redaction.reason.value, "versions": versions or "all"}
        self._audit.record(acting, Action.DOCUMENT_REDACTED, subject, details)
        try:
            self._copies.erase_holding(passages)
            self._redacting.redact(redaction)
        except Unavailable:
            # Hidden from readers first of all, if that was not reached: then nothing is recorded, and it is said.
            if not self.pending(acting, redaction.document_id):
                raise
            return False
        return True

    def resume(self, acting: Acting, document_id: str) -> bool:
        """Finish what was held up."""
        self.find(acting, document_id)
        try:
            self._redacting.complete()
        except Unavailable:
            return False
        return True

    def history(self, acting: Acting, document_id: str) -> tuple[RedactionRow, ...]:
        """The redactions of a document, completed or not."""
        self.find(acting, document_id)
        return tuple(row for row in self._log.list_redactions() if row.document_id == document_id)

    def pending(self, acting: Acting, document_id: str) -> tuple[RedactionRow, ...]:
        return tuple(row for row in self.history(acting, document_id) if row.completed_position is None)
