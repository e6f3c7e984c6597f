"""What is wrong with a draft, what is missing, and what deserves a second look, each at its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from portal.domain.documents.base import Document
from portal.domain.documents.fields import find_field
from portal.domain.errors import Fault
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.text.faults import fault_sentence
from portal.text.wording import Remark, remark_sentence
from portal.web.editor.choices import Choices

LACKING = frozenset({"missing", "change_note_missing", "original_missing", "period_empty"})
"""Faults of a draft that is not finished rather than wrong."""


@dataclass(frozen=True)
class Told:
    """A line of a summary: the place on the page that it leads to, empty for none, and its words."""

    place: str
    words: str


@dataclass(frozen=True)
class Findings:
    """What is told of a draft. `errors` and `remarks` stand at fields; `lacking` is what is still to be filled in."""

    errors: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: tuple[Told, ...] = ()
    lacking: tuple[Told, ...] = ()


def findings(
    faults: Iterable[Fault],
    remarks: Iterable[Remark],
    model: type[Document],
    places: Collection[str],
    choices: Choices,
) -> Findings:
    """Faults and remarks in words; `places` are the fields that the page has."""
    tag = choices.tag
    errors: dict[str, str] = {}
    lacking: dict[Told, None] = {}
    wrong: dict[Told, None] = {}
    for found in faults:
        place = _place(found, places)
        where = label_of(model, place, choices) if place else found.field
        if found.code in LACKING:
            lacking[Told(place, where or fault_sentence(found, tag))] = None
            continue
        sentence = fault_sentence(found, tag)
        if place:
            errors[place] = f"{errors[place]} {sentence}" if place in errors else sentence
        wrong[Told(place, f"{where}: {sentence}" if where else sentence)] = None
    told: dict[str, tuple[str, ...]] = {}
    for remark in remarks:
        if remark.field in places:
            told[remark.field] = (*told.get(remark.field, ()), remark_sentence(remark, tag))
    return Findings(errors, told, tuple(wrong), tuple(lacking))


def label_of(model: type[Document], name: str, choices: Choices) -> str:
    """The label of a field with those of the groups and rows it is in."""
    if name in ("note", "significance"):
        return catalog_for(choices.tag).gettext("Change note")
    _, _, path = name.partition(".")
    steps, words = path.split("."), []
    for length in range(1, len(steps) + 1):
        here = ".".join(steps[:length])
        spec = find_field(model, here)
        if spec is not None:
            words.append(labels.field_label(model, here, choices.tag))
        elif length < len(steps) or steps[-1] not in ("start", "end"):
            parent = ".".join(steps[: length - 1])
            title = steps[length - 1]
            words.append(str(int(title) + 1) if title.isdigit() else choices.row_title(parent, title))
    return " · ".join(words)


def _place(found: Fault, places: Collection[str]) -> str:
    """The field of the page that a fault is of: its own, else the nearest that holds it."""
    if found.source.startswith("change."):
        return "note" if "note" in places else ""
    return next((place for place in _candidates(found) if place in places), "")


def _candidates(found: Fault) -> Iterator[str]:
    first = ("text", "data", "rows") if found.source.endswith(".md") else ("data", "rows", "text")
    path = found.field
    while path:
        yield from (f"{prefix}.{path}" for prefix in first)
        path = path.rpartition(".")[0]
