"""The direction of imports: each package knows only what docs/architecture.md lets it know."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"
COMPOSITION = {"app", "cli"}
"""The only ones that know everything."""

ALLOWED: dict[str, set[str]] = {
    "domain": {"pydantic", "pydantic_core", "stdnum"},
    "fileform": {"portal.domain", "yaml", "rfc8785", "PIL", "cryptography", "pydantic"},
    "text": {"portal.domain", "babel", "bleach", "markdown_it", "opencc", "rjieba"},
    "services": {"portal.domain", "portal.fileform"},
    "storage": {
        "portal.domain",
        "portal.services.cases.ports",
        "portal.services.drafts.ports",
        "portal.services.ports",
        "alembic",
        "argon2",
        "cryptography",
        "pyotp",
        "sqlalchemy",
    },
    "feeds": {"portal.domain", "feedgen", "lxml"},
    "importers": {"portal.domain", "portal.fileform"},
    "config": {"portal.domain"},
    "mail": {"portal.domain", "portal.services.cases.ports", "portal.text"},
    "screening": {"portal.domain", "PIL", "pillow_heif"},
    "calendars": {"chinese_calendar", "portal.domain"},
    "search": {
        "portal.domain",
        "portal.services.ports",
        "portal.text",
        "Stemmer",
        "numpy",
        "pyroaring",
        "rjieba",
        "whoosh",
    },
    "web": {
        "altcha",
        "PIL",
        "portal.app",
        "portal.config",
        "portal.domain",
        "portal.feeds",
        "portal.services",
        "portal.text",
        "babel",
        "flask",
        "flask_babel",
        "flask_limiter",
        "gunicorn",
        "jinja2",
        "limits",
        "markupsafe",
        "segno",
        "werkzeug",
    },
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PORTAL.rglob("*.py")):
        yield path.relative_to(PORTAL).parts[0].removesuffix(".py"), path


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def is_allowed(package: str, name: str) -> bool:
    if name.split(".")[0] in sys.stdlib_module_names:
        return True
    own = f"portal.{package}"
    return any(name == allowed or name.startswith(f"{allowed}.") for allowed in {own, *ALLOWED[package]})


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_package_knows_only_what_it_may(package: str) -> None:
    paths = [path for found, path in modules() if found == package]
    assert paths
    wrong = [(path.name, name) for path in paths for name in imports_of(path) if not is_allowed(package, name)]
    assert wrong == []


def test_every_package_has_its_place_in_the_layers() -> None:
    assert {package for package, _ in modules()} == {*ALLOWED, *COMPOSITION, "__init__"}


def test_only_storage_depends_on_its_database() -> None:
    users = {package for package, path in modules() for name in imports_of(path) if name.split(".")[0] == "sqlite3"}
    assert users == {"storage"}
