"""README and docs say what the code does: commands, settings, exit codes, dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from portal import config
from portal.cli import portal
from portal.cli.console import EXIT_CODES
from portal.domain.documents.registry import document_types
from portal.web import settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


CONTEXT = click.Context(portal)
FOUND = {name: portal.get_command(CONTEXT, name) for name in portal.list_commands(CONTEXT)}
COMMANDS = {name: command for name, command in FOUND.items() if command is not None}


def shown_commands() -> list[str]:
    """Every `portal …` line that README and docs show."""
    pages = [README, *(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))]
    return [match[1] for page in pages for match in re.finditer(r"(?:^|`)portal ([a-z][^`\n#]*)", page, re.MULTILINE)]


def test_the_readme_has_a_row_for_every_command() -> None:
    table = README.split("## Commands")[1].split("Exit codes")[0]
    named = {
        word for cell in re.findall(r"^\| (.*?) \| ", table, re.MULTILINE) for word in re.findall(r"`([a-z-]+)", cell)
    }
    assert named == set(COMMANDS)


@pytest.mark.parametrize("line", shown_commands())
def test_every_command_line_shown_parses(line: str) -> None:
    name, *words = line.split()
    command = COMMANDS[name]
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.commands[words[0].split("|")[0]]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in words:
        if word.startswith("--"):
            assert word in options | {"--help"}, line


def test_exit_codes_are_those_of_the_readme() -> None:
    told = {int(code) for code in re.findall(r"(\d+) [a-z]", README.split("Exit codes:")[1].split(". Results")[0])}
    assert told == {0, 2, 130, *EXIT_CODES.values()}


def test_every_setting_is_in_the_readme() -> None:
    sources = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (config, settings))
    read = set(re.findall(r'"(PORT|PORTAL_[A-Z_]+)"', sources)) - {settings.LIFELINE}
    assert read == set(re.findall(r"^\| `(PORT[A-Z_]*)`", README, re.MULTILINE))


def test_every_dependency_is_bounded_and_explained() -> None:
    wanted = {}
    for requirement in PROJECT["project"]["dependencies"]:
        match = re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", requirement)
        assert match
        wanted[match[1]] = match[2]
    unbounded = [name for name, bounds in wanted.items() if "<" not in bounds and "==" not in bounds]
    assert unbounded == []
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([A-Za-z0-9_-]+) \|", explained, re.MULTILINE)) - {"name"} == set(wanted)


def test_every_document_type_is_in_the_content_format() -> None:
    page = (ROOT / "docs" / "content-format.md").read_text("utf-8")
    assert [name for name in document_types() if f"`{name}`" not in page] == []


def test_every_file_that_a_page_names_is_there() -> None:
    # A name without its folder is enough where the page says of which package it speaks.
    tree = [f"/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "portal").rglob("*.py")]
    tree += [f"/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "tests").rglob("*.py")]
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {(page.name, name) for page in pages for name in re.findall(r"`([\w/]+\.py)`", page.read_text("utf-8"))}
    assert len(named) > 20
    assert [each for each in sorted(named) if not any(path.endswith(f"/{each[1]}") for path in tree)] == []


def test_no_source_refers_to_a_page_that_is_not_here() -> None:
    sources = [path for folder in ("portal", "bench", "tests") for path in (ROOT / folder).rglob("*.py")]
    for path in sources:
        for name in re.findall(r"\b(?:[A-Z]{3,}|docs/[\w-]+)\.md\b", path.read_text("utf-8")):
            assert (ROOT / name).exists(), f"{path}: {name}"


def test_every_command_and_option_has_help() -> None:
    groups = [command for command in COMMANDS.values() if isinstance(command, click.Group)]
    commands = [*COMMANDS.items(), *(item for group in groups for item in group.commands.items())]
    for name, command in commands:
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"
