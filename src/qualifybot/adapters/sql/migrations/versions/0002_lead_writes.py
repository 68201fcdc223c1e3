"""What was done outside for a lead: written to the CRM in mid-call, told to people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "lead_writes",
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("writing_until", moment),
        sa.Column("crm_id", sa.String(64)),
        sa.Column("crm_url", sa.Text),
        sa.Column("notified_at", moment),
        sa.PrimaryKeyConstraint("call_sid", name="pk_lead_writes"),
        sa.ForeignKeyConstraint(["call_sid"], ["calls.call_sid"], name="fk_lead_writes_call_sid", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("lead_writes")
