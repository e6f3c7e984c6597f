"""The data of a document in words: codes by their labels, dates and numbers as each language writes them.

Names as registered, brands, models, identifiers and numbers stay as they are, in traditional Chinese too.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

from portal.domain.documents.base import Document, Medium, Version
from portal.domain.documents.fields import Country, Key, Model, Place, Token
from portal.domain.documents.foreign_notice import ForeignNotice, Related
from portal.domain.documents.inspection_result import Inspected
from portal.domain.documents.response import MeasureTaken
from portal.domain.enterprises import Enterprise
from portal.domain.locales import BY_TAG
from portal.domain.products import ConformityDocument, Extent, Period, Product, TestResult
from portal.domain.registry import Named, Registry
from portal.domain.vocabulary import Direction, Grade, Level, Measure
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.hant import convert, names_in

NOTHING = "—"
MODELS_IN_TITLE = 3
"""A product's title names so many models; the rest stand in the table of products."""


@lru_cache(maxsize=4096)
def declared_type(model: type[Model], path: str) -> Any:
    """The type declared for the value at a concrete path, `None` left out. Raises KeyError where nothing is."""
    current: Any = model
    for step in path.split("."):
        origin = typing.get_origin(current)
        if origin is dict:
            current = typing.get_args(current)[1]
        elif isinstance(current, type) and issubclass(current, Model):
            current = typing.get_type_hints(current, include_extras=True)[step]
        else:
            raise KeyError(path)
        current = _without_none(current)
    return current


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(option for option in typing.get_args(annotation) if option is not type(None))
    return annotation


@dataclass(frozen=True)
class ValueWords:
    """The words for the values of one version, in the language `tag`.

    Codes of agencies, ports and regions are named by `registry`; without it, or where it lacks one, they stay codes.
    """

    version: Version
    tag: str
    registry: Registry | None = None

    @property
    def document(self) -> Document:
        return self.version.document

    def of(self, path: str, value: Any) -> str:
        """The value at a concrete path, in words."""
        if value is None or value in ((), ""):
            return NOTHING
        declared = declared_type(type(self.document), path)
        if isinstance(value, tuple):
            item_type = typing.get_args(declared)[0]
            return typography.join_items((self._one(path, item, item_type) for item in value), self.tag)
        return self._one(path, value, declared)

    def title(self, path: str, row: Any) -> str:
        """What a row is called: its name, not what it holds."""
        words = _TITLES.get(type(row))
        return words(self, path, row) if words else path.rpartition(".")[2]

    def text(self, path: str) -> str:
        """A text of the version in this language, in the original's where that lacks it, else empty."""
        language = CONVERTED_FROM.get(self.tag, self.tag)
        found = self.version.rendition_for(language).text(path) or self.version.original.text(path)
        return convert(found, self._names) if self.tag in CONVERTED_FROM else found

    @cached_property
    def _names(self) -> frozenset[str]:
        return names_in(self.version)

    def _one(self, path: str, value: Any, declared: Any) -> str:
        if isinstance(value, Model):
            return self._model(path, value)
        if isinstance(value, Enum):
            return self._code(path, value)
        if isinstance(value, bool):
            catalog = catalog_for(self.tag)
            return catalog.pgettext("truth value", "yes") if value else catalog.pgettext("truth value", "no")
        if isinstance(value, datetime):
            return typography.format_moment(value, self.tag)
        if isinstance(value, date):
            return typography.format_date(value, self.tag)
        name = path.rpartition(".")[2]
        if isinstance(value, int):
            return str(value) if name == "model_years" else typography.format_number(value, self.tag)
        return self._line(name, str(value), declared)

    def _model(self, path: str, value: Model) -> str:
        words = _VALUES.get(type(value))
        if words:
            return words(value, self.tag)
        if type(value) not in _TITLES:
            return self._group(path, value)
        remark = _REMARKS.get(type(value))
        title = self.title(path, value)
        return typography.bracket(title, remark(self, path, value), self.tag) if remark else title

    def _line(self, name: str, value: str, declared: Any) -> str:
        if declared == Country:
            return labels.country_name(value, self.tag)
        if declared == Token:
            return self._registered(name, value)
        if declared == Place:
            return labels.country_name(value, self.tag)
        if declared == Key:
            return self._row_at("enterprises" if name == "enterprises" else "products", value)
        return BY_TAG[value].name if name == "language" else value

    def _code(self, path: str, code: Enum) -> str:
        name = path.rpartition(".")[2]
        if isinstance(code, Grade):
            return labels.assessment_label(typing.cast(labels.AssessmentKind, name), code, self.tag)
        if isinstance(code, Level) and name == "food_class":
            return labels.food_class_label(code, self.tag)
        if isinstance(code, Measure):
            return labels.measure_label(code, self._direction(), self.tag)
        return labels.label(code, self.tag, scheme=self.document.level_scheme)

    def _direction(self) -> Direction | None:
        found = getattr(getattr(self.document, "scope", None), "direction", None)
        return found if isinstance(found, Direction) else None

    def _registered(self, name: str, code: str) -> str:
        if name == "agency" and isinstance(self.document, ForeignNotice):
            return self.document.source.name
        if self.registry is None:
            return code
        tables: Mapping[str, Mapping[str, Named]] = {
            "ports": self.registry.ports.ports,
            "regions": self.registry.ports.regions,
            "monitoring_points": self.registry.ports.monitoring_points,
        }
        named = tables.get(name, self.registry.agencies).get(code)
        return named.name(CONVERTED_FROM.get(self.tag, self.tag)) if named else code

    def _row_at(self, rows: str, key: str) -> str:
        row = getattr(self.document, rows).get(key)
        return self.title(f"{rows}.{key}", row) if row is not None else key

    def _group(self, path: str, group: Model) -> str:
        """Everything a group holds, each value under its label."""
        clauses = (self._labelled(f"{path}.{name}", getattr(group, name)) for name in type(group).model_fields)
        return typography.join_clauses(filter(None, clauses), self.tag)

    def _product(self, path: str, product: Product) -> str:
        name = self.text(f"{path}.name") or product.brand or ""
        models = list(product.models[:MODELS_IN_TITLE])
        if len(product.models) > MODELS_IN_TITLE:
            models.append("…")
        return " ".join(filter(None, (name, typography.join_items(models, self.tag)))) or path.rpartition(".")[2]

    def _test(self, path: str, test: TestResult) -> str:
        return self.text(f"{path}.indicator") or test.protocol or path.rpartition(".")[2]

    def _figures(self, path: str, test: TestResult) -> str:
        figures = [self._labelled(f"{path}.{name}", getattr(test, name)) for name in ("measured", "norm")]
        return typography.join_clauses(filter(None, figures), self.tag)

    def _labelled(self, path: str, value: Any) -> str:
        if value in (None, (), {}):
            return ""
        return typography.pair(labels.field_label(type(self.document), path, self.tag), self.of(path, value), self.tag)


def _format_period(start: date | None, end: date | None, tag: str) -> str:
    catalog = catalog_for(tag)
    first = typography.format_date(start, tag) if start else ""
    last = typography.format_date(end, tag) if end else ""
    if first and last:
        return first if first == last else typography.format_range(first, last)
    if first:
        return catalog.gettext("from %(date)s") % {"date": first}
    return catalog.gettext("until %(date)s") % {"date": last} if last else ""


def _format_extent(extent: Extent, tag: str) -> str:
    catalog = catalog_for(tag)
    if extent.all:
        return catalog.gettext("all numbers")
    if extent.prefix is not None:
        return catalog.gettext("numbers beginning with %(prefix)s") % {"prefix": extent.prefix}
    if extent.start is not None and extent.end is not None:
        return typography.format_range(extent.start, extent.end)
    return extent.value or ""


_VALUES: Mapping[type[Model], Callable[[Any, str], str]] = {
    Period: lambda period, tag: _format_period(period.start, period.end, tag),
    Extent: _format_extent,
    ConformityDocument: lambda found, tag: (
        catalog_for(tag).pgettext("conformity document", "%(kind)s %(number)s")
        % {"kind": labels.label(found.kind, tag), "number": found.number}
    ),
}


def is_one_line(group: Model) -> bool:
    """Whether a group of fields is told as one value: a period, a range of numbers."""
    return type(group) in _VALUES


_Words = Callable[[ValueWords, str, Any], str]
_TITLES: Mapping[type[Model], _Words] = {
    Product: ValueWords._product,
    Enterprise: lambda words, path, enterprise: enterprise.name,
    MeasureTaken: lambda words, path, measure: words.of(f"{path}.code", measure.code),
    TestResult: ValueWords._test,
    Inspected: lambda words, path, row: words.of(f"{path}.product", row.product),
    Medium: lambda words, path, medium: words.text(f"{path}.alt") or medium.file,
    Related: lambda words, path, row: row.url,
}
_REMARKS: Mapping[type[Model], _Words] = {
    Enterprise: lambda words, path, enterprise: words.of(f"{path}.roles", enterprise.roles),
    MeasureTaken: lambda words, path, measure: _format_period(measure.starts_on, measure.ends_on, words.tag),
    TestResult: ValueWords._figures,
    Inspected: lambda words, path, row: words.of(f"{path}.outcome", row.outcome),
}
"""What is told in brackets of a row that came or went as a whole."""
