"""Running the `portal` command as a process of its own, as an operator would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def start_portal(home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command and go on."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
