"""What a reader sees of the index at a moment: array files, younger segments, the catalogue, all up to one position."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from portal.search.catalogue import Catalogue, numbers_of
from portal.search.postings import Positions, Postings, TermPostings, Weights, write_postings
from portal.search.segments import Segment

COLUMNS_FILE, IDS_FILE, BITMAPS_FILE, CATALOGUE_FILE = "columns.npy", "ids.txt", "bitmaps.bin", "catalogue.json"
_KEPT_TERMS = 2048


@dataclass(frozen=True)
class Arrays:
    """The array files of a folder: postings and a catalogue up to `position`.

    `epoch` moves when something was erased: nothing known from before may then be used on.
    """

    epoch: int
    position: int
    postings: Postings
    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Arrays:
        """Raises OSError, ValueError or KeyError where they are not whole."""
        found = json.loads((folder / CATALOGUE_FILE).read_text())
        return cls(found["epoch"], found["position"], Postings(folder), folder)


@dataclass(frozen=True)
class Snapshot:
    """Immutable; several threads may search it at once."""

    key: object
    arrays: Arrays | None
    segments: tuple[Segment, ...]
    catalogue: Catalogue
    _tails: dict[str, tuple[Positions, Weights]] = field(default_factory=dict)

    @property
    def position(self) -> int:
        return self.catalogue.position

    @property
    def covered(self) -> int:
        """Up to where the array files tell."""
        return self.arrays.position if self.arrays is not None else 0

    @property
    def young(self) -> tuple[Segment, ...]:
        """Segments with rows that the array files do not hold."""
        return tuple(segment for segment in self.segments if segment.last > self.covered)

    def find(self, term: str) -> tuple[Positions, Weights]:
        """Positions and weights of a term, of current and older versions."""
        pieces = [self._young(term)]
        if self.arrays is not None:
            pieces.append(self.arrays.postings.find(term))
        if not len(pieces[0][0]):
            return pieces[-1]
        return np.concatenate([found[0] for found in pieces]), np.concatenate([found[1] for found in pieces])

    def _young(self, term: str) -> tuple[Positions, Weights]:
        found = self._tails.get(term)
        if found is None:
            pieces = [segment.find(term, self.covered) for segment in self.young]
            empty = np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint8)
            positions, weights = zip(empty, *pieces, strict=True)
            found = np.concatenate(positions), np.concatenate(weights)
            if len(self._tails) < _KEPT_TERMS:
                self._tails[term] = found
        return found

    def terms_from(self, prefix: str) -> Iterator[str]:
        """Terms that begin with a prefix; some may come twice."""
        if self.arrays is not None:
            yield from self.arrays.postings.terms_from(prefix)
        for segment in self.young:
            yield from segment.terms_from(prefix)


def write_arrays(folder: Path, snapshot: Snapshot, epoch: int, erased: frozenset[int] = frozenset()) -> None:
    """Write all that a snapshot knows as array files."""
    sources: list[Iterator[TermPostings]] = [
        iter(segment.iter_postings(snapshot.covered)) for segment in snapshot.young
    ]
    if snapshot.arrays is not None:
        sources.append(iter(snapshot.arrays.postings))
    write_postings(folder, sources, without=erased)
    save_catalogue(folder, snapshot.catalogue, epoch)


def save_catalogue(folder: Path, catalogue: Catalogue, epoch: int) -> None:
    size = catalogue.position + 1
    np.save(folder / COLUMNS_FILE, catalogue.columns[:, :size])
    (folder / IDS_FILE).write_text("\n".join(catalogue.ids[:size]))
    bitmaps = [catalogue.current.serialize()]
    names: dict[str, list[str]] = {}
    for facet, values in catalogue.values.items():
        names[facet] = list(values)
        bitmaps += [found.serialize() for found in values.values()]
    (folder / BITMAPS_FILE).write_bytes(b"".join(bitmaps))
    found = {"epoch": epoch, "position": catalogue.position, "names": names, "sizes": [len(b) for b in bitmaps]}
    (folder / CATALOGUE_FILE).write_text(json.dumps(found))


def load_catalogue(folder: Path) -> Catalogue:
    """Raises OSError, ValueError or KeyError where the files are not whole."""
    found = json.loads((folder / CATALOGUE_FILE).read_text())
    bitmaps = _bitmaps(memoryview((folder / BITMAPS_FILE).read_bytes()), found["sizes"])
    current = next(bitmaps)
    names: Mapping[str, list[str]] = found["names"]
    values = {facet: {code: next(bitmaps) for code in codes} for facet, codes in names.items()}
    ids = (folder / IDS_FILE).read_text().split("\n")
    if len(ids) != found["position"] + 1:
        raise ValueError("the catalogue is not whole")
    places = {ids[place].lower(): place for place in numbers_of(current).tolist()}
    # Private memory from here on: rows are written into it.
    columns = np.load(folder / COLUMNS_FILE, allow_pickle=False)
    return Catalogue(found["position"], columns, ids, places, current, values)


def _bitmaps(content: memoryview, sizes: list[int]) -> Iterator[BitMap]:
    begin = 0
    for size in sizes:
        yield BitMap.deserialize(bytes(content[begin : begin + size]))
        begin += size
