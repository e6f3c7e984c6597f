"""Where to go after a sign-in: only to a page of the staff desk that exists, never anywhere else."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

PREFIX = "/staff/"
MAX_ADDRESS = 1000


def return_address(asked: str | None) -> str:
    """An address to return to, as given where that is a page of the desk, else empty."""
    text = asked or ""
    if not text.startswith(PREFIX) or len(text) > MAX_ADDRESS or "\\" in text or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or "//" in parts.path or not is_page(parts.path):
        return ""
    return text


def is_page(path: str) -> bool:
    """Whether a path is one that can be opened."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, "GET")
    except HTTPException:
        return False
    return not endpoint.startswith("staff_sign_in.")


def address_here() -> str:
    """The page of this request with its query, where it can be opened again."""
    return return_address(request.full_path.rstrip("?"))


def page_of_form() -> str:
    """The path of the page whose form was sent: its own address, else the page the browser came from, else none."""
    if is_page(request.path):
        return request.path
    parts = urlsplit(request.headers.get("Referer", ""))
    return parts.path if parts.netloc == request.host and return_address(parts.path) else ""


def with_query(path: str, **further: str) -> str:
    """A path with the query of this request, some of it replaced."""
    found = {name: value for name, value in request.args.items() if name not in ("kept", "next")}
    return f"{path}?{urlencode({**found, **further})}" if found or further else path


def home() -> str:
    return url_for("staff_home.home")
