"""The publication log and the current state of documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.storage.schema import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_state",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("log_id", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("is_public_copy", sa.Boolean, nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("encoded", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "parts",
        sa.Column("position", sa.Integer, sa.ForeignKey("entries.position"), primary_key=True, autoincrement=False),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("content", sa.LargeBinary),
        sa.CheckConstraint("(salt IS NULL) = (content IS NULL)", name="both_or_none"),
    )
    op.create_table(
        "versions",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, sa.ForeignKey("entries.position"), nullable=False, unique=True),
        sa.Column("published_at", sa.String, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("year", sa.Integer),
        sa.Column("serial", sa.Integer),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, sa.ForeignKey("entries.position"), nullable=False),
        sa.Column("published_at", sa.String, nullable=False),
        sa.Column("first_published_at", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("languages", sa.String, nullable=False),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("is_foreign", sa.Boolean, nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("kind", sa.String),
        sa.Column("categories", sa.String, nullable=False),
        sa.Column("open_status", sa.String, nullable=False),
        sa.Column("ended_status", sa.String, nullable=False),
        sa.Column("starts_at", sa.String),
        sa.Column("ends_at", sa.String),
        sa.Column("closing", sa.String),
        sa.Column("closed_at", sa.String),
        sa.Column("redacted", sa.Boolean, nullable=False),
        sa.Column("provisional_until", sa.String),
        sa.Column("hidden_from", sa.String),
        sa.Column("ended_position", sa.Integer),
        sa.UniqueConstraint("prefix", "year", "serial", name="one_id_a_serial"),
    )
    op.create_index("documents_by_publication", "documents", ["published_at"])
    op.create_table(
        "redactions",
        sa.Column("position", sa.Integer, sa.ForeignKey("entries.position"), primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("parts", sa.String, nullable=False),
        sa.Column("completed_position", sa.Integer),
    )
    op.create_table(
        "registry_files",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    for trigger in TRIGGERS:
        op.execute(trigger)
