"""Counters of several processes in one Prometheus exposition.

Every process writes its numbers into a small file of its own, mapped into memory; whoever answers the scrape adds the
files up. What a process that has ended had counted is kept, so that sums never fall. No label holds anything a person
sent: no address, no query, no client.
"""

from __future__ import annotations

import mmap
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from portal.web.caching import OUTCOME

OUTCOMES = ("hit", "stored", "uncached", "passed")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
RETIRED = "retired.metrics"


def run_folder(home: Path) -> Path:
    """Where the processes of an instance put their numbers."""
    return home / "run"


@dataclass(frozen=True)
class Slot:
    """One number: its metric, its labels, and how the numbers of several processes become one."""

    name: str
    labels: str = ""
    is_gauge: bool = False
    is_largest: bool = False


_HELP = {
    "portal_requests_total": ("counter", "Requests answered, by what the page cache did and by class of status."),
    "portal_request_seconds": ("histogram", "Seconds from a request to the start of its answer."),
    "portal_versions_indexed_total": ("counter", "Versions that the worker brought into the derived views."),
    "portal_ends_recorded_total": ("counter", "Ends of terms that the worker recorded in the log."),
    "portal_worker_failures_total": ("counter", "Steps of the worker that were put off because a resource was busy."),
    "portal_cache_bytes": ("gauge", "Bytes that page caches hold."),
    "portal_log_position": ("gauge", "Newest position of the log that a process has seen."),
    "portal_processes": ("gauge", "Processes that report."),
}
SLOTS = (
    *(Slot("portal_requests_total", f'cache="{o}",status="{c}"') for o in OUTCOMES for c in CLASSES),
    *(Slot("portal_request_seconds_bucket", f'le="{bound:g}"') for bound in BUCKETS),
    Slot("portal_request_seconds_bucket", 'le="+Inf"'),
    Slot("portal_request_seconds_sum"),
    Slot("portal_versions_indexed_total"),
    Slot("portal_ends_recorded_total"),
    Slot("portal_worker_failures_total"),
    Slot("portal_cache_bytes", is_gauge=True),
    Slot("portal_log_position", is_gauge=True, is_largest=True),
    Slot("portal_processes", is_gauge=True),
)
_PLACE = {(slot.name, slot.labels): place for place, slot in enumerate(SLOTS)}
_REQUESTS = {
    (outcome, status[0]): _PLACE["portal_requests_total", f'cache="{outcome}",status="{status}"']
    for outcome in OUTCOMES
    for status in CLASSES
}
_FIRST_BUCKET = _PLACE["portal_request_seconds_bucket", f'le="{BUCKETS[0]:g}"']
_SECONDS = _PLACE["portal_request_seconds_sum", ""]
_BYTES = len(SLOTS) * 8


class Meter:
    """The numbers of this process, in `folder`."""

    def __init__(self, folder: Path, pid: int) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / f"{pid}.metrics"
        with self._path.open("w+b") as file:
            file.truncate(_BYTES)
            self._map = mmap.mmap(file.fileno(), _BYTES)
        self._numbers = memoryview(self._map).cast("d")
        self._lock = Lock()
        self.set("portal_processes", 1)

    def add(self, name: str, amount: float = 1) -> None:
        with self._lock:
            self._numbers[_PLACE[name, ""]] += amount

    def set(self, name: str, value: float) -> None:
        self._numbers[_PLACE[name, ""]] = value

    def count_request(self, outcome: str, status: str, seconds: float) -> None:
        place = _REQUESTS.get((outcome, status[:1]))
        with self._lock:
            if place is not None:
                self._numbers[place] += 1
            self._numbers[_FIRST_BUCKET + bisect_left(BUCKETS, seconds)] += 1
            self._numbers[_SECONDS] += seconds


class Metering:
    """WSGI middleware that counts requests."""

    def __init__(self, app: WSGIApplication, meter: Meter) -> None:
        self._app, self._meter = app, meter

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        status = "500"

        def start(found: str, headers: list[tuple[str, str]], *exc_info: object) -> object:
            nonlocal status
            status = found
            return start_response(found, headers, *exc_info)  # type: ignore[arg-type]

        try:
            return self._app(environ, start)  # type: ignore[arg-type]
        finally:
            self._meter.count_request(environ.get(OUTCOME, "passed"), status, time.perf_counter() - began)


def retire(folder: Path, pid: int) -> None:
    """Keep what an ended process had counted, and remove its file. For one process at a time: the parent of them."""
    path = folder / f"{pid}.metrics"
    ended = _read(path)
    if ended is None:
        return
    kept = _read(folder / RETIRED) or array("d", [0.0] * len(SLOTS))
    for place, slot in enumerate(SLOTS):
        if not slot.is_gauge:
            kept[place] += ended[place]
    partial = folder / f"{RETIRED}.partial"
    partial.write_bytes(kept.tobytes())
    partial.rename(folder / RETIRED)
    path.unlink(missing_ok=True)


def start_afresh(folder: Path) -> None:
    """Remove the numbers of an earlier run."""
    for path in (*folder.glob("*.metrics"), *folder.glob("*.partial")):
        path.unlink(missing_ok=True)


def exposition(folder: Path) -> str:
    """The sums over all processes in Prometheus' text format."""
    sums = [0.0] * len(SLOTS)
    for path in sorted(folder.glob("*.metrics")):
        numbers = _read(path)
        if numbers is not None:
            for place, slot in enumerate(SLOTS):
                sums[place] = max(sums[place], numbers[place]) if slot.is_largest else sums[place] + numbers[place]
    return "\n".join(_lines(sums)) + "\n"


def _lines(sums: list[float]) -> Iterator[str]:
    told = set()
    in_buckets = 0.0
    for slot, number in zip(SLOTS, sums, strict=True):
        family = slot.name.removesuffix("_bucket").removesuffix("_sum")
        if family not in told:
            told.add(family)
            kind, text = _HELP[family]
            yield f"# HELP {family} {text}"
            yield f"# TYPE {family} {kind}"
        if slot.name.endswith("_bucket"):
            in_buckets += number
            number = in_buckets
        yield f"{slot.name}{{{slot.labels}}} {number:.12g}" if slot.labels else f"{slot.name} {number:.12g}"
        if slot.name.endswith("_sum"):
            yield f"{family}_count {in_buckets:.12g}"


def _read(path: Path) -> array[float] | None:
    """The numbers in a file; None for one that is gone or not of this version."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return array("d", content) if len(content) == _BYTES else None


def serve_metrics(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Answer `/metrics` on an address of its own, in a thread. Raises OSError where the address is taken."""

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "portal", ""

        def do_GET(self) -> None:
            found = exposition(folder).encode() if self.path == "/metrics" else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, format: str, *args: object) -> None:
            """Scrapes are not logged."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
