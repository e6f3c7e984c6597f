"""Commands on signals of cases: list them, write one as the draft of a warning."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.console import json_option, open_portal, print_json
from portal.cli.staff import operator
from portal.domain.errors import Conflict
from portal.storage.instance import write_durably


@click.group()
def signal() -> None:
    """Signals: cases about one product, batch or firm, the most urgent first."""


@signal.command("list")
@json_option
def list_signals(as_json: bool) -> None:
    """List the signals with what makes them urgent."""
    with open_portal() as portal:
        found = portal.signals.list_signals(operator())
    rows = [
        {
            "key": each.key,
            "score": each.score.total,
            "cases": each.score.count,
            "growth": each.score.growth,
            "severity": each.score.severity,
        }
        for each in found
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['score']:>5}  {row['key']}  "
            f"({row['cases']} cases, {row['growth']:+d} on the month before, harm {row['severity']})"
        )
    if not rows:
        click.echo("No signals", err=True)


@signal.command("draft")
@click.argument("key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def draft_signal(key: str, folder: Path) -> None:
    """Write the signal KEY into FOLDER as a version to complete.

    It holds what the cases say and nothing of the people. `portal publish FOLDER` names what is still missing; once it
    is published, the reporters of these cases are shown the document.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Conflict("folder", "an empty one", str(folder))
    with open_portal() as portal:
        acting = operator()
        made = portal.signal_drafts.draft(acting, portal.signals.read(acting, key))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        write_durably(folder / name, content)
    click.echo(f"{made.id}: draft in {folder}")
