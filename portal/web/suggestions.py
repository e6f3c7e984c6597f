"""Suggestions while somebody types: brands, goods, enterprises and documents that begin so, for the box of the search.

Made of the very documents that the search finds, so that nothing is suggested that may not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from portal.domain.locales import Locale
from portal.services.finding import Found
from portal.services.viewing import View
from portal.text import labels
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.excerpt import marked
from portal.text.values import ValueWords
from portal.web.marks import title_of

DOCUMENTS_READ = 12
MOST = {"brand": 3, "product": 3, "enterprise": 2, "document": 4}
"""Suggestions of a kind, in the order of kinds."""


@dataclass(frozen=True)
class Suggestion:
    """One line of the list: its text, what it is in words, and where it leads."""

    kind: str
    kind_label: str
    text: str
    url: str
    language: str | None = None

    def as_json(self) -> dict[str, str]:
        found = {"kind": self.kind, "label": self.kind_label, "text": self.text, "url": self.url}
        return found | ({"lang": self.language} if self.language else {})


def suggestions(found: Found, views: Sequence[View], locale: Locale) -> tuple[Suggestion, ...]:
    """The lines for what was found, names before documents, each once."""
    made: dict[tuple[str, str], Suggestion] = {}
    for view in views:
        for suggestion in _of(view, found.words, locale):
            made.setdefault((suggestion.kind, suggestion.text.casefold()), suggestion)
    return tuple(
        suggestion
        for kind, most in MOST.items()
        for suggestion in [one for one in made.values() if one.kind == kind][:most]
    )


def _of(view: View, words: Sequence[str], locale: Locale) -> Iterator[Suggestion]:
    catalog = catalog_for(locale.tag)
    title, language = title_of(view, locale)
    if view.version is None:
        return
    url = url_for("documents.document", document_id=view.document_id)
    yield Suggestion("document", labels.type_label(view.state.type, locale.tag), title, url, language)
    values, source = ValueWords(view.version, locale.tag), CONVERTED_FROM.get(locale.tag, locale.tag)
    for key, product in view.version.document.products.items():
        name = values.text(f"products.{key}.name")
        if _is_named(name, words) and view.version.rendition_for(source).language == source:
            yield _search("product", catalog.gettext("Product"), name)
        if product.brand and _is_named(product.brand, words):
            yield _search("brand", catalog.gettext("Brand"), product.brand)
    for enterprise in view.version.document.enterprises.values():
        if _is_named(enterprise.name, words):
            yield _enterprise(catalog.gettext("Enterprise"), enterprise.name, enterprise.codes())


def _is_named(name: str, words: Sequence[str]) -> bool:
    return any(piece.is_marked for piece in marked(name, words))


def _search(kind: str, label: str, text: str) -> Suggestion:
    return Suggestion(kind, label, text, url_for("lists.search", q=text))


def _enterprise(label: str, name: str, codes: Sequence[str]) -> Suggestion:
    url = url_for("enterprises.by_code", code=codes[0]) if codes else url_for("enterprises.by_name", q=name)
    return Suggestion("enterprise", label, name, url)
