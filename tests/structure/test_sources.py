"""The shape of the sources: docstrings, sizes, nothing of the machine they were written on."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_LINES = 400
SOURCES = [path for folder in ("portal", "bench", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is_for_and_stays_short(path: Path) -> None:
    text = path.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring or not text.strip(), "a module docstring is expected"
    assert len(text.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", [p for p in SOURCES if "portal" in p.parts[-4:]], ids=name_of)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, node.name


def test_no_file_names_a_machines_path() -> None:
    machine_paths = ["/" + "work/", "/" + "home/", "../" + "shared"]
    found = subprocess.run(
        ["git", "grep", "-lF", *(f"-e{path}" for path in machine_paths)],  # noqa: S607  git is where PATH says
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
