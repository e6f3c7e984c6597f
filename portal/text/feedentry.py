"""What the words of a feed's entry are made from: a document as a feed tells of it, and the texts of its language.

The services' `Syndicated` fulfils `Told`; nothing here knows the log, addresses or formats of feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from portal.domain.documents.base import Rendition, Version
from portal.domain.registry import Registry
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Level, RedactionReason, Status
from portal.text.catalogs import CONVERTED_FROM, Catalog, catalog_for
from portal.text.changes import ChangeLine, change_lines
from portal.text.hant import convert, names_in
from portal.text.labels import field_label
from portal.text.values import ValueWords

OPEN = frozenset({Status.IN_FORCE, Status.SCHEDULED, Status.ONGOING, Status.LISTED})
_NO_NEWS = frozenset({"signed_on", "official_number", "index_number", "topic_class", "genre_class", "disclosure"})
_NO_NEWS |= {"closing", "provisional", "media", "press_contact", "related"}
"""Changes of form, which every version brings, and those that the entry tells in a place of their own."""


class ToldChange(Protocol):
    """The version whose change is told, and the one before it where that may be read."""

    @property
    def previous(self) -> Version | None: ...
    @property
    def current(self) -> Version: ...


class ToldRedaction(Protocol):
    """When, on what ground and by whom a version was erased."""

    @property
    def redacted_at(self) -> datetime: ...
    @property
    def reason(self) -> RedactionReason: ...
    @property
    def authority(self) -> str: ...
    @property
    def legal_basis(self) -> str: ...


class Told(Protocol):
    """A document as a feed tells of it at a moment: see `Syndicated` in the services."""

    @property
    def state(self) -> DocumentState: ...
    @property
    def number(self) -> int: ...
    @property
    def status(self) -> Status: ...
    @property
    def version(self) -> Version | None: ...
    @property
    def rendition_language(self) -> str | None: ...
    @property
    def is_outdated(self) -> bool: ...
    @property
    def first_published_at(self) -> datetime: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def change(self) -> ToldChange | None: ...
    @property
    def standing_facts(self) -> Mapping[str, Any] | None: ...
    @property
    def redaction(self) -> ToldRedaction | None: ...


class Said(NamedTuple):
    """A text and its language, where that is not the reader's."""

    text: str
    language: str | None


@dataclass(frozen=True)
class Content:
    """A version that may be shown, in the words of the language `tag`."""

    told: Told
    version: Version
    tag: str
    registry: Registry | None

    @cached_property
    def words(self) -> ValueWords:
        return ValueWords(self.version, self.tag, self.registry)

    @property
    def catalog(self) -> Catalog:
        return catalog_for(self.tag)

    @property
    def is_open(self) -> bool:
        return self.told.status in OPEN

    def label(self, path: str) -> str:
        """The label of the field at `path`."""
        return field_label(type(self.version.document), path, self.tag)

    def said(self, path: str) -> Said:
        """The text at `path` in the reader's language, else in the original's, marked with it."""
        return self._choose(lambda rendition: rendition.text(path))

    def body(self) -> Said:
        """The Markdown of the text."""
        return self._choose(lambda rendition: rendition.body)

    def note(self) -> Said:
        """The editor's note on the change that is told, as Markdown; empty where there is none to be told."""
        change = self.told.change
        notes = change.current.change_notes if change is not None else {}
        source, original = CONVERTED_FROM.get(self.tag, self.tag), self.version.document.language
        for language in (source, original):
            if language in notes:
                return Said(self._converted(notes[language].body), None if language == source else language)
        return Said("", None)

    def level_step(self) -> tuple[Level, Level] | None:
        """The level before and after the change that is told, where both are stated and differ."""
        change = self.told.change
        if change is None or change.previous is None:
            return None
        before, after = (getattr(v.document, "level", None) for v in (change.previous, change.current))
        return (before, after) if before is not None and after is not None and before is not after else None

    def change_lines(self) -> tuple[ChangeLine, ...]:
        """What the data say of the change that is told, without what is no news."""
        change = self.told.change
        if change is None or change.previous is None:
            return ()
        found = change_lines(change.previous, change.current, self.tag, self.registry)
        return tuple(line for line in found if line.path.split(".")[0] not in _NO_NEWS)

    def gains_language(self) -> bool:
        """Whether the change that is told brought the first text in the reader's language."""
        change, source = self.told.change, CONVERTED_FROM.get(self.tag, self.tag)
        if change is None or change.previous is None or source == self.version.document.language:
            return False
        return source in change.current.renditions and source not in change.previous.renditions

    def _choose(self, read: Callable[[Rendition], str]) -> Said:
        source = CONVERTED_FROM.get(self.tag, self.tag)
        for rendition in self._renditions(source):
            if found := read(rendition):
                return Said(self._converted(found), None if rendition.language == source else rendition.language)
        return Said("", None)

    def _renditions(self, source: str) -> Iterator[Rendition]:
        own = self.version.renditions.get(source)
        if own is not None:
            yield own
        yield self.version.original

    def _converted(self, text: str) -> str:
        return convert(text, self._names) if self.tag in CONVERTED_FROM else text

    @cached_property
    def _names(self) -> frozenset[str]:
        return names_in(self.version)


def lower_first(words: str) -> str:
    """A label in the middle of a sentence; abbreviations and numerals keep their capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def agency_name(code: str, tag: str, registry: Registry | None) -> str:
    """The registry's name of an agency, its code where that is unknown."""
    agency = registry.agencies.get(code) if registry is not None else None
    return agency.name(CONVERTED_FROM.get(tag, tag)) if agency is not None else code
