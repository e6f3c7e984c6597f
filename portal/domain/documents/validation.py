"""From raw data and texts to a checked document: every fault at once, each with its field path.

Raw data comes from files or forms with every scalar a string; models convert. What pydantic finds is told in the
fault codes of this project, so that one table of sentences serves every way in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from portal.domain.documents.base import Document, Rendition, TextValue
from portal.domain.documents.fields import FieldSpec, Model, find_field, list_fields, text_fault
from portal.domain.documents.registry import document_types
from portal.domain.errors import Fault, fault

_ROUNDS = 3
"""How often faulty values are taken out: without one, what holds it may be faulty itself."""
_QUOTED = re.compile(r"'([^']*)'")
_PLAIN_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "int_parsing": "whole_number",
    "int_type": "whole_number",
    "decimal_parsing": "amount",
    "decimal_type": "amount",
    "decimal_max_digits": "amount",
    "decimal_max_places": "amount",
    "decimal_whole_digits": "amount",
    "finite_number": "amount",
    "bool_parsing": "truth_value",
    "bool_type": "truth_value",
    "string_type": "not_a_text",
    "tuple_type": "not_a_list",
    "dict_type": "not_a_mapping",
    "mapping_type": "not_a_mapping",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
}
_LIMIT_CODES = {
    "string_too_long": ("too_long", "max_length"),
    "string_too_short": ("missing", "min_length"),
    "too_long": ("too_many", "max_length"),
    "too_short": ("missing", "min_length"),
    "greater_than_equal": ("out_of_range", "ge"),
    "less_than_equal": ("out_of_range", "le"),
}


def check_data(raw: Mapping[str, Any]) -> tuple[Document | None, tuple[Fault, ...]]:
    """Validate the data of a document: the document, or None with every fault found."""
    type_code = raw.get("type", "")
    model = document_types().get(type_code) if isinstance(type_code, str) else None
    if model is None:
        return None, (fault("type", "unknown_code", type_code, allowed=", ".join(document_types())),)
    try:
        document = model.model_validate(raw)
    except ValidationError as error:
        faults = model_faults(error)
        # What was taken out, and what held it, must not be called missing.
        told = _places(faults) | {found.field for found in faults}
        further = [found for found in _rules_of_the_rest(model, raw, error) if found.field not in told]
        return None, (*faults, *further)
    faults = tuple(document.rules())
    return (None if faults else document), faults


def model_faults(error: ValidationError) -> tuple[Fault, ...]:
    """Pydantic's findings as faults. A list whose items are faulty is not missing besides."""
    faults = [_as_fault(detail) for detail in error.errors(include_url=False)]
    places = _places(faults)
    return tuple(found for found in faults if found.code != "missing" or found.field not in places)


def _as_fault(detail: ErrorDetails) -> Fault:
    context = dict(detail.get("ctx", {}))
    location = [str(step) for step in detail["loc"] if step != "[key]"]
    if "field" in context:
        location.append(str(context.pop("field")))
    path, kind = ".".join(location), detail["type"]
    shown = context.pop("found", None)
    found = shown if shown is not None else _shown(detail["input"])
    if kind in _PLAIN_CODES:
        return fault(path, _PLAIN_CODES[kind], "" if kind == "missing" else found)
    if kind in _LIMIT_CODES:
        code, limit = _LIMIT_CODES[kind]
        return fault(path, code, found, limit=context[limit])
    if kind in ("enum", "literal_error"):
        expected = str(context["expected"])
        allowed = _QUOTED.findall(expected) or [expected.replace(" or ", ", ")]
        return fault(path, "unknown_code", found, allowed=", ".join(allowed))
    if kind == "string_pattern_mismatch":
        return fault(path, "identifier_form", found, scheme="key")
    if kind.startswith(("date_", "datetime_")):
        return fault(path, "moment_form" if kind.startswith("datetime") else "date_form", found)
    return fault(path, kind, found, **context)


def _shown(value: object) -> object:
    return value if isinstance(value, str | int) else ""


def _rules_of_the_rest(model: type[Document], raw: Mapping[str, Any], error: ValidationError) -> Iterator[Fault]:
    """Rule faults of the document without its faulty and missing values, where it stands without them.

    Where a field of the type is missing, only the rules of every document: the type's own may be about that field.
    """
    rest, whole, complete = _copy(raw), model, True
    for _ in range(_ROUNDS):
        details = error.errors(include_url=False, include_input=False)
        lacking = frozenset(str(detail["loc"][0]) for detail in details if _is_lacking(detail))
        # What lacks a value goes as a whole.
        places = dict.fromkeys(_faulty_place(detail) for detail in details)
        complete = complete and all(detail["type"] != "missing" for detail in details)
        # From the back, so that the numbers of list items still hold.
        for place in reversed(places):
            _remove(rest, [step for step in place if step != "[key]"])
        model = _without(model, lacking)
        try:
            document = model.model_validate(rest)
        except ValidationError as again:
            error = again
        else:
            rules = document.rules() if model is whole else Document.rules(document)
            # What was referred to may have gone with what lacked a value.
            yield from (found for found in rules if complete or found.code != "unknown_key")
            return


def _faulty_place(detail: ErrorDetails) -> tuple[int | str, ...]:
    """What has to go: the value, or what lacks one as a whole."""
    return detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]


def _is_lacking(detail: ErrorDetails) -> bool:
    return detail["type"] == "missing" and len(detail["loc"]) == 1


@lru_cache(maxsize=64)
def _without(model: type[Document], lacking: frozenset[str]) -> type[Document]:
    """The model with fields that may be missing, so that the rules of the others can be asked."""
    if not lacking:
        return model
    fields: Any = dict.fromkeys(lacking, (Any, None))
    return create_model(model.__name__, __base__=model, **fields)


def readable_document(raw: Mapping[str, Any]) -> Document | None:
    """What can be read of data that may be incomplete or wrong: the document without its faulty values.

    None where it lacks what the type cannot stand without.
    """
    model = document_types().get(str(raw.get("type", "")))
    if model is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return _document_of_the_rest(model, raw, error)


def _document_of_the_rest(model: type[Document], raw: Mapping[str, Any], error: ValidationError) -> Document | None:
    rest = _copy(raw)
    for _ in range(_ROUNDS):
        places = dict.fromkeys(detail["loc"] for detail in error.errors(include_url=False, include_input=False))
        # From the back, so that the numbers of list items still hold.
        for place in reversed(places):
            _remove(rest, [step for step in place if step != "[key]"])
        try:
            return model.model_validate(rest)
        except ValidationError as again:
            error = again
    return None


def _places(faults: Iterable[Fault]) -> set[str]:
    """The paths of everything that holds a faulty value."""
    steps = (found.field.split(".") for found in faults)
    return {".".join(path[:end]) for path in steps for end in range(1, len(path))}


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _remove(container: Any, location: list[Any]) -> None:
    for step in location[:-1]:
        if not _holds(container, step):
            return
        container = container[step]
    if location and _holds(container, location[-1]):
        del container[location[-1]]


def _holds(container: Any, step: Any) -> bool:
    if isinstance(container, list):
        return isinstance(step, int) and step < len(container)
    return isinstance(container, dict) and step in container


@lru_cache
def text_specs(model: type[Document]) -> tuple[FieldSpec, ...]:
    """The text fields of a type."""
    return tuple(spec for spec in list_fields(model) if spec.text is not None)


def expand_path(document: Model, path: str) -> Iterator[str]:
    """The concrete paths, in this document, of a declared path with `*` for row keys."""
    yield from _expand(document, path.split("."), ())


def _expand(value: Any, steps: list[str], done: tuple[str, ...]) -> Iterator[str]:
    if len(steps) == 1:
        yield ".".join((*done, steps[0]))
        return
    if steps[0] == "*":
        rows = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, row in rows:
            yield from _expand(row, steps[1:], (*done, str(key)))
        return
    inner = getattr(value, steps[0])
    if inner:
        yield from _expand(inner, steps[1:], (*done, steps[0]))


@lru_cache
def _top_level_texts(model: type[Document]) -> frozenset[str]:
    return frozenset(spec.path for spec in text_specs(model) if "." not in spec.path)


def check_texts(document: Document, rendition: Rendition) -> tuple[Fault, ...]:
    """Every fault of a rendition of `document`."""
    return tuple(_text_faults(document, rendition))


def check_texts_alone(type_code: str, rendition: Rendition) -> tuple[Fault, ...]:
    """What can be said of a rendition whose document's data is faulty itself."""
    model = document_types().get(type_code)
    if model is None:
        return ()
    faults: list[Fault] = []
    for path, value in (*rendition.texts.items(), ("body", rendition.body)):
        spec = find_field(model, path)
        if spec is None or spec.text is None:
            faults.append(fault(path, "unknown_field", path))
        elif value:
            faults += _value_faults(spec, path, value)
    return tuple(faults)


def _text_faults(document: Document, rendition: Rendition) -> Iterator[Fault]:
    model = type(document)
    allowed = set(_top_level_texts(model))
    is_original = rendition.language == document.language
    for spec in text_specs(model):
        declared = spec.text
        assert declared is not None  # noqa: S101  text_specs holds text fields only
        paths = (spec.path,) if "." not in spec.path else tuple(expand_path(document, spec.path))
        allowed.update(paths)
        for path in paths:
            value = rendition.body if path == "body" else rendition.texts.get(path)
            if not value:
                if declared.required and (is_original or path == "title"):
                    yield fault(path, "missing")
                continue
            yield from _value_faults(spec, path, value)
    for path in rendition.texts:
        if path not in allowed or path == "body":
            known = find_field(model, path)
            yield fault(path, "unknown_field" if known is None or known.text is None else "unknown_key", path, key=path)


def _value_faults(spec: FieldSpec, path: str, value: TextValue) -> Iterator[Fault]:
    declared = spec.text
    assert declared is not None  # noqa: S101  callers pass text fields only
    if declared.many == isinstance(value, str):
        yield fault(path, "not_a_list" if declared.many else "not_a_text", value)
        return
    items = (value,) if isinstance(value, str) else value
    for number, item in enumerate(items):
        where = f"{path}.{number}" if declared.many else path
        if not item.strip():
            yield fault(where, "missing")
        if len(item) > declared.max_chars:
            yield fault(where, "too_long", item, limit=declared.max_chars)
        refused = text_fault(item, multiline=declared.markdown)
        if refused:
            yield fault(where, refused[0], refused[1])


def dump_data(document: BaseModel) -> dict[str, Any]:
    """The data of a document as plain JSON values, defaults left out."""
    return document.model_dump(mode="json", exclude_defaults=True)
