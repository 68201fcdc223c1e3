"""Which call a call goes on with, and which one went on with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("calls", sa.Column("continues", sa.String(64)))
    op.add_column("calls", sa.Column("continued_by", sa.String(64)))
    op.create_index("ix_calls_continues", "calls", ["continues"])


def downgrade() -> None:
    """Drop the columns."""
    op.drop_index("ix_calls_continues", "calls")
    op.drop_column("calls", "continued_by")
    op.drop_column("calls", "continues")
