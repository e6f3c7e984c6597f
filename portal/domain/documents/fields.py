"""How a document model declares its fields: each is *data* or *text*.

Data (codes, numbers, dates, identifiers, names as registered) is the same for every language and lives in
`document.yaml`. Text is per language and lives in the renditions, under the same field path. So languages can never
disagree on data. `list_fields` gives every field of a model with its path; validation, schema, comparison, forms and
pages derive from it.
"""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from portal.domain import identifiers

SITE_ZONE = ZoneInfo("Asia/Shanghai")
KEY_PATTERN = r"[a-z][a-z0-9_]{0,31}"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})")
_YEARS = range(1900, 3000)
"""Years that dates may be in; at the ends of the calendar there is no next day and no other zone."""
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_HTML = re.compile(r"<(?!https?://)[A-Za-z/!?]|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")


def N_(message: str) -> str:
    """Mark an English source string for the catalogs; it is translated where it is shown."""
    return message


def refusal(code: str, **params: Any) -> PydanticCustomError:
    """An error pydantic reports under a fault code of ours."""
    return PydanticCustomError(code, code, params)


def text_fault(value: str, *, multiline: bool) -> tuple[str, str] | None:
    """Why a piece of text cannot be published: (fault code, what was found), or None.

    Control and direction-changing characters can hide or reverse a warning, and XML 1.0 cannot carry them; markup
    other than Markdown has no place in a text.
    """
    control = _CONTROL.search(value)
    if control:
        return "control_character", f"U+{ord(control[0]):04X}"
    if not multiline and ("\n" in value or "\t" in value):
        return "line_break", value
    html = _HTML.search(value)
    if html:
        return "html", value[html.start() : html.start() + 30]
    return None


def _plain(value: str) -> str:
    found = text_fault(value, multiline=False)
    if found:
        raise refusal(found[0], found=found[1])
    return value


def _iso_date(value: Any) -> Any:
    if isinstance(value, str):
        if not _DATE.fullmatch(value):
            raise refusal("date_form")
        _in_calendar(value)
    return value


def _iso_moment(value: Any) -> Any:
    if isinstance(value, str):
        if not _MOMENT.fullmatch(value):
            raise refusal("moment_form")
        _in_calendar(value)
    return value


def _in_calendar(value: str) -> None:
    year = int(value[:4])
    if year not in _YEARS:
        raise refusal("out_of_range", limit=_YEARS[0] if year < _YEARS[0] else _YEARS[-1])


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise refusal("whole_number")
    return value


def _truth(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise refusal("truth_value")
    return value


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"'`{}|\\^]+\.[^\s<>\"'`{}|\\^]+", value):
        raise refusal("web_address")
    return value


def _identifier(check: typing.Callable[[str], str]) -> AfterValidator:
    def verify(value: str) -> str:
        try:
            return check(value)
        except identifiers.WrongIdentifier as error:
            raise refusal(error.code, scheme=error.scheme) from None

    return AfterValidator(verify)


Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(_plain)]
"""One line of data: a name as registered, a number as printed."""
Key = Annotated[str, StringConstraints(pattern=f"^{KEY_PATTERN}$")]
"""The stable key of a row within its document."""
Token = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
"""A code from the registry: an agency, a port, a region."""
Day = Annotated[date, BeforeValidator(_iso_date)]
Moment = Annotated[datetime, BeforeValidator(_iso_moment)]
"""A point in time with its zone."""
Count = Annotated[int, BeforeValidator(_digits), Field(ge=0)]
Truth = Annotated[bool, BeforeValidator(_truth)]
WebAddress = Annotated[str, StringConstraints(max_length=500), AfterValidator(_plain), AfterValidator(_web_address)]
USCC = Annotated[str, _identifier(identifiers.check_uscc)]
INN = Annotated[str, _identifier(identifiers.check_inn)]
OGRN = Annotated[str, _identifier(identifiers.check_ogrn)]
OGRNIP = Annotated[str, _identifier(identifiers.check_ogrnip)]
GTIN = Annotated[str, _identifier(identifiers.check_gtin)]
VIN = Annotated[str, _identifier(identifiers.check_vin)]
HSCode = Annotated[str, _identifier(identifiers.check_hs)]
Country = Annotated[str, _identifier(identifiers.check_country)]
Place = Annotated[str, _identifier(identifiers.check_place)]
"""A country or the European Union."""


@dataclass(frozen=True)
class Text:
    """A field of text: declared on a model as `title: ClassVar[Text] = text(…)`.

    `many` means a list of texts; `markdown` allows several paragraphs of Markdown. `max_chars` counts characters
    of one item. `required` is of the original's rendition; a translation may lack anything but the title.
    """

    label: str
    required: bool = False
    many: bool = False
    markdown: bool = False
    max_chars: int = 2000


def text(
    label: str, *, required: bool = False, many: bool = False, markdown: bool = False, max_chars: int = 2000
) -> Text:
    """Declare a text field; `label` is its English source string, marked with N_."""
    return Text(label, required, many, markdown, max_chars)


def data(label: str, default: Any = ..., *, substantive: bool = False, **constraints: Any) -> Any:
    """Declare a data field; a change of a substantive one is never minor (`portal.domain.significance`)."""
    extra: dict[str, Any] = {"substantive": substantive}
    if default is ...:
        return Field(title=label, json_schema_extra=extra, **constraints)
    if isinstance(default, dict | list | tuple):
        return Field(default_factory=type(default), title=label, json_schema_extra=extra, **constraints)
    return Field(default=default, title=label, json_schema_extra=extra, **constraints)


class Model(BaseModel):
    """Base of everything declared for `document.yaml`: immutable, and no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False, hide_input_in_errors=True)


class Row(Model):
    """Something a document lists under stable keys, such as a product; may have text fields of its own."""


@dataclass(frozen=True)
class FieldSpec:
    """One field of a model with its path; `*` in a path stands for a row's key."""

    path: str
    label: str
    annotation: Any = None
    substantive: bool = False
    text: Text | None = None


@lru_cache
def list_fields(model: type[Model]) -> tuple[FieldSpec, ...]:
    """Every field of `model` and of the rows and groups within, in the order of declaration."""
    return tuple(_walk(model, "", False))


def _walk(model: type[Model], prefix: str, substantive: bool) -> Iterator[FieldSpec]:
    for name in _declaration_order(model):
        path = f"{prefix}{name}"
        if name in model.model_fields:
            info = model.model_fields[name]
            extra = info.json_schema_extra
            is_substantive = substantive or (isinstance(extra, dict) and bool(extra.get("substantive")))
            yield FieldSpec(path, info.title or name, info.annotation, is_substantive)
            nested, is_row = _nested_model(info.annotation)
            if nested is not None:
                yield from _walk(nested, f"{path}.*." if is_row else f"{path}.", is_substantive)
        else:
            declared: Text = getattr(model, name)
            yield FieldSpec(path, declared.label, text=declared)


def _declaration_order(model: type[Model]) -> list[str]:
    names: list[str] = []
    for owner in reversed(model.__mro__):
        for name in inspect.get_annotations(owner):
            if name not in names and (name in model.model_fields or isinstance(getattr(model, name, None), Text)):
                names.append(name)
    return names


def _nested_model(annotation: Any) -> tuple[type[Model] | None, bool]:
    """The model inside an annotation, and whether it stands in keyed or numbered rows."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for option in typing.get_args(annotation):
            nested, is_row = _nested_model(option)
            if nested is not None:
                return nested, is_row
        return None, False
    if origin is Annotated:
        return _nested_model(typing.get_args(annotation)[0])
    if origin in (dict, tuple, list, Mapping):
        nested, _ = _nested_model(typing.get_args(annotation)[-1 if origin is dict else 0])
        return nested, True
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation, False
    return None, False


@lru_cache(maxsize=4096)
def path_pattern(path: str) -> re.Pattern[str]:
    """A pattern of the paths that a spec's path with `*` stands for."""
    return re.compile(re.escape(path).replace(r"\*", r"[a-z0-9_]+"))


@lru_cache(maxsize=16384)
def find_field(model: type[Model], path: str) -> FieldSpec | None:
    """The declaration of the field at a concrete path such as `products.p1.name`, or None."""
    generic = {spec.path: spec for spec in list_fields(model)}
    if path in generic:
        return generic[path]
    return next((spec for spec in list_fields(model) if path_pattern(spec.path).fullmatch(path)), None)
