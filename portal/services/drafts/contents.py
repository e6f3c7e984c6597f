"""The content of a draft: the parts of the version to be, made blank, from a version, or for a purpose.

A draft is read leniently, for it may be incomplete; what it is to become is checked by `publishing` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.drafts import Purpose
from portal.domain.errors import Invalid
from portal.domain.vocabulary import Audience, ClosingKind, Level
from portal.fileform.parts import DECISION, DOCUMENT, MAX_DATA_BYTES, Parts, change_part, rendition_part
from portal.fileform.strictyaml import load_mapping
from portal.fileform.writing import dump_yaml, encode_change_note, encode_rendition

CLOSINGS: Mapping[Purpose, ClosingKind] = {
    Purpose.LIFTING: ClosingKind.LIFTED,
    Purpose.COMPLETION: ClosingKind.COMPLETED,
    Purpose.WITHDRAWAL: ClosingKind.WITHDRAWN,
    Purpose.REMOVAL: ClosingKind.REMOVED,
}
"""Purposes that end a document, with the kind of ending."""

GAP = "[…]"
"""A paragraph of a rendition that is still to be translated, before others that are."""
ONLY_TRANSLATED: Mapping[str, str] = {
    "zh-Hans": "增补或更新译文，原文未作改动。",
    "ru": "Добавлен или обновлён перевод, исходный текст не изменён.",
    "en": "A translation was added or brought up to date; the original text is unchanged.",
}
"""The change note of a version that is made for its translation alone, in the language of the original: minor for
everybody but the readers of the translation."""


@dataclass(frozen=True)
class DraftFacts:
    """What lists and rules need of a content, as far as it can be read."""

    type: str
    agency: str
    language: str
    title: str
    level: Level | None
    audience: Audience


def blank_parts(type_code: str, agency: str, language: str, now: datetime) -> dict[str, bytes]:
    """An empty document of a type."""
    day = now.astimezone(SITE_ZONE).date().isoformat()
    data = {"type": type_code, "agency": agency, "language": language, "audience": "public", "signed_on": day}
    return {DOCUMENT: dump_yaml(data), rendition_part(language): encode_rendition({"title": ""})}


def parts_for(purpose: Purpose, held: Parts, agency: str, now: datetime) -> dict[str, bytes]:
    """What follows a version whose parts are `held`, begun for a purpose. Change notes are never carried forward."""
    parts = {name: content for name, content in held.items() if name != DECISION and not name.startswith("change.")}
    data = data_of(parts)
    if purpose in CLOSINGS:
        today = now.astimezone(SITE_ZONE).date().isoformat()
        data["closing"] = {"kind": CLOSINGS[purpose].value, "on": today, "authority": agency}
    elif purpose is Purpose.REVIEW:
        data.pop("provisional", None)
    elif purpose is Purpose.TRANSLATION:
        language = facts_of(parts).language
        parts[change_part(language)] = encode_change_note(ONLY_TRANSLATED[language], "minor")
    parts[DOCUMENT] = dump_yaml(data)
    return parts


def copied_parts(held: Parts, agency: str, now: datetime) -> dict[str, bytes]:
    """A new document after the pattern of a version: nothing of its number, dates, term and ending."""
    parts = parts_for(Purpose.NEW, held, agency, now)
    data = data_of(parts)
    for name in ("official_number", "index_number", "published_at", "closing", "provisional", "effective_from"):
        data.pop(name, None)
    data |= {"agency": agency, "signed_on": now.astimezone(SITE_ZONE).date().isoformat()}
    parts[DOCUMENT] = dump_yaml(data)
    return {name: _without_source(content) if name.endswith(".md") else content for name, content in parts.items()}


def _without_source(rendition: bytes) -> bytes:
    """A copied translation translates the first version of the copy."""
    lines = rendition.split(b"\n")
    return b"\n".join(b"translates_version: '1'" if line.startswith(b"translates_version:") else line for line in lines)


def without_standing_note(parts: Parts, language: str) -> dict[str, bytes]:
    """The parts without the note that the original is unchanged, where it is not."""
    standing = encode_change_note(ONLY_TRANSLATED[language], "minor")
    return {n: content for n, content in parts.items() if n != change_part(language) or content != standing}


def data_of(parts: Parts) -> dict[str, Any]:
    """The data as loaded; empty where it cannot be read."""
    try:
        return load_mapping(parts[DOCUMENT], DOCUMENT, MAX_DATA_BYTES)
    except (Invalid, KeyError):
        return {}


def facts_of(parts: Parts) -> DraftFacts:
    """What can be read of a content."""
    data = data_of(parts)
    language = str(data.get("language") or "zh-Hans")
    level = str(data.get("level") or "")
    return DraftFacts(
        type=str(data.get("type") or ""),
        agency=str(data.get("agency") or ""),
        language=language,
        title=_title(parts.get(rendition_part(language), b"")),
        level=Level(int(level)) if level in ("1", "2", "3", "4") else None,
        audience=Audience.AUTHORITIES if data.get("audience") == "authorities" else Audience.PUBLIC,
    )


def _title(rendition: bytes) -> str:
    front = rendition.split(b"\n---", 1)[0].removeprefix(b"---\n")
    try:
        return str(load_mapping(front, "", MAX_DATA_BYTES).get("title") or "")[:300]
    except Invalid:
        return ""


def with_data(parts: Parts, **changes: Any) -> dict[str, bytes]:
    """The parts with fields of the data set, or left out where None."""
    data = {**data_of(parts), **changes}
    return {**parts, DOCUMENT: dump_yaml({name: value for name, value in data.items() if value is not None})}


def has_gap(parts: Parts, language: str) -> bool:
    """Whether a paragraph of a rendition is still to be translated."""
    return any(line.strip() == GAP.encode() for line in parts.get(rendition_part(language), b"").split(b"\n"))
