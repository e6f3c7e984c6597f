"""Facets of a list in words: the name of a filter, and of each of its values."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from portal.domain import vocabulary as v
from portal.domain.documents.registry import document_types
from portal.domain.locales import BY_TAG
from portal.domain.registry import Registry
from portal.text import labels
from portal.text.catalogs import catalog_for

_ENUMS: dict[str, type[Enum]] = {
    "kind": v.AnnouncementKind,
    "status": v.Status,
    "hazard": v.Hazard,
    "category": v.Category,
    "measure": v.Measure,
    "direction": v.Direction,
}


def facet_name(name: str, tag: str) -> str:
    """What a filter is called."""
    words = catalog_for(tag)
    return {
        "type": words.gettext("Document type"),
        "kind": words.gettext("Kind of announcement"),
        "level": words.gettext("Level"),
        "status": words.gettext("Status"),
        "current": words.gettext("Validity"),
        "hazard": words.gettext("Hazard"),
        "category": words.gettext("Category"),
        "measure": words.gettext("Measures"),
        "origin": words.gettext("Country of origin"),
        "destination": words.gettext("Countries of destination"),
        "direction": words.gettext("Trade direction"),
        "agency": words.gettext("Issuing agency"),
        "port": words.gettext("Ports"),
        "enterprise": words.gettext("Enterprise code"),
        "source": words.gettext("Source"),
        "year": words.gettext("Year"),
        "month": words.gettext("Month of first publication"),
        "language": words.gettext("Language of the text"),
        "foreign": words.gettext("Own or foreign"),
    }[name]


def facet_value(name: str, code: str, tag: str, registry: Registry | None) -> str:
    """A value in words; one that nobody knows stays as it is."""
    try:
        return _named(name, code, tag, registry)
    except (KeyError, ValueError):
        return code


def _named(name: str, code: str, tag: str, registry: Registry | None) -> str:
    if name in _ENUMS:
        return labels.label(_ENUMS[name](code), tag)
    found: dict[str, Callable[[], str]] = {
        "type": lambda: labels.type_label(document_types()[code].type_code, tag),
        "level": lambda: labels.label(v.Level(int(code)), tag),
        "origin": lambda: labels.country_name(code, tag),
        "destination": lambda: labels.country_name(code, tag),
        "agency": lambda: registry.agencies[code].name(tag) if registry else code,
        "port": lambda: registry.ports.ports[code].name(tag) if registry else code,
        "source": code.upper,
        "language": lambda: BY_TAG[code].name,
        "foreign": lambda: _foreign(code, tag),
        "current": lambda: {"yes": catalog_for(tag).gettext("Only what is in force now")}[code],
    }
    return found.get(name, lambda: code)()


def _foreign(code: str, tag: str) -> str:
    words = catalog_for(tag)
    return {"yes": words.gettext("Foreign notices"), "no": words.gettext("Published here")}[code]
