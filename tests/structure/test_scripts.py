"""Scripts are small and our own; what is not, is in `static/vendor` as its package has it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static"
VENDOR = STATIC / "vendor"
MAX_LINES = 100


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_script_is_short_and_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) < MAX_LINES
    assert lines[0].startswith(("//", "/*"))
    assert not re.search(r"innerHTML|\beval\b|new Function|https?://", "\n".join(lines))


def test_vendored_files_are_those_of_their_packages() -> None:
    told = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDOR / "README.md").read_text("utf-8"), re.M))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir()}
    del found["README.md"]
    assert found == told


def test_a_vendored_script_needs_no_wider_policy() -> None:
    for path in VENDOR.glob("*.js"):
        assert not re.search(r"\beval\(|new Function\(|WebAssembly|importScripts", path.read_text("utf-8"))
