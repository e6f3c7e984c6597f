"""The fields of a version as a page shows them: rows under one label, what identifies a product first.

Made from the outline, which tells everything; here is decided what a reader need not be told twice.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for
from PIL import Image

from portal.domain.documents.base import Version
from portal.domain.locales import BY_TAG
from portal.text.catalogs import CONVERTED_FROM
from portal.text.outline import OutlineLine
from portal.text.values import ValueWords
from portal.web import current
from portal.web.check_fields import CheckField, check_field
from portal.web.filters import normal_code

SAID_ABOVE = frozenset(
    {"title", "summary", "kind", "level", "level_scheme", "consumer_actions", "products", "media", "body", "related"}
    | {"provisional", "closing", "agency", "audience", "language", "effective_from", "effective_until", "until_lifted"}
)
"""Fields that have a place of their own on the page."""
FIRST_TEXTS = ("hazard_statement", "defect", "consequence", "remedy_instructions", "violation", "warning_items")
"""What can happen and what is done about it: above the body."""
ABOUT = frozenset(
    {"published_at", "signed_on", "official_number", "index_number", "topic_class", "genre_class", "disclosure"}
    | {"press_contact"}
)
"""What says who published it and where it is filed."""
ABOUT_FOREIGN = frozenset({"source", "official_number"})
"""Of a notice that is not ours: whose it is, on what terms it is repeated."""
IDENTIFYING = frozenset(
    {"brand", "models", "gtins", "batches", "serials", "vins", "model_years", "produced", "best_before", "sold"}
    | {"specification", "origin", "marks", "counterfeit_of"}
)
"""What a reader holds against the product in hand; the rest of a product stands below it."""
ENTERPRISE_CODES = frozenset({"uscc", "inn", "ogrn", "ogrnip"})
EXPECTED = {"individual": False, "existence_confirmed": True}
"""Of an enterprise, told only where it is otherwise."""


@dataclass(frozen=True)
class Field:
    """A field with its value, or with the rows below it.

    `language` is that of the value where it is not the reader's, `url` the page that it leads to, if any.
    """

    path: str
    label: str
    value: str
    is_name: bool
    language: str | None
    url: str
    rows: tuple[FieldRow, ...]

    @property
    def name(self) -> str:
        return self.path.partition(".")[0]


@dataclass(frozen=True)
class FieldRow:
    """One of several things under a label, called by its title; a group of fields has none."""

    title: str
    is_name: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Photo:
    """A picture with its size in pixels, so that the page does not jump when it comes.

    `language` is that of its description where it is not the reader's.
    """

    url: str
    alt: str
    language: str | None
    width: int
    height: int


@dataclass(frozen=True)
class ProductCard:
    """A product: what it can be recognised by, how to check the own one, and what else is known of it."""

    key: str
    title: str
    warns: bool
    photos: tuple[Photo, ...]
    check: CheckField | None
    identifying: tuple[Field, ...]
    others: tuple[Field, ...]


def list_fields(version: Version, tag: str, lines: Sequence[OutlineLine]) -> tuple[Field, ...]:
    """The fields of the document that have no place of their own on the page."""
    return tuple(field for field in _fields(version, tag, lines, 0) if field.name not in SAID_ABOVE)


def list_products(version: Version, words: ValueWords, lines: Sequence[OutlineLine]) -> Iterator[ProductCard]:
    """The products in the order of the document."""
    for key, product in version.document.products.items():
        path = f"products.{key}"
        told = (f"{path}.warns", f"{path}.name", f"{path}.photos")
        below = [line for line in lines if line.path.startswith(f"{path}.") and line.path not in told]
        fields = tuple(_fields(version, words.tag, below, 1))
        yield ProductCard(
            key=key,
            title=words.title(path, product),
            warns=product.warns,
            photos=tuple(photo_of(version, photo, words) for photo in product.photos),
            check=check_field(key, product, words.tag),
            identifying=tuple(field for field in fields if _last(field.path) in IDENTIFYING),
            others=tuple(field for field in fields if _last(field.path) not in IDENTIFYING),
        )


def photo_of(version: Version, key: str, words: ValueWords) -> Photo:
    """A picture of the version with its description."""
    tag, name = words.tag, version.document.media[key].file
    url, content = current.medium(version.document_id, version.number, name)
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
    return Photo(url, words.text(f"media.{key}.alt"), foreign_language(version, tag), width, height)


def foreign_language(version: Version, tag: str) -> str | None:
    """The language of the texts shown, where it is not the reader's."""
    source = CONVERTED_FROM.get(tag, tag)
    rendition = version.rendition_for(source)
    return None if rendition.language == source else BY_TAG[rendition.language].tag


def _fields(version: Version, tag: str, lines: Sequence[OutlineLine], depth: int) -> Iterator[Field]:
    """The lines at `depth` with what is below each; rows of one kind come together under their label."""
    blocks: list[list[OutlineLine]] = []
    for line in lines:
        if line.depth == depth:
            blocks.append([])
        blocks[-1].append(line)
    for _, alike in groupby(blocks, lambda block: _kind(version, block)):
        found = list(alike)
        first = found[0][0]
        if len(found) == 1 and len(found[0]) == 1:
            if not _is_expected(version, first):
                language = foreign_language(version, tag) if first.is_text else None
                yield Field(first.path, first.label, first.value, first.is_name, language, _url(first), ())
            continue
        rows = tuple(_row(version, tag, block, depth) for block in found)
        yield Field(first.path, first.label, "", False, None, "", rows)


def _kind(version: Version, block: Sequence[OutlineLine]) -> str:
    """Rows are of a kind if they stand in the same table; any other line is of its own."""
    path = block[0].path
    parent = path.rpartition(".")[0]
    return parent if isinstance(_value_at(version, parent), dict) else path


def _row(version: Version, tag: str, block: Sequence[OutlineLine], depth: int) -> FieldRow:
    head = block[0]
    # The field that a row is called by is not told once more below it.
    below = [line for line in block[1:] if not (line.depth == depth + 1 and line.value == head.value)]
    return FieldRow(head.value, _is_called_by_name(block), tuple(_fields(version, tag, below, depth + 1)))


def _is_called_by_name(block: Sequence[OutlineLine]) -> bool:
    return any(line.is_name and line.value == block[0].value for line in block[1:])


def _is_expected(version: Version, line: OutlineLine) -> bool:
    name = _last(line.path)
    return line.path.startswith("enterprises.") and name in EXPECTED and _value_at(version, line.path) is EXPECTED[name]


def _value_at(version: Version, path: str) -> object:
    found: object = version.document
    for step in filter(None, path.split(".")):
        found = found.get(step) if isinstance(found, dict) else getattr(found, step, None)
    return found


def _url(line: OutlineLine) -> str:
    """The code of an enterprise leads to all documents that name it, a web address to itself."""
    if line.is_name and line.value.startswith(("https://", "http://")):
        return line.value
    code = normal_code(line.value) if _last(line.path) in ENTERPRISE_CODES else None
    return url_for("enterprises.by_code", code=code) if code else ""


def _last(path: str) -> str:
    return path.rpartition(".")[2]
