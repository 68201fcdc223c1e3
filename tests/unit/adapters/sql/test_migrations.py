"""The migrations lead to exactly the tables that the code uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from qualifybot.adapters.sql import migrations
from qualifybot.adapters.sql.engine import blocking_engine
from qualifybot.adapters.sql.migrations import VERSION_TABLE, is_current, upgrade
from qualifybot.adapters.sql.tables import metadata
from qualifybot.errors import StorageUnavailable


def _ours(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    # Durable workflows keep tables of their own beside ours on SQLite.
    return not (kind == "table" and reflected and name not in metadata.tables)


async def test_migrations_and_tables_agree(database_url: str) -> None:
    engine = blocking_engine(database_url)
    with engine.connect() as connection:
        options = {"include_object": _ours, "version_table": VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()


async def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    await upgrade(database_url)
    engine = blocking_engine(database_url)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_every_revisions_file_begins_with_its_name() -> None:
    folder = Path(migrations.__file__).parent
    assert [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()] == sorted(
        (path.name.partition("_")[0] for path in folder.glob("versions/*.py")), reverse=True
    )


async def test_a_migrated_database_is_current_and_an_empty_one_is_not(database_url: str, tmp_path: Path) -> None:
    assert await is_current(database_url)
    assert not await is_current(f"sqlite+aiosqlite:///{tmp_path}/empty.db")


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        await is_current(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder.db")
    with pytest.raises(StorageUnavailable):
        await upgrade(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder.db")
