"""The site over the sample corpus, as one reader after another finds it; nobody writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.app import Portal, assemble
from portal.config import Settings
from portal.storage.database import Database
from portal.storage.instance import Instance
from portal.web import create_app
from tests.support.clock import StandingClock

CONTENT = Path(__file__).parents[2] / "content"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    settings = Settings(tmp_path_factory.mktemp("corpus") / "instance", "test-portal")
    instance = Instance(settings.home)
    instance.create_folders()
    database = Database(instance.database_path)
    database.migrate()
    portal = assemble(settings, instance, database, StandingClock(NOW))
    portal.log.create("0" * 32)
    portal.importing.import_tree(CONTENT)
    portal.indexing.catch_up_whole()
    yield portal
    portal.close()


@pytest.fixture(scope="session")
def site(corpus: Portal) -> FlaskClient:
    return create_app(corpus).test_client()
