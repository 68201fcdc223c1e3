"""Calls, their turns and deliveries, the embedded CRM and the workers alive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

json = sa.JSON().with_variant(JSONB(), "postgresql")
moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "calls",
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("called", sa.Text, nullable=False),
        sa.Column("script", sa.String(255), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("outcome", sa.String(32)),
        sa.Column("stopped_at", sa.String(32)),
        sa.Column("name", sa.Text),
        sa.Column("company", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("answers", json, nullable=False),
        sa.Column("settled", json, nullable=False),
        sa.Column("opted_out", sa.Boolean, nullable=False),
        sa.Column("makes_lead", sa.Boolean, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("score", json),
        sa.Column("erased_at", moment),
        sa.PrimaryKeyConstraint("call_sid", name="pk_calls"),
    )
    op.create_index("ix_calls_started_at_call_sid", "calls", ["started_at", "call_sid"])
    op.create_index("ix_calls_caller", "calls", ["caller"])
    op.create_index("ix_calls_ended_at", "calls", ["ended_at"])
    op.create_table(
        "turns",
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("bot", sa.Text, nullable=False),
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("reading", json),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("ended", sa.Float, nullable=False),
        sa.Column("latency", json, nullable=False),
        sa.PrimaryKeyConstraint("call_sid", "index", name="pk_turns"),
        sa.ForeignKeyConstraint(["call_sid"], ["calls.call_sid"], name="fk_turns_call_sid", ondelete="CASCADE"),
    )
    op.create_table(
        "deliveries",
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("crm_id", sa.String(64)),
        sa.Column("crm_url", sa.Text),
        sa.Column("problem", sa.Text),
        sa.Column("updated_at", moment),
        sa.PrimaryKeyConstraint("call_sid", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["call_sid"], ["calls.call_sid"], name="fk_deliveries_call_sid", ondelete="CASCADE"),
    )
    op.create_index("ix_deliveries_status", "deliveries", ["status"])
    op.create_table(
        "crm_leads",
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("crm_id", sa.String(64), nullable=False),
        sa.Column("lead", json, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("call_logged_at", moment),
        sa.PrimaryKeyConstraint("call_sid", name="pk_crm_leads"),
        sa.UniqueConstraint("crm_id", name="uq_crm_leads_crm_id"),
    )
    op.create_table(
        "workers",
        sa.Column("worker", sa.String(64), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_workers"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("workers", "crm_leads", "deliveries", "turns", "calls"):
        op.drop_table(name)
