"""Rows of what was found: every line of a row marked where the words stand, in the script that the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.locales import Locale
from portal.services.viewing import View
from portal.text.catalogs import CONVERTED_FROM
from portal.text.excerpt import Piece, excerpt, marked, plain_text
from portal.text.hant import convert, names_in
from portal.text.values import ValueWords
from portal.web.marks import ListRow, list_row


@dataclass(frozen=True)
class Hit:
    """A row with its title and products in pieces, and the passage that holds the words, in that passage's language."""

    row: ListRow
    title: tuple[Piece, ...]
    products: tuple[Piece, ...]
    passage: tuple[Piece, ...] = ()
    passage_language: str | None = None
    roles: str = ""
    """What an enterprise that was looked up is in this document."""

    @property
    def marked_texts(self) -> tuple[str, ...]:
        """What is marked, as it stands there."""
        return tuple(piece.text for piece in (*self.title, *self.products, *self.passage) if piece.is_marked)


def hit_of(view: View, words: Sequence[str], locale: Locale, roles: str = "") -> Hit:
    """The row of a document; without words nothing is marked and no passage shown."""
    row = list_row(view, locale)
    title, products = marked(row.title, words), marked(row.products, words)
    passage, language = _passage(view, words, locale)
    return Hit(row, title, products, passage, language, roles)


def _passage(view: View, words: Sequence[str], locale: Locale) -> tuple[tuple[Piece, ...], str | None]:
    if view.version is None or not words:
        return (), None
    source = CONVERTED_FROM.get(locale.tag, locale.tag)
    own = view.version.rendition_for(source)
    others = [found for found in view.version.renditions.values() if found is not own]
    for rendition in (own, *others):
        summary = (
            ValueWords(view.version, locale.tag).text("summary") if rendition is own else rendition.text("summary")
        )
        texts = [summary, plain_text(rendition.body)]
        if locale.tag in CONVERTED_FROM and rendition.language == source:
            texts = [convert(text, names_in(view.version)) for text in texts]
        for text in texts:
            passage = excerpt(text, words)
            if any(piece.is_marked for piece in passage):
                language = locale.tag if rendition.language == source else rendition.language
                return passage, None if language == locale.tag else language
    return (), None
