"""Rate limits by Flask-Limiter: how often one source, or everybody together, may do a thing.

Counted in each process, or in a Redis that all share (PORTAL_RATE_LIMITS). A limit is asked within a view, so that
the view can answer with its form and everything typed in it: no limit ever refuses before the view was reached.
"""

from __future__ import annotations

import logging

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.domain.accounts import source_of
from portal.domain.errors import Slowed
from portal.web import current

_KEY = "portal.limits"
EVERYBODY = "everybody"
log = logging.getLogger("portal.limits")


class Limits:
    """Counters of one application. Keys are hashed: whoever reads the Redis finds no addresses."""

    def __init__(self, app: Flask, storage_uri: str) -> None:
        self._limiter = Limiter(
            source,
            app=app,
            storage_uri=storage_uri,
            storage_options={"wrap_exceptions": True} if storage_uri != "memory://" else {},
            strategy="fixed-window",
            default_limits=[],
        )
        self._here = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, rule: str, act: str, key: str) -> int:
        """Count one act; 0 where it is within the rule (`20 per minute`), else the seconds the rule's window lasts.

        Without its Redis a process counts for itself: the site stays up, and limits stay.
        """
        item = parse(rule)
        hashed = current.portal().vault.keyed_hash("limit", f"{act}\0{key}".encode()).hex()
        try:
            is_within = self._limiter.limiter.hit(item, act, hashed)
        except StorageError:
            log.warning("limits are counted here", extra={"code": "limits_unavailable"})
            is_within = self._here.hit(item, act, hashed)
        return 0 if is_within else item.get_expiry()


def init_limits(app: Flask, storage_uri: str) -> None:
    app.extensions[_KEY] = Limits(app, storage_uri)


def source() -> str:
    """What counts as one source: an IPv4 address or an IPv6 network of 64 bits."""
    return source_of(request.remote_addr or "")


def is_exceeded(rule: str, act: str, key: str | None = None) -> int:
    """Count this request as one `act` of its source, or of `key` (`EVERYBODY` for all together).

    0 within the rule, else the seconds after which to try again.
    """
    limits: Limits = current_app.extensions[_KEY]
    return limits.hit(rule, act, source() if key is None else key)


def require_within(rule: str, act: str, key: str | None = None) -> None:
    """The same as an error. Raises Slowed."""
    seconds = is_exceeded(rule, act, key)
    if seconds:
        raise Slowed(seconds)
