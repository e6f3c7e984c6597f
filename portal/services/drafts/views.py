"""A draft as a page reads it: its version as far as it can be read, what is missing, what it follows.

Lenient: an unfinished draft shows the texts it has. What may be published is judged by `publishing` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.documents.base import TextValue, Version
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Draft
from portal.domain.errors import Damaged, Fault, Invalid, NotFound
from portal.domain.locales import RENDITION_TAGS
from portal.domain.products import Product
from portal.domain.staff import Acting
from portal.fileform.parts import Parts, change_part, is_medium, read_version, rendition_part, split_front_matter
from portal.services.drafts.contents import data_of, with_data
from portal.services.drafts.drafting import Drafting
from portal.services.ports import Clock
from portal.services.reading import Reading


@dataclass(frozen=True)
class DraftText:
    """The text of one language as far as it can be read."""

    language: str
    texts: Mapping[str, TextValue]
    body: str
    translates_version: int | None = None
    note: str = ""


@dataclass(frozen=True)
class DraftView:
    """A draft with its content. `version` is None where the data cannot be read as a document yet; `previous` is the
    version it follows, None for a new document and where that is erased."""

    draft: Draft
    version: Version | None
    previous: Version | None
    texts: Mapping[str, DraftText]
    data: Mapping[str, object]
    media: tuple[str, ...]
    faults: tuple[Fault, ...]


class DraftViews:
    """Reads drafts for pages. Raises Denied, NotFound."""

    def __init__(self, drafting: Drafting, reading: Reading, clock: Clock) -> None:
        self._drafting, self._reading, self._clock = drafting, reading, clock

    def view(self, acting: Acting, draft_id: str) -> DraftView:
        """One draft. Reading a restricted one leaves a trace."""
        draft, parts = self._drafting.read(acting, draft_id)
        faults = self._drafting.faults(draft, parts) if draft.is_open and parts else ()
        return DraftView(
            draft=draft,
            version=self.version_of(draft, parts),
            previous=self._previous(draft),
            texts=texts_of(parts),
            data=data_of(parts),
            media=tuple(name for name in parts if is_medium(name)),
            faults=faults,
        )

    def version_of(self, draft: Draft, parts: Parts) -> Version | None:
        """The version that the draft would become now, its pictures left out; None where it cannot be read."""
        now = self._clock.now().astimezone(SITE_ZONE).isoformat(timespec="seconds")
        model = document_types().get(draft.type)
        dated: dict[str, str] = {"published_at": now}
        if model is not None and "effective_from" in model.model_fields and not data_of(parts).get("effective_from"):
            dated["effective_from"] = now
        try:
            version = read_version(draft.document_id, draft.base + 1, with_data(parts, **dated))
        except Damaged:
            return None
        if version.document.language not in version.renditions:
            return None
        products = {key: _without_photos(product) for key, product in version.document.products.items()}
        document = version.document.model_copy(update={"products": products})
        return Version(version.document_id, version.number, document, version.renditions, version.change_notes)

    def _previous(self, draft: Draft) -> Version | None:
        if not draft.base:
            return None
        try:
            return self._reading.find_version(draft.document_id, draft.base)
        except NotFound:
            return None


def texts_of(parts: Parts) -> dict[str, DraftText]:
    """The texts of every language, as far as they can be read."""
    found = {}
    for tag in RENDITION_TAGS:
        if rendition_part(tag) not in parts:
            continue
        try:
            front, body = split_front_matter(parts[rendition_part(tag)], rendition_part(tag))
        except Invalid:
            continue
        translates = str((front or {}).pop("translates_version", "") or "")
        texts: dict[str, TextValue] = {}
        for path, value in (front or {}).items():
            if isinstance(value, str | list):
                texts[path] = value if isinstance(value, str) else tuple(str(item) for item in value)
        number = int(translates) if translates.isdigit() else None
        found[tag] = DraftText(tag, texts, body, number, _note(parts, tag))
    return found


def _note(parts: Parts, tag: str) -> str:
    try:
        return split_front_matter(parts.get(change_part(tag), b""), change_part(tag))[1]
    except Invalid:
        return ""


def _without_photos(product: Product) -> Product:
    return product.model_copy(update={"photos": ()})
