"""Backup and restore, with redactions applied again."""

from __future__ import annotations

import json
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
