"""Fixtures for every test: a clock that stands, and a portal on a real database in a temporary folder."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser

from portal.app import Portal, assemble
from portal.config import Settings
from portal.storage.credentials import PasswordHashes
from portal.storage.database import Database
from portal.storage.instance import Instance
from tests.support.browsing import browsing
from tests.support.clock import StandingClock
from tests.support.factories import make_registry_files

MakePortal = Callable[..., Portal]

# How long an example takes tells of the machine, not of the code: no test may fail by the clock.
hypothesis_settings.register_profile("untimed", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def make_portal(tmp_path: Path, clock: StandingClock) -> Iterator[MakePortal]:
    """Makes portals, each with an instance of its own; with the factories' registry unless told otherwise."""
    made: list[Portal] = []

    def make(name: str = "instance", *, registry: bool = True) -> Portal:
        settings = Settings(tmp_path / name, "test-portal")
        instance = Instance(settings.home)
        instance.create_folders()
        database = Database(instance.database_path)
        database.migrate()
        portal = assemble(settings, instance, database, clock, PasswordHashes.quick())
        portal.log.create(secrets.token_hex(16))
        if registry:
            with portal.log.writing() as log:
                log.save_registry(make_registry_files())
        made.append(portal)
        return portal

    yield make
    for portal in made:
        portal.close()


@pytest.fixture
def portal(make_portal: MakePortal) -> Portal:
    return make_portal()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process: a second one cannot be started beside it."""
    with browsing() as found:
        yield found
