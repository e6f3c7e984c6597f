"""Editing a draft by forms: save what was typed, add pictures, begin from a foreign notice, see it as it would be.

Whatever is typed is kept, complete or not; what is wrong with it is told besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.domain.documents.base import Rendition, Version, status_at, status_facts
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.documents.registry import document_types
from portal.domain.documents.validation import readable_document
from portal.domain.drafts import Draft, DraftState
from portal.domain.errors import Conflict, Invalid, NotFound, fault
from portal.domain.identifiers import own_document_id
from portal.domain.locales import RENDITION_TAGS
from portal.domain.staff import Acting
from portal.domain.state import state_of
from portal.fileform.media import check_medium
from portal.fileform.parts import Parts, is_medium, rendition_part
from portal.fileform.writing import encode_rendition
from portal.services.cases.ports import EvidenceScreen
from portal.services.drafts.contents import blank_parts, data_of, with_data
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.forms import Values, apply_form, read_rendition
from portal.services.ports import Clock, PublicationLog, VersionRow
from portal.services.reading import held_parts
from portal.services.viewing import View

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_FROM_FOREIGN = ("categories", "problem_kind", "hazards", "products", "enterprises", "remedies")
"""What a foreign notice and a document of ours both have in one vocabulary."""


@dataclass(frozen=True)
class Upload:
    """A file chosen in a form, with its alternative text in the language of the form."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True)
class Previewed:
    """A draft as it would be shown: a view, and which of its languages has what text."""

    view: View
    version: Version
    media: Mapping[str, bytes]


class Editing:
    """Edits of drafts. Raises what `Drafting` raises."""

    def __init__(
        self,
        drafting: Drafting,
        log: PublicationLog,
        screen: EvidenceScreen,
        clock: Clock,
    ) -> None:
        self._drafting, self._log, self._screen, self._clock = drafting, log, screen, clock

    def typed(self, draft: Draft, parts: Parts, values: Values, language: str) -> dict[str, bytes]:
        """The parts as a form would make them, unsaved."""
        found = apply_form(parts, values, language, self._taken(draft), draft.base + 1)
        declared = {f"media/{row.get('file')}" for row in _rows(data_of(found), "media").values()}
        return {name: content for name, content in found.items() if not is_medium(name) or name in declared}

    def save(self, acting: Acting, draft_id: str, seen: int, values: Values, language: str) -> Draft:
        """Keep what was typed. Raises Conflict where somebody else has saved since revision `seen`."""
        draft, parts = self._drafting.read(acting, draft_id)
        if not parts:
            raise Conflict("draft state", DraftState.DRAFT, draft.state)
        return self._drafting.save(acting, draft_id, seen, self.typed(draft, parts, values, language))

    def add_medium(self, acting: Acting, draft_id: str, seen: int, upload: Upload, language: str) -> Draft:
        """Add a picture, decoded and written anew without what a camera adds, or a PDF.

        Raises Invalid with a fault of field `upload` where it is none that can be published.
        """
        media_type, content = self._screened(upload)
        draft, parts = self._drafting.read(acting, draft_id)
        data = data_of(parts)
        media = _rows(data, "media")
        taken = {str(row.get("file")) for row in media.values()}
        file = _file_name(upload.name, _ENDINGS[media_type], taken)
        faults = [found.under("upload") for found in check_medium(file, content)]
        if faults:
            raise Invalid(replace(found, field="upload") for found in faults)
        key = _free_key(media, self._taken(draft).get("media", frozenset()))
        added = with_data(parts, media={**media, key: {"file": file}})
        if upload.alt.strip():
            held = read_rendition(parts, language)
            texts = {**held.texts, f"media.{key}.alt": upload.alt.strip()}
            added[rendition_part(language)] = encode_rendition(texts, held.body, held.translates_version)
        return self._drafting.save(acting, draft_id, seen, {**added, f"media/{file}": content})

    def begin_from_foreign(self, acting: Acting, document_id: str, type_code: str, agency: str) -> Draft:
        """A draft with what a foreign notice says in our vocabularies; nothing is guessed, and no text translated."""
        notice = self._current(document_id)
        source = data_of(notice)
        model = document_types().get(type_code)
        if model is None or model.is_foreign:
            raise Invalid([fault("type", "unknown_code", type_code, allowed="risk_announcement, recall")])
        if source.get("type") != "foreign_notice":
            raise NotFound("document", document_id)
        parts = blank_parts(type_code, agency, "zh-Hans", self._clock.now())
        fields = model.model_fields
        taken: dict[str, Any] = {name: source[name] for name in _FROM_FOREIGN if name in source and name in fields}
        taken["related"] = [document_id]
        if "products" in taken:
            taken["products"] = {key: _without_photos(row) for key, row in _rows(source, "products").items()}
        if "foreign_recall" in fields:
            taken["foreign_recall"] = _foreign_recall(source["source"])
        names = read_rendition(notice, str(source.get("language")))
        ours = read_rendition(notice, "zh-Hans")
        kept = {path: text for path, text in {**names.texts, **ours.texts}.items() if path.startswith("products.")}
        parts[rendition_part("zh-Hans")] = encode_rendition({"title": "", **kept})
        return self._drafting.begin_with(acting, with_data(parts, **taken))

    def previewed(self, draft: Draft, parts: Parts) -> Previewed | None:
        """The draft as a version, with the page's date now; None where it lacks what a page cannot stand without."""
        now = self._clock.now()
        written = now.astimezone(SITE_ZONE).isoformat(timespec="seconds")
        raw = {**data_of(parts), "published_at": written}
        if "effective_from" in document_types()[draft.type].model_fields:
            raw["effective_from"] = raw.get("effective_from") or written
        media = {name.removeprefix("media/"): content for name, content in parts.items() if is_medium(name)}
        document = readable_document(_only_with_files(raw, media))
        if document is None:
            return None
        languages = [tag for tag in RENDITION_TAGS if rendition_part(tag) in parts or tag == document.language]
        renditions = {tag: _rendition(parts, tag) for tag in languages}
        named = draft.document_id or own_document_id(document.prefix, now.astimezone(SITE_ZONE).year, 1).text
        version = Version(named, draft.base + 1, document, renditions)
        state = replace(state_of(version, 0), document_id=draft.document_id or f"{named[:8]}____")
        version = replace(version, document_id=state.document_id)
        row = VersionRow(state.document_id, version.number, 0, now, document.is_public)
        view = View(state, row, status_at(status_facts(document), now), version)
        return Previewed(view, version, media)

    def _screened(self, upload: Upload) -> tuple[str, bytes]:
        try:
            return self._screen.screen(upload.name, upload.content)
        except Invalid as error:
            raise Invalid(replace(found, field="upload") for found in error.faults) from None

    def _taken(self, draft: Draft) -> dict[str, frozenset[str]]:
        """Keys of rows in the version that a draft follows: they never change their meaning."""
        if not draft.base:
            return {}
        try:
            data = data_of(self._current(draft.document_id))
        except NotFound:
            return {}
        found = {name: frozenset(value) for name, value in data.items() if isinstance(value, dict)}
        for key, row in _rows(data, "products").items():
            found[f"products.{key}.tests"] = frozenset(row.get("tests") or ())
        return found

    def _current(self, document_id: str) -> dict[str, bytes]:
        with self._log.reading() as log:
            rows = log.list_versions(document_id)
            if not rows or rows[-1].erased:
                raise NotFound("document", document_id)
            return held_parts(log.read_entry(rows[-1].position))


def _rows(data: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    held = data.get(name)
    return {key: row for key, row in held.items() if isinstance(row, dict)} if isinstance(held, dict) else {}


def _file_name(name: str, ending: str, taken: set[str]) -> str:
    """A permitted name after the one that the file had, with the ending of its content."""
    stem = unicodedata.normalize("NFKD", name).rpartition(".")[0].lower()
    stem = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40] or "picture"
    number, file = 1, f"{stem}.{ending}"
    while file in taken:
        number += 1
        file = f"{stem}-{number}.{ending}"
    return file


def _free_key(rows: Mapping[str, Any], taken: frozenset[str]) -> str:
    number = len(rows) + 1
    while f"m{number}" in rows or f"m{number}" in taken:
        number += 1
    return f"m{number}"


def _without_photos(product: Mapping[str, Any]) -> dict[str, Any]:
    """Pictures of others stay with them: their terms are not ours."""
    return {name: value for name, value in product.items() if name != "photos"}


def _foreign_recall(source: Mapping[str, Any]) -> dict[str, Any]:
    found = {"country": source.get("country"), "reference": source.get("id"), "url": source.get("url")}
    return {name: value for name, value in found.items() if value and not (name == "country" and value == "EU")}


def _only_with_files(raw: dict[str, Any], media: Mapping[str, bytes]) -> dict[str, Any]:
    """Without pictures whose file is not there, so that a page does not ask for them."""
    kept = {key: row for key, row in _rows(raw, "media").items() if row.get("file") in media}
    products = {
        key: {**row, "photos": [photo for photo in row["photos"] if photo in kept]} if row.get("photos") else row
        for key, row in _rows(raw, "products").items()
    }
    return {**raw, "media": kept, "products": products}


def _rendition(parts: Parts, language: str) -> Rendition:
    held = read_rendition(parts, language)
    return Rendition(language, held.texts, held.body, held.translates_version)
