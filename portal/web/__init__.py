"""The public site: Flask blueprints over the services. Knows no storage and no search engine."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, request
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from portal.app import Portal
from portal.web import current
from portal.web.casework import init_casework
from portal.web.documents import documents
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


def create_app(portal: Portal) -> Flask:
    """The WSGI application of one portal."""
    app = Flask("portal", root_path=str(PACKAGE), template_folder="templates", static_folder="static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    current.attach(app, portal)
    app.url_map.converters["code"] = CodeConverter
    init_locale(app)
    init_errors(app)
    for blueprint in (home_pages, documents, lists, feeds, pages, reference, sitemap):
        app.register_blueprint(blueprint)
    init_limits(app, portal.settings.rate_limits)
    init_staff(app)
    init_casework(app)

    @app.context_processor
    def frame() -> dict[str, object]:
        """What every template has beside its page: the frame's words, made when first used, and the language."""
        return {"locale": current_locale(), "site": LocalProxy(_site)}

    return app
