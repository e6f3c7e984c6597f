"""Composition root: settings → adapters → services. Only this module and `cli/` know the adapters."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.config import Settings
from portal.domain.errors import NotFound
from portal.fileform.notes import Checkpoint, sign_checkpoint, verifier_key
from portal.search.erasing import SearchFiles
from portal.search.index import SearchIndex
from portal.services.checked_products import CheckedProducts
from portal.services.checking import MAX_NAMED, Checking, NameSearch
from portal.services.exporting import Exporting
from portal.services.finding import Finding, Search
from portal.services.foreign import ForeignImporting
from portal.services.importing import Importing
from portal.services.indexing import Indexing
from portal.services.ledger import Ledger
from portal.services.ports import Clock
from portal.services.publishing import Publishing
from portal.services.reading import Reading
from portal.services.redacting import Redacting
from portal.services.replaying import Replaying
from portal.services.site_pages import SitePages
from portal.services.syndication import Syndication
from portal.services.verifying import Verifying
from portal.services.viewing import Viewing
from portal.storage.checks import CheckFile
from portal.storage.database import Database
from portal.storage.instance import Instance, LedgerFile, PublicationFiles
from portal.storage.log import SQLPublicationLog
from portal.storage.private import private_database
from portal.text.hant import to_simplified


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Portal:
    """One instance with its services."""

    settings: Settings
    instance: Instance
    database: Database
    private: Database
    log: SQLPublicationLog
    clock: Clock
    checks: CheckFile
    checked_products: CheckedProducts
    checking: Checking
    publishing: Publishing
    reading: Reading
    importing: Importing
    exporting: Exporting
    finding: Finding
    foreign: ForeignImporting
    indexing: Indexing
    ledger: Ledger
    pages: SitePages
    redacting: Redacting
    syndication: Syndication
    verifying: Verifying
    viewing: Viewing

    @property
    def view_positions(self) -> Mapping[str, Callable[[], int]]:
        """What is derived from the log beside its database, and how far each view has come."""
        return {"search": lambda: self.indexing.position}

    def sign_checkpoint(self) -> str:
        """A checkpoint of the log as it stands: a C2SP signed note (Ed25519); remembered, for somebody now has it."""
        head, key = self.log.head(), self.instance.signing_key()
        note = sign_checkpoint(Checkpoint(self.settings.log_name, head.log_id, head.size, head.root), key)
        if note != self.instance.known_checkpoint(head.log_id):
            self.instance.remember_checkpoint(head.log_id, note)
        return note

    def verifier_key(self) -> str:
        """The public key that checks the signature, in the form of C2SP."""
        return verifier_key(self.settings.log_name, self.instance.signing_key().public_key())

    def close(self) -> None:
        self.database.close()
        self.checks.close()
        self.private.close()


def build_portal(settings: Settings, clock: Clock | None = None) -> Portal:
    """The services of an existing instance. Raises NotFound where there is none."""
    instance = Instance(settings.home)
    if not instance.exists:
        raise NotFound("instance", str(settings.home))
    return assemble(settings, instance, Database(instance.database_path), clock or SystemClock())


def create_portal(settings: Settings) -> Portal:
    """Make the folders, the database, the log and the key of an instance where they are missing."""
    instance = Instance(settings.home)
    instance.create_folders()
    database = Database(instance.database_path)
    database.migrate()
    portal = assemble(settings, instance, database, SystemClock())
    portal.private.migrate()
    portal.log.create(secrets.token_hex(16))
    instance.signing_key()
    return portal


def assemble(settings: Settings, instance: Instance, database: Database, clock: Clock) -> Portal:
    """Wire services to the adapters of one instance."""
    log = SQLPublicationLog(database)
    publishing = Publishing(log, clock)
    redactions = LedgerFile(instance.ledger_path)
    index = SearchIndex(instance.home / "search", lambda: log.head().log_id)
    finding, viewing = Finding(index), Viewing(log)
    checks = CheckFile(instance.home / "checks.db")
    products = CheckedProducts(log, checks, to_simplified)
    stores = (PublicationFiles(database), SearchFiles(index, log), products)
    return Portal(
        settings=settings,
        instance=instance,
        database=database,
        private=private_database(instance.private_path),
        log=log,
        clock=clock,
        checks=checks,
        checked_products=products,
        checking=Checking(log, products, viewing, _names_found_by(finding)),
        publishing=publishing,
        reading=Reading(log),
        importing=Importing(log, publishing, Replaying(log), clock),
        exporting=Exporting(log, clock),
        finding=finding,
        foreign=ForeignImporting(log, publishing, clock),
        indexing=Indexing(log, index),
        ledger=Ledger(log),
        pages=SitePages(log),
        redacting=Redacting(log, clock, stores, redactions),
        syndication=Syndication(log),
        verifying=Verifying(log),
        viewing=viewing,
    )


def _names_found_by(finding: Finding) -> NameSearch:
    """The search, as the product check uses it for names."""
    return lambda text, now: finding.list_ids(Search(text=text), now, MAX_NAMED)
