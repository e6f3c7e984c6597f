"""The publication database: durability settings, guards, migrations, instance files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.app import Portal
from portal.domain.errors import Conflict, Damaged
from portal.domain.log import decode_entry
from portal.services.publishing import Prepared
from portal.storage.instance import LedgerFile, file_holds, write_durably
from portal.storage.schema import TRIGGERS, metadata
from tests.support.factories import make_parts


def test_migrations_make_the_declared_tables(portal: Portal) -> None:
    with portal.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        found = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")).scalar()
        assert found == len(TRIGGERS)


def test_migrating_twice_changes_nothing(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    portal.database.migrate()
    assert portal.log.head().size == 1


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("temp_store", 2)],
)
def test_every_connection_is_durable_and_erases(portal: Portal, pragma: str, value: object) -> None:
    with portal.database.reading() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET encoded = x'00'",
        "DELETE FROM entries",
        "DELETE FROM parts",
        "UPDATE parts SET content = x'00'",
        "UPDATE parts SET salt = NULL",
        "UPDATE parts SET name = 'x'",
        "UPDATE versions SET number = 9",
        "DELETE FROM versions",
    ],
)
def test_what_is_in_the_log_is_never_changed(portal: Portal, statement: str) -> None:
    portal.publishing.publish(make_parts())
    with pytest.raises(IntegrityError), portal.database.writing() as connection:
        connection.execute(text(statement))
    assert portal.verifying.verify().finding is None


def append_then_fail(portal: Portal, prepared: Prepared) -> None:
    with portal.log.writing() as log:
        portal.publishing.append(log, prepared)
        log.append(decode_entry(log.read_entry(1).encoded), ())


def test_a_transaction_that_raises_leaves_nothing(portal: Portal) -> None:
    prepared = portal.publishing.prepare(make_parts())
    with pytest.raises(Conflict):
        append_then_fail(portal, prepared)
    assert portal.log.head().size == 0
    assert portal.verifying.verify().finding is None
    assert portal.publishing.publish(make_parts()).position == 1


def test_a_position_that_skips_is_a_conflict(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    stored = portal.log.read_entry(1)

    with pytest.raises(Conflict), portal.log.writing() as log:
        log.append(decode_entry(stored.encoded), stored.parts)


def test_a_file_that_is_no_database_is_damaged_not_a_crash(portal: Portal) -> None:
    portal.close()
    for path in portal.instance.home.glob("publication.db*"):
        path.write_bytes(b"nonsense" * 1000)
    with pytest.raises(Damaged):
        portal.log.head()


def test_a_copy_is_consistent_and_stands_alone(portal: Portal, tmp_path: Path) -> None:
    portal.publishing.publish(make_parts())
    portal.database.copy_to(tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as raw:
        assert raw.execute("SELECT size FROM log_state").fetchone() == (1,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    raw.close()


def test_the_ledger_keeps_each_redaction_once(tmp_path: Path) -> None:
    ledger = LedgerFile(tmp_path / "redactions.jsonl")
    for _ in range(2):
        ledger.add("log", "ra-2026-0001", 1, b"note")
    ledger.add("log", "ra-2026-0001", 2, b"note")
    assert list(ledger.iter_notes()) == [("ra-2026-0001", 1, b"note"), ("ra-2026-0001", 2, b"note")]
    assert ledger.path.stat().st_mode & 0o077 == 0


def test_a_damaged_ledger_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "redactions.jsonl"
    path.write_text('{"document": "x"}\n')
    with pytest.raises(Damaged, match="line 1"):
        list(LedgerFile(path).iter_notes())


def test_a_passage_is_found_across_the_pieces_a_file_is_read_in(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 3_999_990 + b"the passage to be found" + b"y" * 100)
    assert file_holds(path, [b"the passage to be found"])
    assert not file_holds(path, [b"another passage"])


def test_a_durable_write_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_durably(tmp_path / "key", b"secret")
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
