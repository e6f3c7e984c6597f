"""Staff, their sessions, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.storage.audit import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_staff()
    _create_sessions()
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject_kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("details", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_entries_by_actor", "audit_entries", ["actor"])
    op.create_index("audit_entries_by_subject", "audit_entries", ["subject_kind", "subject_id"])
    op.create_index("audit_entries_by_request", "audit_entries", ["request_id"])
    op.create_index("audit_entries_by_time", "audit_entries", ["at"])
    for trigger in TRIGGERS:
        op.execute(trigger)


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("login", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
        sa.Column("disabled_at", sa.String),
        sa.Column("password_hash", sa.String),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("totp_step", sa.Integer, nullable=False, server_default="0"),
        sa.Column("setup_hash", sa.LargeBinary),
        sa.Column("setup_expires_at", sa.String),
    )
    op.create_table(
        "staff_grants",
        sa.Column("staff_id", sa.String, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", sa.String, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("used_at", sa.String),
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("staff_id", sa.String, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("seen_at", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("pending_totp", sa.LargeBinary),
        sa.Column("ended_at", sa.String),
    )
    op.create_index("staff_sessions_by_member", "staff_sessions", ["staff_id"])
    op.create_table(
        "staff_devices",
        sa.Column("staff_id", sa.String, sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("device_hash", sa.LargeBinary, primary_key=True),
        sa.Column("seen_at", sa.String, nullable=False),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String, nullable=False),
    )
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("staff_id", sa.String, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
    )
    op.create_index("kept_forms_by_member", "kept_forms", ["staff_id"])
