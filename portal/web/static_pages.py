"""Static pages from `content/pages/`: about, legal basis, how to complain …"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from markupsafe import Markup

from portal.text.catalogs import CONVERTED_FROM
from portal.text.hant import to_traditional
from portal.text.markdown import render_markdown
from portal.text.typography import keep_together
from portal.web import current
from portal.web.caching import cached_page
from portal.web.locale import current_locale

pages = Blueprint("pages", __name__, url_prefix="/<locale:locale>")


@dataclass(frozen=True)
class ReadingPage:
    """A page as it is read; `language` is that of its text where that is not the reader's."""

    title: str
    body: Markup
    language: str | None
    is_converted: bool


@pages.get("/pages/<slug>")
@cached_page()
def page(slug: str) -> str:
    tag = current_locale().tag
    source = CONVERTED_FROM.get(tag, tag)
    found = current.portal().pages.get(slug, source)
    is_converted = tag in CONVERTED_FROM and found.language == source
    title, body = (to_traditional(text) if is_converted else text for text in (found.title, found.body))
    html = Markup(keep_together(render_markdown(body)))  # noqa: S704  cleaned there
    shown = ReadingPage(title, html, None if found.language == source else found.language, is_converted)
    return render_template("page.html", page=shown)
