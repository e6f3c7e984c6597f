"""Commands on content in files: check-content, import, export, publish."""

from __future__ import annotations

from pathlib import Path

import click

from portal.app import SystemClock
from portal.cli.console import ProgressBar, fault_fields, json_option, open_portal, print_faults, print_json
from portal.domain.errors import Invalid, fault
from portal.domain.identifiers import WrongIdentifier, parse_document_id
from portal.fileform.tree import read_folder, read_registry_files
from portal.services.importing import check_tree
from portal.services.publishing import registry_from

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check-content")
@click.argument("folder", type=FOLDER)
@json_option
def check_content(folder: Path, as_json: bool) -> None:
    """Check a content folder in full, without an instance and without writing.

    Prints every fault with file, field and expectation. Exit code 1 where there is one.
    """
    registry = registry_from(read_registry_files(folder))
    with ProgressBar() as bar:
        checked = check_tree(folder, registry, SystemClock().now(), progress=bar.update)
    if as_json:
        faults = [fault_fields(found) for found in checked.faults]
        print_json({"versions": len(checked.planned), "faults": faults})
    elif checked.faults:
        print_faults(checked.faults)
    else:
        click.echo(f"{len(checked.planned)} versions, no faults")
    if checked.faults:
        raise click.exceptions.Exit(1)


@click.command("import")
@click.argument("folder", type=FOLDER)
@json_option
def import_(folder: Path, as_json: bool) -> None:
    """Import a content folder into the log.

    Everything is checked first; where anything is refused, nothing is written. A version that the log holds already
    is known and skipped, so the command can be repeated, also after an interruption. With a log.jsonl in the folder
    (an export) the log is continued entry by entry; what was redacted there is erased here too.
    """
    with open_portal() as portal, ProgressBar() as bar:
        summary = portal.importing.import_tree(folder, bar.update)
        bar.close()
        unsettled = portal.redacting.list_unsettled()
        if unsettled:
            # Which passages to look for is not known here: the whole file is written anew.
            portal.database.rewrite()
            portal.redacting.settle(unsettled)
        portal.publishing.append_due_ends()
        head = portal.log.head()
    if as_json:
        print_json({**vars(summary), "refused": 0, "size": head.size, "root": head.root.hex()})
        return
    click.echo(f"new {summary.new} · known {summary.known} · refused 0 · log entries continued {summary.replayed}")
    if summary.registry_changed:
        click.echo("The registry and the static pages were replaced.")
    click.echo(f"The log has {head.size} entries, root {head.root.hex()}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--public/--full", "public", default=True, help="Leave out, or keep, what is not for everyone.")
@json_option
def export(folder: Path, public: bool, as_json: bool) -> None:
    """Export the log to a new or empty FOLDER, the exact inverse of import.

    --public (the default) leaves out restricted documents, entries whose term has ended, and the private decisions;
    their places in the log stay. --full keeps everything and must be kept private.
    """
    with open_portal() as portal, ProgressBar() as bar:
        summary = portal.exporting.export(
            folder, public=public, progress=lambda done, total: bar.update("export", done, total)
        )
    if as_json:
        print_json(vars(summary))
    else:
        click.echo(f"{summary.versions} versions, {summary.entries} log entries → {folder}")


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--id", "document_id", help="Document id. Default: that of the folder, else the next free one.")
@click.option("--version", "number", type=click.IntRange(1), help="Version number. Default: the next one.")
@json_option
def publish(folder: Path, document_id: str | None, number: int | None, as_json: bool) -> None:
    """Publish one version from the FOLDER that holds its document.yaml.

    In a folder <document id>/<version> both are taken from the names. Otherwise a new document gets the next id of
    its series; give --id to publish the next version of an existing one.
    """
    folder = folder.resolve()
    if document_id is None:
        document_id, number = _from_names(folder, number)
    elif number is None and _is_document_id(folder.parent.name) and folder.parent.name != document_id:
        raise Invalid([fault("id", "id_type", document_id, expected=folder.parent.name)])
    with open_portal() as portal:
        published = portal.publishing.publish(read_folder(folder), document_id, number)
        portal.publishing.append_due_ends()
    if as_json:
        print_json(vars(published))
    else:
        known = " (known before)" if published.outcome == "known" else ""
        click.echo(f"{published.document_id} version {published.number}, log position {published.position}{known}")


def _from_names(folder: Path, number: int | None) -> tuple[str | None, int | None]:
    if not _is_document_id(folder.parent.name):
        return None, number
    if number is None and folder.name.isascii() and folder.name.isdigit():
        number = int(folder.name)
    return folder.parent.name, number


def _is_document_id(text: str) -> bool:
    try:
        parse_document_id(text)
    except WrongIdentifier:
        return False
    return True
