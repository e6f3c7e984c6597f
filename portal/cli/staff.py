"""Commands on accounts of staff, and on the keys of what is sealed. Every act stands in the audit log."""

from __future__ import annotations

import os
import secrets

import click

from portal.cli.console import json_option, open_portal, print_json
from portal.domain.audit import Action, Subject, SubjectKind
from portal.domain.errors import Invalid, fault
from portal.domain.staff import ALL_AGENCIES, STAFF_TAGS, Acting, Grant, Origin, Role, StaffMember
from portal.services.staff import SetUp
from portal.storage.resealing import reseal
from portal.web.settings import serving_settings_from

ROLES = ", ".join(role.value for role in Role)


def operator() -> Acting:
    """Whoever runs the command: the account of the machine is told as the address."""
    return Acting(None, secrets.token_hex(8), f"uid:{os.getuid()}", Origin.COMMAND)


@click.group()
def staff() -> None:
    """Accounts of staff: add, reset, disable, enable, list.

    The first administrator is made here; later ones can be made in the staff pages. No account has a password before
    its owner has chosen one with a set-up code.
    """


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="Name, as this person signs.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    help=f"A role, everywhere or as ROLE@AGENCY; repeatable. Roles: {ROLES}.",
)
@click.option(
    "--language",
    type=click.Choice(STAFF_TAGS),
    default=STAFF_TAGS[0],
    show_default=True,
    help="Language of the staff pages.",
)
@json_option
def add(login: str, name: str, roles: tuple[str, ...], language: str, as_json: bool) -> None:
    """Add an account for LOGIN and print its one-time set-up code, this once."""
    grants = frozenset(_grant(text) for text in roles)
    with open_portal() as portal:
        _print_setup(portal.staff.add(operator(), login, name, language, grants), as_json)


@staff.command()
@click.argument("login")
@json_option
def reset(login: str, as_json: bool) -> None:
    """Void password, authenticator and recovery codes of LOGIN, end its sessions, print a new set-up code."""
    with open_portal() as portal:
        member = portal.staff.find_by_login(login)
        _print_setup(portal.staff.reset(operator(), member.id), as_json)


@staff.command()
@click.argument("login")
def disable(login: str) -> None:
    """Put LOGIN out at once: its sessions end and it signs in no more. The account and its entries stay."""
    with open_portal() as portal:
        portal.staff.disable(operator(), portal.staff.find_by_login(login).id)
    click.echo(f"{login}: disabled")


@staff.command()
@click.argument("login")
def enable(login: str) -> None:
    """Let a disabled LOGIN sign in again, with the credentials of before."""
    with open_portal() as portal:
        portal.staff.enable(operator(), portal.staff.find_by_login(login).id)
    click.echo(f"{login}: enabled")


@staff.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List every account with its roles."""
    with open_portal() as portal:
        members = portal.staff.list_members(operator())
    if as_json:
        print_json([_fields(member) for member in members])
        return
    for member in members:
        mark = " (disabled)" if member.is_disabled else ""
        click.echo(f"{member.login}{mark}  {member.name}  {' '.join(_told(member))}")


@click.command("rotate-keys")
@click.option(
    "--retire", is_flag=True, help="Remove every sealing key but the newest. Older backups need a copy of them."
)
def rotate_keys(retire: bool) -> None:
    """Add a key to the vault and seal with it everything that is sealed in the private database.

    The site may go on meanwhile. Some minutes later `--retire` seals once more what may have come with an older key,
    and removes the older keys. The hashing key, by which receipt codes and sessions are recognised, stays.
    """
    with open_portal() as portal:
        if retire:
            portal.vault.require_settled()
        else:
            portal.vault.add_key()
        sealed = reseal(portal.private, portal.vault)
        retired = portal.vault.retire_keys() if retire else 0
        details = {"sealed": str(sealed), "retired": str(retired)}
        portal.audit.record(operator(), Action.KEYS_ROTATED, Subject(SubjectKind.KEYS), details)
    click.echo(f"{sealed} values sealed with the newest key; {retired} older keys removed")


def _grant(text: str) -> Grant:
    """`case_officer@heihe_customs`, or `administrator` for every agency. Raises Invalid."""
    role, at, agency = text.partition("@")
    if role not in set(Role):
        raise Invalid([fault("--role", "unknown_code", role, allowed=ROLES)])
    return Grant(agency if at else ALL_AGENCIES, Role(role))


def _print_setup(made: SetUp, as_json: bool) -> None:
    address = f"{serving_settings_from().url}/staff/set-up"
    if as_json:
        found = {"code": made.code, "expires_at": made.expires_at.isoformat(), "address": address}
        print_json(_fields(made.member) | found)
        return
    click.echo(f"{made.member.login}: {' '.join(_told(made.member))}")
    click.echo(f"set-up code  {made.code}   (shown this once; until {made.expires_at:%Y-%m-%d %H:%M} UTC)")
    click.echo(f"set up at    {address}")


def _fields(member: StaffMember) -> dict[str, object]:
    return {
        "id": member.id,
        "login": member.login,
        "name": member.name,
        "language": member.language,
        "roles": _told(member),
        "disabled": member.is_disabled,
    }


def _told(member: StaffMember) -> list[str]:
    return [f"{grant.role.value}@{grant.agency}" for grant in sorted(member.grants)]
