"""Brings a database to the present schema."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from qualifybot.adapters.sql.engine import blocking_engine
from qualifybot.errors import StorageUnavailable

VERSION_TABLE = "schema_version"
_LOCK = 7_263_418_519
"""Names the lock that replicas starting together take in turn."""


async def upgrade(url: str) -> None:
    """Apply all migrations that are missing; safe to call from many processes. Raises StorageUnavailable."""
    try:
        await asyncio.to_thread(upgrade_blocking, url)
    except SQLAlchemyError as error:
        raise StorageUnavailable(
            f"the database cannot be opened ({type(error).__name__}): check DATABASE_URL"
        ) from error


def upgrade_blocking(url: str) -> None:
    """As `upgrade`, for where no event loop runs. Raises SQLAlchemyError."""
    engine = blocking_engine(url)
    try:
        with engine.begin() as connection:
            _lock(connection)
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


async def is_current(url: str) -> bool:
    """Whether no migration is missing. Raises StorageUnavailable."""
    try:
        return await asyncio.to_thread(_is_current, url)
    except SQLAlchemyError as error:
        raise StorageUnavailable(f"database: {type(error).__name__}") from error


def _is_current(url: str) -> bool:
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection:
            present = MigrationContext.configure(
                connection, opts={"version_table": VERSION_TABLE}
            ).get_current_revision()
        return present == ScriptDirectory(str(Path(__file__).parent)).get_current_head()
    finally:
        engine.dispose()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("BEGIN IMMEDIATE"))
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
