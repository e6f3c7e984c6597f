"""Backup and restore of what people sent in: sealed in the backup, opened with keys kept apart, erased again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import pytest

from portal.app import Portal, build_portal
from portal.config import Settings
from portal.domain.errors import NotFound
from portal.services.cases.intake import Filed
from portal.storage.cases import SQLCases
from portal.storage.instance import file_holds
from portal.storage.resealing import reseal
from tests.screening.pictures import PDF
from tests.support.cases import CONTACT, file_case, take_cases
from tests.support.clock import StandingClock
from tests.support.commands import call_portal
from tests.support.signing_in import set_up_person

ACCOUNT = "Зарядка загорелась"


@contextmanager
def opened(home: Path, clock: StandingClock | None = None) -> Iterator[Portal]:
    portal = build_portal(Settings(home, "test-portal"), clock or StandingClock())
    try:
        yield portal
    finally:
        portal.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert call_portal(tmp_path / "home", "init").returncode == 0
    with opened(tmp_path / "home") as portal:
        take_cases(portal)
    return tmp_path / "home"


@pytest.fixture
def filed(home: Path) -> Filed:
    with opened(home) as portal:
        found = file_case(portal)
        portal.following.add_evidence(found.code, found.numbers[0], "чек.pdf", PDF)
    return found


@pytest.fixture
def backup(home: Path, filed: Filed, tmp_path: Path) -> Path:
    """A backup with its keys in another place."""
    (tmp_path / "safe").mkdir()
    result = call_portal(home, "backup", tmp_path / "backup.tar", "--keys", tmp_path / "safe" / "keys.tar")
    assert result.returncode == 0, result.stderr
    return tmp_path / "backup.tar"


def restore(home: Path, *arguments: str | Path) -> str:
    result = call_portal(home, "restore", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def assert_opens(home: Path, filed: Filed) -> None:
    with opened(home) as portal:
        (case,) = portal.following.look(filed.code)
        assert case.case.number == filed.numbers[0]
        assert case.submission is not None
        assert case.submission.account.startswith(ACCOUNT)
        assert case.submission.contact.email == CONTACT["email"]
        (evidence,) = case.evidence
        with SQLCases(portal.private, portal.vault).writing() as cases:
            assert cases.evidence().read(evidence.id) == (evidence, PDF)


def test_after_a_restore_elsewhere_a_case_opens_with_the_keys(filed: Filed, backup: Path, tmp_path: Path) -> None:
    told = restore(tmp_path / "other", backup, "--keys", tmp_path / "safe" / "keys.tar")
    assert "Cases erased again: 0" in told
    assert_opens(tmp_path / "other", filed)
    for path in (tmp_path / "other").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_backup_tells_nobody_anything_of_a_person(filed: Filed, backup: Path, home: Path, tmp_path: Path) -> None:
    told = [*CONTACT.values(), ACCOUNT, filed.code, filed.code.replace("-", ""), "чек.pdf", "trailer"]
    keys = [path.read_bytes().strip() for path in (home / "keys" / "vault").iterdir()]
    assert len(keys) == 2
    assert not file_holds(backup, [word.encode() for word in told] + keys)
    assert not file_holds(home / "private.db", [word.encode() for word in told])
    assert backup.stat().st_mode & 0o077 == (tmp_path / "safe" / "keys.tar").stat().st_mode & 0o077 == 0


def test_without_its_keys_a_backup_is_not_restored(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    refused = call_portal(other, "restore", backup)
    assert refused.returncode == 4
    assert "hashing.key, sealing-0001.key" in refused.stderr
    assert not (other / "publication.db").exists()
    assert not (other / "keys" / "vault").exists()


def test_where_the_keys_are_lost_the_log_is_restored_alone(filed: Filed, backup: Path, tmp_path: Path) -> None:
    restore(tmp_path / "other", backup, "--without-private")
    with opened(tmp_path / "other") as portal, pytest.raises(NotFound):
        portal.following.look(filed.code)


def test_in_its_own_place_it_needs_no_file_of_keys(filed: Filed, backup: Path, home: Path) -> None:
    restore(home, backup, "--replace")
    assert_opens(home, filed)


def test_lost_keys_are_put_back_alone(filed: Filed, backup: Path, home: Path, tmp_path: Path) -> None:
    rmtree(home / "keys" / "vault")
    assert "Keys in place: 2" in restore(home, "--keys", tmp_path / "safe" / "keys.tar")
    assert_opens(home, filed)


def test_other_keys_are_not_replaced_unless_told_to(filed: Filed, backup: Path, home: Path, tmp_path: Path) -> None:
    rmtree(home / "keys" / "vault")
    with opened(home) as portal:
        portal.vault.keyed_hash("receipt", b"")
    keys = tmp_path / "safe" / "keys.tar"
    assert call_portal(home, "restore", "--keys", keys).returncode == 4
    restore(home, "--keys", keys, "--replace")
    assert_opens(home, filed)


def test_a_backup_made_before_keys_were_changed_opens_with_the_keys_of_then(
    filed: Filed, backup: Path, home: Path, tmp_path: Path
) -> None:
    with opened(home) as portal:
        newest = home / "keys" / "vault" / f"sealing-{portal.vault.add_key():04d}.key"
        os.utime(newest, (0, 0))
        reseal(portal.private, portal.vault)
        portal.vault.retire_keys()
    refused = call_portal(home, "restore", backup, "--replace")
    assert refused.returncode == 4
    assert "sealing-0001.key" in refused.stderr
    assert_opens(home, filed)
    restore(home, backup, "--replace", "--keys", tmp_path / "safe" / "keys.tar")
    assert_opens(home, filed)


def test_what_a_person_had_erased_does_not_come_back(filed: Filed, backup: Path, home: Path, tmp_path: Path) -> None:
    with opened(home) as portal:
        portal.following.erase(filed.code, filed.numbers[0])
    assert "Cases erased again: 1" in restore(home, backup, "--replace")
    with opened(home) as portal:
        with pytest.raises(NotFound):
            portal.following.look(filed.code)
        with SQLCases(portal.private, portal.vault).reading() as cases:
            (case,) = cases.iter_cases()
            assert (case.is_anonymous, case.is_open, case.number) == (True, False, filed.numbers[0])
            assert cases.list_evidence(case.id) == ()


def test_a_later_backup_knows_what_had_been_erased(filed: Filed, backup: Path, home: Path, tmp_path: Path) -> None:
    keys = ("--keys", tmp_path / "safe" / "keys.tar")
    with opened(home) as portal:
        portal.following.erase(filed.code, filed.numbers[0])
    call_portal(home, "backup", tmp_path / "later.tar")
    restore(tmp_path / "other", tmp_path / "later.tar", *keys)
    assert "Cases erased again: 1" in restore(tmp_path / "other", backup, "--replace")


def test_what_is_past_its_time_by_now_is_erased_with_the_restore(home: Path, tmp_path: Path) -> None:
    long_ago = StandingClock()
    long_ago.moment = long_ago.moment.replace(year=2020)
    (tmp_path / "safe").mkdir()
    with opened(home, long_ago) as portal:
        filed = file_case(portal)
        portal.following.withdraw(filed.code, filed.numbers[0])
    call_portal(home, "backup", tmp_path / "backup.tar", "--keys", tmp_path / "safe" / "keys.tar")
    assert "Cases erased again: 1" in restore(home, tmp_path / "backup.tar", "--replace")


def test_a_session_of_the_time_of_the_backup_is_over(home: Path, tmp_path: Path) -> None:
    with opened(home) as portal:
        person = set_up_person(portal)
        assert portal.sessions.find(person.token) is not None
    call_portal(home, "backup", tmp_path / "backup.tar")
    restore(home, tmp_path / "backup.tar", "--replace")
    with opened(home) as portal:
        assert portal.sessions.find(person.token) is None


def test_a_damaged_private_database_makes_no_backup(home: Path, filed: Filed, tmp_path: Path) -> None:
    content = bytearray((home / "private.db").read_bytes())
    for at in range(4096 * 3, len(content), 4096):
        content[at : at + 64] = bytes(64)
    (home / "private.db").write_bytes(content)
    refused = call_portal(home, "backup", tmp_path / "backup.tar")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "backup.tar").exists()


@pytest.mark.parametrize("content", [b"", b"not a tar", bytes(10_240)])
def test_a_file_that_holds_no_keys_is_refused(home: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.tar").write_bytes(content)
    refused = call_portal(home, "restore", "--keys", tmp_path / "keys.tar")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_keys_beside_the_backup_are_not_written(home: Path, tmp_path: Path) -> None:
    refused = call_portal(home, "backup", tmp_path / "backup.tar", "--keys", tmp_path / "keys.tar")
    assert refused.returncode == 2
    assert not (tmp_path / "backup.tar").exists()
    assert call_portal(home, "backup").returncode == call_portal(home, "restore").returncode == 2


def test_the_result_for_scripts_names_the_keys_needed(home: Path, filed: Filed, tmp_path: Path) -> None:
    told = json.loads(call_portal(home, "backup", tmp_path / "backup.tar", "--json").stdout)
    assert told["keys"] == ["hashing.key", "sealing-0001.key"]
