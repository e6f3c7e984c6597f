"""What a field of a form can be chosen from, in the editor's words: codes, registry, countries, rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import cast

from portal.domain.countries import COUNTRIES
from portal.domain.documents.inputs import Input, Source
from portal.domain.registry import Named, Registry
from portal.domain.vocabulary import Grade, Level, LevelScheme, Measure
from portal.text import labels
from portal.text.assessment import grade_guidance
from portal.text.catalogs import catalog_for

NEIGHBOURS = ("CN", "RU")
"""Countries of this trade, which stand first."""
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Choice:
    """An option; `note` explains it where its label does not."""

    value: str
    label: str
    is_chosen: bool
    note: str = ""


@dataclass(frozen=True)
class Choices:
    """The options of the fields of one draft. `values` are those of its form, which name rows."""

    values: Values
    tag: str
    registry: Registry | None
    scheme: LevelScheme = LevelScheme.GOODS

    def of(self, one: Input, chosen: Sequence[str]) -> tuple[Choice, ...]:
        """Options of a code or codes; a value that is none of them stays, so that it is not lost unseen."""
        found = self._vocabulary(one) if one.vocabulary is not None else self._listed(one.source)
        unknown = [(value, value) for value in chosen if value and value not in dict(found)]
        picked = set(chosen)
        kind = one.name if one.vocabulary is Grade else ""
        return tuple(
            Choice(value, label, value in picked, grade_guidance(kind, value, self.tag))
            for value, label in (*found, *unknown)
        )

    def truth(self, value: str) -> tuple[Choice, ...]:
        words = catalog_for(self.tag)
        told = (("true", words.pgettext("truth value", "yes")), ("false", words.pgettext("truth value", "no")))
        return tuple(Choice(code, label, code == value) for code, label in told)

    def row_title(self, path: str, key: str) -> str:
        """What a row is called in the form as it stands: its name, else its key."""
        return _ROW_TITLES.get(path.rpartition(".")[2], _untitled)(self, f"{path}.{key}") or key

    def first(self, name: str) -> str:
        found = self.values.get(name, ())
        return found[0].strip() if found else ""

    def _vocabulary(self, one: Input) -> list[tuple[str, str]]:
        codes = [code for code in one.vocabulary or () if not (one.name == "food_class" and code is Level.IV)]
        return [(str(code.value), self._code_label(one, code)) for code in codes]

    def _code_label(self, one: Input, code: Enum) -> str:
        if isinstance(code, Grade):
            return labels.assessment_label(cast(labels.AssessmentKind, one.name), code, self.tag)
        if isinstance(code, Level) and one.name == "food_class":
            return labels.food_class_label(code, self.tag)
        return labels.label(code, self.tag, scheme=self.scheme)

    def _listed(self, source: Source) -> list[tuple[str, str]]:
        if source in (Source.COUNTRY, Source.PLACE):
            further = ["EU"] if source is Source.PLACE else []
            return [(code, labels.country_name(code, self.tag)) for code in (*further, *_countries(self.tag))]
        if source in (Source.PRODUCTS, Source.ENTERPRISES, Source.MEDIA):
            keys = self.values.get(f"rows.{source.value}", ())
            return [(key, self.row_title(source.value, key)) for key in keys]
        return [(code, named.name(self.tag)) for code, named in self._registered.get(source, {}).items()]

    @cached_property
    def _registered(self) -> Mapping[Source, Mapping[str, Named]]:
        if self.registry is None:
            return {}
        return {
            Source.AGENCY: self.registry.agencies,
            Source.PORTS: self.registry.ports.ports,
            Source.REGIONS: self.registry.ports.regions,
            Source.MONITORING_POINTS: self.registry.ports.monitoring_points,
        }


@lru_cache
def _countries(tag: str) -> tuple[str, ...]:
    rest = sorted(COUNTRIES - set(NEIGHBOURS), key=lambda code: labels.country_name(code, tag))
    return (*NEIGHBOURS, *rest)


def _untitled(_choices: Choices, _path: str) -> str:
    return ""


def _any_of(*names: str) -> Callable[[Choices, str], str]:
    def title(choices: Choices, path: str) -> str:
        return next((text for name in names if (text := choices.first(name.format(path)))), "")

    return title


def _measure(choices: Choices, path: str) -> str:
    code = choices.first(f"data.{path}.code")
    return labels.label(Measure(code), choices.tag) if code in tuple(Measure) else ""


def _product(choices: Choices, path: str) -> str:
    models = choices.first(f"data.{path}.models").split("\n")[0]
    words = (choices.first(f"data.{path}.brand"), choices.first(f"text.{path}.name"), models)
    return " ".join(dict.fromkeys(word for word in words if word))


_ROW_TITLES: Mapping[str, Callable[[Choices, str], str]] = {
    "products": _product,
    "enterprises": _any_of("data.{}.name"),
    "measures": _measure,
    "media": _any_of("data.{}.file"),
    "tests": _any_of("text.{}.indicator", "data.{}.protocol"),
    "elsewhere": _any_of("data.{}.url"),
}
