"""Small things shown in many places: the level with its shape, the status, a document's row in a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.documents.base import Document, marks_of, told_status
from portal.domain.documents.fields import SITE_ZONE
from portal.domain.locales import BY_TAG, Locale
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Hazard, Level, LevelScheme, Mark, Status
from portal.services.viewing import View
from portal.text import labels, typography
from portal.text.catalogs import CONVERTED_FROM, catalog_for
from portal.text.values import ValueWords

SHAPES = {1: "octagon", 2: "diamond", 3: "triangle", 4: "circle"}
OVER = frozenset({Status.LIFTED, Status.EXPIRED, Status.WITHDRAWN, Status.COMPLETED, Status.REMOVED, Status.REDACTED})


@dataclass(frozen=True)
class LevelMark:
    """A level by all signs at once; `is_over` takes its colour, never its place."""

    number: int
    numeral: str
    label: str
    shape: str
    is_over: bool

    @property
    def filled(self) -> int:
        """Filled segments of the meter: four for the gravest."""
        return 5 - self.number


@dataclass(frozen=True)
class Word:
    """A code with its words."""

    code: str
    label: str


@dataclass(frozen=True)
class ListRow:
    """A document in a list. `title_language` is the title's where that is not the reader's."""

    document_id: str
    number: int
    type: Word
    level: LevelMark | None
    title: str
    title_language: str | None
    products: str
    hazards: str
    date: str
    day: str
    status: Word | None
    marks: tuple[Word, ...]
    source: str


def level_mark(level: int | None, scheme: LevelScheme, status: Status, tag: str) -> LevelMark | None:
    if level is None:
        return None
    label = labels.label(Level(level), tag, scheme=scheme)
    return LevelMark(level, "ⅠⅡⅢⅣ"[level - 1], label, SHAPES[level], status in OVER)


def status_word(document: Document | None, status: Status, tag: str) -> Word | None:
    told = told_status(document, status) if document is not None else status
    return Word(told.value, labels.label(told, tag)) if told is not None else None


def mark_words(document: Document, tag: str) -> tuple[Word, ...]:
    return tuple(Word(mark.value, labels.label(mark, tag)) for mark in marks_of(document))


def title_of(view: View, locale: Locale) -> tuple[str, str | None]:
    """The title a reader gets, and its language where that is another than the reader's."""
    words = catalog_for(locale.tag)
    if view.version is None:
        if view.standing_facts is not None:
            return words.gettext("Entry removed from the list: the term of publication has ended"), None
        return labels.label(Status.REDACTED, locale.tag), None
    source = CONVERTED_FROM.get(locale.tag, locale.tag)
    rendition = view.version.rendition_for(source)
    title = ValueWords(view.version, locale.tag).text("title")
    return title, None if rendition.language == source else BY_TAG[rendition.language].tag


def list_row(view: View, locale: Locale) -> ListRow:
    """One row: level mark, title, product and brand, hazard word, date, status."""
    state, tag = view.state, locale.tag
    title, language = title_of(view, locale)
    document = view.version.document if view.version is not None else None
    scheme = document.level_scheme if document is not None else LevelScheme.GOODS
    foreign = (Word(Mark.FOREIGN.value, labels.label(Mark.FOREIGN, tag)),) if state.is_foreign else ()
    return ListRow(
        document_id=state.document_id,
        number=state.number,
        type=Word(state.type, labels.type_label(state.type, tag)),
        level=level_mark(state.level, scheme, view.status, tag) if document is not None else None,
        title=title,
        title_language=language,
        products=_products(view, tag),
        hazards=typography.join_items((labels.label(h, tag) for h in _hazards(document)), tag),
        date=typography.format_date(_site_day(state), tag),
        day=_site_day(state).date().isoformat(),
        status=status_word(document, view.status, tag),
        marks=mark_words(document, tag) if document is not None else foreign,
        source=_source(document),
    )


def _site_day(state: DocumentState) -> datetime:
    return state.published_at.astimezone(SITE_ZONE)


def _hazards(document: Document | None) -> tuple[Hazard, ...]:
    return document.hazards if document is not None else ()


def _products(view: View, tag: str) -> str:
    """The products warned of, two at most: a row is read in a second."""
    if view.version is None:
        return ""
    words = ValueWords(view.version, tag)
    warned = [(key, product) for key, product in view.version.document.products.items() if product.warns]
    named = [_with_brand(words.text(f"products.{key}.name"), product.brand, tag) for key, product in warned[:2]]
    return typography.join_items(dict.fromkeys(filter(None, named)), tag)


def _with_brand(name: str, brand: str | None, tag: str) -> str:
    """A name that says the brand already does not say it twice."""
    quoted = typography.quote(brand, tag) if brand and brand.casefold() not in name.casefold() else ""
    return " ".join(filter(None, (name, quoted)))


def _source(document: Document | None) -> str:
    source = getattr(document, "source", None)
    return str(source.name) if source is not None else ""
