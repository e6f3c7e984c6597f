"""Commands on a whole instance: init, backup, restore."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

import click

from portal.app import Portal, SystemClock, assemble, build_portal, create_portal
from portal.cli.console import json_option, open_portal, print_json
from portal.config import Settings, settings_from
from portal.domain.errors import Conflict, Damaged, Invalid, Unavailable, fault
from portal.domain.log import LogHead
from portal.fileform.notes import open_checkpoint
from portal.storage.backup import DATABASE, KEY, LEDGER, MANIFEST, copy_instance, unpack_archive, write_archive
from portal.storage.database import Database
from portal.storage.instance import Instance, LedgerFile, sync_folder, write_durably

Notes = list[tuple[str, int, bytes]]
_RESTORING = "restore-"


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
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write a verified backup to FILE while the instance is in use.

    It holds everything including restricted documents and the signing key: keep it private.
    """
    with open_portal() as portal, tempfile.TemporaryDirectory(dir=_existing(file.absolute().parent)) as folder:
        copy_instance(portal.instance, portal.database, Path(folder))
        copy = assemble(portal.settings, portal.instance, Database(Path(folder) / DATABASE), portal.clock)
        head = _verified(copy)
        copy.close()
        write_archive(Path(folder), file.absolute(), head.log_id, head.size, head.root.hex())
    if as_json:
        print_json({"file": str(file), "log": head.log_id, "size": head.size, "root": head.root.hex()})
    else:
        click.echo(f"{file}: {head.size} entries, verified, root {head.root.hex()}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the instance that PORTAL_HOME holds.")
def restore(file: Path, replace: bool) -> None:
    """Restore a backup into PORTAL_HOME. Stop every other process of the instance first.

    Redactions known here, from the instance replaced or its ledger, are applied again. Where the backup is older than
    what is known of its log, the restored log gets an id of its own, so that nobody takes it for the longer one.
    """
    settings = settings_from()
    instance = Instance(settings.home)
    if instance.exists and not replace:
        raise Conflict("PORTAL_HOME", "no instance (or --replace)", str(settings.home))
    instance.create_folders()
    _clear_interrupted(settings.home)
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=_RESTORING) as folder:
        manifest = unpack_archive(file, Path(folder))
        notes, newest = _known_here(settings, instance)
        restored = Database(Path(folder) / DATABASE)
        restored.migrate()
        portal = assemble(settings, instance, restored, SystemClock())
        head = _verified(portal)
        if (head.log_id, head.size, head.root.hex()) != (manifest.log_id, manifest.size, manifest.root):
            raise Invalid([fault("", "backup_damaged", MANIFEST).at(file.name)])
        renamed = head.log_id in newest and newest[head.log_id] > head.size
        if renamed:
            portal.log.rename(secrets.token_hex(16))
        notes += list(LedgerFile(Path(folder) / LEDGER).iter_notes())
        portal.redacting.remember(notes)
        reapplied = portal.redacting.reapply(notes)
        if reapplied:
            # The backup's unused space may hold the text as well.
            restored.rewrite()
        restored.truncate_wal()
        head = _verified(portal)
        restored.close()
        _put_in_place(Path(folder), instance)
    click.echo(f"Restored {head.size} entries, log {head.log_id}{' (a new id)' if renamed else ''}")
    click.echo(f"Redactions applied again: {reapplied}")


def _clear_interrupted(home: Path) -> None:
    """What an interrupted restore left holds texts that may since have been redacted."""
    for folder in home.glob(f"{_RESTORING}*"):
        shutil.rmtree(folder)


def _known_here(settings: Settings, instance: Instance) -> tuple[Notes, dict[str, int]]:
    """Redactions that this place knows of, and how far it knows each log to have come."""
    notes = list(LedgerFile(instance.ledger_path).iter_notes())
    newest: dict[str, int] = {}
    if instance.key_path.exists():
        key = instance.signing_key().public_key()
        for path in sorted(instance.checkpoints.glob("*.txt")):
            checkpoint = open_checkpoint(path.read_text("utf-8"), settings.log_name, key)
            newest[checkpoint.log_id] = checkpoint.size
    if instance.exists:
        try:
            portal = build_portal(settings)
            head = portal.log.head()
            newest[head.log_id] = max(head.size, newest.get(head.log_id, 0))
            notes += portal.redacting.list_notes()
            portal.close()
        except (Damaged, Invalid, Unavailable):
            click.echo("The instance that is replaced cannot be read; its redaction ledger is used.", err=True)
    return notes, newest


def _put_in_place(folder: Path, instance: Instance) -> None:
    """Swap the database in; the old one and its write-ahead log go."""
    for suffix in ("-wal", "-shm"):
        Path(f"{instance.database_path}{suffix}").unlink(missing_ok=True)
    (folder / DATABASE).chmod(0o600)
    (folder / DATABASE).rename(instance.database_path)
    if (folder / KEY).exists():
        write_durably(instance.key_path, (folder / KEY).read_bytes())
    sync_folder(instance.home)


def _verified(portal: Portal) -> LogHead:
    result = portal.verifying.verify()
    if result.finding is not None:
        raise Damaged(f"{result.finding.where}: {result.finding.what}")
    return result.head


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise Conflict("target", "an existing folder", str(folder))
    return folder
