"""A real server over the sample corpus, a browser to look at it with, and what is asked of every page looked at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.corpus import CONTENT
from tests.support.tools import needed

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEADLINE_SECONDS = 60
WIDTHS = (390, 1280)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def run_portal(home: Path, *words: str) -> None:
    """A command of the portal on an instance."""
    command = [sys.executable, "-m", "portal.cli", *words]
    environment = {**os.environ, "PORTAL_HOME": str(home)}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)


def make_instance(home: Path, *, is_indexed: bool = True) -> None:
    """An instance with the sample corpus, indexed at once or by the worker of its server."""
    for words in (("init",), ("import", str(CONTENT)), *((("reindex",),) if is_indexed else ())):
        run_portal(home, *words)


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """`portal serve` on a free port; gives its address once it is ready."""
    port = free_port()
    environment = {**os.environ, "PORTAL_HOME": str(home), "PORT": str(port), "PORTAL_METRICS": "off", **settings}
    server = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        root = f"http://127.0.0.1:{port}"
        wait_until(lambda: fetch(root, "/readyz")[0] == 200, server)
        yield root
    finally:
        server.terminate()
        server.wait(DEADLINE_SECONDS)


def fetch(root: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name and body of an answer, as they come over the wire."""
    connection = HTTPConnection(root.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def wait_until(is_ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    """Ask again and again until a server that was just started answers as it should."""
    until = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError):
            if is_ready():
                return
        time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def accessible(page: Page) -> None:
    """axe finds nothing, and nothing sticks out at the side."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def looked_at(page: Page, name: str) -> None:
    """Checks that a page is accessible; where PICTURES names a folder, also takes its picture there."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    accessible(page)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium without a window."""
    path = needed(CHROMIUMS[0], *CHROMIUMS[1:])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
