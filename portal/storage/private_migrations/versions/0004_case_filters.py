"""Filters of the queue that officers save."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_filters",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("member", sa.String, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("filter", sa.String, nullable=False),
    )
    op.create_index("case_filters_by_member", "case_filters", ["member"])
