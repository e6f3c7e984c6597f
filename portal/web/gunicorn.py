"""gunicorn's configuration, in the project: `gunicorn -c python:portal.web.gunicorn …`, which `portal serve` runs.

Modules are imported before the fork, so that workers share their memory; the portal with its connections and its
index is opened after it, in each worker. Logs are JSON without anything a client sent.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import struct
import threading
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from portal.config import settings_from
from portal.web.logs import configuration
from portal.web.metrics import retire, run_folder
from portal.web.security import SECURITY_HEADERS
from portal.web.settings import LIFELINE, serving_settings_from

COMPOSED_IN = "portal.cli.running"
SILENCE_SECONDS = 10
CLIENT_ERRORS: tuple[tuple[type[Exception], int], ...] = (
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    (errors.UnsupportedTransferCoding, 501),
    (errors.ExpectationFailed, 417),
    (errors.ParseException, 400),
)
PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>{status}</title></head><body>
<h1>{status}</h1>
<p lang="zh-Hans">无法理解这一请求。请返回<a href="/">首页</a>重新查找。</p>
<p lang="ru">Запрос не удалось разобрать. Вернитесь на <a href="/">главную страницу</a>.</p>
<p lang="en">This request cannot be understood. Go back to the <a href="/">home page</a>.</p>
</body></html>
"""


class PortalWorker(ThreadWorker):  # type: ignore[misc]
    """A gthread worker whose answers to what is not HTTP tell nothing back and log no client and no address."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        status = next((code for kind, code in CLIENT_ERRORS if isinstance(exc, kind)), 500)
        if status == 500:
            self.log.error("unexpected error", exc_info=exc, extra={"code": "unexpected", "status": status})
        else:
            self.log.info("refused request", extra={"code": type(exc).__name__, "status": status})
        try:
            util.write_nonblock(client, error_answer(status))
        except OSError:
            self.log.debug("the client had gone before it could be told")


def error_answer(status: int) -> bytes:
    """A whole HTTP answer with a page in three languages; for requests that never reach the application."""
    body = PAGE.format(status=status).encode()
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Cache-Control: no-store",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in SECURITY_HEADERS),
    ]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


_settings = serving_settings_from()

wsgi_app = f"{COMPOSED_IN}:site()"
bind = [_settings.bind]
workers = _settings.workers
threads = _settings.threads
worker_class = PortalWorker
worker_connections = 1000
timeout = 30
graceful_timeout = 20
keepalive = 15
max_requests = 0
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True
logconfig_dict = configuration()
proc_name = "portal"


def on_starting(_server: Any) -> None:
    """Import what workers run, and end with the supervisor."""
    importlib.import_module(COMPOSED_IN)
    lifeline = os.environ.get(LIFELINE)
    if lifeline:
        threading.Thread(target=_end_with, args=(int(lifeline),), name="lifeline", daemon=True).start()


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def when_ready(server: Any) -> None:
    """Do not let a silent client keep a thread for ever; connections take this over from the socket they came in by.

    It is no shield against many slow ones: that is the work of the proxy in front.
    """
    for listener in server.LISTENERS:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENCE_SECONDS, 0))


def child_exit(_server: Any, worker: Any) -> None:
    retire(run_folder(settings_from().home), worker.pid)


def post_worker_init(worker: Any) -> None:
    """Begin what runs beside requests, and freeze what was loaded: the collector need not look at it again."""
    worker.portal_stop = threading.Event()
    keep_swept = getattr(worker.wsgi, "keep_swept", None)
    if keep_swept is not None:
        keep_swept(worker.portal_stop)
    gc.collect()
    gc.freeze()


def worker_exit(_server: Any, worker: Any) -> None:
    stop = getattr(worker, "portal_stop", None)
    if stop is not None:
        stop.set()
