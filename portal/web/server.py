"""Puts the layers of the server together: metrics, gate, page cache, Flask. One call makes what gunicorn runs."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from portal.services.ports import Clock
from portal.web.caching import PageCache, PageRule, PageRules
from portal.web.metrics import Meter, Metering
from portal.web.security import Gate
from portal.web.settings import ServingSettings
from portal.web.validators import HeadSource, MomentSource, Validators, ViewPositions

PACKAGE = Path(__file__).parents[1]
SWEEP_SECONDS = 1.0
STATIC = {"static": PageRule(views=frozenset())}
"""Style sheet and scripts change with the build only."""


@dataclass(frozen=True)
class Sources:
    """What the page cache has to know of the portal."""

    head: HeadSource
    moments: MomentSource
    clock: Clock
    views: ViewPositions


class Site:
    """The WSGI application in all its layers."""

    def __init__(
        self, app: Flask, sources: Sources, settings: ServingSettings, build: str, meter: Meter | None = None
    ) -> None:
        self._validators = Validators(sources.head, sources.moments, sources.clock, build)
        self.cache = PageCache(app.wsgi_app, PageRules(app, STATIC), self._validators, sources.views, settings.url)
        gate = Gate(self.cache, settings.url, settings.hosts, settings.proxies)
        self._meter = meter
        self._outermost: WSGIApplication = Metering(gate, meter) if meter is not None else gate

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._outermost(environ, start_response)

    def sweep(self) -> None:
        """Forget pages that may not be shown any more, and report what is kept."""
        self.cache.sweep()
        if self._meter is not None:
            self._meter.set("portal_cache_bytes", self.cache.store.size)
            self._meter.set("portal_log_position", self._validators.current().position)

    def keep_swept(self, stop: threading.Event) -> None:
        """Sweep every second until `stop` is set, in a thread: memory does not keep what was erased."""

        def run() -> None:
            while not stop.wait(SWEEP_SECONDS):
                self.sweep()

        threading.Thread(target=run, name="sweep", daemon=True).start()


def build_id(*further: Path) -> str:
    """A hash over the files that pages are made with: code, templates, static files, and `further` folders or files.

    Of two processes with the same files it is the same, whatever the times of the files.
    """
    digest = hashlib.sha256()
    for root in (PACKAGE, *further):
        paths = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for path in paths:
            if path.suffix != ".pyc":
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return digest.hexdigest()[:16]
