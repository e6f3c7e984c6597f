"""What the index keeps of a version: weighted terms for Whoosh, and a record of codes and moments for the catalogue.

A record holds nothing that a redaction would have to erase from prose: codes, dates and identifiers of enterprises.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import Any

from portal.domain.documents.base import Document, Version
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.state import DocumentState
from portal.search.analysis import EXACT, exact_term, pairs_of, terms_of
from portal.search.query import official_term
from portal.search.spellings import dictionary_terms
from portal.text import labels

MAX_WEIGHT = 60
ENTERPRISE = "@"
"""Begins a term of the names of enterprises alone."""
LABEL_LANGUAGES = ("zh-Hans", "ru", "en")


class Field(Enum):
    """Where a term stands in a document, with its weight there and the most that its repetition adds."""

    TITLE = "title"
    BRAND = "brand"
    ENTERPRISE = "enterprise"
    PRODUCT = "product"
    SUMMARY = "summary"
    BODY = "body"
    LABEL = "label"

    @property
    def weight(self) -> int:
        return {Field.SUMMARY: 3, Field.BODY: 1, Field.LABEL: 1, Field.ENTERPRISE: 8}.get(self, 10)

    @property
    def most(self) -> int:
        return {Field.SUMMARY: 5, Field.BODY: 4, Field.LABEL: 1, Field.ENTERPRISE: 10}.get(self, 14)

    @property
    def is_name(self) -> bool:
        return self in (Field.TITLE, Field.BRAND, Field.ENTERPRISE, Field.PRODUCT)


@dataclass(frozen=True)
class Record:
    """One row of the catalogue: a document from `position` on. Moments are seconds since 1970.

    `facets` hold codes by name but for those that depend on the clock or on earlier rows.
    """

    position: int
    document_id: str
    number: int
    is_public: bool
    is_foreign: bool
    published: int
    level: int
    open_status: str
    ended_status: str
    closing: str | None = None
    closed: int | None = None
    starts: int | None = None
    ends: int | None = None
    hidden: int | None = None
    redacted: bool = False
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def encode(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, encoded: str) -> Record:
        found = json.loads(encoded)
        found["facets"] = {name: tuple(codes) for name, codes in found["facets"].items()}
        return cls(**found)


def record_of(state: DocumentState, position: int, version: Version | None) -> Record:
    """The row of a document in `state`; `version` is None where its content is erased or withheld."""
    facts = state.facts
    return Record(
        position=position,
        document_id=state.document_id,
        number=state.number,
        is_public=state.audience.value == "public",
        is_foreign=state.is_foreign,
        published=_seconds(state.published_at) or 0,
        level=state.level or 0,
        open_status=facts.open_status.value,
        ended_status=facts.ended_status.value,
        closing=facts.closing.value if facts.closing else None,
        closed=_seconds(facts.closed_at),
        starts=_seconds(facts.starts_at),
        ends=_seconds(facts.ends_at),
        hidden=_seconds(state.hidden_from),
        redacted=facts.redacted,
        facets={name: codes for name, codes in _facets(state, version).items() if codes},
    )


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None


def _facets(state: DocumentState, version: Version | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        "type": (state.type,),
        "kind": (state.kind,) if state.kind else (),
        "level": (str(state.level),) if state.level and not state.is_foreign else (),
        "category": state.categories,
        "agency": (state.agency,) if state.agency else (),
        "year": (str(state.published_at.astimezone(SITE_ZONE).year),),
        "language": state.languages,
        "foreign": ("yes" if state.is_foreign else "no",),
    }
    if state.is_foreign:
        found["source"] = (state.document_id.split("-", 2)[1],)
    return found | (_content_facets(version.document) if version is not None else {})


def _content_facets(document: Document) -> dict[str, tuple[str, ...]]:
    scope = getattr(document, "scope", None)
    measures = getattr(document, "measures", {}).values()
    direction = getattr(scope, "direction", None) or getattr(document, "direction", None)
    destinations = (
        *getattr(scope, "countries_of_destination", ()),
        *getattr(document, "countries_of_destination", ()),
    )
    return {
        "hazard": _codes(document.hazards),
        "measure": _codes(measure.code for measure in measures),
        "origin": _codes(document.origins),
        "destination": _codes(destinations),
        "direction": _codes((direction,) if direction else ()),
        "port": _codes(getattr(scope, "ports", ())),
        "enterprise": enterprise_codes(document),
    }


def _codes(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(getattr(code, "value", code)) for code in found))


def enterprise_codes(document: Document) -> tuple[str, ...]:
    """The registration codes of every enterprise in a document."""
    return _codes(code for enterprise in document.enterprises.values() for code in enterprise.codes())


def weighted_terms(version: Version) -> Counter[str]:
    """The terms of everything a reader of any language sees, heavier where they name the product or the firm."""
    found: Counter[str] = Counter()
    for field_of, texts in groupby(sorted(_texts(version), key=lambda pair: pair[0].value), key=lambda pair: pair[0]):
        field_terms: Counter[str] = Counter()
        weight, most = field_of.weight, field_of.most
        for _, text in texts:
            field_terms.update(terms_of(text, singles=field_of.is_name))
            field_terms.update(pairs_of(text))
            if field_of.is_name:
                found.update(dictionary_terms(text, is_name=field_of in (Field.BRAND, Field.ENTERPRISE)))
        for term, count in field_terms.items():
            found[term] += min(weight * count, most)
    for identifier in _identifiers(version):
        found.update(dict.fromkeys(identifier_terms(identifier), Field.TITLE.weight))
    for enterprise in version.document.enterprises.values():
        names = f"{enterprise.name} ; {enterprise.name_other or ''}"
        found.update(dict.fromkeys((ENTERPRISE + term for term in name_terms(names)), 1))
    return Counter({term: min(count, MAX_WEIGHT) for term, count in found.items()})


def name_terms(names: str) -> set[str]:
    """The terms by which an enterprise is found by its names."""
    return {*terms_of(names, singles=True), *pairs_of(names)}


def identifier_terms(identifier: str) -> set[str]:
    """The terms of an identifier: as it is, a barcode without leading zeros, an official number by its parts."""
    term = exact_term(identifier)
    digits = term.removeprefix(EXACT)
    found = {term, EXACT + digits.lstrip("0")} if digits.isdigit() else {term}
    return found | {official_term(identifier)}


def _texts(version: Version) -> Iterator[tuple[Field, str]]:
    document = version.document
    for product in document.products.values():
        names = (product.brand or "", *product.models)
        yield Field.BRAND, " ; ".join(names)
    for enterprise in document.enterprises.values():
        yield Field.ENTERPRISE, f"{enterprise.name} ; {enterprise.name_other or ''}"
    yield Field.LABEL, " ; ".join(_labels(document))
    for rendition in version.renditions.values():
        for path, value in rendition.texts.items():
            text = value if isinstance(value, str) else " ; ".join(value)
            yield _field_of(path), text
        yield Field.BODY, rendition.body


def _field_of(path: str) -> Field:
    if path.startswith("products.") and path.endswith(".name"):
        return Field.PRODUCT
    return {"title": Field.TITLE, "summary": Field.SUMMARY}.get(path, Field.BODY)


def _labels(document: Document) -> Iterator[str]:
    """Words that readers use and a text may lack: the type, the category, the hazard."""
    for tag in LABEL_LANGUAGES:
        yield labels.type_label(document.type, tag)
        for code in (*document.categories, *document.hazards):
            yield labels.label(code, tag)


def _identifiers(version: Version) -> Iterator[str]:
    document = version.document
    yield version.document_id
    source = getattr(document, "source", None)
    numbers = (document.normal_official_number, document.index_number, getattr(document, "decision_number", None))
    yield from filter(None, (*numbers, source.id if source is not None else None))
    yield from enterprise_codes(document)
    for product in document.products.values():
        yield from (*product.gtins, *product.vins, *product.models)
        for extent in (*product.batches, *product.serials):
            yield from filter(None, (extent.value, extent.start, extent.end))
        for conformity in product.conformity:
            yield conformity.number
