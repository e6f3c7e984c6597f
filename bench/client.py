"""Load from this machine: keep-alive connections that ask for addresses in turn, for a bounded time and count.

    python -m bench.client HOST:PORT --connections 32 --seconds 3 < requests.json

Runs in a process of its own, so that its work is not counted as the server's; prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import cycle
from time import perf_counter
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
GET = "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept-Encoding: gzip\r\n{headers}\r\n"


class Connection(asyncio.Protocol):
    """One connection: sends the next request when an answer is complete."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = b""
        self._began = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end]
        status = int(head[9:12])
        length = _LENGTH.search(head)
        size = int(length[1]) if length and status not in (204, 304) else 0
        if len(self._buffer) >= end + 4 + size:
            self._load.note(status, perf_counter() - self._began, len(self._buffer))
            self._buffer = b""
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost()

    def _ask(self) -> None:
        assert self._transport is not None
        request = self._load.next_request()
        if request is None:
            self._transport.close()
            return
        self._began = perf_counter()
        self._transport.write(request)


class Load:
    """All connections together, until the time or the count is over."""

    def __init__(self, requests: Sequence[bytes], connections: int, seconds: float, count: int | None) -> None:
        # With a count, every request is sent once at most: for pages that nobody has asked for before.
        self._requests = iter(requests[:count]) if count is not None else cycle(requests)
        self._open, self._seconds = connections, seconds
        self._until = 0.0
        self._done = asyncio.Event()
        self.latencies: list[float] = []
        self.statuses: dict[int, int] = {}
        self.received = 0
        self.elapsed = 0.0

    async def run(self, host: str, port: int) -> None:
        began = perf_counter()
        self._until = began + self._seconds
        loop = asyncio.get_running_loop()
        for _ in range(self._open):
            await loop.create_connection(lambda: Connection(self), host, port)
        await self._done.wait()
        self.elapsed = perf_counter() - began

    def next_request(self) -> bytes | None:
        return None if perf_counter() >= self._until else next(self._requests, None)

    def note(self, status: int, seconds: float, size: int) -> None:
        self.latencies.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.received += size

    def lost(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._done.set()


def encode(host: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return GET.format(path=path, host=host, headers=lines).encode("ascii")


def summary(load: Load) -> dict[str, Any]:
    ordered = sorted(load.latencies)
    count = len(ordered)
    return {
        "count": count,
        "per_second": count / load.elapsed,
        "p50_ms": ordered[count // 2] * 1000 if ordered else None,
        "p99_ms": ordered[min(count * 99 // 100, count - 1)] * 1000 if ordered else None,
        "bytes": load.received // max(count, 1),
        "statuses": load.statuses,
    }


def main() -> None:
    """Read requests as JSON from standard input, put the load on, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--count", type=int, default=None)
    arguments = parser.parse_args()
    host, _, port = arguments.address.rpartition(":")
    asked = json.load(sys.stdin)
    requests = [encode(arguments.address, request["path"], request.get("headers", {})) for request in asked]

    async def run() -> Load:
        load = Load(requests, arguments.connections, arguments.seconds, arguments.count)
        await load.run(host, int(port))
        return load

    print(json.dumps(summary(asyncio.run(run()))))


if __name__ == "__main__":
    main()
