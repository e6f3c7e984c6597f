"""Two people on one draft: what differs between what was saved meanwhile and what was typed, field by field.

A field is chosen from one side or the other. Suggested is what was typed where the person has changed the field, and
what is saved where only the other one has; nothing is overwritten before somebody has chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.domain.documents.base import Document
from portal.domain.documents.inputs import Input, Kind, input_at
from portal.domain.documents.registry import document_types
from portal.domain.drafts import Draft
from portal.services.drafts.forms import form_values
from portal.text.catalogs import catalog_for
from portal.text.typography import join_items
from portal.text.wordiff import WordSpan, compare_words
from portal.web.digests import digest, read_digests
from portal.web.editor.choices import Choices
from portal.web.editor.edit_page import began_of, choices_of
from portal.web.editor.findings import label_of
from portal.web.staff.wording import short_moment

Values = Mapping[str, Sequence[str]]
Parts = Mapping[str, bytes]
NOT_KEPT = frozenset({"revision", "began", "form_token", "upload"})
THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class Difference:
    """A field that differs. `spans` compare both sides, theirs first; `is_mine` is what is suggested."""

    name: str
    label: str
    theirs: str
    mine: str
    spans: tuple[WordSpan, ...]
    is_mine: bool


@dataclass(frozen=True)
class ConflictPage:
    """The comparison. `hidden` is everything that was typed; it goes back with the choices. A file cannot."""

    draft_id: str
    title: str
    revision: int
    began: str
    saved_at: str
    language: str
    differences: tuple[Difference, ...]
    hidden: tuple[tuple[str, str], ...]
    has_file: bool = False


def conflict_page(draft: Draft, theirs: Parts, mine: Parts, typed: Values, language: str) -> ConflictPage:
    """What is stored, and what a form would make of it."""
    saved, wanted = form_values(theirs, language), form_values(mine, language)
    model = document_types()[draft.type]
    sides = choices_of(saved, theirs), choices_of(wanted, mine)
    began = read_digests("".join(typed.get("began", ())))
    found = []
    for name in _differing(model, saved, wanted):
        label = label_of(model, name, sides[1] if name in wanted else sides[0])
        before, after = _words(model, name, sides[0]), _words(model, name, sides[1])
        spans = compare_words(before, after)
        within = (*_names(name, wanted), *_within_rows(name, saved, wanted))
        is_mine = any(digest(wanted[each]) != began.get(each) for each in within)
        found.append(Difference(name, label, before, after, spans, is_mine))
    return ConflictPage(
        draft_id=draft.id,
        title=draft.title,
        revision=draft.revision,
        began=began_of(saved),
        saved_at=short_moment(draft.changed_at),
        language=language,
        differences=tuple(found),
        hidden=tuple((name, value) for name, values in typed.items() if name not in NOT_KEPT for value in values),
    )


def taken(values: dict[str, list[str]]) -> dict[str, list[str]]:
    """What was typed without the fields for which the other side was chosen, and without the choices themselves."""
    taking = {name: given for name, given in values.items() if name.startswith("take.")}
    chosen = [name.removeprefix("take.") for name, given in taking.items() if THEIRS in given]
    kept = {name: given for name, given in values.items() if not name.startswith("take.")}
    dropped = {name for wanted in chosen for name in _names(wanted, kept)}
    return {name: given for name, given in kept.items() if name not in dropped}


def _names(name: str, values: Values) -> Iterator[str]:
    """A field of a form; for items, which are taken as a whole, those of every item too."""
    if name in values:
        yield name
    if name.startswith("rows."):
        beginning = f"data.{name.removeprefix('rows.')}."
        yield from (each for each in values if each.startswith(beginning) and _number(each, beginning).isdigit())


def _within_rows(name: str, saved: Values, wanted: Values) -> Iterator[str]:
    """Fields of rows that only the form has: they stand or fall with the list of rows."""
    if name.startswith("rows."):
        path = name.removeprefix("rows.")
        gone = set(wanted.get(name, ())) - set(saved.get(name, ()))
        beginnings = tuple(f"{kind}.{path}.{key}." for kind in ("data", "text", "rows") for key in sorted(gone))
        yield from (each for each in wanted if beginnings and each.startswith(beginnings))


def _number(name: str, beginning: str) -> str:
    return name.removeprefix(beginning).partition(".")[0]


def _differing(model: type[Document], saved: Values, wanted: Values) -> Iterator[str]:
    told = set()
    for name in dict.fromkeys((*wanted, *saved)):
        shown = _list_of_items(model, name) or name
        if shown in told or list(saved.get(name, [""])) == list(wanted.get(name, [""])):
            continue
        if shown not in saved or shown not in wanted:
            # A field, or rows, of a row that only one side has: the list of rows tells it.
            continue
        told.add(shown)
        yield shown


def _list_of_items(model: type[Document], name: str) -> str:
    """The name of the list of items that a field is in, empty for none."""
    path = name.partition(".")[2]
    while path:
        found = input_at(model, path)
        if found is not None and found.kind is Kind.ITEMS and not path.rpartition(".")[2].isdigit():
            return f"rows.{path}"
        path = path.rpartition(".")[0]
    return ""


def _words(model: type[Document], name: str, choices: Choices) -> str:
    """A value as a person reads it."""
    prefix, _, path = name.partition(".")
    values = list(choices.values.get(name, ()))
    one = input_at(model, path) if prefix in ("data", "rows") else None
    if one is None:
        return "\n".join(values)
    if one.kind is Kind.ITEMS:
        return "\n".join(_item(one, f"{path}.{key}", choices) for key in values)
    if one.kind is Kind.ROWS:
        return join_items((choices.row_title(path, key) for key in values), choices.tag)
    return _plain(one, values, choices)


def _item(one: Input, path: str, choices: Choices) -> str:
    told = (_plain(child, choices.values.get(f"data.{path}.{child.name}", ()), choices) for child in one.children)
    return " ".join(filter(None, told))


def _plain(one: Input, values: Sequence[str], choices: Choices) -> str:
    if one.kind in (Kind.CODE, Kind.CODES):
        return join_items((choice.label for choice in choices.of(one, values) if choice.is_chosen), choices.tag)
    if one.kind in (Kind.TRUTH, Kind.MAYBE):
        words = catalog_for(choices.tag)
        yes, no = words.pgettext("truth value", "yes"), words.pgettext("truth value", "no")
        return {"true": yes, "false": no}.get("".join(values), no if one.kind is Kind.TRUTH else "")
    return "\n".join(values)
