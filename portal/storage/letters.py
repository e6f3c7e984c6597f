"""The outbox in the private database: implements `Outbox` of `services/cases/ports.py`."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from portal.services.cases.ports import Letter
from portal.storage.case_schema import letters
from portal.storage.database import Database
from portal.storage.rows import decode_moment, encode_moment


class SQLOutbox:
    """Letters owed, in the order of their turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_due(self, now: datetime, limit: int) -> tuple[Letter, ...]:
        due = (letters.c.done_at.is_(None), letters.c.next_at <= encode_moment(now))
        found = select(letters).where(*due).order_by(letters.c.next_at, letters.c.key).limit(limit)
        with self._database.reading() as connection:
            return tuple(_letter(row) for row in connection.execute(found).mappings())

    def is_known(self, key: str) -> bool:
        with self._database.reading() as connection:
            return connection.scalar(select(letters.c.key).where(letters.c.key == key)) is not None

    def done(self, key: str, at: datetime) -> None:
        with self._database.writing() as connection:
            told = {"done_at": encode_moment(at), "next_at": None}
            connection.execute(update(letters).where(letters.c.key == key), told)

    def put_off(self, key: str, until: datetime | None) -> None:
        with self._database.writing() as connection:
            later = {"attempts": letters.c.attempts + 1, "next_at": encode_moment(until)}
            connection.execute(update(letters).where(letters.c.key == key).values(**later))


def _letter(row: RowMapping) -> Letter:
    return Letter(
        key=row["key"],
        kind=row["kind"],
        case_id=row["case_id"],
        language=row["language"],
        attempts=row["attempts"],
        next_at=decode_moment(row["next_at"]),
        params=json.loads(row["params"]),
    )
