"""The gate: headers on every answer; foreign hosts, broken text and too much of anything are refused with a page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from portal.web.security import SECURITY_HEADERS, Gate, init_security
from tests.support.serving import BASE_URL, Answer, ask, ask_with, make_environ


class Seen:
    """What the application was told."""

    def __init__(self) -> None:
        self.paths: list[str] = []


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def app(seen: Seen) -> Flask:
    app = Flask(__name__)
    init_security(app)

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        return Response(f"helpful page {error.code} {request.full_path} {request.host}", error.code)

    @app.get("/zh/search")
    def search() -> str:
        seen.paths.append(request.full_path)
        return f"{request.args.get('q', '')} {request.scheme} {request.remote_addr} {request.host}"

    @app.get("/zh/framed")
    def framed() -> Response:
        return Response("x", headers={"Content-Security-Policy": "sandbox", "Cache-Control": "public"})

    @app.get("/healthz")
    def alive() -> str:
        return "alive"

    return app


@pytest.fixture
def gate(app: Flask) -> Gate:
    return Gate(app.wsgi_app, BASE_URL, ("localhost", "127.0.0.1"), ("192.0.2.0/28",))


def refused(answer: Answer) -> int:
    """The status, after making sure that it comes as the application's page."""
    assert answer.body.startswith(f"helpful page {answer.status} ".encode())
    return answer.status


@pytest.mark.parametrize("path", ["/zh/search", "/zh/nowhere", "/zh/search?q=%00"])
def test_every_answer_has_the_security_headers(gate: Gate, path: str) -> None:
    answer = ask(gate, path)
    for name, value in SECURITY_HEADERS:
        assert answer.headers[name] == value
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_view_may_set_headers_of_its_own(gate: Gate) -> None:
    answer = ask(gate, "/zh/framed")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "public"


@pytest.mark.parametrize("host", ["evil.example", "warnings.example.evil.example", "warnings.example@evil", "", "a b"])
def test_a_foreign_host_is_refused_and_not_repeated(gate: Gate, host: str) -> None:
    answer = ask(gate, "/zh/search?q=a", host=host)
    assert refused(answer) == 400
    assert b"evil" not in answer.body


@pytest.mark.parametrize("host", ["warnings.example", "WARNINGS.example:443", "warnings.example.", "127.0.0.1:8000"])
def test_an_own_host_is_served(gate: Gate, host: str) -> None:
    assert ask(gate, "/zh/search", host=host).status == 200


def test_a_request_without_host_is_refused_from_http_1_1_on(gate: Gate) -> None:
    environ = make_environ("/zh/search")
    del environ["HTTP_HOST"]
    assert refused(ask_with(gate, dict(environ))) == 400
    assert ask_with(gate, environ | {"SERVER_PROTOCOL": "HTTP/1.0"}).status == 200


def test_machines_that_watch_may_use_any_host(gate: Gate) -> None:
    assert ask(gate, "/healthz", host="10.0.0.7:8000").status == 200


@pytest.mark.parametrize("query", ["q=%ff", "q=%00", "q=a%0d%0aSet-Cookie:%20a", "q=%c0%af", "q=%1b[2J", "q=%ed%a0%80"])
def test_broken_text_in_a_query_is_refused_and_not_repeated(gate: Gate, seen: Seen, query: str) -> None:
    answer = ask(gate, f"/zh/search?{query}")
    assert refused(answer) == 400
    assert b"q=" not in answer.body
    assert seen.paths == []


@pytest.mark.parametrize("query", ["q=%E7%AA%97", "q=окно", "q=a%09b", "q=100%", "q=a+b%20c", "q=%3Cscript%3E"])
def test_any_proper_text_may_be_searched(gate: Gate, query: str) -> None:
    environ = make_environ("/zh/search") | {"QUERY_STRING": query.encode().decode("latin-1")}
    assert ask_with(gate, environ).status == 200


@pytest.mark.parametrize("path", ["/zh/\xff", "/zh/a\x00b", "/zh/\x1b", "/zh/\xc0\xaf"])
def test_broken_text_in_a_path_is_refused_in_the_language_of_the_path(gate: Gate, path: str) -> None:
    answer = ask_with(gate, make_environ("/") | {"PATH_INFO": path})
    assert refused(answer) == 400
    assert answer.body.startswith(b"helpful page 400 /zh/? ")


def test_a_path_in_chinese_is_not_refused(gate: Gate) -> None:
    assert ask(gate, "/zh/窗").status == 404


def test_a_long_address_is_refused(gate: Gate) -> None:
    assert refused(ask(gate, "/zh/search?q=" + "a" * 10_000)) == 414


@pytest.mark.parametrize(("length", "status"), [("2000000", 413), ("-1", 400), ("1e3", 400), ("٣", 400)])
def test_a_body_too_large_or_of_no_size_is_refused(gate: Gate, length: str, status: int) -> None:
    environ = make_environ("/zh/search", "POST") | {"CONTENT_LENGTH": length}
    assert refused(ask_with(gate, environ)) == status


@pytest.mark.parametrize(("method", "status"), [("PUT", 405), ("TRACE", 405), ("DELETE", 405), ("BREW", 501)])
def test_other_methods_are_refused(gate: Gate, method: str, status: int) -> None:
    assert refused(ask(gate, "/zh/search", method)) == status


def forwarded(gate: Gate, address: str) -> Answer:
    headers: dict[str, Any] = {
        "x_forwarded_for": "198.51.100.9",
        "x_forwarded_proto": "https",
        "x_forwarded_host": "evil.example",
    }
    return ask_with(gate, make_environ("/zh/search", **headers) | {"REMOTE_ADDR": address})


def test_a_configured_proxy_is_believed(gate: Gate) -> None:
    answer = forwarded(gate, "192.0.2.7")
    assert answer.body == b" https 198.51.100.9 warnings.example"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_nobody_else_is_believed(gate: Gate, app: Flask) -> None:
    for answer in (forwarded(gate, "203.0.113.5"), forwarded(Gate(app.wsgi_app, BASE_URL), "192.0.2.7")):
        assert b"198.51.100.9" not in answer.body
        assert b"https" not in answer.body
        assert "Strict-Transport-Security" not in answer.headers
