"""The gate in front of everything: headers on every answer, and what no request may be.

Requests that break the rules (foreign hosts, broken UTF-8, control characters, too much of anything) are marked here
and refused by the application, so that its error handler answers them with a page in the reader's language; nothing
of what was wrong reaches it. Header fields that only a proxy may set are believed of configured proxies alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import TracebackType
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from werkzeug.exceptions import abort
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.web.caching import REFUSED

Headers = list[tuple[str, str]]
Network = IPv4Network | IPv6Network

MAX_URL_BYTES = 6_000
"""A query of 600 Chinese characters, percent-encoded."""
MAX_BODY_BYTES = 1_000_000
MAX_UPLOAD_BYTES = 26_500_000
"""What may come with photographs: two of the largest, or some five as phones take them, and the form. Files wait in
memory, for a folder of temporary files would hold them unsealed."""
UPLOADS = re.compile(
    r"/[a-z-]{2,10}/cases/(new|follow-up|enter|[0-9-]+/evidence)"
    r"|/staff/desk/drafts/[0-9a-f]{32}/(edit|translation/[A-Za-z-]{2,10})"
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
KNOWN_METHODS = METHODS | {"PUT", "DELETE", "PATCH", "TRACE", "CONNECT"}
PROBES = frozenset({"/healthz", "/readyz"})
"""Asked by machines that know this one by its number only: any host is right."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
TRANSPORT_SECURITY = ("Strict-Transport-Security", "max-age=31536000")
UNSAID_CACHE_CONTROL = ("Cache-Control", "no-store")
_FROM_PROXIES = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
    *("HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_SSL", "HTTP_X_FORWARDED_SERVER"),
    *("HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_X_REAL_IP", "HTTP_X_HTTP_METHOD_OVERRIDE"),
)
_PORT = re.compile(r":\d{1,5}$")
_FIRST_SEGMENT = re.compile(r"/([a-z-]{2,10})(/|$)")


class Gate:
    """The outermost WSGI middleware. `hosts` are the names this site answers to, besides the one of `base_url`."""

    def __init__(
        self, app: WSGIApplication, base_url: str, hosts: Iterable[str] = (), proxies: Iterable[str] = ()
    ) -> None:
        self._app = app
        self._base_netloc = urlsplit(base_url).netloc
        self._hosts = frozenset({name.lower() for name in hosts} | {urlsplit(base_url).hostname or "localhost"})
        self._networks: tuple[Network, ...] = tuple(ip_network(proxy) for proxy in proxies)
        self._behind_proxy = ProxyFix(app, x_for=1, x_proto=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app: WSGIApplication = self._app
        if self._networks and is_within(environ.get("REMOTE_ADDR", ""), self._networks):
            environ.pop("HTTP_X_FORWARDED_HOST", None)
            app = self._behind_proxy
        else:
            for name in _FROM_PROXIES:
                environ.pop(name, None)
        status = self._find_fault(environ)
        if status is not None:
            self._mark(environ, status)

        def start(
            status: str,
            headers: Headers,
            exc_info: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None = None,
            /,
        ) -> Callable[[bytes], object]:
            # The scheme is read here, after ProxyFix has put the reader's in its place.
            found = with_security_headers(headers, environ["wsgi.url_scheme"] == "https")
            return start_response(status, found, exc_info) if exc_info else start_response(status, found)

        return app(environ, start)

    def _find_fault(self, environ: WSGIEnvironment) -> int | None:
        """The status to refuse a request with; None for a proper one."""
        method, path, query = environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if method not in METHODS:
            return 405 if method in KNOWN_METHODS else 501
        if len(path) + len(query) > MAX_URL_BYTES or len(environ.get("RAW_URI", "")) > MAX_URL_BYTES:
            return 414
        if not is_clean(path) or not is_clean_query(query):
            return 400
        if not self._is_own_host(environ) and path not in PROBES:
            return 400
        length = environ.get("CONTENT_LENGTH", "")
        if length and not (length.isascii() and length.isdigit()):
            return 400
        most = MAX_UPLOAD_BYTES if UPLOADS.fullmatch(path) else MAX_BODY_BYTES
        return 413 if length and int(length) > most else None

    def _is_own_host(self, environ: WSGIEnvironment) -> bool:
        host = environ.get("HTTP_HOST")
        if host is None:
            # HTTP/1.0 has no such field; from 1.1 on it is required (RFC 9112, 3.2).
            return bool(environ.get("SERVER_PROTOCOL") == "HTTP/1.0")
        return host_name(host) in self._hosts

    def _mark(self, environ: WSGIEnvironment, status: int) -> None:
        """Leave of the request what an error page needs: the language in the address."""
        environ[REFUSED] = status
        language = _FIRST_SEGMENT.match(environ["PATH_INFO"])
        environ["PATH_INFO"] = f"/{language[1]}/" if language else "/"
        environ["QUERY_STRING"] = environ["RAW_URI"] = environ["REQUEST_URI"] = ""
        environ["REQUEST_METHOD"] = "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET"
        environ["HTTP_HOST"] = self._base_netloc


def init_security(app: Flask) -> None:
    """Let the application refuse what the gate has marked; called before other `before_request` functions are set."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["SESSION_COOKIE_SECURE"] = app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"

    @app.before_request
    def refuse() -> None:
        status = request.environ.get(REFUSED)
        if status is not None:
            abort(int(status))


def with_security_headers(headers: Headers, is_https: bool) -> Headers:
    """The headers of an answer with those it lacks; what a view has set itself stays."""
    present = {name.lower() for name, _ in headers}
    found = [*headers, *(pair for pair in SECURITY_HEADERS if pair[0].lower() not in present)]
    if "cache-control" not in present:
        found.append(UNSAID_CACHE_CONTROL)
    if is_https:
        found.append(TRANSPORT_SECURITY)
    return found


@lru_cache(maxsize=256)
def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    return _PORT.sub("", host).strip().lower().rstrip(".").strip("[]")


@lru_cache(maxsize=256)
def is_within(address: str, networks: Collection[Network]) -> bool:
    """Whether an address belongs to one of the networks. A Unix socket has none and is the proxy by its nature."""
    if not address:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def is_clean(path: str) -> bool:
    """Whether a path, as WSGI gives it, is UTF-8 without control characters."""
    if path.isascii():
        return path.isprintable()
    try:
        return not has_controls(path.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return False


def is_clean_query(query: str) -> bool:
    """The same of a query; percent-encoding is looked through. A tab may come with pasted text."""
    if "%" not in query and query.isascii():
        return query.isprintable()
    try:
        return not has_controls(unquote_to_bytes(query.encode("latin-1")).decode("utf-8").replace("\t", " "))
    except UnicodeError:
        return False


def has_controls(text: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in text)
