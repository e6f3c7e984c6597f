"""Running the `portal` command as a process of its own, as an operator would."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from portal.cli import main

COMMAND = (sys.executable, "-m", "portal.cli")


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PORTAL_HOME": str(home)}


def run_portal(home: Path, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(home),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def call_portal(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same within this process, for tests of many commands none of which is killed: a fifth of the time."""
    told, errors, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, environment(home)),
        patch.object(sys, "argv", ["portal", *map(str, arguments)]),
        redirect_stdout(told),
        redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, told.getvalue(), errors.getvalue())


def start_portal(home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command and go on."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
