"""The audit log in the private database: appended to, searched, never changed; triggers refuse everything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, String, Table, insert, select

from portal.domain.audit import Action, AuditEntry, AuditSearch, Subject, SubjectKind
from portal.storage.database import Database
from portal.storage.private import metadata
from portal.storage.rows import encode_moment, required_moment

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject_kind", String, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("address", String, nullable=False),
    Column("details", String, nullable=False),
    Index("audit_entries_by_actor", "actor"),
    Index("audit_entries_by_subject", "subject_kind", "subject_id"),
    Index("audit_entries_by_request", "request_id"),
    Index("audit_entries_by_time", "at"),
    sqlite_autoincrement=True,
)
"""Insert only. `sqlite_autoincrement`: a number is never given twice."""

TRIGGERS = (
    """CREATE TRIGGER audit_entries_are_never_updated BEFORE UPDATE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the audit log is insert only'); END""",
    """CREATE TRIGGER audit_entries_are_never_deleted BEFORE DELETE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the audit log is insert only'); END""",
)


class AuditRows:
    """The log within an open transaction of the private database, for every adapter that has one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: AuditEntry) -> None:
        self._connection.execute(
            insert(audit_entries).values(
                at=encode_moment(entry.at),
                actor=entry.actor,
                action=entry.action.value,
                subject_kind=entry.subject.kind.value,
                subject_id=entry.subject.id,
                request_id=entry.request_id,
                address=entry.address,
                details=json.dumps(dict(entry.details), sort_keys=True),
            )
        )

    def search(self, search: AuditSearch) -> tuple[AuditEntry, ...]:
        query = select(audit_entries).order_by(audit_entries.c.number.desc()).limit(search.limit)
        for condition in _conditions(search):
            query = query.where(condition)
        return tuple(_entry_from(row) for row in self._connection.execute(query).mappings())


class SQLAuditLog:
    """The log, each call in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: AuditEntry) -> None:
        with self._database.writing() as connection:
            AuditRows(connection).add(entry)

    def search(self, search: AuditSearch) -> tuple[AuditEntry, ...]:
        with self._database.reading() as connection:
            return AuditRows(connection).search(search)


def _conditions(search: AuditSearch) -> list[Any]:
    column = audit_entries.c
    found: list[Any] = []
    if search.actor is not None:
        found.append(column.actor == search.actor)
    if search.action is not None:
        found.append(column.action == search.action.value)
    if search.subject is not None:
        found.append(column.subject_kind == search.subject.kind.value)
        if search.subject.id:
            found.append(column.subject_id == search.subject.id)
    if search.request_id is not None:
        found.append(column.request_id == search.request_id)
    if search.since is not None:
        found.append(column.at >= encode_moment(search.since))
    if search.until is not None:
        found.append(column.at < encode_moment(search.until))
    if search.before is not None:
        found.append(column.number < search.before)
    return found


def _entry_from(row: Mapping[Any, Any]) -> AuditEntry:
    return AuditEntry(
        at=required_moment(row["at"]),
        actor=row["actor"],
        action=Action(row["action"]),
        subject=Subject(SubjectKind(row["subject_kind"]), row["subject_id"]),
        request_id=row["request_id"],
        address=row["address"],
        details=json.loads(row["details"]),
        number=row["number"],
    )
