"""Lists of documents: by type and by search; filters as query parameters, the same set as a feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from portal.services.finding import Found, Search
from portal.services.viewing import View
from portal.text import labels
from portal.text.catalogs import catalog_for
from portal.web import current
from portal.web.advising import advice_words
from portal.web.caching import cached_page
from portal.web.filters import OWN, PARAMETERS, TYPE_PATHS, base_of, clean_text, search_of
from portal.web.list_pages import list_page
from portal.web.locale import current_locale
from portal.web.suggestions import DOCUMENTS_READ, suggestions

lists = Blueprint("lists", __name__, url_prefix="/<locale:locale>")
_TYPE = f"/<any({', '.join(repr(path) for path in TYPE_PATHS)}):type_path>"


@lists.get(_TYPE)
@cached_page(*PARAMETERS)
def by_type(type_path: str) -> str | tuple[str, int]:
    heading = labels.list_label(TYPE_PATHS[type_path], current_locale().tag)
    return shown_list("lists/list.html", heading, base_of(type_path))


@lists.get("/all")
@cached_page(*PARAMETERS)
def everything() -> str | tuple[str, int]:
    heading = catalog_for(current_locale().tag).gettext("All documents published here")
    return shown_list("lists/list.html", heading, OWN)


@lists.get("/search")
@cached_page(*PARAMETERS)
def search() -> str | tuple[str, int]:
    heading = catalog_for(current_locale().tag).gettext("Search all documents")
    return shown_list("lists/search.html", heading, {})


@lists.get("/suggest")
@cached_page("q", views=("search",))
def suggest() -> Response:
    """Suggestions for an unfinished text, for the script of the search box."""
    text = clean_text(request.args.get("q", ""))
    beginning = Search(text, page_size=DOCUMENTS_READ, is_beginning=True)
    found = current.portal().finding.find(beginning, current.now()) if text else None
    views = current.portal().viewing.list_current(found.document_ids, current.now()) if found else ()
    made = suggestions(found, views, current_locale()) if found else ()
    response = jsonify(query=text, suggestions=[suggestion.as_json() for suggestion in made])
    if made:
        response.headers["X-Robots-Tag"] = "noindex"
    else:
        # Texts that begin nothing are without number; kept ones would push out those that people read.
        response.headers["Cache-Control"] = "no-store"
    return response


def shown_list(
    template: str,
    heading: str,
    base: Mapping[str, Sequence[str]],
    *,
    role_of: Callable[[View], str] = lambda _view: "",
    **further: object,
) -> str | tuple[str, int]:
    """The page of a list with the filters of its address, on this template; `further` is for the template alone."""
    search = search_of(request.args, base)
    found = current.portal().finding.find(search, current.now())
    typed_days = (request.args.get("from", ""), request.args.get("to", ""))
    locale = current_locale()
    page = list_page(heading, search, found, base, request.path, locale, typed_days=typed_days, role_of=role_of)
    if _is_beyond(search, found):
        return render_template("lists/beyond.html", page=page), 404
    if not found.total:
        advice = current.portal().finding.advise(search, current.now())
        page = replace(page, advice=advice_words(advice, search, base, request.path, locale))
    return render_template(template, page=page, **further)


def _is_beyond(search: Search, found: Found) -> bool:
    return search.page > 1 and not found.document_ids
