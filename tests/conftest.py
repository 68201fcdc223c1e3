"""What tests may ask for: a database (SQLite, PostgreSQL) and a Redis of their own, started when first needed."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import greenlet
import psycopg
import pytest
import redis
from hypothesis import HealthCheck, settings
from psycopg import sql
from sqlalchemy import make_url

import servers

# Machines differ in speed, so no example has a deadline; in CI the examples are the same ones every time, so that a red
# run means a change.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("any machine"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "any machine")


def _refuse(_event: str, _which: object) -> None:
    raise AssertionError("greenlets take turns here: this test's folder belongs to SWITCHING in the Makefile")


if os.environ.get("COVERAGE_STACKS") == "thread":
    # Lines run after a switch would be counted for the wrong file.
    greenlet.settrace(_refuse)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL in which we may create databases: `TEST_DATABASE_URL`, or one of our own."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
        return
    try:
        with servers.postgres(tmp_path_factory.mktemp("postgres")) as url:
            yield url
    except servers.NoServer as missing:
        pytest.skip(f"no PostgreSQL: {missing}; give TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database that others are copied from in a few milliseconds."""
    with _Database(postgres_server) as name:
        _migrate(_app_url(postgres_server, name))
        yield name


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own, as an application URL."""
    with _Database(postgres_server, template=postgres_template) as name:
        yield _app_url(postgres_server, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own, as an application URL."""
    path = shutil.copy(sqlite_template, tmp_path / "qualifybot.db")
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Redis: `TEST_REDIS_URL`, or one of our own."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    try:
        with servers.redis_server(tmp_path_factory.mktemp("redis")) as url:
            yield url
    except servers.NoServer as missing:
        pytest.skip(f"no Redis: {missing}; give TEST_REDIS_URL")


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis that holds nothing yet."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


class _Database:
    """One database on the server, dropped at the end."""

    def __init__(self, server: str, template: str = "template1") -> None:
        self._server = server
        self._template = template
        self._name = f"qualifybot_{uuid.uuid4().hex[:12]}"

    def __enter__(self) -> str:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(create.format(sql.Identifier(self._name), sql.Identifier(self._template)))
        return self._name

    def __exit__(self, *_: object) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            self._server, autocommit=True, connect_timeout=10, options="-c statement_timeout=60s"
        ) as connection:
            connection.execute(statement)


def _app_url(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    # Imported here: a test that needs no database must not pay for alembic.
    from qualifybot.adapters.sql.migrations import upgrade_blocking  # noqa: PLC0415

    upgrade_blocking(url)
