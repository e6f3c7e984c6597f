"""Rate limits: one source at a time, everybody together, no address told to whoever keeps the counters."""

from __future__ import annotations

import pytest
from flask import Flask
from limits.errors import StorageError

from portal.app import Portal
from portal.domain.errors import Slowed
from portal.web import create_app
from portal.web.limits import EVERYBODY, is_exceeded, require_within

RULE = "2 per hour"


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal)


def hits(app: Flask, address: str, times: int, key: str | None = None) -> list[bool]:
    found = []
    for _ in range(times):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            found.append(is_exceeded(RULE, "filing", key) == 0)
    return found


def test_one_source_is_counted_for_itself(app: Flask) -> None:
    assert hits(app, "192.0.2.1", 3) == [True, True, False]
    assert hits(app, "192.0.2.2", 1) == [True]


def test_one_network_of_ipv6_is_one_source(app: Flask) -> None:
    assert hits(app, "2001:db8:1:2::1", 2) == [True, True]
    assert hits(app, "2001:db8:1:2:ffff::9", 1) == [False]
    assert hits(app, "2001:db8:1:3::1", 1) == [True]


def test_everybody_together_is_one_count(app: Flask) -> None:
    assert hits(app, "192.0.2.1", 2, EVERYBODY) == [True, True]
    assert hits(app, "192.0.2.2", 1, EVERYBODY) == [False]


def test_beyond_the_limit_the_wait_is_told(app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        require_within("1 per minute", "filing")
        with pytest.raises(Slowed) as error:
            require_within("1 per minute", "filing")
    assert error.value.retry_after_seconds == 60


class Gone:
    """A limiter whose store is out of order."""

    def hit(self, *_: object) -> bool:
        raise StorageError(OSError("gone"))


@pytest.fixture
def lonely(app: Flask) -> Flask:
    limits = app.extensions["portal.limits"]
    limits._limiter._limiter = Gone()
    return app


def test_without_its_store_a_process_counts_for_itself(lonely: Flask) -> None:
    assert hits(lonely, "192.0.2.1", 3) == [True, True, False]
