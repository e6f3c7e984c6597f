"""Rows of the current-state table ↔ `DocumentState`. Moments are stored in UTC, so that text order is time order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.domain.documents.base import StatusFacts
from portal.domain.errors import Damaged
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, ClosingKind, Status


def encode_moment(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z" if moment else None


def decode_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def required_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row_of(state: DocumentState) -> dict[str, Any]:
    facts = state.facts
    return {
        "id": state.document_id,
        "type": state.type,
        "prefix": state.prefix,
        "year": state.year,
        "serial": state.serial,
        "number": state.number,
        "position": state.position,
        "published_at": encode_moment(state.published_at),
        "first_published_at": encode_moment(state.first_published_at),
        "agency": state.agency,
        "language": state.language,
        "languages": " ".join(state.languages),
        "audience": state.audience.value,
        "is_foreign": state.is_foreign,
        "level": state.level,
        "kind": state.kind,
        "categories": " ".join(state.categories),
        "open_status": facts.open_status.value,
        "ended_status": facts.ended_status.value,
        "starts_at": encode_moment(facts.starts_at),
        "ends_at": encode_moment(facts.ends_at),
        "closing": facts.closing.value if facts.closing else None,
        "closed_at": encode_moment(facts.closed_at),
        "redacted": facts.redacted,
        "provisional_until": encode_moment(facts.provisional_until),
        "hidden_from": encode_moment(state.hidden_from),
        "ended_position": state.ended_position,
    }


def state_from(row: Mapping[str, Any]) -> DocumentState:
    """Raises Damaged where the row holds a code or a moment that is none."""
    try:
        return _state_from(row)
    except ValueError as error:
        raise Damaged(f"current state of {row['id']}: {error}") from None


def _state_from(row: Mapping[str, Any]) -> DocumentState:
    facts = StatusFacts(
        open_status=Status(row["open_status"]),
        ended_status=Status(row["ended_status"]),
        starts_at=decode_moment(row["starts_at"]),
        ends_at=decode_moment(row["ends_at"]),
        closing=ClosingKind(row["closing"]) if row["closing"] else None,
        closed_at=decode_moment(row["closed_at"]),
        redacted=bool(row["redacted"]),
        provisional_until=decode_moment(row["provisional_until"]),
    )
    return DocumentState(
        document_id=row["id"],
        type=row["type"],
        prefix=row["prefix"],
        year=row["year"],
        serial=row["serial"],
        number=row["number"],
        position=row["position"],
        published_at=required_moment(row["published_at"]),
        first_published_at=required_moment(row["first_published_at"]),
        agency=row["agency"],
        language=row["language"],
        languages=tuple(row["languages"].split()),
        audience=Audience(row["audience"]),
        is_foreign=bool(row["is_foreign"]),
        level=row["level"],
        kind=row["kind"],
        categories=tuple(row["categories"].split()),
        facts=facts,
        hidden_from=decode_moment(row["hidden_from"]),
        ended_position=row["ended_position"],
    )
