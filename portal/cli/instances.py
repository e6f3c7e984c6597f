"""Commands on a whole instance: init and backup."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from portal.app import Portal, assemble, create_portal
from portal.cli.console import json_option, open_portal, print_json, verified
from portal.config import settings_from
from portal.domain.errors import Conflict
from portal.storage.backup import DATABASE, copy_instance, write_archive
from portal.storage.database import Database
from portal.storage.instance import Instance
from portal.storage.key_backup import fingerprints, read_keys, write_keys


@click.command()
def init() -> None:
    """Create an empty instance in PORTAL_HOME (default: ./instance). An existing one is left as it is."""
    settings = settings_from()
    instance = Instance(settings.home)
    existed = instance.exists
    portal = create_portal(settings)
    click.echo(f"{'Existing' if existed else 'New'} instance in {settings.home}, log {portal.log.head().log_id}")
    portal.close()


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the keys that open cases to this file; keep it apart from every backup.",
)
@json_option
def backup(file: Path | None, keys_file: Path | None, as_json: bool) -> None:
    """Write a verified backup to FILE while the instance is in use.

    It holds everything including restricted documents and the signing key: keep it private. What people sent in is
    sealed in it; the keys are not in it, so that whoever steals it can open no case. Without them it cannot be
    restored: write them to another place with --keys, once, and again after `portal rotate-keys`.
    """
    if file is None and keys_file is None:
        raise click.UsageError("FILE, --keys or both are expected")
    if file is not None and keys_file is not None and file.absolute().parent == keys_file.absolute().parent:
        raise click.UsageError("the keys are expected in another folder than the backup")
    with open_portal() as portal:
        if keys_file is not None:
            _write_keys(portal, keys_file)
        if file is not None:
            _write_backup(portal, file.absolute(), as_json)


def _write_keys(portal: Portal, target: Path) -> None:
    # Both kinds are made when first needed; a file of keys without them would be of no use later.
    portal.vault.open(portal.vault.seal(portal.vault.keyed_hash("backup", b"")))
    keys = read_keys(portal.instance.vault_path)
    write_keys(keys, _existing(target.absolute().parent) / target.name)
    click.echo(f"{target}: {len(keys)} keys; keep them apart from every backup", err=True)


def _write_backup(portal: Portal, target: Path, as_json: bool) -> None:
    keys = fingerprints(read_keys(portal.instance.vault_path))
    with tempfile.TemporaryDirectory(dir=_existing(target.parent)) as folder:
        copy_instance(portal.instance, portal.database, portal.private, Path(folder))
        copy = assemble(portal.settings, portal.instance, Database(Path(folder) / DATABASE), portal.clock)
        head = verified(copy)
        copy.close()
        write_archive(Path(folder), target, head.log_id, head.size, head.root.hex(), keys)
    if as_json:
        print_json(
            {"file": str(target), "log": head.log_id, "size": head.size, "root": head.root.hex(), "keys": sorted(keys)}
        )
    else:
        click.echo(f"{target}: {head.size} entries, verified, root {head.root.hex()}")
        if keys:
            click.echo(f"It cannot be restored without its keys, which are not in it: {', '.join(sorted(keys))}")


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise Conflict("target", "an existing folder", str(folder))
    return folder
