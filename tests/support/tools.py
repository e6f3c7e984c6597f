"""Tools that tests need and a developer's machine may lack: without one a test is skipped, in the gate it fails."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NODE_TOOLS = Path(__file__).parents[1] / "tools" / "node_modules" / ".bin"


def needed(name: str, *places: str | Path) -> str:
    """The path of a tool by its name, or in one of `places`."""
    for place in (name, *places):
        found = shutil.which(str(place))
        if found:
            return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is missing")
    pytest.skip(f"{name} is missing")
