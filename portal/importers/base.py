"""What every importer of foreign recalls and alerts gives back: records, refusals, and what had no place.

A record holds the data and texts of one foreign notice. The file it came from is told of by row and key, so that an
editor finds the place again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FOUND_MAX_CHARS = 200
"""How much of a value the report repeats."""


@dataclass(frozen=True)
class ForeignRecord:
    """One recall or alert as a foreign notice.

    `dated` is the date by which the newest of several accounts stands, `rank` decides between equal ones: 1 the
    agency's own file, 0 a third party's account. `rows` is how many rows of the file were grouped into it.
    """

    document_id: str
    dated: datetime
    rank: int
    data: dict[str, Any]
    texts: dict[str, str]
    body: str
    rows: int


@dataclass(frozen=True)
class Unmapped:
    """A value of the source that has no field of its own in the notice, and why."""

    key: str
    field: str
    found: str
    why: str


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken. Rows are counted from 1, a header line not included."""

    row: int
    key: str
    field: str
    why: str
    found: str


@dataclass(frozen=True)
class ForeignBatch:
    """Everything read from one file: each row is in a record, a duplicate or refused."""

    source: str
    rows: int
    records: tuple[ForeignRecord, ...]
    duplicates: int
    refusals: tuple[Refusal, ...]
    unmapped: tuple[Unmapped, ...]

    def __post_init__(self) -> None:
        accounted = sum(record.rows for record in self.records) + self.duplicates + len(self.refusals)
        if accounted != self.rows:
            raise ValueError(f"{self.rows} rows read, {accounted} accounted for")


class RowRefused(Exception):
    """A row cannot be taken: the field, the reason, what was found."""

    def __init__(self, field: str, why: str, found: object = "") -> None:
        self.field, self.why, self.found = field, why, shown(found)
        super().__init__(f"{field}: {why} ({self.found})")


@dataclass(frozen=True)
class Agency:
    """A foreign agency as its notices name it."""

    code: str
    name: str
    country: str
    licence: str
    attribution: str


_FEDERAL = "Public domain (work of the US federal government)"
_CPSC = "U.S. Consumer Product Safety Commission (CPSC)"
_NHTSA = "U.S. National Highway Traffic Safety Administration (NHTSA)"
_FDA = "U.S. Food and Drug Administration (FDA)"
_RASFF = "European Commission, Rapid Alert System for Food and Feed (RASFF)"
AGENCIES: Mapping[str, Agency] = {
    "cpsc": Agency("cpsc", _CPSC, "US", _FEDERAL, _CPSC),
    "nhtsa": Agency("nhtsa", _NHTSA, "US", _FEDERAL, _NHTSA),
    "fda": Agency("fda", _FDA, "US", _FEDERAL, _FDA),
    "rasff": Agency(
        "rasff",
        _RASFF,
        "EU",
        "CC BY 4.0 (reuse of Commission documents, Decision 2011/833/EU)",
        "© European Union, RASFF; rearranged into the fields of this portal",
    ),
}


def shown(value: object) -> str:
    """A value as the report repeats it."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= FOUND_MAX_CHARS else f"{text[: FOUND_MAX_CHARS - 1]}…"
