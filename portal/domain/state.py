"""The current state of a document: what lists and rules need of it without reading its parts. Codes and dates only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.documents.base import Document, StatusFacts, Version, status_at, status_facts
from portal.domain.identifiers import parse_document_id
from portal.domain.vocabulary import Audience, Status


@dataclass(frozen=True)
class DocumentState:
    """One row of the current-state table, derived from the newest version.

    `number` and `position` are of the newest version; `ended_position` is that of the `end` entry, once there is one.
    """

    document_id: str
    type: str
    prefix: str
    year: int | None
    serial: int | None
    number: int
    position: int
    published_at: datetime
    first_published_at: datetime
    agency: str
    language: str
    languages: tuple[str, ...]
    audience: Audience
    is_foreign: bool
    level: int | None
    kind: str | None
    categories: tuple[str, ...]
    facts: StatusFacts
    hidden_from: datetime | None
    ended_position: int | None = None

    def status(self, now: datetime) -> Status:
        return status_at(self.facts, now)

    def is_hidden(self, now: datetime) -> bool:
        """Whether the content is hidden at `now`, though nothing is erased."""
        return self.hidden_from is not None and self.hidden_from <= now


def state_of(version: Version, position: int, previous: DocumentState | None = None) -> DocumentState:
    """The state of a document whose newest version is `version`."""
    document = version.document
    identifier = parse_document_id(version.document_id)
    level = getattr(document, "level", None)
    kind = getattr(document, "kind", None)
    return DocumentState(
        document_id=version.document_id,
        type=document.type,
        prefix=identifier.prefix,
        year=identifier.year,
        serial=identifier.serial,
        number=version.number,
        position=position,
        published_at=document.published_at,
        first_published_at=previous.first_published_at if previous else document.published_at,
        agency=document.agency,
        language=document.language,
        languages=tuple(sorted(version.renditions)),
        audience=document.audience,
        is_foreign=document.is_foreign,
        level=int(level) if level is not None else None,
        kind=kind.value if kind is not None else None,
        categories=tuple(category.value for category in document.categories),
        facts=status_facts(document),
        hidden_from=document.hidden_from(),
    )


def unread_state(
    document_id: str,
    model: type[Document],
    number: int,
    position: int,
    at: datetime,
    previous: DocumentState | None,
    *,
    erased: bool,
) -> DocumentState:
    """The state of a document whose newest version has no readable data: erased, or withheld from this instance.

    What is withheld of a public document is what its term has hidden.
    """
    identifier = parse_document_id(document_id)
    return DocumentState(
        document_id=document_id,
        type=model.type_code,
        prefix=identifier.prefix,
        year=identifier.year,
        serial=identifier.serial,
        number=number,
        position=position,
        published_at=previous.published_at if previous else at,
        first_published_at=previous.first_published_at if previous else at,
        agency=previous.agency if previous else "",
        language=previous.language if previous else "",
        languages=(),
        audience=previous.audience if previous else Audience.PUBLIC,
        is_foreign=model.is_foreign,
        level=None,
        kind=None,
        categories=(),
        facts=StatusFacts(model.open_status, model.term_status, redacted=erased, ends_at=None if erased else at),
        hidden_from=None if erased else at,
    )


def redacted_state(state: DocumentState) -> DocumentState:
    """The same document once its newest version is redacted: place and agency stay, the rest goes."""
    return replace(
        state,
        languages=(),
        level=None,
        kind=None,
        categories=(),
        facts=StatusFacts(state.facts.open_status, redacted=True),
        hidden_from=None,
    )
