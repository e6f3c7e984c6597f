"""The search beside SQLite FTS5 with the same tokens, the same questions and the same facet counts, in one run.

    python -m bench.search_fts [--documents 20000] [--queries 60] [--additions 60] [--folder DIR]

Both are built from generated documents without the log. A question asks for the twenty best rows and the counts of
every facet. Times are of the wall and of the CPU: the machine may be shared. Bounded: a number of questions of a kind.
"""

from __future__ import annotations

import argparse
import platform
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

from bench.generator import generate
from bench.words import FINDINGS, GOODS
from portal.domain.documents.base import Version
from portal.domain.state import DocumentState, state_of
from portal.fileform.parts import read_version
from portal.search.index import SearchIndex
from portal.search.records import record_of, weighted_terms
from portal.search.words import rows_with_all
from portal.services.finding import FACETS, Finding
from portal.services.ports import Search

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BATCH = 1_000
COUNTED = tuple(name for name in FACETS if name not in ("enterprise", "current", "status"))
"""Facets that a table of codes can hold; ours counts those that depend on the clock as well."""


def versions(count: int) -> Iterator[tuple[int, DocumentState, Version]]:
    """Generated documents, one version each, with their position."""
    position = 0
    for made in generate(count):
        if made.number == 1:
            position += 1
            version = read_version(made.document_id, 1, made.parts)
            yield position, state_of(version, position), version


class Peer:
    """SQLite FTS5 over the same terms: a row a document, codes in a table beside."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA cache_size = -65536;
            CREATE VIRTUAL TABLE words USING fts5(terms, content='', detail=none, tokenize="ascii");
            CREATE TABLE codes (position INTEGER, name TEXT, code TEXT);
            """
        )
        self._names: dict[str, str] = {}

    def add(self, position: int, state: DocumentState, version: Version) -> None:
        terms = weighted_terms(version)
        text = " ".join(f"{self._name(term)} " * min(count, 4) for term, count in terms.items())
        self.connection.execute("INSERT INTO words (rowid, terms) VALUES (?, ?)", (position, text))
        record = record_of(state, position, version)
        rows = [(position, name, code) for name in COUNTED for code in record.facets.get(name, ())]
        self.connection.executemany("INSERT INTO codes VALUES (?, ?, ?)", rows)

    def finish(self) -> None:
        self.connection.executescript(
            "CREATE INDEX by_position ON codes (position); INSERT INTO words (words) VALUES ('optimize'); ANALYZE;"
        )
        self.connection.commit()

    def _name(self, term: str) -> str:
        """A term as a word that its tokenizer takes for one."""
        return self._names.setdefault(term, f"t{len(self._names)}")

    def find(self, terms: Sequence[str]) -> int:
        """Ask for the rows and the counts; how many documents were found."""
        match = " AND ".join(self._name(term) for term in terms)
        rank = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20"
        self.connection.execute(rank, (match,)).fetchall()
        counts = (
            "SELECT name, code, count(*) FROM codes WHERE position IN (SELECT rowid FROM words WHERE words MATCH ?) "
            "GROUP BY name, code"
        )
        self.connection.execute(counts, (match,)).fetchall()
        total: int = self.connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()[0]
        return total


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the wall and of the CPU."""
    wall, cpu = perf_counter(), process_time()
    ask()
    return (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000


def percentile(figures: Sequence[float], share: float) -> float:
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * share))]


def questions(count: int) -> dict[str, list[str]]:
    """Texts of each kind. Words that have no synonyms, so that both sides look for the same."""
    chance = random.Random(0)  # noqa: S311

    pairs = [f"{chance.choice(GOODS).zh[:2]} {chance.choice(FINDINGS).zh[:2]}" for _ in range(count)]
    models = [
        version.document.products["p1"].models[0] for _, _, version in versions(count * 2) if version.document.products
    ]
    return {
        "two words": pairs,
        "a common word": ["批号", "检验", "消费者", "покупатель", "лаборатория", "предприятие"],
        "a rare word": models[:count],
    }


def build(folder: Path, count: int) -> tuple[SearchIndex, Peer]:
    index, peer = SearchIndex(folder / "index", lambda: "bench"), Peer(folder / "peer.db")
    ours = theirs = 0.0
    pending = versions(count)
    while batch := list(islice(pending, BATCH)):
        ours += timed(lambda batch=batch: _add(index, batch))[1]  # type: ignore[misc]
        theirs += timed(lambda batch=batch: [peer.add(*row) for row in batch])[1]  # type: ignore[misc]
    ours += timed(index.merge)[1]
    theirs += timed(peer.finish)[1]
    print(f"\n### {count:,} documents\n\nBuilt in {ours / 1000:.0f} s of CPU (FTS5: {theirs / 1000:.0f} s,", end=" ")
    size = sum(path.stat().st_size for path in index.files()) / 1e6
    print(f"analysis included); on disk {size:.0f} MB (FTS5: {(folder / 'peer.db').stat().st_size / 1e6:.0f} MB).\n")
    return index, peer


def _add(index: SearchIndex, rows: Sequence[tuple[int, DocumentState, Version]]) -> None:
    with index.adding() as batch:
        for row in rows:
            batch.add(*row)


def terms_of_query(text: str) -> list[str]:
    from portal.search.query import parse

    return [term for group in parse(text).groups for term in group.alternatives[0]]


def compare(index: SearchIndex, peer: Peer, count: int) -> None:
    """The table of one size. The first look at each text is cold, the second warm."""
    finding = Finding(SearchIndex(index._folder, lambda: "bench"))
    print(
        "| question | found, median | ours cold | ours warm p50 | ours warm p95 | ours warm CPU | FTS5 p50 | FTS5 p95 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, texts in questions(count).items():
        cold, warm, cpu, theirs, found = [], [], [], [], []
        for text in texts:
            search = Search(text)
            cold.append(timed(lambda search=search: finding.find(search, NOW))[0])  # type: ignore[misc]
            for _ in range(3):
                wall, spent = timed(lambda search=search: finding.find(search, NOW))  # type: ignore[misc]
                warm.append(wall)
                cpu.append(spent)
            terms = terms_of_query(text)
            theirs.append(timed(lambda terms=terms: peer.find(terms))[0])  # type: ignore[misc]
            ours = len(rows_with_all(index.snapshot(), text))
            found.append(ours)
            if ours != peer.find(terms):
                print(f"<!-- {text}: {ours} and {peer.find(terms)} documents -->")
        row = (statistics.median(found), max(cold), statistics.median(warm), percentile(warm, 0.95))
        row += (statistics.median(cpu), statistics.median(theirs), percentile(theirs, 0.95))
        print(f"| {name} | {row[0]:,.0f} | " + " | ".join(f"{figure:.1f}" for figure in row[1:]) + " |", flush=True)
    print(f"\nMemory of a process that only reads, after all of this: {memory(index._folder, count)}.")


def memory(folder: Path, count: int) -> str:
    """Of a process of its own that answers every question once: its own, and with the index that all have mapped."""
    command = [sys.executable, "-m", "bench.search_fts", "--read", str(folder), "--queries", str(count)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def read_only(folder: Path, count: int) -> None:
    """What that process does."""
    finding = Finding(SearchIndex(folder, lambda: "bench"))
    finding.warm()
    for texts in questions(count).values():
        for text in texts:
            finding.find(Search(text), NOW)
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    found = {name: int(size.split()[0]) // 1024 for name, size in (line.split(":") for line in lines)}
    print(f"{found['Private_Dirty']} MB of its own, {found['Rss']} MB resident with the mapped index")


def add_one_by_one(index: SearchIndex, first: int, count: int) -> None:
    """Versions added one at a time, each until a reader finds it."""
    reader = SearchIndex(index._folder, lambda: "bench")
    reader.position()
    spent, cpu = [], []
    rows = list(islice(versions(first + count), first, None))
    for row in rows:
        wall, busy = timed(lambda row=row: (_add(index, [row]), reader.position()))  # type: ignore[misc]
        assert reader.position() == row[0]
        spent.append(wall)
        cpu.append(busy)
    figures = (statistics.median(spent), percentile(spent, 0.99), percentile(cpu, 0.99))
    print("Added until visible: p50 {:.0f} ms, p99 {:.0f} ms (CPU p99 {:.0f} ms).".format(*figures))


def main() -> None:
    """Every size asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[20_000])
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--additions", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read is not None:
        read_only(options.read, options.queries)
        return
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"load {Path('/proc/loadavg').read_text()[:14]}"
    )
    for documents in options.documents:
        work = Path(tempfile.mkdtemp(dir=options.folder))
        index, peer = build(work, documents)
        compare(index, peer, options.queries)
        add_one_by_one(index, documents, options.additions)
        if options.folder is None:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
