"""The documents of a list as rows: codes for programs, words for people, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC

from portal.domain.documents.base import Document
from portal.domain.products import Product
from portal.domain.registry import Registry
from portal.domain.vocabulary import Level
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.text.feedcontent import NO_LONGER_ASKED
from portal.text.feedentry import Content, Told
from portal.text.feedwords import entry_title, issuer_name

Cell = str | int | None | tuple[str, ...]


def table_header(tag: str) -> dict[str, str]:
    """The columns of `table_row` in order, with their labels."""
    words = catalog_for(tag)
    code = words.gettext("%(label)s (code)")
    paired = {
        "type": words.gettext("Document type"),
        "level": words.gettext("Level"),
        "status": words.pgettext("column", "Status"),
    }
    header = {"id": words.gettext("Document"), "version": words.gettext("Version")}
    for key, label in paired.items():
        header |= {key: code % {"label": label}, f"{key}_label": label}
    return header | {
        "title": words.gettext("Title"),
        "language": words.pgettext("column", "Language of the title"),
        "summary": words.gettext("Summary"),
        "consumer_actions": words.gettext("What to do now"),
        "hazards": words.gettext("Hazard"),
        "categories": words.gettext("Category"),
        "products": words.gettext("Products concerned"),
        "brands": words.gettext("Brand"),
        "models": words.gettext("Model"),
        "batches": words.gettext("Batch"),
        "gtins": words.gettext("Barcode (GTIN)"),
        "issuer": words.gettext("Issuing agency"),
        "official_number": words.gettext("Official number"),
        "published_at": words.pgettext("column", "First published"),
        "updated_at": words.pgettext("column", "Last changed"),
        "url": words.gettext("Address"),
        "source_url": words.gettext("Address at the source"),
        "licence": words.gettext("Licence"),
        "attribution": words.gettext("Attribution"),
    }


def table_row(told: Told, url: str, tag: str, registry: Registry | None = None) -> dict[str, Cell]:
    """One document; what its content would say is left empty where that may not be shown."""
    title, language = entry_title(told, tag, registry)
    row: dict[str, Cell] = dict.fromkeys(table_header(tag))
    row |= {
        "id": told.state.document_id,
        "version": told.number,
        "type": told.state.type,
        "type_label": labels.type_label(told.state.type, tag),
        "status": told.status.value,
        "status_label": labels.label(told.status, tag),
        "title": title,
        "language": language,
        "issuer": issuer_name(told, tag, registry),
        "published_at": told.first_published_at.astimezone(UTC).isoformat(),
        "updated_at": told.updated_at.astimezone(UTC).isoformat(),
        "url": url,
    }
    if told.version is not None:
        row |= _content_cells(Content(told, told.version, tag, registry))
    return row


def _content_cells(content: Content) -> Mapping[str, Cell]:
    document, tag = content.version.document, content.tag
    level: Level | None = getattr(document, "level", None)
    source = getattr(document, "source", None)
    asks = content.told.status not in NO_LONGER_ASKED
    # The old summary still asks for what is no longer needed, or was never true.
    summary = content.said("summary" if asks else "closing.reason").text
    actions = getattr(document, "consumer_actions", ()) if asks else ()
    return {
        "level": int(level) if level is not None else None,
        "level_label": content.words.of("level", level) if level is not None else None,
        "summary": summary or None,
        "consumer_actions": tuple(labels.label(action, tag) for action in actions),
        "hazards": tuple(labels.label(hazard, tag) for hazard in document.hazards),
        "categories": tuple(labels.label(category, tag) for category in document.categories),
        "products": tuple(content.said(f"products.{key}.name").text for key, _ in _warned(document)),
        "brands": _each(document, lambda product: (product.brand,) if product.brand else ()),
        "models": _each(document, lambda product: product.models),
        "batches": _each(document, lambda product: tuple(map(str, product.batches))),
        "gtins": _each(document, lambda product: product.gtins),
        "official_number": document.normal_official_number,
        "source_url": str(source.url) if source is not None and source.url else None,
        "licence": source.licence if source is not None else None,
        "attribution": source.attribution if source is not None else None,
    }


def _warned(document: Document) -> list[tuple[str, Product]]:
    return [(key, product) for key, product in document.products.items() if product.warns]


def _each(document: Document, values: Callable[[Product], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for _, product in _warned(document) for value in values(product)))
