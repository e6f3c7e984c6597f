"""The command import-foreign."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from portal.cli.console import ProgressBar, fault_fields, json_option, open_portal, print_json
from portal.importers import SOURCES, ForeignBatch, read_source
from portal.services.foreign import ForeignSummary, RecordOutcome
from portal.text.faults import fault_sentence

SHOWN = 20


@click.command("import-foreign")
@click.argument("source", type=click.Choice(tuple(SOURCES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole report here as JSON.")
@json_option
def import_foreign(source: str, file: Path, report: Path | None, as_json: bool) -> None:
    """Import foreign recalls and alerts of SOURCE from FILE as foreign notices.

    The same recall from two files is one document; the newest source date wins, an older record never makes a
    version. Reports rows = grouped into documents + duplicates + refusals, and what could not be mapped and why.
    Exit code 1 where a row was refused; the others are imported.
    """
    batch = read_source(source, file)
    with open_portal() as portal, ProgressBar() as bar:
        total = len(batch.records)
        summary = portal.foreign.import_records(batch.records, lambda done: bar.update("append", done, total))
    full = _report(batch, summary)
    if report is not None:
        report.write_text(json.dumps(full, ensure_ascii=False, indent=1), "utf-8")
    if as_json:
        print_json(full)
    else:
        _print(batch, summary)
    if batch.refusals or summary.refused:
        raise click.exceptions.Exit(1)


def _report(batch: ForeignBatch, summary: ForeignSummary) -> dict[str, object]:
    grouped = sum(record.rows for record in batch.records)
    return {
        "source": batch.source,
        "rows": {
            "read": batch.rows,
            "grouped": grouped,
            "documents": len(batch.records),
            "duplicates": batch.duplicates,
            "refused": len(batch.refusals),
        },
        "records": {outcome.value: count for outcome, count in summary.outcomes.items()},
        "refusals": [vars(refusal) for refusal in batch.refusals],
        "refused_records": {key: [fault_fields(f) for f in faults] for key, faults in summary.refused.items()},
        "unmapped": [vars(unmapped) for unmapped in batch.unmapped],
    }


def _print(batch: ForeignBatch, summary: ForeignSummary) -> None:
    grouped = sum(record.rows for record in batch.records)
    click.echo(
        f"rows {batch.rows} = {grouped} grouped into {len(batch.records)} documents"
        f" + {batch.duplicates} duplicates + {len(batch.refusals)} refused"
    )
    outcomes = (f"{outcome.value} {summary.outcomes[outcome]}" for outcome in RecordOutcome)
    click.echo(f"documents: {' · '.join(outcomes)} · refused {len(summary.refused)}")
    for (name, why), count in Counter((u.field, u.why) for u in batch.unmapped).most_common():
        click.echo(f"not mapped: {name} ({why}) × {count}")
    for refusal in batch.refusals[:SHOWN]:
        click.echo(f"row {refusal.row} {refusal.key}: {refusal.field}: {refusal.why} ({refusal.found})", err=True)
    for key, faults in list(summary.refused.items())[:SHOWN]:
        for found in faults:
            click.echo(f"{key}: {found.field}: {fault_sentence(found, 'en')}", err=True)
