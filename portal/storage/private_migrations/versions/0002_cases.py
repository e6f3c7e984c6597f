"""Cases, their texts, entries, receipts, marks and evidence, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _cases()
    _what_belongs_to_them()
    _evidence()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("number", sa.String, nullable=False, unique=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("received_at", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("intake_channel", sa.String, nullable=False),
        sa.Column("category", sa.String),
        sa.Column("incident", sa.String, nullable=False),
        sa.Column("harm", sa.String, nullable=False),
        sa.Column("harm_weight", sa.Integer, nullable=False),
        sa.Column("place", sa.String),
        sa.Column("objection", sa.String),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("is_confidential", sa.Boolean, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("before_asking", sa.String),
        sa.Column("due_on", sa.String),
        sa.Column("is_unread", sa.Boolean, nullable=False),
        sa.Column("ended_at", sa.String),
        sa.Column("merged_into", sa.String, nullable=False),
        sa.Column("document_ids", sa.String, nullable=False),
        sa.Column("is_anonymous", sa.Boolean, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.UniqueConstraint("year", "serial", name="one_case_number_a_serial"),
    )
    op.create_index("cases_by_due", "cases", ["due_on"])
    op.create_index("cases_by_arrival", "cases", ["received_at"])


def _what_belongs_to_them() -> None:
    op.create_table(
        "case_texts",
        sa.Column("case_id", sa.String, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("submission", sa.LargeBinary),
        sa.Column("contact", sa.LargeBinary),
    )
    op.create_table(
        "case_entries",
        sa.Column("case_id", sa.String, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("ground", sa.Integer),
        sa.Column("details", sa.String, nullable=False),
        sa.Column("text", sa.LargeBinary),
    )
    op.create_table(
        "case_receipts",
        sa.Column("receipt", sa.LargeBinary, primary_key=True),
        sa.Column("case_id", sa.String, sa.ForeignKey("cases.id"), primary_key=True),
    )
    op.create_table(
        "case_marks",
        sa.Column("case_id", sa.String, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("value", sa.String, primary_key=True),
    )
    op.create_index("cases_by_mark", "case_marks", ["kind", "value"])
    op.create_table(
        "drafted_signals",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("drafted_at", sa.String, nullable=False),
        sa.Column("case_ids", sa.String, nullable=False),
    )
    op.create_table(
        "followers",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("log_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "letters",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("params", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String),
        sa.Column("done_at", sa.String),
    )
    op.create_index("letters_by_turn", "letters", ["next_at"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("form", sa.LargeBinary),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
        sa.Column("is_from_officer", sa.Boolean, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("size >= 0", name="size_is_a_count"),
    )
    op.create_index("evidence_by_form", "evidence", ["form"])
    op.create_table(
        "case_evidence",
        sa.Column("case_id", sa.String, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("evidence_id", sa.String, sa.ForeignKey("evidence.id"), primary_key=True),
    )
