"""The form of a draft as its page shows it: sections and fields made from a type's inputs, filled, with what is wrong.

Nothing here knows a document type: a field's kind decides how it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.domain.documents.base import Document
from portal.domain.documents.inputs import Input, Kind, Source, inputs_of
from portal.text import labels
from portal.web.editor.choices import Choice, Choices
from portal.web.editor.findings import Findings

FACTS = frozenset(
    [
        "signed_on",
        "official_number",
        "index_number",
        "topic_class",
        "genre_class",
        "disclosure",
        "level_scheme",
        "audience",
        "related",
    ]
)
"""What a document says of itself as a document: numbers, classes, for whom."""
MANY_INPUTS = 12
"""A row with more inputs shows those that identify it, and the others on demand."""
SHORT_TEXT = 300
_TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.BODY)
_WIDGETS: Mapping[Kind, str] = {
    Kind.LINE: "line",
    Kind.LINES: "lines",
    Kind.CODE: "select",
    Kind.CODES: "checks",
    Kind.TRUTH: "check",
    Kind.MAYBE: "select",
    Kind.DAY: "day",
    Kind.MOMENT: "moment",
    Kind.COUNT: "count",
    Kind.FILE: "file",
    Kind.TEXT: "line",
    Kind.TEXTS: "lines",
    Kind.BODY: "body",
    Kind.GROUP: "group",
    Kind.ROWS: "rows",
    Kind.ITEMS: "items",
}


@dataclass(frozen=True)
class Row:
    """A row or an item: its key, what it is called, its fields, and those on demand."""

    key: str
    path: str
    title: str
    fields: tuple[FormField, ...]
    more: tuple[FormField, ...] = ()
    is_open: bool = False


@dataclass(frozen=True)
class FormField:
    """A field, a group or a list of rows. `name` is that of its value and its place on the page."""

    name: str
    path: str
    label: str
    widget: str
    value: str = ""
    options: tuple[Choice, ...] = ()
    is_checked: bool = False
    is_required: bool = False
    is_text: bool = False
    limit: int = 0
    help: str = ""
    error: str = ""
    remarks: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the form under a heading."""

    name: str
    heading: str
    fields: tuple[FormField, ...]
    is_open: bool = True


class FormFields:
    """Makes the fields of one draft."""

    def __init__(self, model: type[Document], choices: Choices, findings: Findings, helps: Mapping[str, str]) -> None:
        self._model, self._choices, self._findings, self._helps = model, choices, findings, helps

    def sections(self, headings: Mapping[str, str], hidden: frozenset[str]) -> tuple[Section, ...]:
        """The whole form: what it is about, texts, groups and rows each under its label, numbers and classes last."""
        inputs = [one for one in inputs_of(self._model) if one.name not in hidden]
        texts = [one for one in inputs if one.kind in _TEXTS]
        nested = [one for one in inputs if one.kind in (Kind.GROUP, Kind.ROWS, Kind.ITEMS)]
        facts = [one for one in inputs if one.name in FACTS]
        core = [one for one in inputs if one not in texts and one not in nested and one not in facts]
        found = [
            Section("core", headings["core"], tuple(self.fields(core, ""))),
            Section("texts", headings["texts"], tuple(self.fields(texts, ""))),
        ]
        found += [self._nested_section(one) for one in nested]
        found.append(Section("facts", headings["facts"], tuple(self.fields(facts, ""))))
        return tuple(section for section in found if section.fields)

    def texts_only(self, heading: str) -> tuple[Section, ...]:
        """The texts of the document and of its rows, for a language that is not the original's."""
        return (Section("texts", heading, tuple(self._texts(inputs_of(self._model), ""))),)

    def fields(self, inputs: Iterable[Input], at: str) -> Iterator[FormField]:
        for one in inputs:
            yield self._field(one, f"{at}{one.name}")

    def _nested_section(self, one: Input) -> Section:
        made = self._field(one, one.name)
        is_open = one.required or bool(made.rows) or _is_filled(made) or one.name in ("products", "media")
        return Section(one.name, made.label, (made,), is_open)

    def _texts(self, inputs: Iterable[Input], at: str) -> Iterator[FormField]:
        for one in inputs:
            path = f"{at}{one.name}"
            if one.kind in _TEXTS:
                yield self._field(one, path)
            elif one.kind is Kind.GROUP:
                yield from self._texts(one.children, f"{path}.")
            elif one.kind is Kind.ROWS:
                for key in self._choices.values.get(f"rows.{path}", ()):
                    yield from self._texts(one.children, f"{path}.{key}.")

    def _field(self, one: Input, path: str) -> FormField:
        prefix = "text" if one.kind in _TEXTS else "data"
        if one.kind in (Kind.GROUP, Kind.ROWS, Kind.ITEMS):
            prefix = "rows"
        name = f"{prefix}.{path}"
        typed = self._choices.values.get(name, ())
        value = typed[0] if typed else ""
        return FormField(
            name=name,
            path=path,
            label=labels.field_label(self._model, path, self._choices.tag),
            widget=_widget(one),
            value=value,
            options=self._options(one, list(typed)),
            is_checked="true" in typed,
            is_required=one.required,
            is_text=one.kind in _TEXTS,
            limit=one.limit,
            help=self._helps.get(f"{prefix}.{one.path}", ""),
            error=self._findings.errors.get(name, ""),
            remarks=self._findings.remarks.get(name, ()),
            fields=tuple(self.fields(one.children, f"{path}.")) if one.kind is Kind.GROUP else (),
            rows=tuple(self._rows(one, path)) if one.kind in (Kind.ROWS, Kind.ITEMS) else (),
        )

    def _options(self, one: Input, typed: list[str]) -> tuple[Choice, ...]:
        if one.kind is Kind.MAYBE:
            return self._choices.truth(typed[0] if typed else "")
        return self._choices.of(one, typed) if one.kind in (Kind.CODE, Kind.CODES) else ()

    def _rows(self, one: Input, path: str) -> Iterator[Row]:
        keys = list(self._choices.values.get(f"rows.{path}", ()))
        if one.kind is Kind.ITEMS:
            # One more than there are: it is dropped again where nothing is typed into it.
            keys.append(str(max((int(key) for key in keys if key.isdigit()), default=-1) + 1))
        for key in keys:
            made = list(self.fields(one.children, f"{path}.{key}."))
            required = {child.name: child.required or child.substantive for child in one.children}
            shown = [f for f in made if len(made) <= MANY_INPUTS or required[f.path.rpartition(".")[2]]]
            more = [f for f in made if f not in shown]
            title = self._choices.row_title(path, key)
            yield Row(key, f"{path}.{key}", title, tuple(shown), tuple(more), any(map(_is_filled, more)))


def _widget(one: Input) -> str:
    if one.kind is Kind.TEXT and one.limit > SHORT_TEXT:
        return "text"
    if one.kind is Kind.CODES and one.source is Source.COUNTRY:
        return "many"
    if one.vocabulary is not None and one.vocabulary.__name__ == "Grade":
        return "grades"
    return _WIDGETS[one.kind]


def _is_filled(made: FormField) -> bool:
    """Whether anything is typed into a field or told at it, or into those within."""
    within = (*made.fields, *(f for row in made.rows for f in (*row.fields, *row.more)))
    is_told = bool(made.error or made.remarks)
    return is_told or bool(made.value.strip()) or made.is_checked or any(map(_is_filled, within))
