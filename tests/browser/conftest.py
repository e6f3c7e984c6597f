"""One server for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.browsing import make_instance, serving


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("browser") / "instance"
    make_instance(home)
    with serving(home, PORTAL_WORKERS="1") as address:
        yield address
