"""What differs between two versions of a document: data field by field, text by path, and the history of its level.

Structured and without words: `portal.text.changes` says it for people. The fields compared are those a model
declares, so a new document type needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from portal.domain.documents.base import Document, Rendition, TextValue
from portal.domain.documents.fields import FieldSpec, Model, list_fields
from portal.domain.products import ConformityDocument, Extent, Period
from portal.domain.vocabulary import Level

VALUES = (ConformityDocument, Extent, Period)
"""Models that read as one value: a production period changes as a whole, not its start."""
UNORDERED = frozenset({"categories", "countries", "countries_of_destination", "hazards", "origin", "ports", "regions"})
"""Lists whose order means nothing; consumer actions and the like are in the order to be read."""
NEVER_A_CHANGE = frozenset({"published_at"})
"""Every version has a date of publication of its own."""


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class FieldChange:
    """One difference of data. An added or removed row or group is one change, with the whole of it as value."""

    path: str
    kind: ChangeKind
    before: Any
    after: Any
    substantive: bool


@dataclass(frozen=True)
class TextChange:
    """One difference of text; the body stands under the path `body`."""

    path: str
    kind: ChangeKind
    before: TextValue | None
    after: TextValue | None


@dataclass(frozen=True)
class LevelStep:
    """A change of level. `level_from` is None at the first level stated, `level_to` where a recall drops it."""

    version: int
    at: datetime
    level_from: Level | None
    level_to: Level | None


def list_data_changes(before: Document, after: Document) -> tuple[FieldChange, ...]:
    """Every difference of data, in the order in which the fields are declared.

    Raises TypeError for documents of two types: a document never changes its type.
    """
    if type(before) is not type(after):
        raise TypeError(f"{type(before).__name__} and {type(after).__name__} cannot be compared")
    return tuple(_Comparison(type(after)).of_models(before, after, "", ""))


def list_text_changes(before: Rendition | None, after: Rendition | None) -> tuple[TextChange, ...]:
    """Every difference of text between two renditions; space at the ends of lines makes none."""
    old, new = _texts_of(before), _texts_of(after)
    changes = (_text_change(path, old.get(path), new.get(path)) for path in dict.fromkeys((*new, *old)))
    # The body is read after the fields, wherever a rendition has it.
    return tuple(sorted((change for change in changes if change), key=lambda change: change.path == "body"))


def substantive_path(changes: Iterable[FieldChange]) -> str | None:
    """The path of the first substantive change, or None."""
    return next((change.path for change in changes if change.substantive), None)


def level_history(documents: Iterable[tuple[int, datetime, Document]]) -> tuple[LevelStep, ...]:
    """The steps at which the level changed, from versions given as (number, moment, document), oldest first."""
    steps: list[LevelStep] = []
    current: Level | None = None
    for number, at, document in documents:
        level: Level | None = getattr(document, "level", None)
        if level != current:
            steps.append(LevelStep(number, at, current, level))
        current = level
    return tuple(steps)


@lru_cache
def _fields_by_parent(model: type[Model]) -> Mapping[str, tuple[FieldSpec, ...]]:
    """The data fields directly below each path of `model`; the path of the model itself is empty."""
    found: dict[str, list[FieldSpec]] = {}
    for spec in list_fields(model):
        if spec.text is None:
            found.setdefault(spec.path.rpartition(".")[0], []).append(spec)
    return {parent: tuple(specs) for parent, specs in found.items()}


@lru_cache(maxsize=4096)
def _is_substantive(model: type[Model], path: str) -> bool:
    """Whether the field at a declared path is substantive, or anything within it."""
    return any(spec.substantive for spec in list_fields(model) if spec.path == path or spec.path.startswith(f"{path}."))


class _Comparison:
    """A walk over two documents of one model. `declared` paths have `*` where `path` has a row's key."""

    def __init__(self, model: type[Document]) -> None:
        self._model = model
        self._fields = _fields_by_parent(model)

    def of_models(self, before: Model, after: Model, declared: str, path: str) -> Iterator[FieldChange]:
        for spec in self._fields[declared]:
            name = spec.path.rpartition(".")[2]
            here = f"{path}.{name}" if path else name
            if here in NEVER_A_CHANGE:
                continue
            yield from self._of_values(getattr(before, name), getattr(after, name), spec, here)

    def _of_values(self, old: Any, new: Any, spec: FieldSpec, path: str) -> Iterator[FieldChange]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self._of_rows(old, new, f"{spec.path}.*", path)
        elif _is_group(old) and _is_group(new):
            yield from self.of_models(old, new, spec.path, path)
        elif _is_group(old) or _is_group(new):
            yield _field_change(path, old, new, _is_substantive(self._model, spec.path))
        elif _comparable(path, old) != _comparable(path, new):
            yield _field_change(path, old, new, spec.substantive)

    def _of_rows(
        self, old: Mapping[str, Any], new: Mapping[str, Any], declared: str, path: str
    ) -> Iterator[FieldChange]:
        own = _is_substantive(self._model, declared.removesuffix(".*"))
        for key in dict.fromkeys((*old, *new)):
            here = f"{path}.{key}"
            if key in old and key in new:
                yield from self.of_models(old[key], new[key], declared, here)
            else:
                yield _field_change(here, old.get(key), new.get(key), own)


def _is_group(value: Any) -> bool:
    return isinstance(value, Model) and not isinstance(value, VALUES)


def _comparable(path: str, value: Any) -> Any:
    return frozenset(value) if path.rpartition(".")[2] in UNORDERED and isinstance(value, tuple) else value


def _field_change(path: str, old: Any, new: Any, substantive: bool) -> FieldChange:
    return FieldChange(path, _kind(old, new), old, new, substantive)


def _kind(old: Any, new: Any) -> ChangeKind:
    if old in (None, (), ""):
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if new in (None, (), "") else ChangeKind.CHANGED


def _texts_of(rendition: Rendition | None) -> Mapping[str, TextValue]:
    return {**rendition.texts, "body": rendition.body} if rendition is not None else {}


def _text_change(path: str, old: TextValue | None, new: TextValue | None) -> TextChange | None:
    if _without_line_ends(old) == _without_line_ends(new):
        return None
    return TextChange(path, _kind(old, new), old or None, new or None)


def _without_line_ends(value: TextValue | None) -> TextValue:
    """The text as compared; nothing, an empty text and an empty list are the same."""
    if not value:
        return ""
    if isinstance(value, tuple):
        return tuple(_trimmed(item) for item in value)
    return _trimmed(value)


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")
