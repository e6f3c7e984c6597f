"""A small site over a fake log, and requests as WSGI gives them: for tests of the layers in front of Flask."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, Response, request

from portal.domain.errors import Unavailable
from portal.web.caching import PageCache, PageRule, PageRules, cached_page
from portal.web.validators import Validators, ViewPositions
from tests.support.clock import StandingClock

BASE_URL = "https://warnings.example"


@dataclass
class FakeLog:
    """The head of a log and one text; views follow it only when told."""

    position: int = 7
    log_id: str = "log"
    registry: str = "r1"
    text: str = "first text"
    moments: list[datetime] = field(default_factory=list)
    search: int = 7
    is_down: bool = False

    def head(self) -> tuple[str, int, str]:
        if self.is_down:
            raise Unavailable("publication.db")
        return self.log_id, self.position, self.registry

    def publish(self, text: str) -> None:
        """A new version, known to every view."""
        self.text = text
        self.position += 1
        self.search = self.position


class FakeSite:
    """A Flask application behind the page cache, with hooks for what happens while a page is made."""

    def __init__(self, clock: StandingClock, *, max_bytes: int = 1_000_000) -> None:
        self.log, self.clock = FakeLog(), clock
        self.renderings: list[str] = []
        self.during: Callable[[], None] = lambda: None
        self.paused: list[float] = []
        self.on_pause: Callable[[], None] = lambda: None
        self.app = self._make_app()
        self.validators = Validators(self.log.head, lambda _after: self.log.moments, clock, "build")
        self.cache = PageCache(
            self.app.wsgi_app,
            PageRules(self.app, {"static": PageRule(views=frozenset())}),
            self.validators,
            ViewPositions({"search": lambda: self.log.search}),
            BASE_URL,
            max_bytes=max_bytes,
            pause=self._pause,
            monotonic=lambda: sum(self.paused),
        )

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self.cache, address, method, **headers)

    def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.on_pause()

    def _make_app(self) -> Flask:
        app = Flask(__name__)

        @app.get("/zh/documents/<name>")
        @cached_page("page", "type")
        def document(name: str) -> Response:
            self.renderings.append(request.full_path)
            text = self.log.text
            self.during()
            if name == "unknown":
                return Response("there is none", 404)
            if name == "redacted":
                return Response("gone", 410)
            body = f"{name} {text} {request.query_string.decode()} {request.host_url}" + " padding" * 40
            return Response(body, headers={"Content-Language": "zh-Hans"})

        @app.get("/zh/plain")
        @cached_page(views=())
        def plain() -> str:
            self.renderings.append(request.full_path)
            return self.log.text

        @app.get("/zh/private")
        def private() -> str:
            self.renderings.append(request.full_path)
            return "for one reader"

        @app.get("/zh/cookie")
        @cached_page()
        def with_cookie() -> Response:
            response = Response("hello")
            response.set_cookie("a", "b")
            return response

        @app.get("/zh/secret")
        @cached_page()
        def secret() -> Response:
            return Response("hello", headers={"Cache-Control": "no-store"})

        @app.get("/zh/varying")
        @cached_page()
        def varying() -> Response:
            return Response("hello", headers={"Vary": "Accept-Language"})

        return app


@dataclass(frozen=True)
class Answer:
    """What a WSGI application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def make_environ(address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """A request as a server gives it; `headers` with underscores, such as `if_none_match`."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": "warnings.example",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()}


def ask(application: Any, address: str, method: str = "GET", **headers: str) -> Answer:
    """Ask a WSGI application for an address."""
    return ask_with(application, make_environ(address, method, **headers))


def ask_with(application: Any, environ: dict[str, Any]) -> Answer:
    """Ask a WSGI application with an environ of one's own."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    pieces = application(environ, lambda status, headers, _info=None: found.append((status, headers)))
    body = b"".join(pieces)
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
    status, listed = found[-1]
    assert len({name.lower() for name, _ in listed}) == len(listed), "a header stands twice"
    return Answer(int(status.split()[0]), dict(listed), body)
