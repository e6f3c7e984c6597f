"""Sealing everything in the private database anew, after a key was added.

A column whose table says `info={"sealed": True}` holds what the vault sealed. Rows are taken in batches, so that
others can write in between; a value that was changed meanwhile is left as it is, for it was sealed with the new key.
"""

from __future__ import annotations

from sqlalchemy import Column, Table, select, update

from portal.storage.database import Database
from portal.storage.private import metadata
from portal.storage.vault import Vault

BATCH = 200


def sealed_columns() -> tuple[Column[bytes], ...]:
    """Every column of the private database that holds sealed values."""
    return tuple(column for table in metadata.sorted_tables for column in table.c if column.info.get("sealed"))


def reseal(database: Database, vault: Vault) -> int:
    """Seal every sealed value with the newest key; how many there are."""
    return sum(_reseal_column(database, vault, column) for column in sealed_columns())


def _reseal_column(database: Database, vault: Vault, column: Column[bytes]) -> int:
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  columns of the metadata stand in tables
    keys = list(table.primary_key.columns)
    with database.reading() as connection:
        wanted = connection.execute(select(*keys).where(column.is_not(None))).all()
    for start in range(0, len(wanted), BATCH):
        with database.writing() as connection:
            for row in wanted[start : start + BATCH]:
                this = [key == value for key, value in zip(keys, row, strict=True)]
                sealed = connection.execute(select(column).where(*this)).scalar_one_or_none()
                if sealed is not None:
                    connection.execute(update(table).where(*this).values({column.name: vault.rotate(sealed)}))
    return len(wanted)
