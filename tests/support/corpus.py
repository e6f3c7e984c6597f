"""The sample corpus in an instance of its own, on the day for which it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from portal.app import Portal, assemble
from portal.config import Settings
from portal.storage.database import Database
from portal.storage.instance import Instance
from tests.support.clock import StandingClock

CONTENT = Path(__file__).parents[2] / "content"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
"""The corpus is whole, and written as of this day."""


@contextmanager
def corpus_portal(home: Path) -> Iterator[Portal]:
    """A portal rebuilt from the corpus and its log, not yet indexed."""
    settings = Settings(home, "test-portal")
    instance = Instance(settings.home)
    instance.create_folders()
    database = Database(instance.database_path)
    database.migrate()
    portal = assemble(settings, instance, database, StandingClock(NOW))
    try:
        portal.log.create("0" * 32)
        portal.importing.import_tree(CONTENT)
        yield portal
    finally:
        portal.close()
