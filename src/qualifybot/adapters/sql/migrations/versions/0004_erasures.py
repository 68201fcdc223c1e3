"""Callers who are to be forgotten, by keyed hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "erasures",
        sa.Column("caller_key", sa.String(64), nullable=False),
        sa.Column("erased_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("caller_key", name="pk_erasures"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("erasures")
