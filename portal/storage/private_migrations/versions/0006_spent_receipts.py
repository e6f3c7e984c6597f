"""Receipt codes of erased cases: a form that comes again must not bring back what its person had erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("spent_receipts", sa.Column("receipt", sa.LargeBinary, primary_key=True, nullable=False))
