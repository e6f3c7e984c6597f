"""Staff in the private database: people with their roles, and their credentials, which are hashed or sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from portal.domain.accounts import Credentials
from portal.domain.errors import Conflict, NotFound
from portal.domain.staff import Grant, Role, StaffMember
from portal.storage.audit import AuditRows
from portal.storage.database import Database
from portal.storage.private import metadata
from portal.storage.rows import decode_moment, encode_moment
from portal.storage.sessions import FailureRows, KeptRows, SessionRows

staff = Table(
    "staff",
    metadata,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("disabled_at", String),
    Column("password_hash", String),
    Column("totp", LargeBinary, info={"sealed": True}),
    Column("totp_step", Integer, nullable=False, server_default="0"),
    Column("setup_hash", LargeBinary),
    Column("setup_expires_at", String),
)
staff_grants = Table(
    "staff_grants",
    metadata,
    Column("staff_id", String, ForeignKey("staff.id"), primary_key=True),
    Column("agency", String, primary_key=True),
    Column("role", String, primary_key=True),
)
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("staff_id", String, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("used_at", String),
)


class MemberRows:
    """People with their roles, within a transaction. Nobody is ever removed: audit entries and decisions name them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, staff_id: str) -> StaffMember:
        """Raises NotFound."""
        found = self._first(staff.c.id == staff_id)
        if found is None:
            raise NotFound("staff_member", staff_id)
        return found

    def find_by_login(self, login: str) -> StaffMember | None:
        return self._first(staff.c.login == login)

    def list(self) -> tuple[StaffMember, ...]:
        grants: dict[str, set[Grant]] = {}
        for row in self._connection.execute(select(staff_grants)).mappings():
            grants.setdefault(row["staff_id"], set()).add(Grant(row["agency"], Role(row["role"])))
        rows = self._connection.execute(select(staff).order_by(staff.c.login)).mappings()
        return tuple(_member_from(row, frozenset(grants.get(row["id"], ()))) for row in rows)

    def add(self, member: StaffMember, at: datetime) -> None:
        """Raises Conflict where the login is taken."""
        values = {"id": member.id, "login": member.login, "name": member.name, "language": member.language}
        try:
            self._connection.execute(insert(staff).values(added_at=encode_moment(at), **values))
        except IntegrityError as error:
            raise Conflict(member.login, "a login that is free", "one that is taken") from error
        self._save_grants(member)

    def save(self, member: StaffMember, at: datetime) -> None:
        """Name, language, roles, and whether disabled; the moment of disabling stays that of the first time."""
        disabled = func.coalesce(staff.c.disabled_at, encode_moment(at)) if member.is_disabled else None
        values = {"name": member.name, "language": member.language, "disabled_at": disabled}
        self._connection.execute(update(staff).where(staff.c.id == member.id).values(values))
        self._connection.execute(delete(staff_grants).where(staff_grants.c.staff_id == member.id))
        self._save_grants(member)

    def _save_grants(self, member: StaffMember) -> None:
        rows = [{"staff_id": member.id, "agency": g.agency, "role": g.role.value} for g in sorted(member.grants)]
        if rows:
            self._connection.execute(insert(staff_grants), rows)

    def _first(self, condition: Any) -> StaffMember | None:
        row = self._connection.execute(select(staff).where(condition)).mappings().first()
        if row is None:
            return None
        grants = self._connection.execute(select(staff_grants).where(staff_grants.c.staff_id == row["id"])).mappings()
        return _member_from(row, frozenset(Grant(grant["agency"], Role(grant["role"])) for grant in grants))


class CredentialRows:
    """Credentials and recovery codes, within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, staff_id: str) -> Credentials:
        row = self._connection.execute(select(staff).where(staff.c.id == staff_id)).mappings().one()
        return Credentials(
            row["password_hash"],
            row["totp"],
            row["totp_step"],
            row["setup_hash"],
            decode_moment(row["setup_expires_at"]),
        )

    def save(self, staff_id: str, credentials: Credentials) -> None:
        values = {
            "password_hash": credentials.password_hash,
            "totp": credentials.totp,
            "totp_step": credentials.totp_step,
            "setup_hash": credentials.setup_hash,
            "setup_expires_at": encode_moment(credentials.setup_expires_at),
        }
        self._connection.execute(update(staff).where(staff.c.id == staff_id).values(values))

    def use_step(self, staff_id: str, step: int) -> bool:
        """Take a time step for the one code it is good for; False where it, or a later one, was used already."""
        taken = update(staff).where(staff.c.id == staff_id, staff.c.totp_step < step).values(totp_step=step)
        return self._connection.execute(taken).rowcount == 1

    def replace_recovery_codes(self, staff_id: str, hashes: Sequence[bytes]) -> None:
        self._connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
        if hashes:
            rows = [{"staff_id": staff_id, "code_hash": code_hash} for code_hash in hashes]
            self._connection.execute(insert(recovery_codes), rows)

    def use_recovery_code(self, staff_id: str, code_hash: bytes, at: datetime) -> bool:
        """Use a code up; False where there is none that is unused."""
        mine = (recovery_codes.c.staff_id == staff_id, recovery_codes.c.code_hash == code_hash)
        used = update(recovery_codes).where(*mine, recovery_codes.c.used_at.is_(None)).values(used_at=encode_moment(at))
        return self._connection.execute(used).rowcount == 1

    def count_recovery_codes(self, staff_id: str) -> int:
        """Those that are unused."""
        unused = (recovery_codes.c.staff_id == staff_id, recovery_codes.c.used_at.is_(None))
        return int(self._connection.execute(select(func.count()).where(*unused)).scalar_one())


class StaffRows:
    """Everything of staff within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.members = MemberRows(connection)
        self.credentials = CredentialRows(connection)
        self.sessions = SessionRows(connection)
        self.failures = FailureRows(connection)
        self.kept = KeptRows(connection)
        self.audit = AuditRows(connection)


class SQLStaff:
    """Opens transactions on staff in the private database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def reading(self) -> Iterator[StaffRows]:
        with self._database.reading() as connection:
            yield StaffRows(connection)

    @contextmanager
    def writing(self) -> Iterator[StaffRows]:
        with self._database.writing() as connection:
            yield StaffRows(connection)


def _member_from(row: Mapping[Any, Any], grants: frozenset[Grant]) -> StaffMember:
    return StaffMember(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        language=row["language"],
        grants=grants,
        is_disabled=row["disabled_at"] is not None,
    )
