"""What a view needs of the application it runs in: the portal, the moment of the request, the registry, words."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app, g

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
