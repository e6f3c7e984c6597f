"""Composition root: settings → adapters → services. Only this module and `cli/` know the adapters."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from portal.calendars import ChineseCalendar
from portal.config import Settings
from portal.domain.accounts import SessionLimits
from portal.domain.case_rules import CaseSite
from portal.domain.errors import NotFound
from portal.domain.staff import StaffMember
from portal.domain.vocabulary import Audience
from portal.fileform.notes import Checkpoint, sign_checkpoint, verifier_key
from portal.mail.smtp import SMTPMailer, mailer_from
from portal.screening.screen import ProcessScreen
from portal.search.erasing import SearchFiles
from portal.search.index import SearchIndex
from portal.services.audit import Audit
from portal.services.cases.casework import Casework
from portal.services.cases.desk import CaseDesk
from portal.services.cases.exporting import CaseExporting
from portal.services.cases.figures import CaseCounting
from portal.services.cases.following import Following
from portal.services.cases.intake import Intake
from portal.services.cases.joining import CaseJoining
from portal.services.cases.queue import CaseQueue
from portal.services.cases.signal_drafts import SignalDrafts
from portal.services.cases.signals import Signals
from portal.services.cases.steps import CaseSteps
from portal.services.cases.upkeep import CaseUpkeep
from portal.services.checked_products import CheckedProducts
from portal.services.checking import MAX_BY_WORDS, MAX_NAMED, Checking, NameSearch, WordSearch
from portal.services.desk.blacklisting import Blacklisting
from portal.services.desk.lists import Desk
from portal.services.desk.redacting import DeskRedacting
from portal.services.desk.restricted import Restricted
from portal.services.desk.speed import Speeds
from portal.services.drafts.drafting import Drafting
from portal.services.drafts.editing import Editing
from portal.services.drafts.releasing import Releasing
from portal.services.drafts.translating import Translating
from portal.services.drafts.views import DraftViews
from portal.services.drafts.workflow import Workflow
from portal.services.enterprises import Enterprises
from portal.services.exporting import Exporting
from portal.services.finding import Finding, How, Search
from portal.services.foreign import ForeignImporting
from portal.services.importing import Importing
from portal.services.indexing import Indexing
from portal.services.ledger import Ledger
from portal.services.ports import Clock
from portal.services.publishing import Publishing
from portal.services.reading import Reading
from portal.services.redacting import Redacting
from portal.services.replaying import Replaying
from portal.services.sessions import Sessions
from portal.services.signing_in import SigningIn
from portal.services.site_pages import SitePages
from portal.services.staff import Staff
from portal.services.staff_ports import Passwords
from portal.services.syndication import Syndication
from portal.services.verifying import Verifying
from portal.services.viewing import Viewing
from portal.storage.audit import SQLAuditLog
from portal.storage.cases import SQLCases
from portal.storage.checks import CheckFile
from portal.storage.credentials import OneTimeCodes, PasswordHashes
from portal.storage.database import Database
from portal.storage.draft_copies import DraftCopies
from portal.storage.drafts import SQLDrafts
from portal.storage.erasures import ErasureLedger
from portal.storage.instance import Instance, LedgerFile, PublicationFiles
from portal.storage.letters import SQLOutbox
from portal.storage.log import SQLPublicationLog
from portal.storage.private import private_database
from portal.storage.staff import SQLStaff
from portal.storage.vault import Vault
from portal.text.faults import told_at_the_desk
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
    vault: Vault
    log: SQLPublicationLog
    clock: Clock
    checks: CheckFile
    checked_products: CheckedProducts
    checking: Checking
    publishing: Publishing
    reading: Reading
    importing: Importing
    enterprises: Enterprises
    exporting: Exporting
    finding: Finding
    following: Following
    foreign: ForeignImporting
    indexing: Indexing
    intake: Intake
    ledger: Ledger
    mailer: SMTPMailer | None
    pages: SitePages
    redacting: Redacting
    audit: Audit
    blacklisting: Blacklisting
    case_exporting: CaseExporting
    case_joining: CaseJoining
    case_queue: CaseQueue
    case_counting: CaseCounting
    case_upkeep: CaseUpkeep
    casework: Casework
    desk: Desk
    desk_redacting: DeskRedacting
    draft_views: DraftViews
    drafting: Drafting
    editing: Editing
    restricted: Restricted
    sessions: Sessions
    signing_in: SigningIn
    speeds: Speeds
    signal_drafts: SignalDrafts
    signals: Signals
    staff: Staff
    syndication: Syndication
    translating: Translating
    verifying: Verifying
    viewing: Viewing
    workflow: Workflow

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

    def bring_up_to_date(self) -> None:
        """Bring the databases of an instance of an older release to the newest revision; cheap where they are there."""
        self.database.migrate()
        self.private.migrate()

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


def assemble(
    settings: Settings,
    instance: Instance,
    database: Database,
    clock: Clock,
    passwords: Passwords | None = None,
    private: Database | None = None,
) -> Portal:
    """Wire services to the adapters of one instance. `passwords` are other hashes than argon2id's, for tests.

    `private` is another private database than the instance's, such as one that is being restored.
    """
    log = SQLPublicationLog(database)
    publishing = Publishing(log, clock)
    redactions = LedgerFile(instance.ledger_path)
    index = SearchIndex(instance.home / "search", lambda: log.head().log_id)
    finding, viewing, checks = Finding(index), Viewing(log), CheckFile(instance.home / "checks.db")
    products = CheckedProducts(log, checks, to_simplified)
    private, vault = private or private_database(instance.private_path), Vault(instance.vault_path)
    copies = DraftCopies(private)
    stores = (PublicationFiles(database), SearchFiles(index, log), products, copies)
    redacting = Redacting(log, clock, stores, redactions)
    audit = Audit(SQLAuditLog(private), clock)
    staff, limits = SQLStaff(private), session_limits(settings)
    sessions = Sessions(staff, vault, clock, limits)
    hashes, codes, drafts = passwords or PasswordHashes(), OneTimeCodes(), SQLDrafts(private)
    return Portal(
        settings=settings,
        instance=instance,
        database=database,
        private=private,
        vault=vault,
        log=log,
        clock=clock,
        checks=checks,
        checked_products=products,
        checking=Checking(log, products, viewing, _names_found_by(finding), _words_found_by(finding)),
        publishing=publishing,
        reading=Reading(log),
        importing=Importing(log, publishing, Replaying(log), clock),
        enterprises=Enterprises(index, viewing),
        exporting=Exporting(log, clock),
        finding=finding,
        foreign=ForeignImporting(log, publishing, clock),
        indexing=Indexing(log, index),
        ledger=Ledger(log),
        mailer=mailer_from(settings.smtp, settings.mail_from),
        pages=SitePages(log),
        redacting=redacting,
        audit=audit,
        sessions=sessions,
        signing_in=SigningIn(staff, vault, hashes, codes, sessions, clock, settings.log_name),
        staff=Staff(staff, vault, clock, lambda: known_agencies(publishing)),
        syndication=Syndication(log),
        verifying=Verifying(log),
        viewing=viewing,
        **case_services(instance, private, vault, log, publishing, staff, clock),
        **desk_services(drafts, vault, publishing, log, clock, staff),
        **desk_reading(log, audit, clock, publishing, DeskRedacting(log, redacting, drafts, copies, audit)),
    )


def desk_services(
    drafts: SQLDrafts, vault: Vault, publishing: Publishing, log: SQLPublicationLog, clock: Clock, staff: SQLStaff
) -> dict[str, Any]:
    """Everything about drafts, by the names it has in the portal."""
    drafting = Drafting(drafts, log, publishing, vault, clock, lambda: frozenset(known_agencies(publishing)))
    releasing = Releasing(drafts, drafting, publishing, log, clock, partial(find_member, staff), told_at_the_desk)
    workflow, reading = Workflow(drafts, drafting, releasing, log, clock, publishing.registry), Reading(log)
    return {
        "blacklisting": Blacklisting(log, drafting, clock, publishing.registry),
        "desk": Desk(drafts, drafting, workflow, log, clock, publishing.registry),
        "draft_views": DraftViews(drafting, reading, clock),
        "drafting": drafting,
        "editing": Editing(drafting, log, ProcessScreen(), clock),
        "translating": Translating(drafting, reading),
        "workflow": workflow,
    }


def find_member(staff: SQLStaff, staff_id: str) -> StaffMember | None:
    """An account by its id, None for one that is not there."""
    try:
        with staff.reading() as unit:
            return unit.members.get(staff_id)
    except NotFound:
        return None


def desk_reading(
    log: SQLPublicationLog, audit: Audit, clock: Clock, publishing: Publishing, redacting: DeskRedacting
) -> dict[str, Any]:
    """What the desk does with what is published, by the names it has in the portal."""
    return {
        "desk_redacting": redacting,
        "restricted": Restricted(log, audit, clock),
        "speeds": Speeds(log, clock, publishing.registry),
    }


def _names_found_by(finding: Finding) -> NameSearch:
    """The search, as the product check uses it for names."""
    return lambda text, now: finding.list_ids(Search(text=text), now, MAX_NAMED)


def _words_found_by(finding: Finding) -> WordSearch:
    """The search, as the product check uses it where no product answers to what was stated."""

    def find(text: str, now: datetime) -> tuple[int, tuple[str, ...]]:
        found = finding.find(Search(text=text, page_size=MAX_BY_WORDS), now)
        return (found.total, found.document_ids) if found.how is How.ALL else (0, ())

    return find


def session_limits(settings: Settings) -> SessionLimits:
    idle = timedelta(minutes=settings.staff_idle_minutes)
    return SessionLimits(idle, timedelta(hours=settings.staff_session_hours))


def case_site(publishing: Publishing) -> CaseSite | None:
    """The registry's rules for cases, None where the authority takes none here."""
    registry = publishing.registry()
    return registry.cases if registry is not None else None


def case_services(
    instance: Instance,
    private: Database,
    vault: Vault,
    log: SQLPublicationLog,
    publishing: Publishing,
    staff: SQLStaff,
    clock: Clock,
) -> dict[str, Any]:
    """Everything about cases, by the names it has in the portal."""
    cases = SQLCases(private, vault, ErasureLedger(instance.erasures_path))
    screen, calendar = ProcessScreen(), ChineseCalendar()
    steps, site, agencies = CaseSteps(calendar), partial(case_site, publishing), partial(known_agencies, publishing)
    intake = Intake(cases, screen, vault, calendar, clock, site)
    officers, published = partial(case_officers, staff), partial(is_published, log)
    desk = CaseDesk(cases, intake, steps, clock, lambda: frozenset(agencies()), officers, published, screen)
    casework, queue = Casework(desk), CaseQueue(desk)
    return {
        "case_counting": CaseCounting(cases, steps, clock, site),
        "case_exporting": CaseExporting(desk, casework, queue),
        "case_joining": CaseJoining(desk),
        "case_queue": queue,
        "case_upkeep": CaseUpkeep(cases, SQLOutbox(private), steps, clock, site),
        "casework": casework,
        "following": Following(cases, screen, vault, steps, clock, intake.site),
        "intake": intake,
        "signal_drafts": SignalDrafts(cases, log, steps, clock, site),
        "signals": Signals(cases, clock, intake.site),
    }


def case_officers(staff: SQLStaff, agency: str) -> dict[str, str]:
    """Names by id of those who can be given a case of an agency."""
    with staff.reading() as unit:
        members = unit.members.list()
    return {m.id: m.name for m in members if not m.is_disabled and m.can_handle_cases_of(agency)}


def is_published(log: SQLPublicationLog, document_id: str) -> bool:
    """Whether everybody may see a document."""
    with log.reading() as entries:
        state = entries.find_state(document_id)
    return state is not None and state.audience is Audience.PUBLIC


def known_agencies(publishing: Publishing) -> tuple[str, ...]:
    """Codes of the agencies of the registry, in its order."""
    registry = publishing.registry()
    return tuple(registry.agencies) if registry is not None else ()
