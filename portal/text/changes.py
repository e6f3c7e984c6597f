"""What changed between two versions, in sentences made from the data alone; the editor adds why.

An English source string stands for each kind of change; the values in it are never converted to traditional
characters, its own words are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.changes import ChangeKind, FieldChange, list_data_changes
from portal.domain.documents.base import Document, Version
from portal.domain.registry import Registry
from portal.domain.vocabulary import Level
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.text.values import ValueWords

SHORT_LIST = 5
"""Lists up to this length are shown whole before and after; of longer ones what came and what went."""


@dataclass(frozen=True)
class ChangeLine:
    """One change of data in words. `label` names the field and, where there are several, the row it is in."""

    path: str
    label: str
    before: str
    after: str
    sentence: str
    substantive: bool


def change_lines(before: Version, after: Version, tag: str, registry: Registry | None = None) -> tuple[ChangeLine, ...]:
    """A line for each change of data, in the order of the document's fields.

    Texts used as names (of products, of laboratory indicators) are those of the rendition in `tag`, else of the
    original. Agencies, ports and regions are named by `registry`; without it they stay codes.
    """
    lines = _Lines(ValueWords(before, tag, registry), ValueWords(after, tag, registry))
    return tuple(lines.line(change) for change in list_data_changes(before.document, after.document))


def label_of(path: str, old: ValueWords, new: ValueWords) -> str:
    """The label of a field between two versions, after those of the groups and rows it is in.

    A document's only product is not named: it is what the document is about.
    """
    steps, names = path.split("."), []
    for length in range(1, len(steps)):
        here = ".".join(steps[:length])
        rows = [_value_at(words.document, steps[: length - 1]) for words in (old, new)]
        if any(isinstance(found, Mapping) for found in rows):
            if steps[0] != "products" or length > 2 or any(found is not None and len(found) > 1 for found in rows):
                names.append(_row_title(here, old, new))
        elif not isinstance(_value_at(new.document, steps[:length]), Mapping):
            names.append(labels.field_label(type(new.document), here, new.tag))
    return " · ".join((*names, labels.field_label(type(new.document), path, new.tag)))


def _row_title(path: str, old: ValueWords, new: ValueWords) -> str:
    for words in (new, old):
        row = _value_at(words.document, path.split("."))
        if row is not None:
            return words.title(path, row)
    return path


def _value_at(document: Document, steps: Sequence[str]) -> Any:
    found: Any = document
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else getattr(found, step, None)
    return found


def _items_missing(items: Sequence[Any], others: Sequence[Any]) -> tuple[Any, ...]:
    """The items that `others` lack, in order, each as often as it is missing."""
    return tuple((Counter(items) - Counter(others)).elements())


@dataclass(frozen=True)
class _Lines:
    old: ValueWords
    new: ValueWords

    def line(self, change: FieldChange) -> ChangeLine:
        label = label_of(change.path, self.old, self.new)
        before, after = self.old.of(change.path, change.before), self.new.of(change.path, change.after)
        sentence = self._sentence(change, label, before, after)
        return ChangeLine(change.path, label, before, after, sentence, change.substantive)

    def _sentence(self, change: FieldChange, label: str, before: str, after: str) -> str:
        catalog = catalog_for(self.new.tag)
        words = {"label": label, "before": before, "after": after}
        if change.kind is ChangeKind.ADDED:
            return catalog.gettext("%(label)s – added: %(after)s") % words
        if change.kind is ChangeKind.REMOVED:
            return catalog.gettext("%(label)s – removed: %(before)s") % words
        if change.path == "level":
            return self._level_sentence(change.before, change.after) % words
        return self._list_sentence(change, label) or catalog.gettext("%(label)s: %(before)s → %(after)s") % words

    def _level_sentence(self, before: Level, after: Level) -> str:
        catalog = catalog_for(self.new.tag)
        if after < before:
            return catalog.gettext("Level raised: %(before)s → %(after)s")
        return catalog.gettext("Level lowered: %(before)s → %(after)s")

    def _list_sentence(self, change: FieldChange, label: str) -> str:
        """For long lists: what came and what went; empty for anything else."""
        old, new = change.before, change.after
        if not isinstance(old, tuple) or max(len(old), len(new)) <= SHORT_LIST:
            return ""
        gone = _items_missing(old, new)
        come = _items_missing(new, old)
        catalog = catalog_for(self.new.tag)
        words = {
            "label": label,
            "before": self.old.of(change.path, gone),
            "after": self.new.of(change.path, come),
        }
        if gone and come:
            return catalog.gettext("%(label)s – added: %(after)s; removed: %(before)s") % words
        if come:
            return catalog.gettext("%(label)s – added: %(after)s") % words
        return catalog.gettext("%(label)s – removed: %(before)s") % words if gone else ""
