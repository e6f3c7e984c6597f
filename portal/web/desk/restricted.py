"""Restricted documents as members of staff read them: `/staff/documents/…`. Each reading leaves a trace."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, url_for

from portal.domain.vocabulary import Status
from portal.services.desk.restricted import RestrictedView
from portal.text import labels
from portal.web import current
from portal.web.desk.content import DataLine, TextBlock, version_blocks, version_lines
from portal.web.desk.rows import mark_of
from portal.web.locale import current_locale
from portal.web.marks import LevelMark, Word
from portal.web.staff.access import acting, signed_in
from portal.web.staff.wording import agency_name, short_moment, zone_name

restricted_pages = Blueprint("staff_restricted", __name__)
MEDIA_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True)
class RestrictedRow:
    document_id: str
    url: str
    title: str
    language: str
    level: LevelMark | None
    status: Word
    agency: str
    published: str


@dataclass(frozen=True)
class RestrictedList:
    rows: tuple[RestrictedRow, ...]
    zone: str


@dataclass(frozen=True)
class RestrictedPage:
    """One version; `blocks` is empty where it is erased."""

    document_id: str
    number: int
    title: str
    language: str
    level: LevelMark | None
    status: Word
    agency: str
    published: str
    zone: str
    data: tuple[DataLine, ...]
    blocks: tuple[TextBlock, ...]
    versions: tuple[tuple[int, str], ...]
    media: tuple[tuple[str, str], ...]
    is_erased: bool


@restricted_pages.get("/")
@signed_in
def documents() -> str:
    found, tag, now = current.portal().restricted.list(acting()), current_locale().tag, current.now()
    rows = tuple(
        RestrictedRow(
            document_id=state.document_id,
            url=url_for(".document", document_id=state.document_id),
            title=title,
            language=state.language,
            level=mark_of(state.level),
            status=_word(state.status(now), tag),
            agency=agency_name(state.agency),
            published=short_moment(state.published_at),
        )
        for state, title in found
    )
    return render_template("staff/desk/restricted_list.html", page=RestrictedList(rows, zone_name()))


@restricted_pages.get("/<document_id>")
@signed_in
def document(document_id: str) -> str:
    view = current.portal().restricted.read(acting(), document_id)
    return render_template("staff/desk/restricted.html", page=_page(view))


@restricted_pages.get("/<document_id>/versions/<int:number>")
@signed_in
def version(document_id: str, number: int) -> str:
    view = current.portal().restricted.read(acting(), document_id, number)
    return render_template("staff/desk/restricted.html", page=_page(view))


@restricted_pages.get("/<document_id>/versions/<int:number>/media/<name>")
@signed_in
def medium(document_id: str, number: int, name: str) -> Response:
    content = current.portal().restricted.read_medium(acting(), document_id, number, name)
    answer = Response(content, mimetype=MEDIA_TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream"))
    if name.rsplit(".", 1)[-1] not in MEDIA_TYPES:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _word(status: Status, tag: str) -> Word:
    return Word(status.value, labels.label(status, tag))


def _page(view: RestrictedView) -> RestrictedPage:
    tag, state, found = current_locale().tag, view.state, view.version
    media = found.document.media.values() if found else ()
    return RestrictedPage(
        document_id=state.document_id,
        number=view.number,
        title=found.original.text("title") if found else "",
        language=state.language,
        level=mark_of(state.level),
        status=_word(view.status, tag),
        agency=agency_name(state.agency),
        published=short_moment(found.document.published_at if found else state.published_at),
        zone=zone_name(),
        data=version_lines(found) if found else (),
        blocks=version_blocks(found) if found else (),
        versions=tuple(
            (n, url_for(".version", document_id=state.document_id, number=n)) for n in view.numbers if n != view.number
        ),
        media=tuple(
            (m.file, url_for(".medium", document_id=state.document_id, number=view.number, name=m.file)) for m in media
        ),
        is_erased=found is None,
    )
