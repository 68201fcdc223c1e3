"""Runs the migrations on the connection that `upgrade` hands over."""

from __future__ import annotations

from alembic import context

from qualifybot.adapters.sql.migrations import VERSION_TABLE
from qualifybot.adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
