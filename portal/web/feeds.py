"""Feeds and files of every list: the address of the list with a suffix. The page that explains how to subscribe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from portal.services.finding import FACETS
from portal.web.caching import cached_page
from portal.web.feed_pages import FEEDS, TABLES, Face, Made, make_feed, make_table
from portal.web.filters import DAYS, OWN, PARAMETERS, TYPE_PATHS, base_of, normal_code, search_of
from portal.web.locale import current_locale
from portal.web.subscribing import Chosen, is_known, subscribe_page

feeds = Blueprint("feeds", __name__, url_prefix="/<locale:locale>")
MAX_VALUE = 80
"""No code of a filter is longer; whoever sends more gets no feed that repeats it."""


def _any(values: Sequence[str], name: str) -> str:
    return f"<any({', '.join(map(repr, values))}):{name}>"


_NAME = _any(("all", "search", *TYPE_PATHS), "name")
_FEED, _TABLE = _any(tuple(FEEDS), "suffix"), _any(tuple(TABLES), "suffix")


@feeds.get(f"/{_NAME}.{_FEED}")
@cached_page("q", "archive", *DAYS, *FACETS)
def feed(name: str, suffix: str) -> Response:
    """The feed of everything, of a type or of a search."""
    return _feed(name, suffix, _base(name))


@feeds.get(f"/enterprises/<code:code>.{_FEED}")
@cached_page("q", "archive", *DAYS, *FACETS)
def enterprise_feed(code: str, suffix: str) -> Response:
    normal = _code(code)
    return _feed(f"enterprises/{normal}", suffix, {"enterprise": (normal,)})


@feeds.get(f"/{_NAME}.{_TABLE}")
@cached_page(*PARAMETERS)
def table(name: str, suffix: str) -> Response:
    """The same lists as files."""
    return _table(name, suffix, _base(name))


@feeds.get(f"/enterprises/<code:code>.{_TABLE}")
@cached_page(*PARAMETERS)
def enterprise_table(code: str, suffix: str) -> Response:
    normal = _code(code)
    return _table(f"enterprises/{normal}", suffix, {"enterprise": (normal,)})


@feeds.get("/subscribe")
@cached_page("type", "level", "category")
def subscribe() -> Response:
    chosen = Chosen.of(request.args)
    response = make_response(render_template("feeds/subscribe.html", page=subscribe_page(chosen, current_locale())))
    if not is_known(request.args):
        response.headers["Cache-Control"] = "no-store"
    return response


def _base(name: str) -> Mapping[str, Sequence[str]]:
    if name in TYPE_PATHS:
        return base_of(name)
    return OWN if name == "all" else {}


def _code(code: str) -> str:
    normal = normal_code(code)
    if normal is None:
        raise NotFound
    return normal


def _feed(name: str, suffix: str, base: Mapping[str, Sequence[str]]) -> Response:
    # Feeds have an order of their own and no pages but archives.
    known = [pair for pair in request.args.items(multi=True) if pair[0] not in ("order", "page")]
    face = _face(name, suffix, base, MultiDict(known))
    return _answer(FEEDS[suffix], make_feed(face, request.args.get("archive", ""), current_locale()))


def _table(name: str, suffix: str, base: Mapping[str, Sequence[str]]) -> Response:
    return _answer(TABLES[suffix], make_table(_face(name, suffix, base, request.args), current_locale()))


def _face(name: str, suffix: str, base: Mapping[str, Sequence[str]], parameters: MultiDict[str, str]) -> Face:
    if any(len(value) > MAX_VALUE for key in FACETS for value in parameters.getlist(key)):
        raise NotFound
    return Face(name, suffix, search_of(parameters, base), base, request.url_root)


def _answer(content_type: str, made: Made) -> Response:
    response = Response(made.content, content_type=content_type)
    if made.next_url:
        response.headers["Link"] = f'<{made.next_url}>; rel="next"'
    if made.is_empty:
        # Addresses that find nothing are without number; kept ones would push out those that people read. Who waits
        # for the first document of a brand still asks with validators.
        response.headers["Cache-Control"] = "no-cache"
    return response
