"""The spine's speed: import, verify, export and publication, each beside plain SQLite with the same bytes.

    python -m bench.spine [--documents 50000] [--folder DIR]

Every measure runs in a process of its own, whose peak of memory is its own. DIR must lie on a real disk for the
durable figures to mean anything; about 10 GB is needed at 50,000, most of it for exports.
Everything in it is removed at the end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import resource
import secrets
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import plain
from bench.generator import generate, write_tree
from portal.app import Portal, create_portal
from portal.config import Settings
from portal.fileform.tree import list_folders, read_folder

RUNS = 3
PUBLICATIONS = 200


@dataclass(frozen=True)
class Measure:
    """Seconds of each run, and the peak of memory of the process in MB."""

    seconds: tuple[float, ...]
    peak_mb: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def open_instance(home: Path) -> Portal:
    """The instance in `home`, made where there is none."""
    return create_portal(Settings(home, "bench"))


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = perf_counter()
    work()
    return perf_counter() - began


def import_tree(folder: Path) -> list[float]:
    portal = open_instance(folder / "instance")
    return [timed(lambda: portal.importing.import_tree(folder / "content"))]


def plain_import(folder: Path) -> list[float]:
    connection = plain.connect(folder / "plain.db")
    return [timed(lambda: plain.insert_all(connection, _folders(folder / "content")))]


def _folders(root: Path) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    for version in list_folders(root)[0]:
        yield version.where, read_folder(version.path)


def verify(folder: Path) -> list[float]:
    portal = open_instance(folder / "instance")

    def run() -> None:
        finding = portal.verifying.verify().finding
        if finding is not None:
            raise SystemExit(f"verify found {finding}")

    return [timed(run) for _ in range(RUNS)]


def plain_verify(folder: Path) -> list[float]:
    connection = plain.connect(folder / "plain.db")
    return [timed(lambda: plain.read_and_hash(connection)) for _ in range(RUNS)]


def export(folder: Path) -> list[float]:
    portal = open_instance(folder / "instance")
    return _into_new_folders(folder, lambda target: portal.exporting.export(target, public=False))


def plain_export(folder: Path) -> list[float]:
    connection = plain.connect(folder / "plain.db")
    return _into_new_folders(folder, lambda target: plain.write_files(connection, target))


def _into_new_folders(folder: Path, work: Callable[[Path], object]) -> list[float]:
    """Nothing is removed in between: ext4 is slow to give out the inodes of files that were just removed."""
    targets = [folder / f"export-{secrets.token_hex(4)}" for _ in range(RUNS)]
    return [timed(lambda target=target: work(target)) for target in targets]  # type: ignore[misc]


def publish(folder: Path) -> list[float]:
    portal = open_instance(folder / "instance")
    return [timed(lambda parts=parts: portal.publishing.publish(parts)) for parts in _unpublished()]  # type: ignore[misc]


def plain_publish(folder: Path) -> list[float]:
    connection = plain.connect(folder / "plain.db")
    return [timed(lambda parts=parts: plain.insert(connection, "x", parts)) for parts in _unpublished()]  # type: ignore[misc]


def _unpublished() -> list[dict[str, bytes]]:
    versions = (version for version in generate(PUBLICATIONS * 2, first=900_000) if version.number == 1)
    return [version.parts for version, _ in zip(versions, range(PUBLICATIONS), strict=False)]


def measure(work: Callable[[Path], list[float]], folder: Path) -> Measure:
    """Run `work` in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (work, folder))


def _measured(work: Callable[[Path], list[float]], folder: Path) -> Measure:
    seconds = work(folder)
    return Measure(tuple(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


PHASES: tuple[tuple[str, Callable[[Path], list[float]], Callable[[Path], list[float]]], ...] = (
    ("import", import_tree, plain_import),
    ("verify", verify, plain_verify),
    ("export", export, plain_export),
    ("publish one", publish, plain_publish),
)


def run(documents: int, parent: Path | None) -> None:
    """Measure at a tenth of `documents` and at `documents`, and print both."""
    print(f"{platform.python_version()} on {platform.machine()}, {multiprocessing.cpu_count()} cores\n")
    print("| documents | versions | MB | what | median | per version | plain SQLite | ratio | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for count in (documents // 10, documents):
        with tempfile.TemporaryDirectory(dir=parent) as name:
            folder = Path(name)
            versions, size = write_tree(folder / "content", count)
            for label, work, bare in PHASES:
                row = _row(label, versions, measure(work, folder), measure(bare, folder))
                print(f"| {count:,} | {versions:,} | {size / 1e6:.0f} | {row} |", flush=True)


def _row(label: str, versions: int, ours: Measure, bare: Measure) -> str:
    if label == "publish one":
        return (
            f"{label} | {ours.median * 1000:.2f} ms | | {bare.median * 1000:.2f} ms"
            f" | {ours.median / bare.median:.1f} | {ours.peak_mb:.0f}"
        )
    rate = f"{versions / ours.median:,.0f}/s"
    return (
        f"{label} | {ours.median:.2f} s | {rate} | {bare.median:.2f} s"
        f" | {ours.median / bare.median:.1f} | {ours.peak_mb:.0f}"
    )


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, default=None)
    arguments: Any = parser.parse_args()
    run(arguments.documents, arguments.folder)


if __name__ == "__main__":
    main()
