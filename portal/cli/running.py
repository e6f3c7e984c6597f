"""Composition of what runs for long: the site that gunicorn serves, and the worker beside it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from threading import Thread

from portal.app import Portal, build_portal
from portal.config import settings_from
from portal.mail.postman import MailPostman
from portal.services.upkeeping import Chore, Upkeeping
from portal.services.working import BATCH_VERSIONS, Working
from portal.storage.erasures import ErasureLedger, WrittenAhead
from portal.storage.heads import HeadReader
from portal.text.catalogs import TRANSLATIONS
from portal.web import create_app
from portal.web.health import Readiness, init_health
from portal.web.metrics import Meter, run_folder
from portal.web.security import init_security
from portal.web.server import Site, Sources, build_id
from portal.web.settings import serving_settings_from
from portal.web.staff.cookies import ALWAYS_SECURE
from portal.web.validators import ViewPositions


def meter_of(portal: Portal) -> Meter:
    """This process's numbers, beside those of the others."""
    return Meter(run_folder(portal.instance.home), os.getpid())


def site() -> Site:
    """The site of PORTAL_HOME, opened in the process that calls this: once a gunicorn worker, after its fork."""
    portal = build_portal(settings_from())
    # Beside the first requests: a process that has just begun need not wait for it.
    Thread(target=portal.finding.warm, name="warm-search", daemon=True).start()
    return site_of(portal, meter_of(portal))


def site_of(portal: Portal, meter: Meter | None = None) -> Site:
    """The site of a portal in all its layers."""
    heads = HeadReader(portal.instance.database_path)
    views = ViewPositions(portal.view_positions)
    app, settings = create_app(portal), serving_settings_from()
    init_security(app)
    app.config[ALWAYS_SECURE] = settings.url.startswith("https://")
    init_health(app, Readiness(heads.read, views))
    sources = Sources(heads.read, heads.list_moments, portal.clock, views)
    return Site(app, sources, settings, build_id(*_further()), meter)


def working_of(portal: Portal) -> Working:
    """The worker's acts on a portal."""
    heads = HeadReader(portal.instance.database_path)
    return Working(
        portal.clock,
        heads.read,
        {"search": portal.indexing, "check": portal.checked_products},
        heads.next_end,
        portal.publishing.append_due_ends,
        {"search": portal.indexing.merge},
    )


def upkeeping_of(portal: Portal) -> Upkeeping:
    """The worker's chores for cases. Without a mail server no letters are owed to anybody."""
    upkeep = portal.case_upkeep
    written_ahead = WrittenAhead(ErasureLedger(portal.instance.erasures_path), portal.private)
    chores = [
        Chore("signals", timedelta(seconds=2), lambda: portal.signal_drafts.catch_up(BATCH_VERSIONS)),
        Chore("queue", timedelta(seconds=1), portal.workflow.release_due),
        Chore("retention", timedelta(hours=1), upkeep.erase_due),
        Chore("forms", timedelta(hours=1), upkeep.drop_forms),
        Chore("erased", timedelta(seconds=10), written_ahead.clean),
    ]
    if portal.mailer is not None:
        postman = MailPostman(portal.mailer, serving_settings_from().url)
        chores += [
            Chore("digest", timedelta(minutes=1), lambda: int(upkeep.owe_digest())),
            Chore("letters", timedelta(seconds=2), lambda: upkeep.deliver(postman).sent),
        ]
    return Upkeeping(portal.clock, chores)


def _further() -> tuple[Path, ...]:
    """What pages are made with beside the package."""
    return (TRANSLATIONS,) if TRANSLATIONS.is_dir() else ()
