"""What a version must be, seen from the one before it: numbering, identity, audience, order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.domain import identifiers
from portal.domain.documents.base import Document, Version
from portal.domain.documents.registry import prefixes
from portal.domain.errors import Fault, fault
from portal.domain.vocabulary import Audience

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a publication's date may be ahead of this machine's clock."""


def check_identity(document_id: str, document: Document) -> tuple[Fault, ...]:
    """Faults between a document's id and its type."""
    try:
        identifier = identifiers.parse_document_id(document_id)
    except identifiers.WrongIdentifier as error:
        return (fault("document_id", error.code, document_id, scheme=error.scheme),)
    if prefixes().get(identifier.prefix) is not type(document):
        return (fault("document_id", "id_type", document_id, expected=series_of(document)),)
    return ()


def series_of(document: Document) -> str:
    """The id prefix of the series in which a first version of `document` is numbered."""
    model = type(document)
    if document.audience is Audience.AUTHORITIES and model.restricted_prefix:
        return model.restricted_prefix
    return model.prefix


def check_first(document_id: str, document: Document) -> Iterator[Fault]:
    """A restricted document has an id of the restricted series, a public one never has."""
    expected = series_of(document)
    if not document.is_public and type(document).restricted_prefix is None:
        yield fault("audience", "unknown_code", document.audience.value, allowed=Audience.PUBLIC.value)
    elif document_id.split("-", 1)[0] != expected:
        yield fault("document_id", "id_series", document_id, expected=expected)


def check_time(document: Document, now: datetime) -> Iterator[Fault]:
    """An embargoed draft is queued, never published ahead of its time."""
    if document.published_at > now + CLOCK_TOLERANCE:
        yield fault("published_at", "published_in_future", document.published_at.isoformat())


def check_succession(previous: Version, version: Version) -> Iterator[Fault]:
    """Faults of `version` as the successor of `previous`."""
    before, after = previous.document, version.document
    if after.type != before.type:
        yield fault("type", "type_changed", after.type, expected=before.type)
        return
    if after.language != before.language:
        yield fault("language", "language_changed", after.language, expected=before.language)
    if after.published_at < before.published_at:
        expected = before.published_at.isoformat()
        yield fault("published_at", "published_before_previous", after.published_at.isoformat(), expected=expected)
    if before.is_public and not after.is_public:
        yield fault("audience", "audience_narrowed", after.audience.value)
    if before.closing is not None and (after.closing is None or after.closing.kind is not before.closing.kind):
        found = after.closing.kind.value if after.closing else ""
        yield fault("closing", "document_closed", found, expected=before.closing.kind.value)
    if after == before and _texts(previous) == _texts(version):
        yield fault("", "same_as_current")


def _texts(version: Version) -> dict[str, object]:
    return {language: rendition.content() for language, rendition in version.renditions.items()}
