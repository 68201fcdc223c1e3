"""Brings a database to the present schema."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from qualifybot.adapters.sql.engine import blocking_engine
from qualifybot.errors import StorageUnavailable

VERSION_TABLE = "schema_version"
_FOLDER = Path(__file__).parent
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
            if _present(connection) != _newest():
                _migrate(connection)
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
            return _present(connection) == _newest()
    finally:
        engine.dispose()


def _newest() -> str:
    """The last revision there is: each one's file begins with its name."""
    return max(path.name for path in _FOLDER.glob("versions/*.py")).partition("_")[0]


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  # our own name


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # a fifth of a second, and seldom anything to migrate
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("BEGIN IMMEDIATE"))
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
