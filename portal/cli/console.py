"""What the commands share: the open portal, error messages with exit codes, progress, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import click

from portal.app import Portal, build_portal
from portal.config import settings_from
from portal.domain.errors import (
    Conflict,
    Damaged,
    Denied,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Slowed,
    Unavailable,
)
from portal.domain.locales import BY_TAG
from portal.domain.log import LogHead
from portal.text.faults import error_sentence, fault_sentence

MAX_FAULTS_SHOWN = 200
EXIT_CODES: dict[type[PortalError], int] = {
    Invalid: 1,
    Forbidden: 1,
    Denied: 1,
    Damaged: 1,
    NotFound: 3,
    Conflict: 4,
    Unavailable: 75,
    Slowed: 75,
}

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def choice_of(vocabulary: type[StrEnum]) -> click.Choice[str]:
    """The codes of a vocabulary; click would offer the names of the members."""
    return click.Choice([member.value for member in vocabulary])


language_option = click.option(
    "--language",
    "language",
    type=click.Choice(tuple(BY_TAG)),
    default="en",
    show_default=True,
    help="Language of labels and texts.",
)


@contextmanager
def open_portal() -> Iterator[Portal]:
    """The portal of PORTAL_HOME."""
    portal = build_portal(settings_from())
    try:
        yield portal
    finally:
        portal.close()


def verified(portal: Portal) -> LogHead:
    """Where the log stands, once everything was recomputed. Raises Damaged with the first thing that does not hold."""
    result = portal.verifying.verify()
    if result.finding is not None:
        raise Damaged(f"{result.finding.where}: {result.finding.what}")
    return result.head


def report_error(error: PortalError) -> int:
    """Print an error to standard error; returns the exit code."""
    if isinstance(error, Invalid):
        print_faults(error.faults)
    else:
        click.echo(f"Error: {error_sentence(error, 'en')}", err=True)
        if isinstance(error, NotFound) and error.kind == "instance":
            click.echo("Set PORTAL_HOME, or create an instance with `portal init`.", err=True)
    return EXIT_CODES[type(error)]


def print_faults(faults: Iterable[Fault]) -> None:
    """One line a fault: file, field, what was found and what is expected."""
    listed = tuple(faults)
    for found in listed[:MAX_FAULTS_SHOWN]:
        place = ": ".join(part for part in (found.source, found.field) if part)
        click.echo(f"{place}: {fault_sentence(found, 'en')}" if place else fault_sentence(found, "en"), err=True)
    if len(listed) > MAX_FAULTS_SHOWN:
        click.echo(f"… and {len(listed) - MAX_FAULTS_SHOWN} more", err=True)
    click.echo(f"Refused: {len(listed)} {'fault' if len(listed) == 1 else 'faults'}; nothing was written.", err=True)


def fault_fields(found: Fault) -> dict[str, Any]:
    """A fault as JSON."""
    return {
        "file": found.source,
        "field": found.field,
        "code": found.code,
        "found": found.found,
        "message": fault_sentence(found, "en"),
    }


def print_json(value: Any) -> None:
    """JSON to standard output, readable and with its letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@dataclass
class ProgressBar:
    """A progress bar on standard error where that is a terminal; one a phase."""

    _phase: str = ""
    _bar: Any = None
    _done: int = 0
    _shown: bool = field(default_factory=lambda: sys.stderr.isatty())

    def update(self, phase: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if phase != self._phase:
            self.close()
            self._phase, self._done = phase, 0
            self._bar = click.progressbar(length=total, label=phase, file=sys.stderr)
            self._bar.__enter__()
        self._bar.length = max(total, 1)
        self._bar.update(done - self._done)
        self._done = done

    def close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
