"""The search index's speed: CPU of never-seen queries by their words, within one process and without any page.

    python -m bench.search [--documents 5000 50000] [--folder DIR]

A row is the median and the worst of distinct queries; the ratio is to a search without words on the same index, which
counts, filters and orders only. What the index cost to build is told beside. Bounded: a number of queries.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

from bench.site import COLD_QUERIES, cold_words, make_instance
from portal.app import Portal, create_portal
from portal.config import Settings
from portal.services.finding import Finding
from portal.services.ports import Order, Search


def cpu_ms(finding: Finding, portal: Portal, searches: Sequence[Search]) -> list[float]:
    """CPU of each search, once."""
    spent = []
    for search in searches:
        before = process_time()
        finding.find(search, portal.clock.now())
        spent.append((process_time() - before) * 1000)
    return spent


def measure(home: Path, documents: int) -> None:
    """Every figure of one size, printed as a table."""
    portal = create_portal(Settings(home, "bench"))
    try:
        common, rare = cold_words(documents)
        finding = portal.finding
        opened = perf_counter()
        finding.find(Search(), portal.clock.now())
        opened = perf_counter() - opened
        bare = statistics.median(cpu_ms(finding, portal, [Search(page=page) for page in range(1, COLD_QUERIES + 1)]))
        cases = {
            "common words": [Search(text=word) for word in common[:COLD_QUERIES]],
            "common words, filtered and by date": [
                Search(text=word, filters={"level": ("3",)}, order=Order.NEWEST) for word in common[-COLD_QUERIES:]
            ],
            "a rare word": [Search(text=word) for word in rare[:COLD_QUERIES]],
            "no words": [Search(page=page) for page in range(101, COLD_QUERIES + 101)],
        }
        print(f"\n### {documents:,} documents (opened in {opened * 1000:.0f} ms)\n")
        print("| never-seen query of | CPU ms, median | worst | of one without words |\n|---|---|---|---|")
        for name, searches in cases.items():
            spent = cpu_ms(finding, portal, searches)
            median = statistics.median(spent)
            print(f"| {name} | {median:.2f} | {max(spent):.2f} | {median / bare:.1f}× |", flush=True)
    finally:
        portal.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        for documents in options.documents:
            measure(make_instance(options.folder or Path(work), documents), documents)


if __name__ == "__main__":
    main()
