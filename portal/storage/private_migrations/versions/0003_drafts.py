"""Drafts of the editorial desk, their content and preview links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("started_at", sa.String, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("publish_at", sa.String),
        sa.Column("signal", sa.String, nullable=False),
        sa.Column("is_emergency", sa.Integer, nullable=False),
        sa.Column("steps", sa.String, nullable=False),
        sa.Column("comments", sa.String, nullable=False),
        sa.Column("published", sa.String, nullable=False),
    )
    op.create_index("drafts_by_state", "drafts", ["state", "changed_at"])
    op.create_index("drafts_by_document", "drafts", ["document_id"])
    op.create_table(
        "draft_parts",
        sa.Column("draft_id", sa.String, sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "draft_previews",
        sa.Column("token", sa.LargeBinary, primary_key=True),
        sa.Column("draft_id", sa.String, sa.ForeignKey("drafts.id"), nullable=False),
        sa.Column("until", sa.String, nullable=False),
    )
