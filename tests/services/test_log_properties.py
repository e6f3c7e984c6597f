"""Any sequence of publications, ends, redactions and crashes keeps numbering, history and root right."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from portal.app import Portal, assemble
from portal.config import Settings
from portal.domain.log import Action, decode_entry
from portal.domain.vocabulary import RedactionReason, Status
from portal.services.publishing import Prepared, check_publication, salted_parts
from portal.services.redacting import Redaction
from portal.storage.database import Database
from portal.storage.instance import Instance
from tests.support.clock import StandingClock
from tests.support.factories import BLACKLIST, BLACKLIST_TEXTS, RECALL, RECALL_TEXTS, make_parts, make_registry_files

KINDS = {"recall": (RECALL, RECALL_TEXTS), "blacklist_entry": (BLACKLIST, BLACKLIST_TEXTS)}


class Crash(Exception):
    """Stands for the end of the process before a commit."""


def tree_root(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962, section 2.1, defines it, independent of how the portal computes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


class LogMachine(RuleBasedStateMachine):
    """The log beside a model of it: for each document its kind and versions, and every action in order."""

    documents = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = StandingClock()
        self.kinds: dict[str, str] = {}
        self.versions: dict[str, list[bool]] = {}
        self.ended: set[str] = set()
        self.actions: list[Action] = []
        self.log_id = secrets.token_hex(16)
        self.portal = self.open()
        self.portal.log.create(self.log_id)

    def open(self) -> Portal:
        home = Settings(Path(self.folder.name), "test-portal")
        instance = Instance(home.home)
        instance.create_folders()
        database = Database(instance.database_path)
        database.migrate()
        return assemble(home, instance, database, self.clock)

    @initialize()
    def save_registry(self) -> None:
        with self.portal.log.writing() as log:
            log.save_registry(make_registry_files())

    @rule(target=documents, kind=st.sampled_from(sorted(KINDS)), body=st.text("批次产品", min_size=1, max_size=9))
    def publish_new(self, kind: str, body: str) -> str:
        published = self.portal.publishing.publish(make_parts(*KINDS[kind], body=body))
        self.actions.append(Action.PUBLISH)
        self.kinds[published.document_id], self.versions[published.document_id] = kind, [False]
        assert published.position == len(self.actions)
        return published.document_id

    @rule(document_id=documents)
    def publish_next(self, document_id: str) -> None:
        number = len(self.versions[document_id]) + 1
        published = self.portal.publishing.publish(self.next_parts(document_id), document_id)
        self.actions.append(Action.PUBLISH)
        self.versions[document_id].append(False)
        self.ended.discard(document_id)
        assert published.number == number

    def next_parts(self, document_id: str) -> dict[str, bytes]:
        number = len(self.versions[document_id]) + 1
        return make_parts(*KINDS[self.kinds[document_id]], body=f"第{number}版", notes={"zh-Hans": "更正"})

    @rule(document_id=documents)
    def crash_before_commit(self, document_id: str) -> None:
        parts, after = self.next_parts(document_id), len(self.versions[document_id])
        registry, now = self.portal.publishing.registry(), self.clock.now()
        previous = self.portal.reading.find_version(document_id)
        checked = check_publication(registry, now, parts, document_id, after + 1, after, previous)
        try:
            with self.portal.log.writing() as log:
                prepared = Prepared(checked.version, salted_parts(parts), checked.significance, after)
                self.portal.publishing.append(log, prepared)
                raise Crash
        except Crash:
            self.portal.close()
            self.portal = self.open()

    @rule(document_id=documents, data=st.data())
    def redact(self, document_id: str, data: st.DataObject) -> None:
        standing = [n for n, erased in enumerate(self.versions[document_id], 1) if not erased]
        if not standing:
            return
        number = data.draw(st.sampled_from(standing))
        ground = Redaction(document_id, (number,), RedactionReason.COURT_ORDER, "amr", "ruling")
        self.portal.redacting.redact(ground)
        self.versions[document_id][number - 1] = True
        self.actions += [Action.REDACT, Action.REDACTED]

    @rule(days=st.integers(1, 120))
    def time_passes(self, days: int) -> None:
        self.clock.move(days=days)
        self.portal.publishing.append_due_ends()
        self.note_ends()

    def note_ends(self) -> None:
        """The model's own account of blacklist terms that have passed: they end once, where their date is readable."""
        over = self.clock.now() >= StandingClock().moment.replace(month=10, day=4, hour=16, minute=0)
        for document_id, kind in self.kinds.items():
            unread = self.versions[document_id][-1]
            if kind == "blacklist_entry" and over and document_id not in self.ended and not unread:
                self.ended.add(document_id)
                self.actions.append(Action.END)

    @invariant()
    def numbering_actions_and_root_are_right(self) -> None:
        stored = [entry.encoded for entry in self.portal.log.iter_entries()]
        entries = [decode_entry(encoded) for encoded in stored]
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.action for entry in entries] == self.actions
        assert [entry.time for entry in entries] == sorted(entry.time for entry in entries)
        head = self.portal.log.head()
        assert (head.log_id, head.size, head.root) == (self.log_id, len(stored), tree_root(stored))

    @invariant()
    def history_is_what_was_done(self) -> None:
        for document_id, erased in self.versions.items():
            history = self.portal.reading.list_history(document_id)
            assert [item.row.number for item in history] == list(range(1, len(erased) + 1))
            assert [item.version is None for item in history] == erased
            status = self.portal.reading.get_state(document_id).status(self.clock.now())
            assert (status is Status.REDACTED) == erased[-1]

    @invariant()
    def the_log_verifies(self) -> None:
        assert self.portal.verifying.verify().finding is None

    def teardown(self) -> None:
        self.portal.close()
        self.folder.cleanup()


# Not shrunk: every step writes durably, which makes shrinking take minutes; a failing run is short enough to read.
TestLog = LogMachine.TestCase
TestLog.settings = settings(
    max_examples=40,
    stateful_step_count=14,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)
