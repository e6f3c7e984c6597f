"""Evidence in the private database, sealed: implements `EvidenceWriter` of `services/cases/ports.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from portal.domain.errors import NotFound, Unavailable
from portal.services.cases.ports import Evidence
from portal.storage.case_rows import Seals, evidence_of
from portal.storage.case_schema import case_evidence, evidence
from portal.storage.rows import encode_moment

NO_ROOM_SECONDS = 300
_TOLD = (
    evidence.c.id,
    evidence.c.name,
    evidence.c.media_type,
    evidence.c.size,
    evidence.c.added_at,
    evidence.c.is_from_officer,
)
"""Every column but the bytes themselves."""


class SQLEvidence:
    """Evidence on one open connection. `has_room` tells whether strangers' files may still be taken."""

    def __init__(self, connection: Connection, seals: Seals, has_room: Callable[[], bool] = lambda: True) -> None:
        self._connection, self._seals, self._has_room = connection, seals, has_room

    def add(self, found: Evidence, form: bytes, content: bytes) -> None:
        if not found.is_from_officer and not self._has_room():
            raise Unavailable("evidence", NO_ROOM_SECONDS)
        row = {
            "id": found.id,
            "form": form or None,
            "name": self._seals.seal(found.name.encode()),
            "media_type": found.media_type,
            "size": found.size,
            "added_at": encode_moment(found.added_at),
            "is_from_officer": found.is_from_officer,
            "content": self._seals.seal(content),
        }
        self._connection.execute(insert(evidence), row)
        if found.case_id:
            self._connection.execute(insert(case_evidence), {"case_id": found.case_id, "evidence_id": found.id})

    def list_staged(self, form: bytes) -> tuple[Evidence, ...]:
        found = select(*_TOLD).where(evidence.c.form == form).order_by(evidence.c.added_at, evidence.c.id)
        return tuple(evidence_of(row, "", self._seals) for row in self._connection.execute(found).mappings())

    def claim(self, form: bytes, case_ids: Sequence[str]) -> None:
        staged = [found.id for found in self.list_staged(form)]
        links = [{"case_id": case_id, "evidence_id": each} for case_id in case_ids for each in staged]
        if links:
            self._connection.execute(upsert(case_evidence).on_conflict_do_nothing(), links)
            self._connection.execute(update(evidence).where(evidence.c.form == form), {"form": None})

    def share(self, case_id: str, other_id: str) -> None:
        held = select(case_evidence.c.evidence_id).where(case_evidence.c.case_id == case_id)
        links = [{"case_id": other_id, "evidence_id": each} for each in self._connection.scalars(held).all()]
        if links:
            self._connection.execute(upsert(case_evidence).on_conflict_do_nothing(), links)

    def read(self, evidence_id: str) -> tuple[Evidence, bytes]:
        row = self._connection.execute(select(evidence).where(evidence.c.id == evidence_id)).mappings().first()
        if row is None:
            raise NotFound("evidence", evidence_id)
        link = select(case_evidence.c.case_id).where(case_evidence.c.evidence_id == evidence_id).limit(1)
        case_id = self._connection.scalar(link) or ""
        return evidence_of(row, case_id, self._seals), self._seals.open(row["content"])

    def drop(self, evidence_id: str) -> None:
        self._connection.execute(delete(case_evidence).where(case_evidence.c.evidence_id == evidence_id))
        self._connection.execute(delete(evidence).where(evidence.c.id == evidence_id))

    def drop_staged(self, before: datetime) -> int:
        old = (evidence.c.form.is_not(None), evidence.c.added_at < encode_moment(before))
        return self._connection.execute(delete(evidence).where(*old)).rowcount


def drop_unclaimed(connection: Connection) -> None:
    """Delete files that belong to no case and no form any more."""
    held = select(case_evidence.c.evidence_id)
    connection.execute(delete(evidence).where(evidence.c.form.is_(None), evidence.c.id.not_in(held)))
