"""The translation desk: a rendition beside its original, paragraph by paragraph and field by field.

What changed in the original since the version that the rendition translates is told for each piece. A gap before a
paragraph that is translated already is kept as `GAP`, so that both sides stay in step; no rendition with a gap is read
as finished.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.documents.base import Rendition, TextValue
from portal.domain.drafts import Draft, Purpose
from portal.domain.errors import Invalid, NotFound, fault
from portal.domain.locales import RENDITION_TAGS
from portal.domain.staff import Acting
from portal.fileform.parts import change_part, rendition_part
from portal.fileform.writing import encode_change_note, encode_rendition
from portal.services.drafts.contents import GAP
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.forms import clean
from portal.services.drafts.views import DraftText, texts_of
from portal.services.reading import Reading

BODY = "body."
_PARAGRAPH = re.compile(r"body\.[0-9]{1,6}")
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True)
class Piece:
    """A text field, or a paragraph of the body under `body.N`: original and rendition.

    `before` is the original's text that the rendition was made from, where it has changed since; None where not.
    """

    path: str
    original: str
    rendition: str
    before: str | None
    is_list: bool = False


@dataclass(frozen=True)
class TranslationView:
    """A draft at the translation desk. `translates` is the version that the rendition follows, None for a new one."""

    draft: Draft
    language: str
    pieces: tuple[Piece, ...]
    translates: int | None
    note: str
    languages: tuple[str, ...]

    @property
    def is_outdated(self) -> bool:
        return any(piece.before is not None for piece in self.pieces)

    @property
    def gaps(self) -> int:
        return sum(bool(piece.original) and not piece.rendition for piece in self.pieces)


@dataclass(frozen=True)
class Typed:
    """What a translator has written: texts by the paths of the pieces; whether all of it follows the original as it
    is now; what they say of the change to readers of their language."""

    texts: Mapping[str, str]
    is_current: bool = True
    note: str = ""


class Translating:
    """Renditions of drafts. Raises Denied, NotFound, Conflict, Invalid."""

    def __init__(self, drafting: Drafting, reading: Reading) -> None:
        self._drafting, self._reading = drafting, reading

    def begin(self, acting: Acting, document_id: str) -> Draft:
        """A draft of the next version of a published document, for its translation alone."""
        return self._drafting.begin_from_version(acting, document_id, Purpose.TRANSLATION)

    def view(self, acting: Acting, draft_id: str, language: str) -> TranslationView:
        """Original and rendition side by side."""
        draft, parts = self._drafting.read(acting, draft_id)
        _known(draft, language)
        texts = texts_of(parts)
        original = texts.get(draft.language, DraftText(draft.language, {}, ""))
        rendition = texts.get(language)
        before = self._translated_from(draft, rendition)
        others = tuple(tag for tag in RENDITION_TAGS if tag != draft.language)
        return TranslationView(
            draft=draft,
            language=language,
            pieces=tuple(_pieces(original, rendition or DraftText(language, {}, ""), before)),
            translates=rendition.translates_version if rendition else None,
            note=rendition.note if rendition else "",
            languages=others,
        )

    def save(self, acting: Acting, draft_id: str, seen: int, language: str, typed: Typed) -> Draft:
        """Keep a rendition. It follows the version under way only where its translator says so, or it is new.

        Where nothing is left of it, there is none.
        """
        draft, parts = self._drafting.read(acting, draft_id)
        _known(draft, language)
        if not typed.texts:
            raise Invalid([fault("", "missing")])
        held = texts_of(parts)
        before, original = held.get(language), held.get(draft.language)
        follows = draft.base + 1
        if before is not None and before.translates_version is not None and not typed.is_current:
            follows = before.translates_version
        after = dict(parts)
        after.pop(rendition_part(language), None)
        after.pop(change_part(language), None)
        if any(text.strip() for text in typed.texts.values()):
            after[rendition_part(language)] = _encoded(typed.texts, original, follows)
        note = clean(typed.note, multiline=True).strip()
        if note and draft.base:
            after[change_part(language)] = encode_change_note(note)
        return self._drafting.save(acting, draft_id, seen, after)

    def _translated_from(self, draft: Draft, rendition: DraftText | None) -> Rendition | None:
        """The original that a rendition was made from, None where it follows the one under way."""
        if rendition is None or rendition.translates_version is None or not draft.base:
            return None
        if rendition.translates_version > draft.base:
            return None
        try:
            version = self._reading.find_version(draft.document_id, rendition.translates_version)
        except NotFound:
            return None
        return version.original if version is not None else None


def paragraphs_of(body: str) -> list[str]:
    """The paragraphs of a Markdown text: what stands between blank lines."""
    return [piece for piece in _BLANK_LINES.split(body.replace("\r\n", "\n").strip("\n")) if piece.strip()]


def _pieces(original: DraftText, rendition: DraftText, before: Rendition | None) -> list[Piece]:
    found = []
    for path, value in original.texts.items():
        old = _joined(before.texts.get(path, "")) if before is not None else None
        mine = _joined(rendition.texts.get(path, ""))
        found.append(_piece(path, _joined(value), mine, old, is_list=not isinstance(value, str)))
    own, theirs = paragraphs_of(rendition.body), paragraphs_of(original.body)
    old_ones = paragraphs_of(before.body) if before is not None else None
    for number in range(max(len(own), len(theirs))):
        text = theirs[number] if number < len(theirs) else ""
        mine = own[number] if number < len(own) else ""
        old = None
        if old_ones is not None and text not in old_ones:
            old = old_ones[number] if number < len(old_ones) else ""
        found.append(_piece(f"{BODY}{number}", text, mine, old))
    return found


def _piece(path: str, original: str, rendition: str, old: str | None, *, is_list: bool = False) -> Piece:
    shown = "" if rendition.strip() == GAP else rendition
    return Piece(path, original, shown, old if old is not None and old != original else None, is_list)


def _encoded(typed: Mapping[str, str], original: DraftText | None, follows: int) -> bytes:
    texts: dict[str, TextValue] = {}
    for path, value in (original.texts if original else {}).items():
        text = clean(typed.get(path, ""), multiline=True).strip()
        if not text:
            continue
        is_list = not isinstance(value, str)
        texts[path] = tuple(line.strip() for line in text.split("\n") if line.strip()) if is_list else text
    numbered = sorted((path for path in typed if _PARAGRAPH.fullmatch(path)), key=lambda path: int(path[len(BODY) :]))
    pieces = [clean(typed[path], multiline=True).strip() for path in numbered]
    while pieces and not pieces[-1]:
        pieces.pop()
    return encode_rendition(texts, "\n\n".join(piece or GAP for piece in pieces), follows)


def _joined(value: TextValue) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _known(draft: Draft, language: str) -> None:
    if language not in RENDITION_TAGS or language == draft.language:
        raise Invalid([fault("language", "unknown_code", language, allowed=", ".join(RENDITION_TAGS))])
