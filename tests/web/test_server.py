"""The server as configured, asked over a real socket: what is not HTTP gets a page too, and no log holds any of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from portal.web.security import SECURITY_HEADERS

TYPED = "что-набрал-человек"
HOST = "Host: warnings.example\r\n"


class Server:
    """gunicorn with the project's configuration on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self.socket_path = folder / "s"
        environment = {
            **os.environ,
            "PORTAL_HOME": str(folder),
            "PORTAL_BIND": f"unix:{self.socket_path}",
            "PORTAL_WORKERS": "1",
            "PORTAL_URL": "https://warnings.example",
        }
        command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.web.gunicorn", "tests.support.served:site()"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self.wait_for("Listening")
        self.pid_of_worker = self.wait_for("Booting worker")["pid"]
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, words: str) -> dict[str, object]:
        """The next log line with these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                found: dict[str, object] = json.loads(line)
                return found
        raise AssertionError("".join(self.lines))

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(self.process.stderr)

    def send(self, request: str | bytes) -> bytes:
        """Everything that comes back for a request on a connection of its own."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(str(self.socket_path))
            connection.sendall(request.encode("latin-1") if isinstance(request, str) else request)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def get(self, target: str, headers: str = HOST) -> bytes:
        return self.send(f"GET {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")

    def stop(self) -> tuple[int, str]:
        """End it; its exit code and all it has logged."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self._reader.join(30)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code, "".join(self.lines)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("s"))
    yield server
    server.stop()


def test_pages_are_served(server: Server) -> None:
    answers = [server.get("/zh/documents/ra-1") for _ in range(2)]
    assert all(answer.startswith(b"HTTP/1.1 200 OK\r\n") for answer in answers)
    assert all(b"\r\nETag: " in answer for answer in answers)


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("GET /zh/documents/a?q=" + "x" * 10_000 + f" HTTP/1.1\r\n{HOST}\r\n", 414),
        (f"GET /{TYPED} nonsense\r\n\r\n", 400),
        (f"GET / HTTP/1.1\r\n{HOST}Bad Name: {TYPED}\r\n\r\n", 400),
        (f"GET / HTTP/1.1\r\n{HOST}X: " + "x" * 9_000 + "\r\n\r\n", 431),
        (f"GET / HTTP/1.1\r\n{HOST}" + "X: y\r\n" * 100 + "\r\n", 431),
        (f"POST /zh/echo HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{TYPED}", 400),
        (f"POST /zh/echo HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n{TYPED}\r\n", 400),
        (f"POST /zh/echo HTTP/1.1\r\n{HOST}Transfer-Encoding: sesame\r\n\r\n", 501),
        ("GET /zh/documents/a HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET /zh/documents/a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
        (f"GET /zh/documents/%ff HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n", 400),
        (f"GET /zh/broken?q={quote(TYPED)} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n", 500),
    ],
)
def test_what_cannot_be_understood_gets_a_status_a_page_and_the_headers(
    server: Server, request_text: str, status: int
) -> None:
    answer = server.send(request_text.encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:100]
    assert b"<h1>" in answer
    for name, value in SECURITY_HEADERS:
        assert f"\r\n{name}: {value}\r\n".encode() in answer
    assert TYPED.encode() not in answer


def test_a_killed_worker_is_replaced_and_logs_hold_nothing_a_client_sent(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    server = Server(tmp_path_factory.mktemp("s"))
    server.get(f"/zh/broken?q={quote(TYPED)}")
    server.send(f"GET /{TYPED} nonsense\r\n\r\n".encode())
    os.kill(int(str(server.pid_of_worker)), signal.SIGKILL)
    assert server.get("/zh/documents/ra-1").startswith(b"HTTP/1.1 200 OK\r\n")
    code, text = server.stop()
    assert code == 0
    for line in text.splitlines():
        json.loads(line)
    assert '"code": "unexpected"' in text
    assert TYPED not in text
    assert quote(TYPED) not in text
    assert "warnings.example" not in text
