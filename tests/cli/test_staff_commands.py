"""`portal staff` and `portal rotate-keys` as an operator uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.app import build_portal
from portal.cli import portal as command
from portal.config import Settings
from portal.domain.errors import Conflict, Invalid, Unavailable
from portal.services.signing_in import Client
from tests.support.signing_in import HOME, PASSWORD


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "instance"))
    run("init")
    return tmp_path / "instance"


def run(*words: str) -> str:
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def add(login: str = "li.na") -> str:
    out = run("staff", "add", login, "--name", "李娜", "--role", "administrator", "--json")
    return str(json.loads(out)["code"])


def starts(home: Path, login: str, code: str, client: Client = HOME) -> None:
    portal = build_portal(Settings(home, "test"))
    try:
        portal.signing_in.set_up(login, code, PASSWORD, PASSWORD, client)
    finally:
        portal.close()


def test_the_first_administrator_comes_from_the_command_line(home: Path) -> None:
    starts(home, "li.na", add())
    assert "li.na  李娜  administrator@*" in run("staff", "list")


def test_a_code_is_shown_once_and_stored_nowhere(home: Path) -> None:
    code = add()
    assert code not in run("staff", "list")
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


def test_a_reset_gives_another_code_and_voids_the_first(home: Path) -> None:
    first = add()
    second = json.loads(run("staff", "reset", "li.na", "--json"))["code"]
    with pytest.raises(Invalid):
        starts(home, "li.na", first)
    starts(home, "li.na", second)


def test_a_disabled_account_signs_in_no_more_until_it_is_enabled(home: Path) -> None:
    code = add()
    run("staff", "disable", "li.na")
    assert "(disabled)" in run("staff", "list")
    with pytest.raises(Invalid):
        starts(home, "li.na", code)
    run("staff", "enable", "li.na")
    starts(home, "li.na", code)


@pytest.mark.parametrize("role", ["king", "administrator@nowhere"])
def test_unknown_roles_and_agencies_are_refused(home: Path, role: str) -> None:
    with pytest.raises(Invalid):
        run("staff", "add", "li.na", "--name", "李娜", "--role", role)


def test_a_login_is_given_once(home: Path) -> None:
    add()
    with pytest.raises(Conflict):
        add()


def test_keys_are_changed_while_everything_stays_readable(home: Path) -> None:
    starts(home, "li.na", add())
    assert "1 values sealed" in run("rotate-keys")
    with pytest.raises(Unavailable):
        run("rotate-keys", "--retire")
    portal = build_portal(Settings(home, "test"))
    with portal.private.reading() as connection:
        (sealed,) = connection.exec_driver_sql("select pending_totp from staff_sessions").one()
    assert portal.vault.open(sealed)
    portal.close()
