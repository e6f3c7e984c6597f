"""The page cache: WSGI middleware that answers before Flask.

A page is rendered from its address alone (no host, no cookie, no header of the reader reaches the view), kept under
the validator that held before and after it was rendered, and shown only while that validator holds. Which addresses
may be kept, and which query parameters they know, is said at each view by `cached_page`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.exceptions import HTTPException

from portal.domain.errors import PortalError
from portal.web.frames import FRAMES, Frames, LogWords
from portal.web.pages import Address, Headers, Page, PageStore, is_unchanged, make_page
from portal.web.validators import Validator, Validators, ViewPositions

MAX_BYTES = 32_000_000
MAX_WAIT_SECONDS = 0.2
WAIT_STEP_SECONDS = 0.005
MAX_PARAMETERS = 60

REFUSED = "portal.refused"
"""In the environ of a request that is to be refused: the status to refuse it with."""
OUTCOME = "portal.cache"
"""In the environ, for metrics: hit, stored, uncached or passed."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class PageRule:
    """What a kept page depends on: the query parameters it knows, and the views it is rendered from (None: all)."""

    parameters: frozenset[str] = frozenset()
    views: frozenset[str] | None = None


def cached_page(*parameters: str, views: Iterable[str] | None = None) -> Callable[[View], View]:
    """Mark a Flask view whose pages may be kept. Its page must depend on the path and these parameters alone."""
    rule = PageRule(frozenset(parameters), frozenset(views) if views is not None else None)

    def mark(view: View) -> View:
        view.page_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


class PageRules:
    """The rules of an application's addresses."""

    def __init__(self, app: Flask, further: Mapping[str, PageRule] | None = None) -> None:
        self._app, self._further = app, dict(further or {})
        self._adapter = app.url_map.bind("localhost")

    def find(self, path: str) -> PageRule | None:
        """The rule of a path as WSGI gives it; None where its answer is not kept."""
        try:
            endpoint, _ = self._adapter.match(path.encode("latin-1").decode("utf-8"), "GET")
        except (HTTPException, UnicodeError):
            return None
        rule = getattr(self._app.view_functions.get(endpoint), "page_rule", None)
        return rule if isinstance(rule, PageRule) else self._further.get(endpoint)


def normal_query(query: str, parameters: frozenset[str]) -> str:
    """The known parameters that have a value, in order. Raises ValueError for too many or broken ones."""
    if not query or not parameters:
        return ""
    found = parse_qsl(query, max_num_fields=MAX_PARAMETERS, errors="strict")
    return urlencode(sorted({(name, value) for name, value in found if name in parameters}))


class PageCache:
    """Answers with kept pages, renders and keeps others, and passes on what is not for keeping."""

    def __init__(
        self,
        app: WSGIApplication,
        rules: PageRules,
        validators: Validators,
        views: ViewPositions,
        base_url: str,
        *,
        max_bytes: int = MAX_BYTES,
        pause: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._rules, self._validators, self._views = app, rules, validators, views
        self.store = PageStore(max_bytes)
        self._base = _base_environ(base_url)
        self._patience = _Patience(pause, monotonic)
        self._kept_frames: tuple[Validator | None, Frames] = None, Frames(-1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or "HTTP_COOKIE" in environ
            or "HTTP_AUTHORIZATION" in environ
            or REFUSED in environ
        ):
            return self._pass(environ, start_response)
        try:
            validator = self._validators.current()
        except PortalError:
            # Without the log nothing can be vouched for; the application says what is wrong.
            return self._pass(environ, start_response)
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        page = self.store.get((path, query), validator)
        if page is not None:
            environ[OUTCOME] = "hit"
            return self._answer(page, validator, environ, start_response)
        return self._find_or_render(path, query, validator, environ, start_response)

    def sweep(self) -> None:
        """Forget pages that may not be shown any more, though nobody asks for one."""
        validator = self._validators.current()
        self.store.advance(validator)
        self._frames(validator)

    @property
    def kept_frames(self) -> Mapping[str, LogWords]:
        """What is kept of pages' frames, by language."""
        return self._kept_frames[1].words

    def _frames(self, validator: Validator) -> Frames:
        """What frames hold under this validator; a newer one begins with nothing."""
        made_under, frames = self._kept_frames
        if made_under is not validator:
            frames = Frames(validator.position)
            self._kept_frames = validator, frames
        return frames

    def _find_or_render(
        self,
        path: str,
        query: str,
        validator: Validator,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        rule = self._rules.find(path)
        if rule is None:
            return self._pass(environ, start_response)
        try:
            address = (path, normal_query(query, rule.parameters))
        except ValueError:
            return self._pass(environ, start_response)
        page = self.store.get(address, validator)
        if page is not None:
            environ[OUTCOME] = "hit"
            return self._answer(page, validator, environ, start_response)
        return self._render(address, rule, environ, start_response)

    def _render(
        self, address: Address, rule: PageRule, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        names = self._views.names if rule.views is None else rule.views
        while True:
            validator = self._validators.current()
            behind = self._views.elsewhere(validator.position, names)
            if not self._patience.lasts(behind, names):
                break
        status, headers, body = run(
            self._app, self._base | _address_environ(address, environ) | {FRAMES: self._frames(validator)}
        )
        if not is_keepable(status, headers):
            start_response(status, headers)
            environ[OUTCOME] = "passed"
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        page = make_page(headers, body)
        # The same validator before and after, and every view at its position both times: nothing moved in between.
        holds = not behind and self._validators.current() is validator
        if not holds or self._views.elsewhere(validator.position, names):
            environ[OUTCOME] = "uncached"
            return _answer_uncached(page, environ, start_response)
        if is_passing(headers):
            environ[OUTCOME] = "passed"
        else:
            self.store.put(address, page, validator)
            environ[OUTCOME] = "stored"
        return self._answer(page, validator, environ, start_response)

    def _answer(
        self, page: Page, validator: Validator, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        encoded = page.for_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        told = validator.changed_at <= self._validators.now()
        modified = [("Last-Modified", validator.last_modified)] if told else []
        if is_unchanged(
            environ.get("HTTP_IF_NONE_MATCH"),
            environ.get("HTTP_IF_MODIFIED_SINCE"),
            encoded.etag,
            validator.changed_at if told else None,
        ):
            start_response("304 Not Modified", [*encoded.unchanged_headers, *modified])
            return []
        start_response("200 OK", [*encoded.headers, *modified])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]

    def _pass(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[OUTCOME] = "passed"
        return self._app(environ, start_response)


def _answer_uncached(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A good page that nobody may keep: something moved while it was made. It has no validator at all."""
    encoded = page.for_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [(name, value) for name, value in encoded.headers if name not in ("ETag", "Cache-Control")]
    start_response("200 OK", [*headers, ("Cache-Control", "no-store")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


class _Patience:
    """How long requests wait for views: at most 0.2 s from the moment one was first found behind.

    While a view stays behind, as during a large import, further requests do not wait again.
    """

    def __init__(self, pause: Callable[[float], None], monotonic: Callable[[], float]) -> None:
        self._pause, self._monotonic = pause, monotonic
        self._behind_since: dict[str, float] = {}

    def lasts(self, behind: Collection[str], asked: Collection[str]) -> bool:
        """Wait a little, where some of the views asked are behind and there is time left to wait for them."""
        for name in asked:
            if name not in behind:
                self._behind_since.pop(name, None)
        if not behind:
            return False
        now = self._monotonic()
        first = min(self._behind_since.setdefault(name, now) for name in behind)
        if now - first >= MAX_WAIT_SECONDS:
            return False
        self._pause(WAIT_STEP_SECONDS)
        return True


def is_keepable(status: str, headers: Headers) -> bool:
    """Whether an answer is a page for everyone: complete, the same for all readers, not forbidden to be kept."""
    if not status.startswith("200 "):
        return False
    found = {name.lower(): value.lower() for name, value in headers}
    varies = {name.strip() for name in found.get("vary", "").split(",")} - {"", "accept-encoding"}
    forbidden = any(word in found.get("cache-control", "") for word in ("no-store", "private"))
    return not varies and not forbidden and "set-cookie" not in found and "content-encoding" not in found


def is_passing(headers: Headers) -> bool:
    """Whether an answer asks for validators but for no place: `no-cache`, said of what exists without number."""
    return any(name.lower() == "cache-control" and "no-cache" in value.lower() for name, value in headers)


def run(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    """Let an application answer a request in full: status, headers, body."""
    started: list[tuple[str, Headers]] = []
    body = io.BytesIO()

    def start(
        status: str,
        headers: Headers,
        _exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None = None,
        /,
    ) -> Callable[[bytes], object]:
        started.append((status, headers))
        return body.write

    answered = app(environ, start)
    try:
        for piece in answered:
            body.write(piece)
    finally:
        close = getattr(answered, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return status, headers, body.getvalue()


def _base_environ(base_url: str) -> dict[str, Any]:
    """What every rendering is told of where it runs: the site's public address, whatever the request says."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(port),
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _address_environ(address: Address, environ: WSGIEnvironment) -> dict[str, Any]:
    path, query = address
    return {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": environ["wsgi.errors"],
    }
