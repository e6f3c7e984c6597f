"""Acknowledged means durable: cases filed while workers and master are killed are there once, evidence included."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.app import Portal, create_portal
from portal.config import Settings
from portal.domain.receipts import read_receipt_code
from portal.services.cases.intake import receipt_hash
from tests.support.browsing import free_port
from tests.support.cases import take_cases

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
CLIENTS = 4
CASES_EACH = 15
KILLS = 10
BOUND_SECONDS = 240
"""The load ends by itself, whatever happens."""
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){5}[0-9A-Z]\b")
FIELDS = {
    "screen": "person",
    "go": "next",
    "want": "report",
    "account": "绥芬河某市场长期销售没有中文标签的充电宝，夜间集中发货。",
    "seller": "张记商行",
    "product.name": "充电宝",
}


def picture(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (number % 256, 80, 120)).save(out, "JPEG")
    return out.getvalue()


def multipart(token: str, content: bytes) -> tuple[bytes, str]:
    """The last screen of the form with one file, as a browser sends it."""
    boundary = "portal-test-boundary"
    lines: list[bytes] = []
    for name, value in {**FIELDS, "token": token}.items():
        lines += [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="1.jpg"\r\n'
    lines += [head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n", f"--{boundary}--\r\n".encode()]
    return b"".join(lines), f"multipart/form-data; boundary={boundary}"


class Client(threading.Thread):
    """Sends its forms, each again and again until the receipt is there."""

    def __init__(self, port: int, tokens: list[str], ends_at: float) -> None:
        super().__init__(daemon=True)
        self.port, self.tokens, self.ends_at = port, tokens, ends_at
        self.acknowledged: dict[str, str] = {}

    def run(self) -> None:
        for number, token in enumerate(self.tokens):
            while time.monotonic() < self.ends_at and token not in self.acknowledged:
                self.send(token, picture(number))

    def send(self, token: str, content: bytes) -> None:
        body, kind = multipart(token, content)
        address = f"http://127.0.0.1:{self.port}/zh/cases/new"
        source = f"10.{random.randrange(256)}.{random.randrange(256)}.7"  # noqa: S311  no secret
        headers = {"Content-Type": kind, "X-Forwarded-For": source}
        request = urllib.request.Request(address, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                found = CODE.search(answer.read().decode())
        except (OSError, urllib.error.URLError, ValueError):
            time.sleep(0.1)
            return
        if found:
            self.acknowledged[token] = found[0]


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def servers_of(supervisor: int) -> Iterator[int]:
    """The master of the server and its workers; not the portal's own worker."""
    for child in children_of(supervisor):
        command = Path(f"/proc/{child}/cmdline")
        if command.exists() and b"gunicorn" in command.read_bytes():
            yield child
            yield from children_of(child)


class Service:
    """`portal serve`, started again whenever it ends, as systemd does."""

    def __init__(self, home: Path, port: int) -> None:
        self._start = lambda: serve(home, port)
        self.process = self._start()

    def keep_up(self) -> None:
        if self.process.poll() is not None:
            self.process = self._start()

    def end(self) -> None:
        victims = [*servers_of(self.process.pid), *children_of(self.process.pid), self.process.pid]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self.process.wait()


def kill_at_random(service: Service, clients: list[Client]) -> int:
    """Kill masters and workers while cases arrive; how many were."""
    killed = 0
    while any(client.is_alive() for client in clients):
        time.sleep(random.uniform(0.3, 1.5))  # noqa: S311
        service.keep_up()
        victims = list(servers_of(service.process.pid))
        if victims and killed < KILLS:
            with suppress(ProcessLookupError):
                os.kill(random.choice(victims), signal.SIGKILL)  # noqa: S311
                killed += 1
    return killed


def serve(home: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {
        "PORTAL_HOME": str(home),
        "PORT": str(port),
        "PORTAL_METRICS": "off",
        "PORTAL_WORKERS": "2",
        "PORTAL_PROXIES": "127.0.0.1",
        "PORTAL_FILINGS_PER_MINUTE": "1000000",
    }
    command = [sys.executable, "-m", "portal.cli", "serve"]
    return subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL, start_new_session=True)


def kept(portal: Portal, code: str) -> list[tuple[str, int]]:
    """(number, readable files) of the cases that a code opens."""
    with portal.intake._store.writing() as cases:
        found = cases.cases_of_receipt(receipt_hash(portal.vault, read_receipt_code(code)))
        listed = [(case.number, cases.list_evidence(case.id)) for case in found]
        return [(number, sum(len(cases.evidence().read(e.id)[1]) > 0 for e in files)) for number, files in listed]


def test_every_acknowledged_case_is_there_once_with_its_evidence(tmp_path: Path) -> None:
    home, port = tmp_path / "instance", free_port()
    portal = create_portal(Settings(home, "test-portal"))
    take_cases(portal)
    ends_at = time.monotonic() + BOUND_SECONDS
    tokens = [[portal.intake.begin() for _ in range(CASES_EACH)] for _ in range(CLIENTS)]
    clients = [Client(port, mine, ends_at) for mine in tokens]
    service = Service(home, port)
    try:
        for client in clients:
            client.start()
        killed = kill_at_random(service, clients)
    finally:
        service.end()
    acknowledged = {token: code for client in clients for token, code in client.acknowledged.items()}
    assert killed >= KILLS // 2
    assert len(acknowledged) == CLIENTS * CASES_EACH
    found = {token: kept(portal, code) for token, code in acknowledged.items()}
    assert {token: len(cases) for token, cases in found.items()} == dict.fromkeys(acknowledged, 1)
    # A form sent again after a lost answer may have kept its file twice; none may be missing or broken.
    assert all(files >= 1 for cases in found.values() for _, files in cases)
    with portal.private.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar() == len(acknowledged)
    portal.close()
