"""The private database: its schema is that of the tables, its audit log cannot be changed, its keys can."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from portal.domain.audit import Action, AuditEntry, AuditSearch, Subject, SubjectKind, audit_entry
from portal.domain.errors import NotFound, Unavailable
from portal.domain.staff import Acting
from portal.storage.audit import SQLAuditLog
from portal.storage.database import Database
from portal.storage.drafts import SQLDrafts
from portal.storage.erasures import ErasureLedger
from portal.storage.private import metadata, private_database
from portal.storage.resealing import reseal, sealed_columns
from portal.storage.staff import SQLStaff
from portal.storage.vault import Vault
from tests.support.clock import StandingClock

NOW = datetime(2026, 5, 4, 4, 30, tzinfo=UTC)
SOMEBODY = Acting(None, "request-1", "192.0.2.7")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = private_database(tmp_path / "private.db")
    made.migrate()
    return made


@pytest.mark.parametrize(
    "name", ["staff", "staff_grants", "staff_sessions", "kept_forms", "audit_entries", "drafts", "draft_parts"]
)
def test_migrations_make_the_tables_as_they_are_declared(database: Database, name: str) -> None:
    found = {column["name"]: bool(column["nullable"]) for column in inspect(database.engine).get_columns(name)}
    declared = {column.name: bool(column.nullable) for column in metadata.tables[name].columns}
    assert found == declared
    indexes = {index["name"] for index in inspect(database.engine).get_indexes(name)}
    assert {index.name for index in metadata.tables[name].indexes} <= indexes


def test_a_draft_of_an_older_release_has_its_author_as_writer(database: Database) -> None:
    row = {"agency": "amr", "author": "zhang.min", "base": 0, "revision": 1, "is_emergency": 0, "type": "guidance"}
    row |= {"id": "d1", "purpose": "new", "state": "draft", "language": "zh-Hans", "audience": "public"}
    row |= {"steps": "[]", "comments": "[]", "started_at": NOW.isoformat(), "changed_at": NOW.isoformat()}
    row |= dict.fromkeys(("title", "document_id", "signal", "published"), "")
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE drafts DROP COLUMN writers")
        connection.exec_driver_sql("DROP TABLE spent_receipts")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0004'")
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO drafts ({names}) VALUES ({values})"), row)
    database.migrate()
    with SQLDrafts(database).reading() as drafts:
        assert drafts.get("d1").writers == ("zhang.min",)


@pytest.mark.parametrize("statement", ["update audit_entries set actor = 'x'", "delete from audit_entries"])
def test_the_audit_log_is_never_changed(database: Database, statement: str) -> None:
    log = SQLAuditLog(database)
    log.add(audit_entry(SOMEBODY, Action.SIGNED_IN, Subject(SubjectKind.STAFF, "s1"), NOW))
    with pytest.raises(IntegrityError, match="insert only"), database.writing() as connection:
        connection.exec_driver_sql(statement)
    (entry,) = log.search(AuditSearch())
    assert (entry.actor, entry.address, entry.at) == ("web", "192.0.2.7", NOW)


def adds_and_fails(staff: SQLStaff, entry: AuditEntry) -> None:
    with staff.writing() as unit:
        unit.audit.add(entry)
        unit.members.get("nobody")


def test_an_undone_act_leaves_no_entry(database: Database) -> None:
    entry = audit_entry(SOMEBODY, Action.SIGNED_IN, Subject(SubjectKind.STAFF, "s1"), NOW)
    with pytest.raises(NotFound):
        adds_and_fails(SQLStaff(database), entry)
    assert SQLAuditLog(database).search(AuditSearch()) == ()


@pytest.mark.parametrize("value", ["Иванов", "перелом руки", "a\nb", "x" * 4001])
def test_texts_and_names_have_no_place_in_the_audit_log(value: str) -> None:
    with pytest.raises(ValueError, match="detail note"):
        audit_entry(SOMEBODY, Action.SIGNED_IN, Subject(SubjectKind.STAFF), NOW, {"note": value})
    with pytest.raises(ValueError, match="not an id"):
        audit_entry(SOMEBODY, Action.SIGNED_IN, Subject(SubjectKind.STAFF, value), NOW)


def test_pages_of_the_log_follow_each_other(database: Database) -> None:
    log = SQLAuditLog(database)
    for number in range(5):
        log.add(audit_entry(SOMEBODY, Action.SIGNED_IN, Subject(SubjectKind.STAFF, f"s{number}"), NOW))
    first = log.search(AuditSearch(limit=3))
    rest = log.search(AuditSearch(limit=3, before=first[-1].number))
    assert [entry.subject.id for entry in (*first, *rest)] == ["s4", "s3", "s2", "s1", "s0"]


def test_every_sealed_value_is_sealed_with_the_new_key(database: Database, tmp_path: Path) -> None:
    vault, clock = Vault(tmp_path / "vault"), StandingClock(NOW)
    assert {(column.table.name, column.name) for column in sealed_columns()} >= {
        ("staff", "totp"),
        ("staff_sessions", "pending_totp"),
        ("kept_forms", "sealed"),
    }
    old = vault.seal(b"secret")
    with database.writing() as connection:
        connection.exec_driver_sql(
            "insert into staff (id, login, name, language, added_at, totp) values ('s1', 'a.b', 'n', 'ru', ?, ?)",
            (clock.now().isoformat(), old),
        )
    vault.add_key()
    assert reseal(database, vault) == 1
    with database.reading() as connection:
        (new,) = connection.exec_driver_sql("select totp from staff").one()
    (tmp_path / "vault" / "sealing-0001.key").unlink()
    assert Vault(tmp_path / "vault").open(new) == b"secret"


def test_an_erasure_that_cannot_be_noted_is_told_as_a_full_disk() -> None:
    with pytest.raises(Unavailable):
        ErasureLedger(Path("/dev/full")).add(["case-1"])
