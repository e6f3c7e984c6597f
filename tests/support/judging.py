"""The corpus on which finding is judged: the sample documents and written foreign notices, in one indexed portal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from portal.app import Portal
from portal.importers import read_source
from tests.importers import making
from tests.support.corpus import corpus_portal

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
REAL_FILES = {
    "cpsc": "cpsc.json",
    "nhtsa": "nhtsa_flat.tsv",
    "rasff": "rasff_2024.csv",
    "recallradar": "recallradar.json",
}


def foreign_files() -> Mapping[str, str]:
    """The written foreign notices as the files of their sources."""
    told: Mapping[str, list[dict[str, Any]]] = yaml.safe_load((DATA / "foreign-notices.yaml").read_text("utf-8"))
    items = [making.radar_item(**item) for item in told["recallradar"]]
    return {
        "cpsc": making.cpsc_file(*(making.cpsc_recall(**item) for item in told["cpsc"])),
        "rasff": making.rasff_file(*(making.rasff_row(**item) for item in told["rasff"])),
        "nhtsa": making.nhtsa_file(*(making.nhtsa_row(**item) for item in told["nhtsa"])),
        "recallradar": json.dumps({"generatedAt": "2026-08-22T09:45:06.290Z", "count": len(items), "recalls": items}),
    }


@contextmanager
def judged_portal(home: Path, *, real: Path | None = None) -> Iterator[Portal]:
    """A portal with everything that is judged; with a folder of `real` foreign files, these instead of written ones."""
    with corpus_portal(home) as portal:
        if real is not None:
            for source, name in REAL_FILES.items():
                portal.foreign.import_records(read_source(source, real / name).records)
        else:
            for source, content in foreign_files().items():
                portal.foreign.import_records(making.read(source, content).records)
        portal.indexing.catch_up_whole()
        yield portal
