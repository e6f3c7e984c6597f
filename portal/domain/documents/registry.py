"""The registry of document types: every module of this package that defines a `Document` with a type code."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import portal.domain.documents as package
from portal.domain.documents.base import Document


@lru_cache
def document_types() -> dict[str, type[Document]]:
    """Type code → model, in alphabetical order."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return {model.type_code: model for model in sorted(Document.__subclasses__(), key=lambda m: m.type_code)}


@lru_cache
def prefixes() -> dict[str, type[Document]]:
    """Id prefix → model, the prefixes of restricted series included."""
    found = {}
    for model in document_types().values():
        found[model.prefix] = model
        if model.restricted_prefix:
            found[model.restricted_prefix] = model
    return found
