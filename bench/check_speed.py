"""How fast a check is, and what it costs, beside many foreign notices: `python -m bench.check_speed`.

Products of foreign notices as importers make them, vehicles for the most part (a make with some hundred models, model
years), are put into the store directly, beside the sample corpus that comes through the log. Every check reads the
documents that it tells of from the log, as it does on the site. Printed are the size of the file, the memory that the
store adds to a process, and the processor time of checks of each kind, warm. Notices of the bench are not in the log:
on a site each document told of, 24 at most, costs its reading besides.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.checks import NOW, judged_instance
from portal.app import Portal
from portal.domain.documents.base import StatusFacts
from portal.domain.known_products import KnownProduct, keys_of
from portal.domain.scans import readings_of
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, Status
from portal.text.hant import to_simplified

MAKES, MODELS = 60, 120
ROUNDS = 40
CHECKS = {
    "barcode and batch": "4600000002002 240612",
    "brand, model, batch": "雪豹能 PB-20K K25W45",
    "VIN": "LHY4X5A25RA000031",
    "one letter off": "雪豹能 PB-2OK",
    "wrong check digit": "4600000002003",
    "batch alone": "BH20-2509000001",
    "words": "детское автокресло",
    "make with thousands of notices": "MAKE7",
    "make and model": "MAKE7 M-31X",
    "nothing": "zzzz 0000",
}


def foreign(count: int) -> Iterator[tuple[DocumentState, list[KnownProduct]]]:
    """Notices with one to six vehicles each; every tenth of a consumer good with barcode."""
    chance = random.Random(7)  # noqa: S311  the same notices every time
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    state = DocumentState(
        *("", "foreign_notice", "fx", None, None, 1, 0, moment, moment, "nhtsa", "en", ("en",), Audience.PUBLIC, True),
        *(None, None, (), StatusFacts(Status.IN_FORCE), None),
    )
    for number in range(count):
        yield (
            replace(state, document_id=f"fx-bench-{number}"),
            [_product(chance, k) for k in range(chance.randint(1, 6))],
        )


def _product(chance: random.Random, place: int) -> KnownProduct:
    if chance.random() < 0.1:
        gtin = f"{chance.randrange(10**12):014d}"
        name = (f"Thing {chance.randrange(5000)}",)
        return KnownProduct(f"p{place}", f"Brand {chance.randrange(3000)}", gtins=(gtin,), names=name, is_foreign=True)
    year = chance.randint(2005, 2026)
    model = f"M-{chance.randrange(MODELS)}X"
    make = f"MAKE{chance.randrange(MAKES)}"
    return KnownProduct(
        f"v{place}", make, models=(model,), model_years=(year, year + 1), names=(make,), is_foreign=True
    )


def fill(portal: Portal, count: int) -> float:
    """Put the notices into the store; how long that took."""
    begun = time.perf_counter()
    with portal.checks.adding(portal.log.head().log_id) as batch:
        for state, products in foreign(count):
            batch.put(state, {product: keys_of(product, to_simplified) for product in products})
    return time.perf_counter() - begun


def measure(portal: Portal) -> None:
    print("| check | median | slowest of", ROUNDS, "| findings |")
    print("|---|---|---|---|")
    for kind, text in CHECKS.items():
        readings = readings_of(text)
        times = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            result = portal.checking.check_any(readings, NOW)
            times.append(1000 * (time.process_time() - begun))
        print(f"| {kind} | {statistics.median(times):.1f} ms | {max(times):.1f} ms | {len(result.findings)} |")


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=50_000)
    count: int = parser.parse_args().notices
    with tempfile.TemporaryDirectory() as folder, judged_instance(Path(folder), {}) as portal:
        portal.checking.check_any(readings_of("4600000002002"), NOW)
        before = memory_mb()
        seconds = fill(portal, count)
        size = (portal.instance.home / "checks.db").stat().st_size / 1e6
        after_filling = memory_mb()
        measure(portal)
        print(f"{count} foreign notices: {size:.0f} MB of file, filled in {seconds:.1f} s")
        print(
            f"memory: {before:.0f} MB before, {after_filling:.0f} MB after filling, {memory_mb():.0f} MB after checks"
        )


if __name__ == "__main__":
    main()
