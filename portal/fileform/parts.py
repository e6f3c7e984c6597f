"""One version as its parts: the exact bytes of each file, read into a `Version` and checked, and written from data.

A part's name is its path below the version's folder: `document.yaml`, `zh-Hans.md`, `change.ru.md`, `decision.yaml`,
`media/seat.jpg`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.domain.documents.base import ChangeNote, Document, Rendition, TextValue, Version
from portal.domain.documents.fields import Line, Model, Moment, text_fault
from portal.domain.documents.registry import document_types
from portal.domain.documents.validation import check_data, check_texts, check_texts_alone, model_faults
from portal.domain.errors import Damaged, Fault, Invalid, fault
from portal.domain.locales import RENDITION_TAGS
from portal.domain.log import REDACTION
from portal.domain.rules import Decision
from portal.domain.vocabulary import RedactionReason, Significance
from portal.fileform.media import check_medium
from portal.fileform.strictyaml import decode_utf8, load_mapping, load_mapping_text

Parts = Mapping[str, bytes]
_M = TypeVar("_M", bound=Model)
DOCUMENT = "document.yaml"
DECISION = "decision.yaml"
MAX_DATA_BYTES = 2_000_000
MAX_TEXT_BYTES = 600_000
MAX_MEDIA_FILES = 40
_RENDITION = re.compile(rf"({'|'.join(RENDITION_TAGS)})\.md")
_CHANGE = re.compile(rf"change\.({'|'.join(RENDITION_TAGS)})\.md")
_MEDIUM = re.compile(r"media/([a-z0-9][a-z0-9._-]{0,79})")
_NUMBER = re.compile(r"[0-9]{1,6}")
_FRONT = re.compile(r"\A---[ ]*\r?\n(.*?)(?:\A|(?<=\n))---[ ]*(?:\r?\n|\Z)(.*)\Z", re.DOTALL)


class RedactionNote(Model):
    """`redacted.yaml`: what stands in the place of erased parts."""

    redacted_at: Moment
    reason: RedactionReason
    authority: Line
    legal_basis: Line
    parts: tuple[Line, ...]


@dataclass(frozen=True)
class ReadVersion:
    """A version as its parts say it, with the private decision."""

    version: Version
    decision: Decision | None


def rendition_part(language: str) -> str:
    return f"{language}.md"


def change_part(language: str) -> str:
    return f"change.{language}.md"


def language_of(part: str) -> str | None:
    """The language of a rendition or change note, None for other parts."""
    match = _RENDITION.fullmatch(part) or _CHANGE.fullmatch(part)
    return match[1] if match else None


def is_medium(part: str) -> bool:
    return part.startswith("media/")


def check_version(document_id: str, number: int, parts: Parts) -> ReadVersion:
    """Read and check everything that can be checked without the log or the registry.

    Raises Invalid with all faults, each naming its part as source.
    """
    faults = list(_name_faults(parts))
    raw: dict[str, Any] = {}
    document = None
    if DOCUMENT in parts:
        loaded = _collect(faults, lambda: load_mapping(parts[DOCUMENT], DOCUMENT, MAX_DATA_BYTES))
        if loaded is not None:
            raw = loaded
            document, found = check_data(raw)
            faults += [one.at(DOCUMENT) for one in found]
    else:
        faults.append(fault("", "missing").at(DOCUMENT))
    renditions, notes = _read_texts(parts, faults)
    for language, rendition in renditions.items():
        wrong = check_texts(document, rendition) if document else check_texts_alone(str(raw.get("type")), rendition)
        faults += [one.at(rendition_part(language)) for one in wrong]
    decision = _collect(faults, lambda: read_decision(parts[DECISION])) if DECISION in parts else None
    if document is not None:
        faults += _whole_faults(document, number, parts, renditions, notes)
    if faults or document is None:
        raise Invalid(faults)
    return ReadVersion(Version(document_id, number, document, renditions, notes), decision)


def read_version(document_id: str, number: int, parts: Parts) -> Version:
    """Read stored parts, some of which may be withheld or erased.

    Raises Damaged where the data or a text cannot be read.
    """
    try:
        document = _stored_document(parts)
        renditions = {
            language: _read_rendition(parts[name], name, language)
            for name in parts
            if (match := _RENDITION.fullmatch(name)) and (language := match[1])
        }
        notes = {
            language: _read_note(parts[name], name, language)
            for name in parts
            if (match := _CHANGE.fullmatch(name)) and (language := match[1])
        }
        return Version(document_id, number, document, renditions, notes)
    except (Invalid, ValidationError, KeyError) as error:
        raise Damaged(f"{document_id} version {number}: {error}") from error


def read_version_data(document_id: str, number: int, parts: Parts) -> Version:
    """As `read_version`, with its renditions left empty: enough for whatever follows from data and languages alone.

    Raises Damaged where the data cannot be read.
    """
    try:
        languages = [match[1] for name in parts if (match := _RENDITION.fullmatch(name))]
        renditions = {language: Rendition(language, {}, "") for language in languages}
        return Version(document_id, number, _stored_document(parts), renditions)
    except (Invalid, ValidationError, KeyError) as error:
        raise Damaged(f"{document_id} version {number}: {error}") from error


def _stored_document(parts: Parts) -> Document:
    raw = load_mapping(parts[DOCUMENT], DOCUMENT, MAX_DATA_BYTES)
    return document_types()[raw["type"]].model_validate(raw)


def read_decision(encoded: bytes) -> Decision:
    """The private decision. Raises Invalid."""
    return _validated(Decision, load_mapping(encoded, DECISION, MAX_DATA_BYTES), DECISION)


def read_redaction_note(encoded: bytes) -> RedactionNote:
    """What stands in the place of erased parts. Raises Invalid."""
    return _validated(RedactionNote, load_mapping(encoded, REDACTION, MAX_DATA_BYTES), REDACTION)


def _validated(model: type[_M], raw: Mapping[str, Any], source: str) -> _M:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise Invalid(found.at(source) for found in model_faults(error)) from None


def _collect(faults: list[Fault], read: Any) -> Any:
    try:
        return read()
    except Invalid as error:
        faults += error.faults
        return None


def _name_faults(parts: Parts) -> Iterator[Fault]:
    media = 0
    for name, content in parts.items():
        if is_medium(name):
            media += 1
            if not _MEDIUM.fullmatch(name) or ".." in name:
                yield fault("", "unsafe_name", name).at(name)
            else:
                yield from (found.at(name) for found in check_medium(name, content))
        elif name not in (DOCUMENT, DECISION) and language_of(name) is None:
            yield fault("", "unknown_file", name).at(name)
    if media > MAX_MEDIA_FILES:
        yield fault("media", "too_many", media, limit=MAX_MEDIA_FILES).at(DOCUMENT)


def _read_texts(parts: Parts, faults: list[Fault]) -> tuple[dict[str, Rendition], dict[str, ChangeNote]]:
    renditions: dict[str, Rendition] = {}
    notes: dict[str, ChangeNote] = {}
    for name, content in parts.items():
        language = language_of(name)
        if language is None:
            continue
        if _CHANGE.fullmatch(name):
            note = _collect(faults, lambda n=name, c=content, tag=language: _read_note(c, n, tag))
            if note is not None:
                notes[language] = note
            continue
        rendition = _collect(faults, lambda n=name, c=content, tag=language: _read_rendition(c, n, tag))
        if rendition is not None:
            renditions[language] = rendition
    return renditions, notes


def split_front_matter(encoded: bytes, source: str) -> tuple[dict[str, Any] | None, str]:
    """The front matter, None where there is none, and the body after it without surrounding blank lines."""
    text = decode_utf8(encoded, source, MAX_TEXT_BYTES).replace("\r\n", "\n")
    match = _FRONT.match(text)
    if match is None:
        return None, text.strip("\r\n")
    return load_mapping_text(match[1], source, first_line=2), match[2].strip("\r\n")


def _read_rendition(encoded: bytes, source: str, language: str) -> Rendition:
    front, body = split_front_matter(encoded, source)
    if front is None:
        raise Invalid([fault("", "front_matter_missing").at(source)])
    faults, texts = [], {}
    translates = front.pop("translates_version", None)
    if translates is not None and not (isinstance(translates, str) and _NUMBER.fullmatch(translates)):
        faults.append(fault("translates_version", "whole_number", translates).at(source))
        translates = None
    for path, value in front.items():
        found = _text_value(value)
        if found is None:
            faults.append(fault(path, "not_a_text").at(source))
        else:
            texts[path] = found
    if faults:
        raise Invalid(faults)
    return Rendition(language, texts, body, int(translates) if translates else None)


def _text_value(value: Any) -> TextValue | None:
    """Folded blocks end in a line break that is layout, not text."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(item.strip() for item in value)
    return None


def _read_note(encoded: bytes, source: str, language: str) -> ChangeNote:
    front, body = split_front_matter(encoded, source)
    faults = [fault(key, "unknown_field", key).at(source) for key in front or () if key != "significance"]
    stated = (front or {}).get("significance")
    significance = None
    if stated is not None:
        if stated in tuple(Significance):
            significance = Significance(stated)
        else:
            faults.append(fault("significance", "unknown_code", stated, allowed="major, minor").at(source))
    refused = text_fault(body, multiline=True)
    if refused:
        faults.append(fault("", refused[0], refused[1]).at(source))
    if not body.strip():
        faults.append(fault("", "missing").at(source))
    if len(body) > 5000:
        faults.append(fault("", "too_long", body, limit=5000).at(source))
    if faults:
        raise Invalid(faults)
    return ChangeNote(language, body, significance)


def _whole_faults(
    document: Document,
    number: int,
    parts: Parts,
    renditions: Mapping[str, Rendition],
    notes: Mapping[str, ChangeNote],
) -> Iterator[Fault]:
    """Faults between the files of one version."""
    if document.language not in renditions and rendition_part(document.language) not in parts:
        yield fault("language", "original_missing", document.language, language=document.language).at(DOCUMENT)
    for language, rendition in renditions.items():
        source, translates = rendition_part(language), rendition.translates_version
        if language == document.language:
            if translates is not None:
                yield fault("translates_version", "translates_version", translates, range="–").at(source)
        elif translates is None:
            yield fault("translates_version", "missing").at(source)
        elif not 1 <= translates <= number:
            yield fault("translates_version", "translates_version", translates, range=f"1–{number}").at(source)
    if number == 1:
        for language in notes:
            yield fault("", "change_note_in_first_version", language=language).at(change_part(language))
    elif document.language not in notes and change_part(document.language) not in parts and not document.is_foreign:
        yield fault("", "change_note_missing", language=document.language).at(change_part(document.language))
    declared = {f"media/{medium.file}": key for key, medium in document.media.items()}
    for name in parts:
        if is_medium(name) and name not in declared:
            yield fault("media", "media_undeclared", name).at(DOCUMENT)
    for name, key in declared.items():
        if name not in parts:
            yield fault(f"media.{key}.file", "media_missing", name).at(DOCUMENT)
