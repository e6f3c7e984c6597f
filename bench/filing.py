"""How many cases a second are taken in, durable, without evidence; and how long a person waits for the receipt.

    python -m bench.filing [--seconds 10] [--connections 16] [--port 8120]

The whole way of the last screen: form, checks, sealing, one transaction with its fsync, the receipt page. Each request
has a form of its own and an address of its own, as behind a proxy. Bounded by time and by the forms made beforehand;
afterwards every acknowledged case must be there once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.client import Load, summary
from bench.serving import SITE, Server, serving
from portal.app import Portal, create_portal
from portal.config import Settings

CONTENT = Path(__file__).parents[1] / "content"
MOST_A_SECOND = 400
"""Forms made for a second of load: more than two cores file."""
FIELDS = {
    "screen": "person",
    "go": "next",
    "want": "complaint",
    "hurt": "yes",
    "country": "CN",
    "category": "appliances",
    "product.name": "电热水壶",
    "product.model": "XJ-200",
    "account": "烧水时壶底冒烟，孩子的手被烫伤。" * 12,
    "harm": "minor",
    "incident": "injury",
    "remedies": "refund",
    "seller": "绥芬河市某商店",
    "place": "store",
    "price": "129.50",
    "contact.name": "王芳",
    "contact.identity_kind": "passport",
    "contact.identity_number": "E12345678",
    "contact.phone": "0453-1234567",
}
CONSENTS = [("consents", "identity_data"), ("consents", "health_data")]
HEAD = (
    "POST /zh/cases/new HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nX-Forwarded-For: {source}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
)


def make_instance(home: Path) -> Portal:
    """An instance that takes cases."""
    portal = create_portal(Settings(home, "bench"))
    files = {path.name: path.read_bytes() for path in (CONTENT / "registry").glob("*.yaml")}
    with portal.log.writing() as log:
        log.save_registry(files)
    return portal


def make_requests(portal: Portal, host: str, count: int) -> list[bytes]:
    """Forms, each with its token, from as many addresses."""
    made = []
    for number in range(count):
        body = urlencode([*FIELDS.items(), *CONSENTS, ("token", portal.intake.begin())]).encode()
        source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        made.append(HEAD.format(host=host, source=source, length=len(body)).encode() + body)
    return made


@contextmanager
def served(home: Path, port: int) -> Iterator[Server]:
    """The site behind a proxy of this machine, with no threshold that a bench would pass."""
    settings = {"PORTAL_PROXIES": "127.0.0.1", "PORTAL_FILINGS_PER_MINUTE": "1000000", "PORTAL_WORKERS": "2"}
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        with serving(home, port, SITE) as server:
            server.wait_for("/zh/cases/new")
            yield server
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    """Put the load on and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--port", type=int, default=8120)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "instance"
        portal = make_instance(home)
        requests = make_requests(portal, f"127.0.0.1:{arguments.port}", int(arguments.seconds * MOST_A_SECOND))
        load = Load(requests, arguments.connections, arguments.seconds, len(requests))
        with served(home, arguments.port) as server:
            before = server.cpu_seconds()
            asyncio.run(load.run("127.0.0.1", arguments.port))
            cpu = server.cpu_seconds() - before
        found = summary(load)
        with portal.private.reading() as connection:
            kept = connection.exec_driver_sql("SELECT count(*), count(DISTINCT number) FROM cases").one()
        portal.close()
    filed = load.statuses.get(200, 0)
    print(f"{found['per_second']:.0f} filings/s, p50 {found['p50_ms']:.0f} ms, p99 {found['p99_ms']:.0f} ms")
    print(f"{found['count']} answers {load.statuses}, {cpu / max(found['count'], 1) * 1000:.1f} ms of CPU each")
    print(f"{filed} acknowledged, {kept[0]} kept, {kept[1]} numbers")
    if (filed, filed) != tuple(kept):
        raise SystemExit("acknowledged cases and kept ones differ")


if __name__ == "__main__":
    main()
