"""Folders for property tests, which take no fixture of a single test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for one example of a property test."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
