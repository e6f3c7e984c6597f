"""The audit log of the back office: who did what to what, when, from where. A second log, not the publication log.

Entries hold codes and ids only: no text that anybody wrote, no name of a reporter, no contact, no receipt code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.domain.staff import Acting

_DETAIL_KEY = re.compile(r"[a-z][a-z_]{0,29}")
_DETAIL_VALUE = re.compile(r"[A-Za-z0-9_.:*@ /-]{0,4000}")
_ID = re.compile(r"[A-Za-z0-9_.:-]{0,60}")


class Action(StrEnum):
    """What can be done in the back office: a closed list, each with a label in `portal.text.labels`."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_SLOWED = "sign_in_slowed"
    SIGNED_OUT = "signed_out"
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of an act
    SESSION_REVOKED = "session_revoked"
    LANGUAGE_CHANGED = "language_changed"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SETUP_COMPLETED = "setup_completed"
    ACCESS_DENIED = "access_denied"
    AUDIT_LOG_READ = "audit_log_read"
    AUDIT_LOG_EXPORTED = "audit_log_exported"
    KEYS_ROTATED = "keys_rotated"
    CASES_LISTED = "cases_listed"
    CASE_READ = "case_read"
    CASE_ENTERED = "case_entered"
    CASE_ACTED_ON = "case_acted_on"
    CASE_EXPORTED = "case_exported"
    CASES_EXPORTED = "cases_exported"
    EVIDENCE_READ = "evidence_read"
    SIGNAL_READ = "signal_read"
    SIGNAL_DRAFTED = "signal_drafted"
    DRAFT_BEGUN = "draft_begun"
    DRAFT_READ = "draft_read"
    DRAFT_SAVED = "draft_saved"
    DRAFT_DISCARDED = "draft_discarded"
    DRAFT_COMMENTED = "draft_commented"
    DRAFT_PREVIEWED = "draft_previewed"
    DRAFT_SUBMITTED = "draft_submitted"
    DRAFT_SENT_BACK = "draft_sent_back"
    DRAFT_REVIEWED = "draft_reviewed"
    TRANSLATION_REVIEWED = "translation_reviewed"
    DRAFT_QUEUED = "draft_queued"
    DRAFT_UNQUEUED = "draft_unqueued"
    DRAFT_PUBLISHED = "draft_published"
    EMERGENCY_PUBLISHED = "emergency_published"
    RESTRICTED_READ = "restricted_read"
    DOCUMENT_REDACTED = "document_redacted"


class SubjectKind(StrEnum):
    """Kinds of things acted upon."""

    STAFF = "staff"
    SESSION = "session"
    PAGE = "page"
    AUDIT_LOG = "audit_log"
    KEYS = "keys"
    CASE = "case"
    EVIDENCE = "evidence"
    SIGNAL = "signal"
    DRAFT = "draft"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Subject:
    """What was acted upon: a kind and an id of ours (a case number, a staff member's id, a document id)."""

    kind: SubjectKind
    id: str = ""


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log; `number` is given by the log and rises without a gap."""

    at: datetime
    actor: str
    action: Action
    subject: Subject
    request_id: str
    address: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    number: int = 0


def audit_entry(
    acting: Acting, action: Action, subject: Subject, at: datetime, details: Mapping[str, str] | None = None
) -> AuditEntry:
    """An entry for the log. Details are codes, ids and numbers; ValueError for anything that could be a text."""
    found = dict(details or {})
    if not _ID.fullmatch(subject.id):
        raise ValueError(f"not an id: a subject of {action}")
    for key, value in found.items():
        if not _DETAIL_KEY.fullmatch(key) or not _DETAIL_VALUE.fullmatch(value):
            raise ValueError(f"not a code: detail {key} of {action}")
    return AuditEntry(at, acting.actor, action, subject, acting.request_id, acting.address, found)


@dataclass(frozen=True)
class AuditSearch:
    """What an auditor looks for: every condition that is given holds. `until` is exclusive; the newest come first."""

    actor: str | None = None
    action: Action | None = None
    subject: Subject | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 100
