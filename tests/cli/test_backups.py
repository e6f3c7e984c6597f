"""Backup and restore, with redactions applied again."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from portal.storage.instance import file_holds
from tests.support.commands import run_portal
from tests.support.factories import RECALL, RECALL_TEXTS, make_parts
from tests.support.files import write_content, write_parts

UNLAWFUL = "依法应当删除的一段特别文字内容"
GROUND = ("--reason", "court_order", "--authority", "amr", "--legal-basis", "示例", "--yes")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    content = write_content(
        tmp_path / "content",
        {
            "recall/rc-2026-0001/1": make_parts(RECALL, RECALL_TEXTS, body=UNLAWFUL),
            "recall/rc-2026-0002/1": make_parts(RECALL, RECALL_TEXTS),
        },
    )
    assert run_portal(tmp_path / "home", "init").returncode == 0
    assert run_portal(tmp_path / "home", "import", content).returncode == 0
    return tmp_path / "home"


def head(home: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(run_portal(home, "verify", "--json").stdout)
    return found


def holds_secret(home: Path) -> bool:
    return any(file_holds(path, [UNLAWFUL.encode()]) for path in home.rglob("*") if path.is_file())


def test_a_backup_restored_elsewhere_is_the_same_log(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    assert run_portal(home, "backup", backup).returncode == 0
    assert backup.stat().st_mode & 0o077 == 0
    assert run_portal(tmp_path / "other", "restore", backup).returncode == 0
    assert head(tmp_path / "other") == head(home)
    key = run_portal(home, "checkpoint", "--show-key").stdout
    assert run_portal(tmp_path / "other", "checkpoint", "--show-key").stdout == key


def test_restoring_an_older_backup_redacts_again_under_a_new_log_id(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    run_portal(home, "backup", backup)
    before = head(home)
    assert run_portal(home, "redact", "rc-2026-0001", *GROUND).returncode == 0
    assert not holds_secret(home)
    refused = run_portal(home, "restore", backup)
    assert refused.returncode == 4
    restored = run_portal(home, "restore", backup, "--replace")
    assert restored.returncode == 0, restored.stderr
    assert "Redactions applied again: 1" in restored.stdout
    after = head(home)
    assert after["log"] != before["log"]
    assert after["holds"] is True
    assert not holds_secret(home)
    assert json.loads(run_portal(home, "show", "rc-2026-0001", "--json").stdout)["readable"] is False


def test_the_ledger_alone_is_enough_to_redact_again(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    run_portal(home, "backup", backup)
    run_portal(home, "redact", "rc-2026-0001", *GROUND)
    (home / "publication.db").unlink()
    assert "applied again: 1" in run_portal(home, "restore", backup).stdout
    assert not holds_secret(home)


def test_a_backup_as_new_as_what_is_known_keeps_its_log_id(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    before = head(home)
    run_portal(home, "checkpoint")
    run_portal(home, "backup", backup)
    run_portal(home, "restore", backup, "--replace")
    assert head(home) == before


def test_a_checkpoint_known_here_tells_that_a_backup_is_older(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    run_portal(home, "backup", backup)
    run_portal(home, "publish", write_parts(tmp_path / "more", make_parts(RECALL, RECALL_TEXTS, body="新")))
    run_portal(home, "checkpoint")
    (home / "publication.db").unlink()
    assert "(a new id)" in run_portal(home, "restore", backup).stdout


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_a_damaged_backup_is_refused_and_leaves_no_instance(home: Path, tmp_path: Path, share: float) -> None:
    backup = tmp_path / "backup.tar"
    run_portal(home, "backup", backup)
    content = bytearray(backup.read_bytes())
    content[int(len(content) * share)] ^= 0xFF
    backup.write_bytes(content)
    result = run_portal(tmp_path / "other", "restore", backup)
    assert result.returncode == 1, (result.stdout, result.stderr)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "other" / "publication.db").exists()


def leave_in_unused_space(home: Path) -> None:
    """Put the text where a page was freed without being overwritten, as older tools leave it."""
    raw = sqlite3.connect(home / "publication.db", isolation_level=None)
    raw.execute("PRAGMA secure_delete=OFF")
    raw.execute("CREATE TABLE scratch (content TEXT)")
    raw.execute("INSERT INTO scratch VALUES (?)", (UNLAWFUL * 2000,))
    raw.execute("DROP TABLE scratch")
    raw.close()
    assert holds_secret(home)


def test_a_restored_backup_keeps_nothing_redacted_in_unused_space(home: Path, tmp_path: Path) -> None:
    leave_in_unused_space(home)
    backup = tmp_path / "backup.tar"
    run_portal(home, "backup", backup)
    run_portal(home, "redact", "rc-2026-0001", *GROUND)
    assert not holds_secret(home)
    assert run_portal(home, "restore", backup, "--replace").returncode == 0
    assert not holds_secret(home)


def test_a_redaction_held_up_by_a_reader_is_completed_without_a_trace(home: Path) -> None:
    leave_in_unused_space(home)
    reader = sqlite3.connect(home / "publication.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM parts").fetchone()
    held_up = run_portal(home, "redact", "rc-2026-0001", *GROUND)
    reader.close()
    assert held_up.returncode == 75
    assert holds_secret(home)
    resumed = run_portal(home, "redact", "--resume")
    assert resumed.stdout == "completed 1 redactions\n"
    assert not holds_secret(home)


def test_what_an_interrupted_restore_left_is_gone_after_the_next(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    run_portal(home, "redact", "rc-2026-0001", *GROUND)
    run_portal(home, "backup", backup)
    (home / "restore-x1y2").mkdir()
    (home / "restore-x1y2" / "publication.db").write_text(UNLAWFUL)
    assert run_portal(home, "restore", backup, "--replace").returncode == 0
    assert not holds_secret(home)


def test_an_import_that_continues_a_log_erases_what_was_redacted_there(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    run_portal(copy, "init")
    run_portal(home, "export", "--full", tmp_path / "before")
    assert run_portal(copy, "import", tmp_path / "before").returncode == 0
    leave_in_unused_space(copy)
    run_portal(home, "redact", "rc-2026-0001", *GROUND)
    run_portal(home, "export", "--full", tmp_path / "after")
    assert run_portal(copy, "import", tmp_path / "after").returncode == 0
    assert not holds_secret(copy)
    ledger = (copy / "redactions.jsonl").read_text()
    assert "rc-2026-0001" in ledger
    assert run_portal(copy, "import", tmp_path / "after").returncode == 0
    assert (copy / "redactions.jsonl").read_text() == ledger
    assert head(copy)["root"] == head(home)["root"]
