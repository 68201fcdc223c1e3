"""A record of calls for the console to show, in a SQLite database."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import pytest

from console_record import Retries, Shown
from lead_cases import NOON, empty_call, finished_call
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.console.sources import Sources
from qualifybot.domain.models import Evidence, Kind, Question, Reading
from qualifybot.domain.record import DeliveryStatus, LeadDelivery, Point, Score

EVIDENCE = (Evidence(Question.COMPANY_SIZE, 0, 14, "fifty to sixty"),)


@pytest.fixture
async def empty_record(sqlite_url: str) -> AsyncIterator[Shown]:
    """No calls."""
    database = Database(sqlite_url)
    calls = SqlCallStore(database, Erasures(b"pepper"), lambda _connection, _call_sid: None)
    retries = Retries(calls)
    yield Shown(
        Sources(calls, SqlArchive(database, SystemClock(), Erasures(b"pepper")), None, retries, SystemClock()), retries
    )
    await database.aclose()


@pytest.fixture
async def shown(empty_record: Shown) -> Shown:
    """A scored call whose lead is parked, and one on which nobody spoke."""
    calls = empty_record.retries.calls
    call = finished_call("CA1")
    reading = Reading(Kind.ANSWER, call.answers[Question.COMPANY_SIZE].value, evidence=EVIDENCE, confident=True)
    turn = dataclasses.replace(call.turns[0], reading=reading)
    for record in (
        dataclasses.replace(call, turns=(turn, call.turns[1])),
        dataclasses.replace(empty_call("CA2"), started_at=NOON, caller="+442071838750", turns=()),
    ):
        await calls.finish(record)
    await calls.set_assessment("CA1", "They want it soon.", Score(71, "Hot", (Point(15, "50 to 199 people"),)))
    await calls.set_delivery("CA1", LeadDelivery(DeliveryStatus.PARKED, 1, problem="REQUIRED_FIELD_MISSING on Company"))
    return empty_record
