"""Foreign recalls and alerts from files of their agencies, or of third parties, to records of foreign notices.

One module a source. Everything a source says is mapped by fixed tables, or stays in its own words; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from portal.importers import cpsc, nhtsa, rasff, recallradar
from portal.importers.base import ForeignBatch, ForeignRecord, Refusal, Unmapped

SOURCES: Mapping[str, Callable[[Path], ForeignBatch]] = {
    "cpsc": cpsc.read,
    "nhtsa": nhtsa.read,
    "rasff": rasff.read,
    "recallradar": recallradar.read,
}


def read_source(source: str, path: Path) -> ForeignBatch:
    """Read a file of one source.

    Raises KeyError for a source that is not known, Invalid where the file cannot be read as a whole.
    """
    return SOURCES[source](path)


__all__ = ["SOURCES", "ForeignBatch", "ForeignRecord", "Refusal", "Unmapped", "read_source"]
