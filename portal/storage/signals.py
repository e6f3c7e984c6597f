"""Drafted signals, and how far the private database follows the log: implements `SignalDraftStore`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from portal.storage.case_schema import drafted_signals, followers
from portal.storage.rows import encode_moment


class SQLSignalDrafts:
    """Both on one open connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, year: int, at: datetime, case_ids: Sequence[str]) -> str:
        of_year = drafted_signals.c.id.like(f"sg-{year:04d}-%")
        count = self._connection.scalar(select(func.count()).select_from(drafted_signals).where(of_year)) or 0
        signal_id = f"sg-{year:04d}-{count + 1:04d}"
        row = {"id": signal_id, "drafted_at": encode_moment(at), "case_ids": " ".join(case_ids)}
        self._connection.execute(insert(drafted_signals), row)
        return signal_id

    def cases_of(self, signal_id: str) -> tuple[str, ...]:
        found = select(drafted_signals.c.case_ids).where(drafted_signals.c.id == signal_id)
        return tuple((self._connection.scalar(found) or "").split())

    def position(self, follower: str, log_id: str) -> int:
        wanted = (followers.c.name == follower, followers.c.log_id == log_id)
        return self._connection.scalar(select(followers.c.position).where(*wanted)) or 0

    def follow(self, follower: str, log_id: str, position: int) -> None:
        put = upsert(followers).values(name=follower, log_id=log_id, position=position)
        changed = {"log_id": log_id, "position": position}
        self._connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=changed))
