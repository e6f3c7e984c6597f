"""The command `restore`: both databases from a backup, with everything erased since erased again."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

import click

from portal.app import Portal, SystemClock, assemble, build_portal
from portal.cli.console import verified
from portal.config import Settings, settings_from
from portal.domain.errors import Conflict, Damaged, Invalid, Unavailable, fault
from portal.fileform.notes import open_checkpoint
from portal.storage.backup import DATABASE, ERASURES, KEY, LEDGER, MANIFEST, PRIVATE, Manifest, unpack_archive
from portal.storage.database import Database
from portal.storage.erasures import ErasureLedger
from portal.storage.instance import Instance, LedgerFile, sync_folder, write_durably
from portal.storage.key_backup import install_keys, load_keys, read_keys, require_keys
from portal.storage.private import private_database

Notes = list[tuple[str, int, bytes]]
_RESTORING = "restore-"


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of keys that `backup --keys` wrote; alone, it puts the keys back.",
)
@click.option("--replace", is_flag=True, help="Replace the instance that PORTAL_HOME holds, and keys that differ.")
@click.option("--without-private", is_flag=True, help="Leave cases and staff out, as when their keys are lost.")
def restore(file: Path | None, keys_file: Path | None, replace: bool, without_private: bool) -> None:
    """Restore a backup into PORTAL_HOME. Stop every other process of the instance first.

    Redactions and erasures known here, from the instance replaced or its ledgers, are applied again, and staff are
    signed out. Where the backup is older than what is known of its log, the restored log gets an id of its own, so
    that nobody takes it for the longer one. Cases open only with their keys, which are kept apart.
    """
    settings = settings_from()
    instance = Instance(settings.home)
    keys = load_keys(keys_file) if keys_file is not None else {}
    if file is None:
        if keys_file is None:
            raise click.UsageError("a backup, --keys or both are expected")
        install_keys(keys, instance.vault_path, replace=replace)
        click.echo(f"Keys in place: {len(keys)}")
        return
    if instance.exists and not replace:
        raise Conflict("PORTAL_HOME", "no instance (or --replace)", str(settings.home))
    instance.create_folders()
    _clear_interrupted(settings.home)
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=_RESTORING) as folder:
        manifest = unpack_archive(file, Path(folder))
        if without_private:
            (Path(folder) / PRIVATE).unlink(missing_ok=True)
        has_private = (Path(folder) / PRIVATE).exists()
        if has_private:
            require_keys(manifest.keys, {**read_keys(instance.vault_path), **keys})
        # What stands in the private database of the public log, such as drafts, is redacted with the log.
        private = private_database(Path(folder) / PRIVATE) if has_private else None
        if private is not None:
            private.migrate()
        lines = _publication_lines(settings, instance, Path(folder), manifest, file.name, private)
        if private is not None:
            install_keys(keys, instance.vault_path, replace=replace)
            lines += _private_lines(settings, instance, Path(folder), private)
        _put_in_place(Path(folder), instance)
    for line in lines:
        click.echo(line)


def _publication_lines(
    settings: Settings, instance: Instance, folder: Path, manifest: Manifest, name: str, private: Database | None
) -> list[str]:
    """Make the unpacked log ready to take its place; what to tell of it. Raises Invalid, Damaged."""
    notes, newest = _known_here(settings, instance)
    restored = Database(folder / DATABASE)
    restored.migrate()
    portal = assemble(settings, instance, restored, SystemClock(), private=private)
    head = verified(portal)
    if (head.log_id, head.size, head.root.hex()) != (manifest.log_id, manifest.size, manifest.root):
        raise Invalid([fault("", "backup_damaged", MANIFEST).at(name)])
    renamed = head.log_id in newest and newest[head.log_id] > head.size
    if renamed:
        portal.log.rename(secrets.token_hex(16))
    notes += list(LedgerFile(folder / LEDGER).iter_notes())
    portal.redacting.remember(notes)
    reapplied = portal.redacting.reapply(notes)
    if reapplied:
        # The backup's unused space may hold the text as well.
        restored.rewrite()
    restored.truncate_wal()
    head = verified(portal)
    restored.close()
    told = f"Restored {head.size} entries, log {head.log_id}{' (a new id)' if renamed else ''}"
    return [told, f"Redactions applied again: {reapplied}"]


def _private_lines(settings: Settings, instance: Instance, folder: Path, private: Database) -> list[str]:
    """Make the unpacked private database ready to take its place; what to tell of it."""
    ledger = ErasureLedger(instance.erasures_path)
    erased = ledger.list_cases() | ErasureLedger(folder / ERASURES).list_cases()
    ledger.add(sorted(erased - ledger.list_cases()))
    portal = assemble(settings, instance, Database(folder / DATABASE), SystemClock(), private=private)
    count = portal.case_upkeep.erase_again(sorted(erased))
    portal.sessions.end_everywhere()
    private.truncate_wal()
    portal.close()
    return [f"Cases erased again: {count}", "Staff are signed out; see `portal staff list` for who may sign in"]


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
            portal: Portal = build_portal(settings)
            head = portal.log.head()
            newest[head.log_id] = max(head.size, newest.get(head.log_id, 0))
            notes += portal.redacting.list_notes()
            portal.close()
        except (Damaged, Invalid, Unavailable):
            click.echo("The instance that is replaced cannot be read; its redaction ledger is used.", err=True)
    return notes, newest


def _put_in_place(folder: Path, instance: Instance) -> None:
    """Swap the databases in; the old ones and their write-ahead logs go. The log comes last: it makes the instance."""
    for name, target in ((PRIVATE, instance.private_path), (DATABASE, instance.database_path)):
        if (folder / name).exists():
            for suffix in ("-wal", "-shm"):
                Path(f"{target}{suffix}").unlink(missing_ok=True)
            (folder / name).chmod(0o600)
            (folder / name).rename(target)
    if (folder / KEY).exists():
        write_durably(instance.key_path, (folder / KEY).read_bytes())
    sync_folder(instance.home)
