"""Bringing the database up, and forgetting a person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from sqlalchemy import inspect
from typer.testing import CliRunner, Result

from delivering import delivery
from lead_cases import ScriptedCrm, finished_call
from qualifybot.adapters.local.spool import Spool
from qualifybot.adapters.redis.connect import connect
from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.adapters.sql.engine import blocking_engine
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery
from qualifybot.entrypoints.db_commands import db, forget
from qualifybot.ports.crm import Delivered

CALLER = "+14155550123"
SECRET = "pepper"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALIFYBOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("QUALIFYBOT_SECRET", SECRET)


def run_forget(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(forget)
    return CliRunner().invoke(app, arguments)


def test_upgrade_makes_the_tables(tmp_path: Path) -> None:
    for _ in range(2):
        assert CliRunner().invoke(db, ["upgrade"]).output == "the database is at the present schema\n"
    engine = blocking_engine(f"sqlite+aiosqlite:///{tmp_path}/data/qualifybot.db")
    assert {"calls", "turns", "deliveries"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_database_that_is_not_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:////no/such/folder/x.db")
    result = CliRunner().invoke(db, ["upgrade"])
    assert result.exit_code == 2
    assert result.stderr.startswith("qualifybot: the database cannot be opened")
    assert result.stderr.count("\n") == 1


def test_a_person_is_forgotten_in_the_record_and_the_live_sessions(
    sqlite_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    asyncio.run(_fill(sqlite_url, redis_url))
    assert run_forget("+1 (415) 555-0123").output.splitlines() == [
        "record: 1 calls blanked",
        "live sessions: removed; what was said on the event stream goes within the hour",
        "CRM: erase this lead there: https://crm/00Q1",
    ]
    record, session = asyncio.run(_left(sqlite_url, redis_url))
    assert record is not None
    assert (record.caller, record.answers) == ("", {})
    assert session is None


def test_a_person_is_forgotten_on_disk_and_by_who_rang_back(
    sqlite_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    spool = Spool(tmp_path / "data" / "spool")
    spool.put(finished_call("CA5"))
    asyncio.run(_fill(sqlite_url, redis_url, over=True))
    assert "spool: 1 calls removed from this machine's disk" in run_forget(CALLER).output.splitlines()
    assert spool.waiting() == 0
    assert asyncio.run(_left(sqlite_url, redis_url))[1] is None


def test_without_a_session_server_it_says_where_sessions_live(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert run_forget(CALLER).output.splitlines() == [
        "record: 0 calls blanked",
        "live sessions: they end with the process that holds them",
    ]


def test_a_lead_shown_in_mid_call_is_named_too(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    asyncio.run(_show_in_mid_call(sqlite_url))
    assert run_forget(CALLER).output.splitlines()[-2:] == [
        "CRM: erase this lead there: https://crm/00Q1",
        "CRM: look there in a minute for a lead of call CA1, which was being written",
    ]


async def _show_in_mid_call(url: str) -> None:
    async with delivery(url, ScriptedCrm()) as here:
        await here.store.open(replace(finished_call(), ended_at=None, outcome=None))
        await here.journal.begin_partial("CA1", 30)
        await here.journal.end_partial("CA1", Delivered("00Q1", True, "https://crm/00Q1"))
        await here.journal.begin_partial("CA1", 30)


@pytest.mark.parametrize("phone", ["Priya", "", "12", "+1415555012x"])
def test_what_is_no_number_is_refused(phone: str) -> None:
    result = run_forget(phone)
    assert result.exit_code == 2
    assert "not a telephone number" in result.stderr


async def _fill(url: str, redis_url: str, *, over: bool = False) -> None:
    async with delivery(url, ScriptedCrm()) as here:
        await here.store.finish(finished_call())
        await here.store.set_delivery("CA1", LeadDelivery(DeliveryStatus.DELIVERED, 1, "00Q1", "https://crm/00Q1"))
    sessions = RedisSessionStore(connect(redis_url), secret=SECRET.encode())
    await sessions.claim("CA2", "pod-a", CALLER)
    if over:
        await sessions.forget("CA2", findable_seconds=600)
    await sessions.aclose()


async def _left(url: str, redis_url: str) -> tuple[CallRecord | None, str | None]:
    sessions = RedisSessionStore(connect(redis_url), secret=SECRET.encode())
    async with delivery(url, ScriptedCrm()) as here:
        record = await here.store.load("CA1")
    session = await sessions.find(CALLER)
    await sessions.aclose()
    return record, session
