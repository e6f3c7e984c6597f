"""Forms on paper: what the form of a kind asks for, with lines to write on, to print on A4."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.case_vocabulary import CaseKind
from portal.domain.locales import Locale
from portal.text.case_fields import field_label
from portal.text.case_labels import case_label
from portal.web.case_pages import choices
from portal.web.case_steps import PRODUCT_FIELDS, Screen, Want, fields_on, screens_of
from portal.web.case_words import heading

_LONG = {"account": 9, "measures_taken": 3}
_LEFT_OUT = frozenset({"evidence", "currency", *PRODUCT_FIELDS[6:]})
"""Asked at a counter, or too rare for paper."""


@dataclass(frozen=True)
class BlankField:
    """A question with boxes to tick, or lines to write on."""

    label: str
    boxes: tuple[str, ...]
    lines: int


@dataclass(frozen=True)
class BlankPart:
    heading: str
    fields: tuple[BlankField, ...]


@dataclass(frozen=True)
class BlankForm:
    title: str
    kind: str
    parts: tuple[BlankPart, ...]


def blank_form(kind: CaseKind, locale: Locale) -> BlankForm:
    """The form of a kind of case."""
    tag, want = locale.tag, Want(kind.value)
    parts = tuple(_part(screen, want, tag) for screen in screens_of(want) if screen is not Screen.START)
    return BlankForm(case_label(kind, tag), kind.value, parts)


def _part(screen: Screen, want: Want, tag: str) -> BlankPart:
    paths = [path for path in fields_on(screen, want) if path not in _LEFT_OUT]
    return BlankPart(heading(screen, want, tag), tuple(_field(path, want, tag) for path in paths))


def _field(path: str, want: Want, tag: str) -> BlankField:
    boxes = tuple(word.label for word in choices(path, want, tag))
    label = field_label(path, tag, want.kind)
    if path == "reward_wanted":
        return BlankField("", (label,), 0)
    return BlankField(label, boxes, 0 if boxes else _LONG.get(path, 1))
