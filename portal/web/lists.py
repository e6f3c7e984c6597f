"""Lists of documents: by type, by search, by enterprise; filters as query parameters, the same set as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from portal.services.finding import Found, Search
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.caching import cached_page
from portal.web.filters import OWN, PARAMETERS, TYPE_PATHS, base_of, normal_code, search_of
from portal.web.list_pages import list_page
from portal.web.locale import current_locale

lists = Blueprint("lists", __name__, url_prefix="/<locale:locale>")
_TYPE = f"/<any({', '.join(repr(path) for path in TYPE_PATHS)}):type_path>"


@lists.get(_TYPE)
@cached_page(*PARAMETERS)
def by_type(type_path: str) -> str | tuple[str, int]:
    heading = labels.list_label(TYPE_PATHS[type_path], current_locale().tag)
    return _shown("lists/list.html", heading, base_of(type_path))


@lists.get("/all")
@cached_page(*PARAMETERS)
def everything() -> str | tuple[str, int]:
    heading = catalog_for(current_locale().tag).gettext("All documents published here")
    return _shown("lists/list.html", heading, OWN)


@lists.get("/search")
@cached_page(*PARAMETERS)
def search() -> str | tuple[str, int]:
    heading = catalog_for(current_locale().tag).gettext("Search all documents")
    return _shown("lists/search.html", heading, {})


@lists.get("/enterprises/<code:code>")
@cached_page(*PARAMETERS)
def enterprise(code: str) -> str | tuple[str, int] | Response:
    if normal_code(code) is None:
        return render_template("lists/no_enterprise.html", page=code[:40]), 404
    words = catalog_for(current_locale().tag)
    heading = words.gettext("Documents on the enterprise %(code)s") % {"code": normal_code(code)}
    return _shown("lists/enterprise.html", heading, {"enterprise": (normal_code(code) or "",)})


def _shown(template: str, heading: str, base: Mapping[str, Sequence[str]]) -> str | tuple[str, int]:
    search = search_of(request.args, base)
    found = current.portal().finding.find(search, current.now())
    page = list_page(heading, search, found, base, request.path, current_locale())
    if _is_beyond(search, found):
        return render_template("lists/beyond.html", page=page), 404
    return render_template(template, page=page)


def _is_beyond(search: Search, found: Found) -> bool:
    return search.page > 1 and not found.document_ids
