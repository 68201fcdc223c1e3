"""What every CRM must do: the embedded one on both databases, guarded too, and Salesforce."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from lead_cases import finished_call
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.crm import GuardedCrm
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.crm import SqlCrm
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.adapters.sql.tables import crm_leads
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Contact
from qualifybot.domain.record import Score
from qualifybot.errors import ProviderUnreachable
from qualifybot.ports.crm import Crm
from salesforce_org import salesforce

LEAD = Lead(finished_call(), "Wants a CRM.", Score(82, "Hot", ()))


@dataclass
class Kept:
    """A CRM and what it holds: how many leads, how many logged calls."""

    crm: Crm
    leads: Callable[[], Awaitable[int]]
    logged: Callable[[], Awaitable[int]]


@pytest.fixture(params=["sqlite", "postgresql", "guarded sqlite", "salesforce"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "salesforce":
        async with salesforce() as org:

            async def leads() -> int:
                return len(org.records("Lead"))

            async def logged() -> int:
                return len(org.records("Task"))

            yield Kept(org.crm, leads, logged)
        return
    database = Database(request.getfixturevalue("postgres_url" if request.param == "postgresql" else "sqlite_url"))

    async def count(what: str) -> int:
        async with database.transaction() as connection:
            counted = crm_leads.c.crm_id if what == "leads" else crm_leads.c.call_logged_at
            return int((await connection.execute(select(func.count(counted)))).scalar_one())

    crm: Crm = SqlCrm(database, SystemClock())
    if request.param.startswith("guarded"):
        crm = GuardedCrm(crm, Breaker("crm", SystemClock(), lambda *_: None, patience=30))
    yield Kept(crm, lambda: count("leads"), lambda: count("logged"))
    await crm.aclose()
    await database.aclose()


async def test_the_mapping_fits(kept: Kept) -> None:
    assert await kept.crm.check() == ()


async def test_a_call_that_goes_on_with_an_earlier_one_updates_its_lead_and_is_logged_for_itself(kept: Kept) -> None:
    first = await kept.crm.upsert(LEAD)
    await kept.crm.log_call(first.crm_id, LEAD)
    later = dataclasses.replace(LEAD, record=dataclasses.replace(finished_call("CA2"), continues=LEAD.record.call_sid))
    again = await kept.crm.upsert(later)
    assert (again.created, again.crm_id) == (False, first.crm_id)
    await kept.crm.log_call(again.crm_id, later)
    assert await kept.leads() == 1


async def test_a_lead_is_created_once_and_updated_after(kept: Kept) -> None:
    first = await kept.crm.upsert(LEAD)
    again = await kept.crm.upsert(dataclasses.replace(LEAD, summary="Wants a CRM soon."))
    assert (first.created, again.created) == (True, False)
    assert first.crm_id == again.crm_id
    assert await kept.leads() == 1


async def test_racing_writes_of_one_call_leave_one_lead(kept: Kept) -> None:
    done = await asyncio.gather(*(kept.crm.upsert(LEAD) for _ in range(5)))
    assert len({one.crm_id for one in done}) == 1
    assert sum(one.created for one in done) == 1
    assert await kept.leads() == 1


async def test_each_call_has_its_own_lead(kept: Kept) -> None:
    await kept.crm.upsert(LEAD)
    await kept.crm.upsert(dataclasses.replace(LEAD, record=finished_call("CA2")))
    assert await kept.leads() == 2


async def test_a_caller_without_a_name_makes_a_lead(kept: Kept) -> None:
    nameless = dataclasses.replace(finished_call(), contact=Contact(), caller="anonymous")
    assert (await kept.crm.upsert(dataclasses.replace(LEAD, record=nameless))).created


async def test_the_call_is_logged_once(kept: Kept) -> None:
    delivered = await kept.crm.upsert(LEAD)
    await kept.crm.log_call(delivered.crm_id, LEAD)
    await kept.crm.log_call(delivered.crm_id, LEAD)
    assert await kept.logged() == 1


async def test_a_field_to_leave_out_is_no_obstacle(kept: Kept) -> None:
    assert (await kept.crm.upsert(LEAD, without=frozenset({"Email", "Company", "Unheard_Of__c"}))).created


async def test_an_embedded_crm_whose_database_is_away_is_unreachable(tmp_path: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder.db")
    crm = SqlCrm(database, SystemClock())
    with pytest.raises(ProviderUnreachable):
        await crm.upsert(LEAD)
    with pytest.raises(ProviderUnreachable):
        await crm.log_call("CA1", LEAD)
    await database.aclose()


async def test_the_embedded_crm_keeps_nobody_who_was_forgotten(database_url: str) -> None:
    database, clock = Database(database_url), SystemClock()
    crm = SqlCrm(database, clock)
    await SqlCallStore(database, Erasures(b"pepper"), lambda _connection, _call_sid: None).open(LEAD.record)
    await crm.upsert(LEAD)
    await SqlArchive(database, clock, Erasures(b"pepper")).erase(LEAD.record.caller)
    assert not (await crm.upsert(LEAD)).created
    async with database.transaction() as connection:
        assert (await connection.execute(select(func.count(crm_leads.c.crm_id)))).scalar_one() == 0
    await database.aclose()
