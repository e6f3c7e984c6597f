"""Commands on the log itself: verify, checkpoint, redact, end-terms."""

from __future__ import annotations

from pathlib import Path

import click

from portal.app import Portal
from portal.cli.console import ProgressBar, choice_of, json_option, open_portal, print_json
from portal.domain.vocabulary import RedactionReason
from portal.fileform.notes import Checkpoint, open_checkpoint, read_verifier_key
from portal.services.redacting import Redaction, Review

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FINDINGS = {
    "head": "the head of the log cannot be read",
    "entry_form": "the entry's bytes are not an entry",
    "position": "the position is wrong",
    "parts_missing": "parts of the entry are missing",
    "part_missing": "the part is missing though nothing redacted it",
    "commitment": "the part's bytes or salt do not match their commitment",
    "part_names": "the parts' names are not those committed to",
    "version_row": "the table of versions does not say what the entry says",
    "redaction_row": "the table of redactions does not say what the entry says",
    "state_row": "the current state is not that of the newest version",
    "state_rows": "documents are missing in the table of current states",
    "size": "the log's size is not the number of its entries",
    "root": "the log's root is not that of its entries",
    "checkpoint_log": "the checkpoint is of another log",
    "cut_off": "entries that the checkpoint covers have been cut off",
    "rewritten": "entries that the checkpoint covers have been rewritten",
    "unreadable": "the log cannot be read on",
}


@click.command()
@click.option("--checkpoint", "checkpoint_file", type=FILE, help="A signed checkpoint to hold the log against.")
@click.option("--key", "key_text", help="The signer's public key as printed by `checkpoint --show-key`.")
@json_option
def verify(checkpoint_file: Path | None, key_text: str | None, as_json: bool) -> None:
    """Recompute the whole log and name the first thing that does not hold.

    With --checkpoint also that nothing it covers was cut off or rewritten; its signature is checked with --key, by
    default with this instance's own key. Exit code 1 where something does not hold.
    """
    with open_portal() as portal, ProgressBar() as bar:
        checkpoint = _open_checkpoint(portal, checkpoint_file, key_text) if checkpoint_file else None
        result = portal.verifying.verify(checkpoint, lambda done, total: bar.update("verify", done, total))
    finding = result.finding
    if as_json:
        found = vars(finding) | {"message": FINDINGS[finding.what]} if finding else None
        counts = {"entries": result.entries, "parts": result.parts, "withheld": result.withheld}
        root = result.head.root.hex()
        print_json({"holds": finding is None, "log": result.head.log_id, "root": root, **counts, "finding": found})
    elif finding is None:
        click.echo(
            f"The log holds: {result.entries} entries, {result.parts} parts, {result.withheld} erased or withheld"
        )
        kind = "a public copy, " if result.head.is_public_copy else ""
        click.echo(f"{kind}log {result.head.log_id} · root {result.head.root.hex()}")
    else:
        click.echo(f"{finding.where}: {FINDINGS[finding.what]}", err=True)
        if finding.expected or finding.found:
            click.echo(f"expected {finding.expected or '—'}\nfound    {finding.found or '—'}", err=True)
    if finding is not None:
        raise click.exceptions.Exit(1)


def _open_checkpoint(portal: Portal, file: Path, key_text: str | None) -> Checkpoint:
    if key_text is not None:
        name, key = read_verifier_key(key_text)
    else:
        name, key = portal.settings.log_name, portal.instance.signing_key().public_key()
    return open_checkpoint(file.read_text("utf-8", errors="replace"), name, key)


@click.command()
@click.option("--show-key", is_flag=True, help="Print the public key that verifies checkpoints instead.")
def checkpoint(show_key: bool) -> None:
    """Sign a checkpoint: log id, number of entries and root, as a C2SP signed note (Ed25519).

    Publish it or keep it outside this machine: whoever holds one can prove later that the log was not rewritten.
    """
    with open_portal() as portal:
        if show_key:
            click.echo(portal.verifier_key())
            return
        note = portal.sign_checkpoint()
    click.echo(note, nl=False)


@click.command()
@click.argument("document_id", required=False)
@click.option("--version", "versions", type=click.IntRange(1), multiple=True, help="Version; repeatable. Default: all.")
@click.option("--part", "parts", multiple=True, help="A part such as ru.md or media/x.jpg; repeatable. Default: all.")
@click.option("--reason", type=choice_of(RedactionReason), help="The lawful ground.")
@click.option("--authority", help="Who ordered it: an agency's code, or a court's name.")
@click.option("--legal-basis", help="The decision and the article it rests on.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only list what would be erased and where else the text stands.")
@click.option("--resume", is_flag=True, help="Complete redactions that an open reader or a crash held up.")
def redact(
    document_id: str | None,
    versions: tuple[int, ...],
    parts: tuple[str, ...],
    reason: str | None,
    authority: str | None,
    legal_basis: str | None,
    yes: bool,
    dry_run: bool,
    resume: bool,
) -> None:
    """Erase, by law, the content of versions of DOCUMENT_ID everywhere; place in the log, time and reason stay.

    First lists what will be erased and every other place where the same text stands; those stay unless redacted
    themselves. Copies outside this instance (mirrors, CDNs, older backups, exports) must be erased by hand: see
    docs/operating.md.
    """
    with open_portal() as portal:
        if resume:
            # Which passages to look for is not known any more: the whole file is written anew.
            portal.database.rewrite()
            click.echo(f"completed {portal.redacting.complete()} redactions")
            return
        if not document_id:
            raise click.UsageError("Missing argument 'DOCUMENT_ID' (or give --resume).")
        if not dry_run and not (reason and authority and legal_basis):
            raise click.UsageError("--reason, --authority and --legal-basis are required.")
        ground = RedactionReason(reason or RedactionReason.OTHER_BY_LAW)
        redaction = Redaction(document_id, versions, ground, authority or "", legal_basis or "", parts)
        _print_review(portal.redacting.review(redaction), document_id)
        if dry_run:
            return
        if not yes:
            click.confirm("Erase this? It cannot be undone.", abort=True, err=True)
        portal.redacting.redact(redaction)
        click.echo("Redacted, and every copy in this instance is erased.")


def _print_review(review: Review, document_id: str) -> None:
    for number, parts in review.erased:
        click.echo(f"erased: {document_id} version {number}: {', '.join(parts)}")
    for found in review.occurrences:
        click.echo(f"stays:  {found.document_id} version {found.version}, {found.part}: {found.passage}")


@click.command("end-terms")
def end_terms() -> None:
    """Record in the log the end of every blacklist term that has passed.

    Readers see the end at the moment itself; the entry tells it to whoever follows the log. `publish` and `import`
    do the same on their way.
    """
    with open_portal() as portal:
        for document_id in portal.publishing.append_due_ends():
            click.echo(document_id)
