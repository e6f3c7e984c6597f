"""A document model as a form: which inputs ask for it, derived from its one declaration.

Pure structure, for every type alike: what an input is called, what kind of value it takes, where its choices come
from, what lies within. Words and widgets are the web's; values go in and out in `services.draft_forms`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Annotated, Any

from portal.domain.documents.base import Document, Medium
from portal.domain.documents.fields import Country, FieldSpec, Key, Model, Place, Text, Token, list_fields


class Kind(StrEnum):
    """What an input takes. A group holds inputs, rows stand under stable keys, items under their numbers."""

    LINE = "line"
    LINES = "lines"
    CODE = "code"
    CODES = "codes"
    TRUTH = "truth"
    MAYBE = "maybe"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    FILE = "file"
    TEXT = "text"
    TEXTS = "texts"
    BODY = "body"
    GROUP = "group"
    ROWS = "rows"
    ITEMS = "items"


class Source(StrEnum):
    """Where the choices of a code come from that is of no vocabulary: the registry, ISO 3166, the document itself."""

    NONE = ""
    COUNTRY = "country"
    PLACE = "place"
    AGENCY = "agency"
    PORTS = "ports"
    REGIONS = "regions"
    MONITORING_POINTS = "monitoring_points"
    PRODUCTS = "products"
    ENTERPRISES = "enterprises"
    MEDIA = "media"


@dataclass(frozen=True)
class Input:
    """One input; `path` has `*` for the keys of rows. `limit` is the most characters of a text, 0 for none told."""

    name: str
    path: str
    label: str
    kind: Kind
    required: bool = False
    substantive: bool = False
    vocabulary: type[Enum] | None = None
    source: Source = Source.NONE
    limit: int = 0
    children: tuple[Input, ...] = ()


FIXED = frozenset({"type", "agency", "language", "published_at", "provisional"})
"""Fields that nobody types: fixed when the draft is begun, or set when it is published."""
_KIND_OF = {bool: Kind.TRUTH, int: Kind.COUNT, date: Kind.DAY, datetime: Kind.MOMENT}


@lru_cache
def inputs_of(model: type[Document]) -> tuple[Input, ...]:
    """The inputs of a type, in the order of declaration."""
    specs: dict[str, list[FieldSpec]] = {}
    for spec in list_fields(model):
        specs.setdefault(spec.path.rpartition(".")[0], []).append(spec)
    return tuple(one for one in _inputs(model, "", specs) if one.path not in FIXED)


def text_inputs(inputs: tuple[Input, ...]) -> Iterator[Input]:
    """Every input of text, those within groups and rows too."""
    for one in inputs:
        if one.kind in (Kind.TEXT, Kind.TEXTS, Kind.BODY):
            yield one
        yield from text_inputs(one.children)


def _inputs(owner: type[Model], parent: str, specs: dict[str, list[FieldSpec]]) -> Iterator[Input]:
    hints = typing.get_type_hints(owner, include_extras=True)
    for spec in specs.get(parent, ()):
        name = spec.path.rpartition(".")[2]
        if spec.text is not None:
            yield _text_input(spec, name, spec.text)
        else:
            required = owner.model_fields[name].is_required()
            yield _data_input(owner, spec, name, hints[name], required, specs)


def _text_input(spec: FieldSpec, name: str, text: Text) -> Input:
    kind = Kind.BODY if text.markdown else Kind.TEXTS if text.many else Kind.TEXT
    return Input(name, spec.path, spec.label, kind, text.required, limit=text.max_chars)


def _data_input(
    owner: type[Model], spec: FieldSpec, name: str, hint: Any, required: bool, specs: dict[str, list[FieldSpec]]
) -> Input:
    declared, optional = _without_none(hint)
    origin = typing.get_origin(declared)
    nested: type[Model] | None = None
    kind, vocabulary, source = Kind.LINE, None, Source.NONE
    if origin is dict:
        kind, nested = Kind.ROWS, typing.get_args(declared)[1]
    elif origin is tuple:
        item = typing.get_args(declared)[0]
        vocabulary, source = _vocabulary(item), _source(item, name)
        if isinstance(item, type) and issubclass(item, Model):
            kind, nested = Kind.ITEMS, item
        else:
            kind = Kind.CODES if vocabulary or source else Kind.LINES
    elif isinstance(declared, type) and issubclass(declared, Model):
        kind, nested = Kind.GROUP, declared
    elif owner is Medium:
        kind = Kind.FILE
    else:
        vocabulary, source = _vocabulary(declared), _source(declared, name)
        kind = Kind.CODE if vocabulary or source else _KIND_OF.get(_plain(declared), Kind.LINE)
        if kind is Kind.TRUTH and optional:
            kind = Kind.MAYBE
    within = f"{spec.path}.*" if kind in (Kind.ROWS, Kind.ITEMS) else spec.path
    children = tuple(_inputs(nested, within, specs)) if nested is not None else ()
    return Input(name, spec.path, spec.label, kind, required, spec.substantive, vocabulary, source, 0, children)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(option for option in typing.get_args(hint) if option is not type(None)), True
    return hint, False


def _plain(declared: Any) -> Any:
    return typing.get_args(declared)[0] if typing.get_origin(declared) is Annotated else declared


def _vocabulary(declared: Any) -> type[Enum] | None:
    return declared if isinstance(declared, type) and issubclass(declared, Enum) else None


def _source(declared: Any, name: str) -> Source:
    if declared == Country:
        return Source.COUNTRY
    if declared == Place:
        return Source.PLACE
    if declared == Key:
        return Source.ENTERPRISES if name == "enterprises" else Source.PRODUCTS
    if declared == Token:
        return Source(name) if name in tuple(Source) else Source.AGENCY
    return Source.MEDIA if name == "photos" else Source.NONE


@lru_cache(maxsize=4096)
def input_at(model: type[Document], path: str) -> Input | None:
    """The input at a concrete path such as `products.p1.batches.0.start`, None where there is none."""
    inputs, found, steps = inputs_of(model), None, path.split(".")
    while steps:
        found = next((one for one in inputs if one.name == steps[0]), None)
        if found is None:
            return None
        inputs = found.children
        steps = steps[2 if found.kind in (Kind.ROWS, Kind.ITEMS) and len(steps) > 1 else 1 :]
    return found
