"""Who has written a draft, beside who submitted it; of drafts there were it is whoever is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("writers", sa.String, nullable=False, server_default="[]"))
    op.execute("UPDATE drafts SET writers = json_array(author)")
