"""Commands that run for long or rebuild what is derived: serve, worker, reindex."""

from __future__ import annotations

import logging
import logging.config
import os
import resource
import select
import signal
import sys
import threading
from types import FrameType

import click

from portal.cli.console import json_option, open_portal, print_json
from portal.domain.errors import Invalid, fault
from portal.services.upkeeping import PAUSE_SECONDS, Upkeeping
from portal.services.working import Step
from portal.web.settings import LIFELINE, is_bind, serving_settings_from, split_address

log = logging.getLogger("portal.worker")
LAST_CHORE_SECONDS = 5.0
"""A letter under way may end; a longer one is sent again by the next worker, under the same Message-ID."""


@click.command()
@click.option("--bind", default=None, help="Address to serve on: HOST:PORT or unix:PATH.  [default: 127.0.0.1:$PORT]")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes.  [default: one a core]")
@click.option("--no-worker", is_flag=True, help="Do not run `portal worker` beside the server.")
def serve(bind: str | None, workers: int | None, no_worker: bool) -> None:
    """Serve the site and the staff pages, with one `portal worker` beside the server.

    SIGTERM lets requests end and stops; SIGHUP replaces the server's processes one by one. Settings are in the
    environment: PORT, PORTAL_BIND, PORTAL_URL, PORTAL_HOSTS, PORTAL_PROXIES, PORTAL_METRICS, PORTAL_WORKERS,
    PORTAL_THREADS.
    """
    from portal.cli.supervising import Supervisor
    from portal.web.metrics import run_folder, serve_metrics, start_afresh

    if bind is not None and not is_bind(bind):
        raise Invalid([fault("--bind", "unknown_code", bind, allowed="host:port, unix:path")])
    given = {"PORTAL_BIND": bind, "PORTAL_WORKERS": str(workers) if workers else None}
    environment = {**os.environ, **{name: value for name, value in given.items() if value}}
    settings = serving_settings_from(environment)
    _leave_no_dump()
    with open_portal() as portal:
        portal.bring_up_to_date()
        size, folder = portal.log.head().size, run_folder(portal.instance.home)
    logging.config.dictConfig(_log_configuration())
    start_afresh(folder)
    if settings.metrics:
        host, port = split_address(settings.metrics)
        try:
            serve_metrics(folder, host, port)
        except OSError:
            # The site matters more than its figures; another instance may hold the address.
            log.warning("metrics address is taken", extra={"code": "metrics_unavailable"})
    click.echo(f"{size} entries; serving {settings.url} on {settings.bind}", err=True)
    server = [sys.executable, "-m", "gunicorn", "--config", "python:portal.web.gunicorn"]
    helpers = [] if no_worker else [[sys.executable, "-m", "portal.cli", "worker"]]
    sys.exit(Supervisor(server, helpers, environment).run())


@click.command()
def worker() -> None:
    """Keep search and product check at the log, and do what is due.

    Records ends of terms, publishes what is signed for a moment, erases cases whose time is over, sends letters.

    `portal serve` runs one. A second one does no harm.
    """
    from portal.cli.running import meter_of, upkeeping_of, working_of

    logging.config.dictConfig(_log_configuration())
    stop = Stop()
    _leave_no_dump()
    with open_portal() as portal:
        portal.bring_up_to_date()
        meter, working = meter_of(portal), working_of(portal)
        ended, upkeeping = threading.Event(), upkeeping_of(portal)
        keeper = threading.Thread(target=keep_up, args=(upkeeping, ended), name="upkeep", daemon=True)
        keeper.start()
        log.info("worker begins", extra={"code": "worker_begins"})
        while not stop.asked:
            step = working.step()
            _report(step)
            meter.add("portal_versions_indexed_total", step.versions)
            meter.add("portal_ends_recorded_total", len(step.ended))
            meter.add("portal_worker_failures_total", 1 if step.busy else 0)
            stop.wait(step.wait_seconds)
        ended.set()
        keeper.join(timeout=LAST_CHORE_SECONDS)
    log.info("worker ends", extra={"code": "worker_ends"})


@click.command()
@json_option
def reindex(as_json: bool) -> None:
    """Build the search index anew from the log. The site goes on with the old one meanwhile."""
    with open_portal() as portal:
        portal.indexing.rebuild()
        position = portal.log.head().size
    if as_json:
        print_json({"position": position})
    else:
        click.echo(f"Index rebuilt up to entry {position}")


def keep_up(upkeeping: Upkeeping, ended: threading.Event) -> None:
    """Do the chores until told to end. A failure nobody foresaw is told by its type, and the next round goes on."""
    while not ended.wait(PAUSE_SECONDS):
        try:
            failed = upkeeping.step()
        except Exception as error:
            log.error("chores failed: %s", type(error).__name__, extra={"code": "chores_failed"})
            continue
        for name in failed:
            log.error("chore failed", extra={"code": f"chore_{name}"})


class Stop:
    """Asked by SIGTERM or SIGINT, or when the supervisor is gone; wakes whoever waits."""

    def __init__(self) -> None:
        self.asked = False
        lifeline = os.environ.get(LIFELINE, "")
        self._lifeline = [int(lifeline)] if lifeline.isdigit() else []
        self._woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def wait(self, seconds: float) -> None:
        """Sleep for so long, or until asked."""
        ready, _, _ = select.select([self._woken, *self._lifeline], [], [], seconds)
        # Nobody ever writes into the lifeline: it becomes readable when its other end has closed.
        self.asked = self.asked or bool(ready)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _leave_no_dump() -> None:
    """Let no crash of this process, or of one that it starts, write its memory to a file: it holds keys and cases."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _report(step: Step) -> None:
    for document_id in step.ended:
        log.info("term ended", extra={"code": "term_ended", "document": document_id})
    if step.busy:
        log.warning("put off", extra={"code": "unavailable"})
    if step.merged:
        log.info("merged", extra={"code": "merged"})


def _log_configuration() -> dict[str, object]:
    from portal.web.logs import configuration

    return configuration()
