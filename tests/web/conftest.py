"""The site over the sample corpus, as one reader after another finds it; nobody writes to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal.app import Portal
from portal.web import create_app
from tests.support.corpus import corpus_portal


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with corpus_portal(tmp_path_factory.mktemp("corpus") / "instance") as portal:
        portal.indexing.catch_up_whole()
        yield portal


@pytest.fixture(scope="session")
def site(corpus: Portal) -> FlaskClient:
    return create_app(corpus).test_client()
