"""The `portal` command: publish, prove and rebuild warnings from a terminal.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done · 1 refused or not proven ·
2 wrong usage · 3 not found · 4 conflict · 75 busy, try again · 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from portal.domain.errors import PortalError

COMMANDS = {
    "init": "instances:init",
    "check-content": "content:check_content",
    "import": "content:import_",
    "export": "content:export",
    "publish": "content:publish",
    "show": "documents:show",
    "history": "documents:history",
    "compare": "documents:compare",
    "list": "documents:list_",
    "redact": "proof:redact",
    "end-terms": "proof:end_terms",
    "verify": "proof:verify",
    "checkpoint": "proof:checkpoint",
    "backup": "instances:backup",
    "restore": "restoring:restore",
    "schema": "documents:schema",
    "import-foreign": "foreign:import_foreign",
    "serve": "serving:serve",
    "worker": "serving:worker",
    "reindex": "serving:reindex",
    "staff": "staff:staff",
    "rotate-keys": "staff:rotate_keys",
    "signal": "signals:signal",
}
"""Where each command stands in this package."""


class Commands(click.Group):
    """A group that imports a command when it is asked for: the whole portal takes a second to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"portal.cli.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="warning-portal")
def portal() -> None:
    """Publish product-safety warnings as versioned content in a provable log.

    The instance lives in the folder PORTAL_HOME (default: ./instance). Start with `portal init`, then
    `portal import content`. Every command explains itself with --help.
    """


def main() -> None:
    """Entry point: runs a command and turns errors into messages and exit codes."""
    try:
        # In this mode click returns the code of an `Exit`, and otherwise what the command returned: nothing.
        sys.exit(portal.main(standalone_mode=False))
    except PortalError as error:
        from portal.cli.console import report_error

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
