"""Postings kept in plain array files beside the index: for each term the log positions and weights of its versions.

Made from Whoosh, mapped into memory and shared by all processes, so that a worker starts warm and a common word costs
no scan. They cover versions up to a position; younger ones are read from Whoosh itself. Disposable at any time.
"""

from __future__ import annotations

import json
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

POSITIONS, WEIGHTS, TERMS, TERM_STARTS, STARTS, META = (
    "positions.u32",
    "weights.u8",
    "terms.bin",
    "term-starts.u64",
    "starts.u64",
    "postings.json",
)
MAX_WEIGHT = 255
Positions = NDArray[np.uint32]
Weights = NDArray[np.uint8]


class TermPostings(NamedTuple):
    """Where a term stands; `positions` need not be in order."""

    term: bytes
    positions: Positions
    weights: Weights


NO_POSITIONS: Positions = np.zeros(0, dtype=np.uint32)
NO_WEIGHTS: Weights = np.zeros(0, dtype=np.uint8)


class Postings:
    """The array files of a folder, read only. Raises OSError or ValueError where they are not whole."""

    def __init__(self, folder: Path) -> None:
        self._positions = _mapped(folder / POSITIONS, np.dtype("<u4"))
        self._weights = _mapped(folder / WEIGHTS, np.dtype("u1"))
        self._term_starts = _mapped(folder / TERM_STARTS, np.dtype("<u8"))
        self._starts = _mapped(folder / STARTS, np.dtype("<u8"))
        self._terms = _bytes_of(folder / TERMS)
        counts = json.loads((folder / META).read_text())
        whole = (len(self._term_starts) - 1, len(self._positions), len(self._weights))
        if whole != (counts["terms"], counts["postings"], counts["postings"]):
            raise ValueError("array files are not whole")

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._starts) - 1

    def __getitem__(self, index: int) -> bytes:
        """A term, in the order of bytes."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._terms[int(self._term_starts[index]) : int(self._term_starts[index + 1])]

    def find(self, term: str) -> tuple[Positions, Weights]:
        """Positions and weights of a term, none where it is not known."""
        encoded = term.encode()
        index = bisect_left(self, encoded)
        if index == len(self) or self[index] != encoded:
            return NO_POSITIONS, NO_WEIGHTS
        return self._slice(index)

    def warm(self, terms: int) -> None:
        """Read the postings of the most frequent terms, so that they are in memory when somebody asks."""
        counts = np.diff(np.asarray(self._starts).astype(np.int64))
        for index in np.argsort(-counts)[:terms].tolist():
            positions, weights = self._slice(index)
            positions.sum()
            weights.sum()

    def terms_from(self, prefix: str) -> Iterator[str]:
        """The terms that begin with a prefix."""
        encoded = prefix.encode()
        for index in range(bisect_left(self, encoded), len(self)):
            if not self[index].startswith(encoded):
                return
            yield self[index].decode()

    def __iter__(self) -> Iterator[TermPostings]:
        for index in range(len(self)):
            yield TermPostings(self[index], *self._slice(index))

    def _slice(self, index: int) -> tuple[Positions, Weights]:
        span = slice(int(self._starts[index]), int(self._starts[index + 1]))
        return self._positions[span], self._weights[span]


def write_postings(folder: Path, sources: Iterable[Iterable[TermPostings]], *, without: frozenset[int]) -> None:
    """Write array files from sources in the order of their terms, leaving some positions out."""
    gone = np.array(sorted(without), dtype=np.uint32)
    term_starts, starts = array("Q", [0]), array("Q", [0])
    with (
        (folder / POSITIONS).open("wb") as positions,
        (folder / WEIGHTS).open("wb") as weights,
        (folder / TERMS).open("wb") as terms,
    ):
        for term, pieces in groupby(merge(*sources, key=lambda found: found.term), key=lambda found: found.term):
            count = sum(_write(piece, gone, positions, weights) for piece in pieces)
            if count:
                terms.write(term)
                term_starts.append(term_starts[-1] + len(term))
                starts.append(starts[-1] + count)
    (folder / TERM_STARTS).write_bytes(np.array(term_starts, dtype="<u8").tobytes())
    (folder / STARTS).write_bytes(np.array(starts, dtype="<u8").tobytes())
    (folder / META).write_text(json.dumps({"terms": len(starts) - 1, "postings": starts[-1]}))


def _write(found: TermPostings, gone: NDArray[np.uint32], positions: BinaryIO, weights: BinaryIO) -> int:
    if len(gone):
        kept = ~np.isin(found.positions, gone)
        found = TermPostings(found.term, found.positions[kept], found.weights[kept])
    positions.write(found.positions.astype("<u4").tobytes())
    weights.write(found.weights.tobytes())
    return len(found.positions)


def _mapped(path: Path, kind: np.dtype) -> NDArray:  # type: ignore[type-arg]
    if not path.stat().st_size:
        return np.zeros(0, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r")


def _bytes_of(path: Path) -> mmap.mmap | bytes:
    if not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
