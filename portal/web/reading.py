"""Placeholder of the session: replaced by its owner."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("pages", __name__, url_prefix="/<locale:locale>")


@pages.get("/pages/<slug>")
def page(slug: str) -> str:
    return "placeholder"
