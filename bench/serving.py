"""Running the server to be measured: gunicorn with the project's configuration, and what its processes cost."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

START_SECONDS = 120.0
SITE = "portal.cli.running:site()"
HELLO = "bench.served:hello()"


class Server:
    """gunicorn with an application, from its start on."""

    def __init__(self, home: Path, port: int, application: str) -> None:
        self.address = f"127.0.0.1:{port}"
        environment = {**os.environ, "PORTAL_HOME": str(home), "PORTAL_BIND": self.address, "PORTAL_METRICS": "off"}
        command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.web.gunicorn", application]
        self._began = perf_counter()
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603

    def wait_for(self, path: str) -> float:
        """Seconds from the start until the first page."""
        while perf_counter() - self._began < START_SECONDS and self.process.poll() is None:
            try:
                status, _, _ = self.get(path)
            except OSError:
                sleep(0.01)
                continue
            if status != 200:
                raise SystemExit(f"{path} answers {status}")
            return perf_counter() - self._began
        raise SystemExit(f"{path} does not answer")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """One answer on a connection of its own."""
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity", **(headers or {})})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def workers(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def cpu_seconds(self) -> float:
        """What the workers have used so far."""
        ticks = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> tuple[float, float]:
        """Resident and proportional memory of the largest worker."""
        found = []
        for pid in self.workers():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
            sizes = dict(line.split(":", 1) for line in lines)
            found.append((int(sizes["Rss"].split()[0]) / 1024, int(sizes["Pss"].split()[0]) / 1024))
        return max(found)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@contextmanager
def serving(home: Path, port: int, application: str) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = Server(home, port, application)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def worker_beside(home: Path) -> Iterator[None]:
    """`portal worker` on the instance."""
    environment = {**os.environ, "PORTAL_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.cli", "worker"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)
