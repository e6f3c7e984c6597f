"""The `portal` command: publish, prove and rebuild warnings from a terminal.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done · 1 refused or not proven ·
2 wrong usage · 3 not found · 4 conflict · 75 busy, try again · 130 interrupted.
"""

from __future__ import annotations

import sys

import click

from portal.cli.console import report_error
from portal.cli.content import check_content, export, import_, publish
from portal.cli.documents import compare, history, list_, schema, show
from portal.cli.foreign import import_foreign
from portal.cli.instances import backup, init
from portal.cli.proof import checkpoint, end_terms, redact, verify
from portal.cli.restoring import restore
from portal.cli.serving import reindex, serve, worker
from portal.cli.signals import signal
from portal.cli.staff import rotate_keys, staff
from portal.domain.errors import PortalError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="warning-portal")
def portal() -> None:
    """Publish product-safety warnings as versioned content in a provable log.

    The instance lives in the folder PORTAL_HOME (default: ./instance). Start with `portal init`, then
    `portal import content`. Every command explains itself with --help.
    """


for command in (
    init,
    check_content,
    import_,
    export,
    publish,
    show,
    history,
    compare,
    list_,
    redact,
    end_terms,
    verify,
    checkpoint,
    backup,
    restore,
    schema,
    import_foreign,
    serve,
    worker,
    reindex,
    staff,
    rotate_keys,
    signal,
):
    portal.add_command(command)


def main() -> None:
    """Entry point: runs a command and turns errors into messages and exit codes."""
    try:
        # In this mode click returns the code of an `Exit`, and otherwise what the command returned: nothing.
        sys.exit(portal.main(standalone_mode=False))
    except PortalError as error:
        sys.exit(report_error(error))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was confirmed is kept; the same command goes on from there.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody to tell.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        # A full disk, a missing right, a file in the place of a folder: of the machine, not of the content.
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {where}{error.strerror}. Nothing was half-written.", err=True)
        sys.exit(1)
