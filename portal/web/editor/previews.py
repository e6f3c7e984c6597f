"""A draft as its page would be: for the desk, and under a link that ends by itself for whoever has no account.

The link of a draft for authorities opens only for members of the desk of its agency: an address that can be passed on
must not show what no public address may show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from portal.domain.documents.registry import document_types
from portal.domain.drafts import Draft
from portal.domain.errors import Denied, NotFound
from portal.domain.locales import BY_TAG, LOCALES
from portal.domain.staff import Role
from portal.domain.vocabulary import Audience
from portal.services.drafts.forms import form_values
from portal.services.viewing import HistoryView
from portal.web import current
from portal.web.document_pages import DocumentPage, document_page
from portal.web.documents import MEDIA_TYPES
from portal.web.editor.edit_page import choices_of, findings_of
from portal.web.editor.findings import Told
from portal.web.locale import current_locale
from portal.web.staff.access import acting, allowed, open_to_all
from portal.web.staff.wording import short_moment

previews = Blueprint("staff_previews", __name__)
Parts = Mapping[str, bytes]
Address = Callable[..., str]


@dataclass(frozen=True)
class PreviewFrame:
    """What stands above the page of a draft; `edit_url` is empty where a link has opened it."""

    draft: Draft
    saved_at: str
    languages: tuple[tuple[str, str, str, bool], ...]
    edit_url: str
    link: str
    lacking: tuple[Told, ...]


@previews.get("/desk/drafts/<draft_id>/preview")
@allowed(Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.PUBLISHER)
def preview(draft_id: str) -> str | WerkzeugResponse:
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    if not parts:
        # Given up or erased: the draft's own page says so.
        return redirect(url_for("staff_draft.draft", draft_id=draft_id), 303)
    return _shown(draft, parts, url_for("staff_editing.edit", draft_id=draft_id), "", _own(draft_id))


@previews.post("/desk/drafts/<draft_id>/preview-link")
@allowed(Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.PUBLISHER)
def open_link(draft_id: str) -> str:
    """A link to pass on, shown this once."""
    token = current.portal().drafting.open_preview(acting(), draft_id)
    draft, parts = current.portal().drafting.read(acting(), draft_id)
    link = request.url_root.rstrip("/") + url_for(".shared", token=token)
    return _shown(draft, parts, url_for("staff_editing.edit", draft_id=draft_id), link, _own(draft_id))


@previews.get("/desk/drafts/<draft_id>/media/<name>")
@allowed(Role.EDITOR, Role.TRANSLATOR, Role.REVIEWER, Role.PUBLISHER)
def medium(draft_id: str, name: str) -> Response:
    _, parts = current.portal().drafting.read(acting(), draft_id)
    return _file(parts, name)


@previews.get("/preview/<token>")
@open_to_all
def shared(token: str) -> str:
    draft, parts = _of_token(token)

    def address(endpoint: str, **values: Any) -> str:
        return url_for(".shared_medium" if endpoint == "medium" else ".shared", token=token, **values)

    return _shown(draft, parts, "", "", address)


@previews.get("/preview/<token>/media/<name>")
@open_to_all
def shared_medium(token: str, name: str) -> Response:
    return _file(_of_token(token)[1], name)


def _of_token(token: str) -> tuple[Draft, Parts]:
    """Raises NotFound for an unknown or expired link, and for one that may not be shown to this reader."""
    draft, parts = current.portal().drafting.preview(token)
    if not parts or not draft.is_open:
        raise NotFound("preview", "")
    if draft.audience is Audience.AUTHORITIES:
        try:
            # Reading it leaves a trace, by this way too.
            return current.portal().drafting.read(acting(), draft.id)
        except Denied:
            raise NotFound("preview", "") from None
    return draft, parts


def _own(draft_id: str) -> Address:
    def address(endpoint: str, **values: Any) -> str:
        return url_for(".medium" if endpoint == "medium" else ".preview", draft_id=draft_id, **values)

    return address


def _shown(draft: Draft, parts: Parts, edit_url: str, link: str, address: Address) -> str:
    """The public page of a version that does not exist yet, in the language asked for."""
    asked = request.args.get("language", draft.language)
    g.locale = locale = BY_TAG.get(asked, current_locale())
    found = current.portal().editing.previewed(draft, parts)
    frame = PreviewFrame(
        draft=draft,
        saved_at=short_moment(draft.changed_at),
        languages=tuple((each.tag, each.name, address("page", language=each.tag), each is locale) for each in LOCALES),
        edit_url=edit_url,
        link=link,
        lacking=_lacking(draft, parts) if edit_url else (),
    )
    if found is None:
        return render_template("staff/desk/unready.html", page=frame)
    current.show_media(lambda name: (address("medium", name=name), found.media[name]))
    page: DocumentPage = document_page(found.view, found.version, locale, _past(draft))
    return render_template("staff/desk/preview.html", page=page, frame=frame)


def _past(draft: Draft) -> tuple[HistoryView, ...]:
    """The published versions, where everybody may see them."""
    if not draft.document_id:
        return ()
    try:
        return current.portal().viewing.list_history(draft.document_id, current.now())
    except NotFound:
        return ()


def _lacking(draft: Draft, parts: Parts) -> tuple[Told, ...]:
    values = form_values(parts, draft.language)
    told = findings_of(draft, parts, draft.language, document_types()[draft.type], choices_of(values, parts))
    return (*told.wrong, *told.lacking)


def _file(parts: Parts, name: str) -> Response:
    content, ending = parts.get(f"media/{name}"), name.rpartition(".")[2]
    if content is None or ending not in MEDIA_TYPES:
        raise NotFound("medium", name)
    response = Response(content, mimetype=MEDIA_TYPES[ending])
    if ending == "pdf":
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
