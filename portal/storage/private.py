"""The private database: staff, their sessions and audit log, cases and what belongs to them.

A file of its own, never in one transaction with the publication log (docs/architecture.md). Its tables stand in the
module of their feature, on the metadata below.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import MetaData

from portal.storage.database import Database

MIGRATIONS = Path(__file__).parent / "private_migrations"
metadata = MetaData()


def private_database(path: Path) -> Database:
    """The private database at a path; made when it is first needed."""
    return Database(path, migrations=MIGRATIONS, made_when_needed=True)
