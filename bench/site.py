"""The public site's speed, beside a bare "hello" of the same server with the same configuration in the same run.

    python -m bench.site [--documents 5000 50000] [--folder DIR] [--port 8100] [--seconds 3] [--address home=/zh/]

An instance of each size is made in DIR where there is none and used again. A figure is the median of rounds in which
hello and page take turns. Bounded: a round lasts `--seconds`; cold pages and new queries are asked a number of times.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote

from bench.generator import GeneratedVersion, _Maker, generate, write_tree
from bench.serving import HELLO, SITE, Server, serving, worker_beside
from bench.words import FINDINGS, GOODS
from portal.app import Portal, create_portal
from portal.config import Settings

ROUNDS = 3
CONNECTIONS = 32
COLD_PAGES = 200
COLD_QUERIES = 100
PUBLICATIONS = 10
VISIBLE_SECONDS = 20.0
PROOF_REQUESTS = 12
"""Connections that must all show a new document: with two workers, chance misses one of them once in 2,000 times."""
NEWEST = 100_000
"""Documents published while the site runs begin here; official numbers have six digits."""
ADDRESSES = {
    "home": "/zh/",
    "document": "/zh/documents/{id}",
    "list": "/zh/risk-announcements",
    "search": "/zh/search?q={q}",
    "atom": "/zh/risk-announcements.atom",
    "rss": "/zh/risk-announcements.rss",
    "json": "/zh/risk-announcements.json",
}


@dataclass(frozen=True)
class Case:
    """Addresses asked in turn; with a `count`, each once and no more of them, on one connection."""

    name: str
    paths: tuple[str, ...]
    conditional: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Result:
    """What one round came to."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    size: int
    statuses: str


def run_case(server: Server, case: Case, seconds: float) -> Result:
    """One round of a case, by a client in a process of its own."""
    headers = {}
    if case.conditional:
        headers["If-None-Match"] = server.get(case.paths[0], {"Accept-Encoding": "gzip"})[1].get("etag", "")
    requests = json.dumps([{"path": path, "headers": headers} for path in case.paths])
    command = [sys.executable, "-m", "bench.client", server.address]
    if case.count is None:
        command += ["--connections", str(CONNECTIONS), "--seconds", str(seconds)]
    else:
        command += ["--connections", "1", "--seconds", "120", "--count", str(case.count)]
    before = server.cpu_seconds()
    done = subprocess.run(command, input=requests, capture_output=True, text=True, check=True)  # noqa: S603
    cpu = server.cpu_seconds() - before
    found: dict[str, Any] = json.loads(done.stdout)
    statuses = " ".join(f"{status}×{count}" for status, count in sorted(found["statuses"].items()))
    cpu_ms = cpu / max(found["count"], 1) * 1000
    return Result(found["per_second"], found["p50_ms"], found["p99_ms"], cpu_ms, found["bytes"], statuses)


def median_of(results: Sequence[Result]) -> Result:
    """The middle of each figure."""

    def middle(figure: Callable[[Result], float]) -> float:
        return statistics.median(map(figure, results))

    return Result(
        middle(lambda result: result.per_second),
        middle(lambda result: result.p50_ms),
        middle(lambda result: result.p99_ms),
        middle(lambda result: result.cpu_ms),
        results[-1].size,
        results[-1].statuses,
    )


def make_instance(folder: Path, documents: int) -> Path:
    """An instance of generated documents with its index."""
    home = folder / f"instance-{documents}"
    ready = home / "ready"
    if not ready.exists():
        portal = create_portal(Settings(home, "bench"))
        with tempfile.TemporaryDirectory(dir=folder) as name:
            write_tree(Path(name) / "content", documents)
            portal.importing.import_tree(Path(name) / "content")
        portal.indexing.rebuild()
        while portal.checked_products.catch_up(1_000):
            pass
        portal.close()
        ready.write_text("")
    return home


def hot_cases(documents: int, addresses: dict[str, str]) -> tuple[Case, ...]:
    """What is asked again and again."""
    known = next(generate(1)).document_id
    return (
        Case("home", (addresses["home"],)),
        Case("document", (addresses["document"].format(id=known),)),
        Case("list", (addresses["list"],)),
        Case("search, asked before", (addresses["search"].format(q=quote(GOODS[0].zh)),)),
        Case("feed, Atom", (addresses["atom"],)),
        Case("feed, RSS", (addresses["rss"],)),
        Case("feed, JSON", (addresses["json"],)),
        Case("home, unchanged (304)", (addresses["home"],), conditional=True),
        Case("feed, unchanged (304)", (addresses["atom"],), conditional=True),
    )


def cold_words(documents: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words that many documents have, in pairs, and words that one or few have: model numbers."""
    common = [f"{good.zh}{finding.zh[:4]}" for good in GOODS for finding in FINDINGS]
    rare = [
        model for version in _first_versions(documents) if (model := _model_in(version.parts["zh-Hans.md"].decode()))
    ]
    return tuple(dict.fromkeys(common)), tuple(dict.fromkeys(rare))


def cold_cases(documents: int, addresses: dict[str, str]) -> tuple[Case, ...]:
    """What nobody has asked for before."""
    common, rare = cold_words(documents)

    def queries(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(addresses["search"].format(q=quote(word)) for word in words)

    pages = tuple(addresses["document"].format(id=version.document_id) for version in _first_versions(documents))
    return (
        Case("document, never asked", pages, count=COLD_PAGES),
        Case("results of common words, never asked", queries(common), count=COLD_QUERIES),
        Case("results of a rare word, never asked", queries(rare), count=COLD_QUERIES),
    )


def _first_versions(documents: int) -> list[GeneratedVersion]:
    return [version for version in generate(min(documents, 1_000)) if version.number == 1][1:]


def _model_in(text: str) -> str:
    return text.partition("请核对型号")[2].partition("和批号")[0]


def publish_and_look(server: Server, home: Path, addresses: dict[str, str]) -> dict[str, list[float]]:
    """Seconds from the confirmation of a publication until every worker shows it, by kind of page."""
    portal = create_portal(Settings(home, "bench"))
    seconds: dict[str, list[float]] = {name: [] for name in ("page", "list", "search", "feed")}
    try:
        for parts in _unpublished(portal):
            published = portal.publishing.publish(parts)
            confirmed = perf_counter()
            paths = {
                "page": addresses["document"].format(id=published.document_id),
                "list": addresses["list"],
                "search": addresses["search"].format(q=published.document_id),
                "feed": addresses["atom"],
            }
            for name, path in paths.items():
                seconds[name].append(_until_shown(server, path, published.document_id, confirmed))
    finally:
        portal.close()
    return seconds


def _unpublished(portal: Portal) -> Iterator[dict[str, bytes]]:
    """Parts of risk announcements that are not in the log yet, published this moment: the first in every list."""
    first = NEWEST + portal.log.head().size * 10
    for index in range(first, first + PUBLICATIONS * 10, 10):
        maker = _Maker(index)
        maker.noon = datetime.now(UTC).replace(microsecond=0)
        maker.day = maker.noon.date()
        yield maker.version(1).parts


def _until_shown(server: Server, path: str, document_id: str, since: float) -> float:
    """Until a number of connections in a row, spread over the workers, show the document."""
    shown = 0
    first_shown = 0.0
    while shown < PROOF_REQUESTS:
        asked = perf_counter()
        status, _, body = server.get(path)
        if status == 200 and document_id.encode() in body:
            first_shown = asked if shown == 0 else first_shown
            shown += 1
            continue
        shown = 0
        if perf_counter() - since > VISIBLE_SECONDS:
            return float("inf")
        sleep(0.005)
    return max(first_shown - since, 0.0)


def measure(home: Path, documents: int, port: int, seconds: float, addresses: dict[str, str]) -> None:
    """Every figure of one size, printed as a table."""
    print(f"\n### {documents:,} documents\n")
    print("| what | requests/s | of hello | p50 ms | p99 ms | CPU ms | bytes | answers |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    started = statistics.median(_start(home, port, addresses["home"]) for _ in range(ROUNDS))
    with serving(home, port + 1, HELLO) as hello, serving(home, port, SITE) as site, worker_beside(home):
        hello.wait_for("/")
        site.wait_for(addresses["home"])
        for case in cold_cases(documents, addresses):
            _print_row(case.name, [run_case(site, case, seconds)], [])
        for case in hot_cases(documents, addresses):
            run_case(site, case, 0.3)
            bare, ours = [], []
            for _ in range(ROUNDS):
                bare.append(run_case(hello, Case("hello", ("/",)), seconds))
                ours.append(run_case(site, case, seconds))
            _print_row(case.name, ours, bare)
        _print_row("hello (the last rounds)", bare, [])
        resident, proportional = site.memory_mb()
        visible = publish_and_look(site, home, addresses)
    print(
        f"\nStart to first page: {started:.2f} s. Largest worker: {resident:.0f} MB resident, {proportional:.0f} PSS."
    )
    print("Confirmed to visible in every worker, median (longest) ms:", end=" ")
    print("; ".join(f"{n} {statistics.median(s) * 1000:.0f} ({max(s) * 1000:.0f})" for n, s in visible.items()))


def _start(home: Path, port: int, path: str) -> float:
    with serving(home, port, SITE) as site:
        return site.wait_for(path)


def _print_row(name: str, ours: Sequence[Result], bare: Sequence[Result]) -> None:
    result = median_of(ours)
    shares = [one.per_second / other.per_second for one, other in zip(ours, bare, strict=False)]
    share = f"{statistics.median(shares):.0%}" if shares else ""
    print(
        f"| {name} | {result.per_second:,.0f} | {share} | {result.p50_ms:.2f} | {result.p99_ms:.2f}"
        f" | {result.cpu_ms:.2f} | {result.size:,} | {result.statuses} |",
        flush=True,
    )


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--address", action="append", default=[], metavar="NAME=PATH")
    arguments: Any = parser.parse_args()
    addresses = ADDRESSES | dict(given.split("=", 1) for given in arguments.address)
    print(f"{platform.python_version()} on {platform.machine()}, {multiprocessing.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as throw_away:
        folder = arguments.folder or Path(throw_away)
        folder.mkdir(parents=True, exist_ok=True)
        for documents in arguments.documents:
            home = make_instance(folder, documents)
            measure(home, documents, arguments.port, arguments.seconds, addresses)


if __name__ == "__main__":
    main()
