"""Labels of the back office: roles, what the audit log names. Words of roles are the customer's (terms)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from portal.domain.audit import Action, SubjectKind
from portal.domain.staff import Origin, Role
from portal.text.catalogs import catalog_for
from portal.text.labels import P_, Message

# Members of two vocabularies with one token are equal, so each vocabulary has a table of its own.
_LABELS: Mapping[type[Enum], Mapping[Enum, Message]] = {
    Role: {
        Role.EDITOR: P_("role", "Editor"),
        Role.TRANSLATOR: P_("role", "Translator"),
        Role.REVIEWER: P_("role", "Reviewer"),
        Role.PUBLISHER: P_("role", "Publisher"),
        Role.CASE_OFFICER: P_("role", "Case officer"),
        Role.AUDITOR: P_("role", "Auditor"),
        Role.ADMINISTRATOR: P_("role", "Administrator"),
    },
    Origin: {
        Origin.WEB: P_("origin", "Somebody not signed in"),
        Origin.COMMAND: P_("origin", "Command line"),
        Origin.WORKER: P_("origin", "The portal itself"),
    },
    Action: {
        Action.SIGNED_IN: P_("action", "Signed in"),
        Action.SIGN_IN_FAILED: P_("action", "Failed to sign in"),
        Action.SIGN_IN_SLOWED: P_("action", "Attempts to sign in were slowed down"),
        Action.SIGNED_OUT: P_("action", "Signed out"),
        Action.SECOND_FACTOR_ENROLLED: P_("action", "Enrolled an authenticator"),
        Action.SECOND_FACTOR_FAILED: P_("action", "Gave a wrong code"),
        Action.RECOVERY_CODE_USED: P_("action", "Used a recovery code"),
        Action.RECOVERY_CODES_MADE: P_("action", "Made new recovery codes"),
        Action.PASSWORD_CHANGED: P_("action", "Changed the password"),
        Action.SESSION_REVOKED: P_("action", "Ended a session"),
        Action.LANGUAGE_CHANGED: P_("action", "Changed the language"),
        Action.ACCOUNT_ADDED: P_("action", "Added an account"),
        Action.ACCOUNT_CHANGED: P_("action", "Changed an account"),
        Action.ACCOUNT_RESET: P_("action", "Reset an account"),
        Action.ACCOUNT_DISABLED: P_("action", "Disabled an account"),
        Action.ACCOUNT_ENABLED: P_("action", "Enabled an account"),
        Action.SETUP_COMPLETED: P_("action", "Set up an account"),
        Action.ACCESS_DENIED: P_("action", "Was refused a page"),
        Action.AUDIT_LOG_READ: P_("action", "Read the audit log"),
        Action.AUDIT_LOG_EXPORTED: P_("action", "Exported the audit log"),
        Action.KEYS_ROTATED: P_("action", "Changed the keys"),
        Action.CASES_LISTED: P_("action", "Listed submissions"),
        Action.CASE_READ: P_("action", "Read a submission"),
        Action.CASE_ENTERED: P_("action", "Entered a submission for somebody"),
        Action.CASE_ACTED_ON: P_("action", "Handled a submission"),
        Action.CASE_EXPORTED: P_("action", "Exported a submission"),
        Action.CASES_EXPORTED: P_("action", "Exported submissions"),
        Action.EVIDENCE_READ: P_("action", "Looked at evidence"),
        Action.SIGNAL_READ: P_("action", "Read a signal"),
        Action.SIGNAL_DRAFTED: P_("action", "Made a draft of a signal"),
        Action.DRAFT_BEGUN: P_("action", "Began a draft"),
        Action.DRAFT_READ: P_("action", "Read a draft"),
        Action.DRAFT_SAVED: P_("action", "Saved a draft"),
        Action.DRAFT_DISCARDED: P_("action", "Discarded a draft"),
        Action.DRAFT_COMMENTED: P_("action", "Commented on a draft"),
        Action.DRAFT_PREVIEWED: P_("action", "Previewed a draft"),
        Action.DRAFT_SUBMITTED: P_("action", "Submitted a draft"),
        Action.DRAFT_SENT_BACK: P_("action", "Sent a draft back"),
        Action.DRAFT_REVIEWED: P_("action", "Reviewed a draft"),
        Action.TRANSLATION_REVIEWED: P_("action", "Reviewed a translation"),
        Action.DRAFT_QUEUED: P_("action", "Queued a draft for publication"),
        Action.DRAFT_UNQUEUED: P_("action", "Took a draft out of the queue"),
        Action.DRAFT_PUBLISHED: P_("action", "Published a draft"),
        Action.EMERGENCY_PUBLISHED: P_("action", "Published in an emergency"),
        Action.RESTRICTED_READ: P_("action", "Read a restricted document"),
        Action.DOCUMENT_REDACTED: P_("action", "Erased content by law"),
    },
    SubjectKind: {
        SubjectKind.STAFF: P_("subject", "Account"),
        SubjectKind.SESSION: P_("subject", "Session"),
        SubjectKind.PAGE: P_("subject", "Page"),
        SubjectKind.AUDIT_LOG: P_("subject", "Audit log"),
        SubjectKind.KEYS: P_("subject", "Keys"),
        SubjectKind.CASE: P_("subject", "Submission"),
        SubjectKind.EVIDENCE: P_("subject", "Evidence"),
        SubjectKind.SIGNAL: P_("subject", "Signal"),
        SubjectKind.DRAFT: P_("subject", "Draft"),
        SubjectKind.DOCUMENT: P_("subject", "Document"),
    },
}
VOCABULARIES: tuple[type[Enum], ...] = tuple(_LABELS)


def label(code: Enum, tag: str) -> str:
    """The label of a code of the back office. KeyError for one that has none."""
    message = _LABELS[type(code)][code]
    return catalog_for(tag).pgettext(message.context, message.text)
