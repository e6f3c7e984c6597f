"""Recording and reading the audit log.

A service whose act is one transaction of the private database records its entry within that (`AuditWriter.add` of its
own unit of work); `Audit.record` is for what changes nothing else, such as a look at a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from portal.domain.audit import Action, AuditEntry, AuditSearch, Subject, SubjectKind, audit_entry
from portal.domain.staff import Acting, Role
from portal.services.ports import Clock

EXPORT_BATCH = 1000


class AuditWriter(Protocol):
    """Appends entries; each is durable once the transaction it belongs to is."""

    def add(self, entry: AuditEntry) -> None: ...


class AuditLog(AuditWriter, Protocol):
    """The log. There is no way to change or remove an entry."""

    def search(self, search: AuditSearch) -> tuple[AuditEntry, ...]:
        """At most `search.limit` entries, the newest first."""
        ...


class Audit:
    """The audit log as services and views use it."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log, self._clock = log, clock

    def record(
        self, acting: Acting, action: Action, subject: Subject, details: Mapping[str, str] | None = None
    ) -> None:
        """Append one entry, in a transaction of its own."""
        self._log.add(audit_entry(acting, action, subject, self._clock.now(), details))

    def read(self, acting: Acting, search: AuditSearch) -> tuple[AuditEntry, ...]:
        """For auditors. The look itself is recorded. Raises Denied."""
        acting.require(Role.AUDITOR)
        found = self._log.search(search)
        self.record(acting, Action.AUDIT_LOG_READ, Subject(SubjectKind.AUDIT_LOG), {"entries": str(len(found))})
        return found

    def export(self, acting: Acting, search: AuditSearch) -> Iterator[AuditEntry]:
        """Every entry that a search finds, the newest first, read in batches; recorded before the first is given.

        Raises Denied.
        """
        acting.require(Role.AUDITOR)
        self.record(acting, Action.AUDIT_LOG_EXPORTED, Subject(SubjectKind.AUDIT_LOG))
        return self._iterate(search)

    def _iterate(self, search: AuditSearch) -> Iterator[AuditEntry]:
        before = search.before
        while batch := self._log.search(replace(search, before=before, limit=EXPORT_BATCH)):
            yield from batch
            before = batch[-1].number
