"""Whether this process lives, and whether it can serve: `/healthz` and `/readyz` for machines that watch.

They tell names of checks and numbers, nothing of the content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from werkzeug.wrappers import Response

from portal.domain.errors import PortalError
from portal.domain.locales import LOCALES
from portal.text.catalogs import catalog_for
from portal.web.validators import HeadSource, ViewPositions

MAX_ENTRIES_BEHIND = 50
"""Beyond it, what readers would find lags too far behind what was published."""

health = Blueprint("health", __name__)
_KEY = "portal.readiness"


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    is_good: bool
    detail: Mapping[str, Any]


class Readiness:
    """The checks behind `/readyz`: the database answers, no view is far behind it, every language has its catalog."""

    def __init__(self, head: HeadSource, views: ViewPositions, max_behind: int = MAX_ENTRIES_BEHIND) -> None:
        self._read_head, self._views, self._max_behind = head, views, max_behind

    def check(self) -> dict[str, Finding]:
        """Every check by name."""
        return {
            "database": _guarded(self._database),
            "views": _guarded(self._positions),
            "catalogs": _guarded(self._catalogs),
        }

    def _database(self) -> Finding:
        log_id, position, _ = self._read_head()
        return Finding(bool(log_id), {"position": position})

    def _positions(self) -> Finding:
        lags = self._views.lags(self._read_head()[1])
        return Finding(all(lag <= self._max_behind for lag in lags.values()), {"behind": lags})

    def _catalogs(self) -> Finding:
        return Finding(True, {"languages": [catalog_for(locale.tag).tag for locale in LOCALES]})


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except PortalError as error:
        return Finding(False, {"code": error.code})


def init_health(app: Flask, readiness: Readiness) -> None:
    app.extensions[_KEY] = readiness
    app.register_blueprint(health)


@health.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return jsonify(status="alive")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """This process can serve."""
    readiness: Readiness = current_app.extensions[_KEY]
    findings = readiness.check()
    is_ready = all(finding.is_good for finding in findings.values())
    checks = {name: {"good": finding.is_good, **finding.detail} for name, finding in findings.items()}
    return jsonify(status="ready" if is_ready else "not_ready", checks=checks), 200 if is_ready else 503
