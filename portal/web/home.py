"""The home page: one sentence, the product box, warnings in force by level, the newest recalls."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.documents.recall import Recall
from portal.domain.locales import Locale
from portal.services.finding import Order, Search
from portal.services.viewing import View
from portal.text import labels
from portal.text.values import ValueWords
from portal.web import current
from portal.web.caching import cached_page
from portal.web.document_details import Photo, photo_of
from portal.web.locale import current_locale, negotiate
from portal.web.marks import ListRow, Word, list_row

home_pages = Blueprint("home", __name__)

WARNINGS = 12
RECALLS = 6
GRAVE = 2
IN_FORCE = Search(filters={"type": ("risk_announcement",), "status": ("in_force",)}, order=Order.LEVEL)
ONGOING = Search(filters={"type": ("recall",), "status": ("ongoing",)}, order=Order.NEWEST)


@dataclass(frozen=True)
class Card:
    """A document that is read in five seconds: its row, its summary, and what to do first.

    Of a recall also how the owner is helped, until when, and what it looks like; empty or None where it does not say.
    """

    row: ListRow
    summary: str
    summary_language: str | None
    actions: tuple[Word, ...]
    remedy: str = ""
    period: str = ""
    photo: Photo | None = None

    @property
    def is_grave(self) -> bool:
        """Of level I or II: told in full."""
        return self.row.level is not None and self.row.level.number <= GRAVE


@dataclass(frozen=True)
class HomePage:
    """`in_force` and `ongoing` count all of them; the cards are the gravest and the newest."""

    warnings: tuple[Card, ...]
    recalls: tuple[Card, ...]
    in_force: int
    ongoing: int


@home_pages.get("/")
def root() -> Response:
    """`/` leads to the home page in the browser's language."""
    locale = negotiate(request.headers.get("Accept-Language", ""))
    response = redirect(url_for("home.home", locale=locale), 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@home_pages.get("/<locale:locale>/")
@cached_page()
def home() -> str:
    finding, now, locale = current.portal().finding, current.now(), current_locale()
    warnings, recalls = finding.find(IN_FORCE, now), finding.find(ONGOING, now)
    page = HomePage(
        warnings=_cards(warnings.document_ids[:WARNINGS], locale),
        recalls=_cards(recalls.document_ids[:RECALLS], locale),
        in_force=warnings.total,
        ongoing=recalls.total,
    )
    return render_template("home.html", page=page)


def _cards(document_ids: tuple[str, ...], locale: Locale) -> tuple[Card, ...]:
    return tuple(_card(view, locale) for view in current.portal().viewing.list_current(document_ids, current.now()))


def _card(view: View, locale: Locale) -> Card:
    row = list_row(view, locale)
    if view.version is None:
        return Card(row, "", None, ())
    version, words = view.version, ValueWords(view.version, locale.tag)
    document = version.document
    actions = getattr(document, "consumer_actions", ())
    photos = [photo for product in document.products.values() if product.warns for photo in product.photos]
    return Card(
        row=row,
        summary=words.text("summary"),
        summary_language=row.title_language,
        actions=tuple(Word(action.value, labels.label(action, locale.tag)) for action in actions[:2]),
        remedy=words.of("remedies", document.remedies) if isinstance(document, Recall) else "",
        period=words.of("period", document.period) if isinstance(document, Recall) else "",
        photo=photo_of(version, photos[0], words) if photos else None,
    )
