"""What outlives a request of staff: sessions, known devices, forms kept over a sign-in, failed attempts.

Everything here is found by keyed hashes; what a cookie holds is never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from portal.domain.accounts import Failures, KeptForm, StaffSession, Stage
from portal.storage.private import metadata
from portal.storage.rows import decode_moment, encode_moment, required_moment

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("staff_id", String, ForeignKey("staff.id"), nullable=False),
    Column("stage", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("pending_totp", LargeBinary, info={"sealed": True}),
    Column("ended_at", String),
    Index("staff_sessions_by_member", "staff_id"),
)
staff_devices = Table(
    "staff_devices",
    metadata,
    Column("staff_id", String, ForeignKey("staff.id"), primary_key=True),
    Column("device_hash", LargeBinary, primary_key=True),
    Column("seen_at", String, nullable=False),
)
"""Browsers in which a member has signed in with both factors: a stranger's failures do not slow these."""
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", String, nullable=False),
)
kept_forms = Table(
    "kept_forms",
    metadata,
    Column("id", String, primary_key=True),
    Column("staff_id", String, ForeignKey("staff.id"), nullable=False),
    Column("path", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False, info={"sealed": True}),
    Column("created_at", String, nullable=False),
    Index("kept_forms_by_member", "staff_id"),
)


class SessionRows:
    """Sessions and devices, within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: StaffSession) -> None:
        self._connection.execute(
            insert(staff_sessions).values(
                key=session.key,
                id=session.id,
                staff_id=session.staff_id,
                stage=session.stage.value,
                created_at=encode_moment(session.created_at),
                seen_at=encode_moment(session.seen_at),
                address=session.address,
                agent=session.agent,
                failures=session.failures,
                pending_totp=session.pending_totp,
                ended_at=encode_moment(session.ended_at),
            )
        )

    def find(self, key: bytes) -> StaffSession | None:
        row = self._connection.execute(select(staff_sessions).where(staff_sessions.c.key == key)).mappings().first()
        return _session_from(row) if row is not None else None

    def list_of(self, staff_id: str) -> tuple[StaffSession, ...]:
        """Sessions that were not ended, the last used first; some may be over by their time."""
        mine = (staff_sessions.c.staff_id == staff_id, staff_sessions.c.ended_at.is_(None))
        query = select(staff_sessions).where(*mine).order_by(staff_sessions.c.seen_at.desc())
        return tuple(_session_from(row) for row in self._connection.execute(query).mappings())

    def touch(self, key: bytes, at: datetime) -> None:
        self._change(staff_sessions.c.key == key, seen_at=encode_moment(at))

    def count_failure(self, key: bytes) -> None:
        self._change(staff_sessions.c.key == key, failures=staff_sessions.c.failures + 1)

    def end(self, session: StaffSession, at: datetime) -> None:
        self._change(staff_sessions.c.key == session.key, ended_at=encode_moment(at), pending_totp=None)

    def sweep(self, before: datetime) -> None:
        """Remove what was last used before a moment."""
        self._connection.execute(delete(staff_sessions).where(staff_sessions.c.seen_at < encode_moment(before)))

    def remember_device(self, staff_id: str, device_hash: bytes, at: datetime) -> None:
        self._connection.execute(delete(staff_devices).where(*_is_device(staff_id, device_hash)))
        values = {"staff_id": staff_id, "device_hash": device_hash, "seen_at": encode_moment(at)}
        self._connection.execute(insert(staff_devices).values(values))

    def knows_device(self, staff_id: str, device_hash: bytes) -> bool:
        return (
            self._connection.execute(select(staff_devices).where(*_is_device(staff_id, device_hash))).first()
            is not None
        )

    def forget_devices(self, staff_id: str) -> None:
        self._connection.execute(delete(staff_devices).where(staff_devices.c.staff_id == staff_id))

    def _change(self, condition: Any, **values: Any) -> None:
        self._connection.execute(update(staff_sessions).where(condition).values(values))


class FailureRows:
    """Counted failures of the back-off, within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: bytes) -> Failures | None:
        query = select(sign_in_failures).where(sign_in_failures.c.key == key)
        row = self._connection.execute(query).mappings().first()
        return Failures(row["count"], required_moment(row["last_at"])) if row is not None else None

    def put(self, key: bytes, failures: Failures) -> None:
        self.clear(key)
        values = {"key": key, "count": failures.count, "last_at": encode_moment(failures.last_at)}
        self._connection.execute(insert(sign_in_failures).values(values))

    def clear(self, key: bytes) -> None:
        self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == key))

    def sweep(self, before: datetime) -> None:
        self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at < encode_moment(before)))


class KeptRows:
    """Forms kept over a sign-in, within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, form: KeptForm) -> None:
        values = {"id": form.id, "staff_id": form.staff_id, "path": form.path, "sealed": form.sealed}
        self._connection.execute(insert(kept_forms).values(created_at=encode_moment(form.created_at), **values))

    def find(self, staff_id: str, form_id: str) -> KeptForm | None:
        mine = (kept_forms.c.staff_id == staff_id, kept_forms.c.id == form_id)
        row = self._connection.execute(select(kept_forms).where(*mine)).mappings().first()
        if row is None:
            return None
        return KeptForm(row["id"], row["staff_id"], row["path"], row["sealed"], required_moment(row["created_at"]))

    def remove(self, staff_id: str, path: str) -> None:
        self._connection.execute(delete(kept_forms).where(kept_forms.c.staff_id == staff_id, kept_forms.c.path == path))

    def count(self, staff_id: str) -> int:
        return len(self._connection.execute(select(kept_forms.c.id).where(kept_forms.c.staff_id == staff_id)).all())

    def sweep(self, before: datetime) -> None:
        self._connection.execute(delete(kept_forms).where(kept_forms.c.created_at < encode_moment(before)))


def _is_device(staff_id: str, device_hash: bytes) -> tuple[Any, Any]:
    return staff_devices.c.staff_id == staff_id, staff_devices.c.device_hash == device_hash


def _session_from(row: Mapping[Any, Any]) -> StaffSession:
    return StaffSession(
        key=row["key"],
        id=row["id"],
        staff_id=row["staff_id"],
        stage=Stage(row["stage"]),
        created_at=required_moment(row["created_at"]),
        seen_at=required_moment(row["seen_at"]),
        address=row["address"],
        agent=row["agent"],
        failures=row["failures"],
        pending_totp=row["pending_totp"],
        ended_at=decode_moment(row["ended_at"]),
    )
