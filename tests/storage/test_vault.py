"""The vault: what it seals opens again, with changed keys too, and nothing in the folder is open to others."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from portal.domain.errors import Damaged, Unavailable
from portal.storage.vault import Vault

SECRET = "Иванов, 13800138000".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "vault"


def settle(folder: Path) -> None:
    """Let every key be an hour old."""
    for path in folder.glob("sealing-*.key"):
        before = path.stat().st_mtime - 3600
        os.utime(path, (before, before))


def test_what_is_sealed_opens_again_and_hides_its_content(folder: Path) -> None:
    vault = Vault(folder)
    sealed = vault.seal(SECRET)
    assert vault.open(sealed) == SECRET
    assert SECRET not in sealed
    assert vault.seal(SECRET) != sealed


def test_another_process_opens_it(folder: Path) -> None:
    assert Vault(folder).open(Vault(folder).seal(SECRET)) == SECRET


def test_a_changed_byte_is_refused(folder: Path) -> None:
    vault = Vault(folder)
    sealed = bytearray(vault.seal(SECRET))
    sealed[30] ^= 1
    with pytest.raises(Damaged):
        vault.open(bytes(sealed))


@pytest.mark.parametrize("rubbish", [b"", b"x", b"\x80" + bytes(80)])
def test_rubbish_is_refused(folder: Path, rubbish: bytes) -> None:
    with pytest.raises(Damaged):
        Vault(folder).open(rubbish)


def test_keys_are_changed_without_losing_anything(folder: Path) -> None:
    vault, running = Vault(folder), Vault(folder)
    old = running.seal(SECRET)
    vault.add_key()
    assert vault.open(old) == SECRET
    new = vault.rotate(old)
    # A process that started before the change finds the new key by itself.
    assert running.open(new) == SECRET
    settle(folder)
    assert vault.retire_keys() == 1
    assert Vault(folder).open(new) == SECRET
    with pytest.raises(Damaged):
        Vault(folder).open(old)


def test_a_running_process_seals_with_a_new_key_and_no_key_goes_while_one_may_not_have(folder: Path) -> None:
    running, vault = Vault(folder), Vault(folder)
    running.seal(SECRET)
    vault.add_key()
    sealed = running.seal(SECRET)
    with pytest.raises(Unavailable):
        vault.retire_keys()
    settle(folder)
    vault.retire_keys()
    assert Vault(folder).open(sealed) == SECRET


def test_hashes_are_stable_keyed_and_bound_to_their_purpose(folder: Path, tmp_path: Path) -> None:
    found = Vault(folder).keyed_hash("session", b"id")
    assert found == Vault(folder).keyed_hash("session", b"id")
    assert found != Vault(folder).keyed_hash("receipt", b"id")
    assert found != Vault(tmp_path / "other").keyed_hash("session", b"id")


def test_hashes_outlive_a_change_of_keys(folder: Path) -> None:
    vault = Vault(folder)
    before = vault.keyed_hash("receipt", b"code")
    vault.add_key()
    settle(folder)
    vault.retire_keys()
    assert vault.keyed_hash("receipt", b"code") == before


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    vault = Vault(folder)
    vault.seal(SECRET)
    vault.keyed_hash("session", b"id")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "hashing.key": 0o600,
        "sealing-0001.key": 0o600,
    }


def test_a_damaged_key_is_told(folder: Path) -> None:
    Vault(folder).seal(SECRET)
    (folder / "sealing-0001.key").write_bytes(b"nothing\n")
    with pytest.raises(Damaged):
        Vault(folder).seal(SECRET)
