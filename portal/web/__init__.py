"""The public site and the staff pages: Flask blueprints over the services. Knows no storage and no search engine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO

from flask import Flask, Request, g, request
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from portal.app import Portal
from portal.text.typography import keep_together
from portal.web import current
from portal.web.cases import cases
from portal.web.casework import init_casework
from portal.web.checks import checks
from portal.web.desk import init_desk
from portal.web.documents import documents
from portal.web.editor import allow_large_forms, init_editor
from portal.web.enterprises import enterprises
from portal.web.errors import init_errors
from portal.web.feeds import feeds
from portal.web.filters import CodeConverter
from portal.web.home import home_pages
from portal.web.limits import init_limits
from portal.web.lists import lists
from portal.web.locale import current_locale, init_locale
from portal.web.reference import reference
from portal.web.site import SiteWords, site_words
from portal.web.sitemap import sitemap
from portal.web.staff import init_staff
from portal.web.static_pages import pages

PACKAGE = Path(__file__).parents[1]


def _site() -> SiteWords:
    if "site" not in g:
        g.site = site_words(request, current_locale())
    made: SiteWords = g.site
    return made


class PortalRequest(Request):
    """Files that come with a form stay in memory: a folder of temporary files would hold them unsealed."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class PortalFlask(Flask):
    request_class = PortalRequest


def create_app(portal: Portal) -> Flask:
    """The WSGI application of one portal."""
    app = PortalFlask("portal", root_path=str(PACKAGE), template_folder="templates", static_folder="static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["together"] = keep_together
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    current.attach(app, portal)
    app.url_map.converters["code"] = CodeConverter
    init_locale(app)
    init_errors(app)
    for blueprint in (home_pages, checks, documents, lists, enterprises, feeds, pages, reference, sitemap, cases):
        app.register_blueprint(blueprint)
    init_limits(app, portal.settings.rate_limits)
    allow_large_forms(app)
    init_staff(app)
    init_casework(app)
    init_editor(app)
    init_desk(app)

    @app.context_processor
    def frame() -> dict[str, object]:
        """What every template has beside its page: the frame's words, made when first used, and the language."""
        return {"locale": current_locale(), "site": LocalProxy(_site)}

    return app
