"""What a view needs of the application it runs in: the portal, the moment of the request, the registry, words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app, g, url_for

from portal.app import Portal
from portal.domain.registry import Registry

_KEY = "portal"


def attach(app: Flask, portal: Portal) -> None:
    app.extensions[_KEY] = portal


def portal() -> Portal:
    """The portal whose site this is."""
    found: Portal = current_app.extensions[_KEY]
    return found


def now() -> datetime:
    """The moment of the request: one for everything on a page."""
    if "now" not in g:
        g.now = portal().clock.now()
    moment: datetime = g.now
    return moment


def registry() -> Registry | None:
    """The registry at the moment of the request."""
    if "registry" not in g:
        g.registry = portal().publishing.registry()
    found: Registry | None = g.registry
    return found


Media = Callable[[str], tuple[str, bytes]]


def show_media(source: Media) -> None:
    """For the preview of a draft: its pictures come from elsewhere than from the log."""
    g.media = source


def medium(document_id: str, number: int, name: str) -> tuple[str, bytes]:
    """The address and the bytes of a picture of a version. Raises NotFound."""
    source: Media | None = g.get("media")
    if source is not None:
        return source(name)
    content = portal().viewing.get_medium(document_id, number, name, now())
    return url_for("documents.medium", document_id=document_id, number=number, name=name), content
