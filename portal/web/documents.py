"""The addresses of one document: the current version, an old one, two compared, its history, its media."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from portal.domain.documents.base import Version
from portal.domain.errors import NotFound
from portal.domain.locales import Locale
from portal.text import typography
from portal.text.comparison import TextComparison, compare_versions
from portal.web import current
from portal.web.caching import cached_page
from portal.web.document_pages import HistoryEntry, document_page, gone_page, history_entries
from portal.web.locale import current_locale
from portal.web.marks import title_of

documents = Blueprint("documents", __name__, url_prefix="/<locale:locale>/documents")

MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class HistoryPage:
    """A document's versions, the newest first."""

    document_id: str
    title: str
    title_language: str | None
    entries: tuple[HistoryEntry, ...]


@dataclass(frozen=True)
class ComparisonPage:
    """Two versions side by side: lines of data, then texts word by word in `language`.

    `steps` are the comparisons of each version with the one before it.
    """

    document_id: str
    title: str
    before: int
    after: int
    dates: tuple[str, str]
    lines: tuple[str, ...]
    texts: tuple[TextComparison, ...]
    language: str
    steps: tuple[tuple[int, int], ...]


@documents.get("/<document_id>")
@cached_page()
def document(document_id: str) -> tuple[str, int]:
    return _show(document_id, None)


@documents.get("/<document_id>/versions/<int:number>")
@cached_page()
def version(document_id: str, number: int) -> tuple[str, int]:
    return _show(document_id, number)


def _show(document_id: str, number: int | None) -> tuple[str, int]:
    view = current.portal().viewing.get(document_id, current.now(), number)
    locale = current_locale()
    if view.version is None:
        status = 410 if view.is_redacted else 200
        return render_template("documents/gone.html", page=gone_page(view, locale)), status
    past = current.portal().viewing.list_history(document_id, current.now())
    return render_template("documents/document.html", page=document_page(view, view.version, locale, past)), 200


@documents.get("/<document_id>/history")
@cached_page()
def history(document_id: str) -> str:
    viewing, now, locale = current.portal().viewing, current.now(), current_locale()
    title, language = title_of(viewing.get(document_id, now), locale)
    entries = history_entries(viewing.list_history(document_id, now), locale)
    page = HistoryPage(document_id, title, language, tuple(reversed(entries)))
    return render_template("documents/history.html", page=page)


@documents.get("/<document_id>/compare/<int:before>...<int:after>")
@cached_page()
def compare(document_id: str, before: int, after: int) -> str:
    viewing, now, locale = current.portal().viewing, current.now(), current_locale()
    first, second = (viewing.get(document_id, now, number) for number in (before, after))
    if first.version is None or second.version is None:
        raise NotFound("version", f"{document_id} {before if first.version is None else after}")
    found = compare_versions(first.version, second.version, locale.tag, current.registry())
    entries = history_entries(viewing.list_history(document_id, now), locale)
    page = ComparisonPage(
        document_id=document_id,
        title=title_of(second, locale)[0],
        before=before,
        after=after,
        dates=(_date(first.version, locale), _date(second.version, locale)),
        lines=tuple(line.sentence for line in found.lines),
        texts=found.texts,
        language=found.language,
        steps=tuple((e.compared_with, e.number) for e in entries if e.compared_with),
    )
    return render_template("documents/compare.html", page=page)


@documents.get("/<document_id>/versions/<int:number>/media/<name>")
@cached_page(views=())
def medium(document_id: str, number: int, name: str) -> Response:
    """A file of a version: its bytes never change while it may be shown."""
    content = current.portal().viewing.get_medium(document_id, number, name, current.now())
    response = Response(content, mimetype=MEDIA_TYPES[name.rsplit(".", 1)[-1]])
    if name.endswith(".pdf"):
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _date(version: Version, locale: Locale) -> str:
    return typography.format_moment(version.document.published_at, locale.tag)
