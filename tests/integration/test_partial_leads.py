"""A lead that grows during the call and one that is finished after it, on both databases and at a Salesforce org."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from delivering import Delivery, delivery
from lead_cases import Heard, ScriptedCrm, finished_call
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.delivery.partial_leads import PartialLeads
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Contact, Question
from qualifybot.domain.record import CallRecord, DeliveryStatus
from qualifybot.domain.script import default_script
from qualifybot.ports.crm import Crm, Delivered
from salesforce_org import salesforce

IN_PROGRESS = replace(finished_call(), ended_at=None, outcome=None, stopped_at=Question.BUDGET)


@asynccontextmanager
async def growing(here: Delivery, crm: Crm) -> AsyncIterator[PartialLeads]:
    """Partial leads as a process that takes calls writes them."""
    leads = PartialLeads(crm=crm, journal=here.journal, script=default_script(), observer=Heard(), clock=SystemClock())
    writing = asyncio.create_task(leads.keep_writing())
    try:
        yield leads
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


class LateCrm(ScriptedCrm):
    """A CRM that lets a lead of a call in progress wait until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.on_its_way, self.may_arrive = asyncio.Event(), asyncio.Event()
        self.outcomes: list[str | None] = []

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        if lead.in_progress:
            self.on_its_way.set()
            await self.may_arrive.wait()
        self.outcomes.append(lead.record.outcome)
        return await super().upsert(lead, without=without)


async def test_a_late_partial_lead_never_comes_after_the_finished_one(database_url: str) -> None:
    crm = LateCrm()
    async with asyncio.timeout(60), delivery(database_url, crm) as here, growing(here, crm) as leads:
        await here.worker.start()
        await here.store.open(IN_PROGRESS)
        leads.note(IN_PROGRESS)
        await crm.on_its_way.wait()
        await here.store.finish(finished_call())
        await asyncio.sleep(2)
        assert crm.outcomes == []
        crm.may_arrive.set()
        await here.heard.until("delivered")
    assert crm.outcomes == [None, "completed"]
    assert crm.leads["CA1"].shown_before


async def test_a_call_that_is_over_or_forgotten_gets_no_partial_lead(database_url: str) -> None:
    crm = ScriptedCrm()
    async with delivery(database_url, crm) as here, growing(here, crm) as leads:
        await here.store.finish(finished_call())
        leads.note(IN_PROGRESS)
        await asyncio.sleep(0.5)
    assert crm.upserts == 0


async def test_the_org_has_one_lead_that_grows_and_is_finished(sqlite_url: str) -> None:
    def without_the_size(record: CallRecord) -> CallRecord:
        return replace(record, contact=Contact(), answers={Question.TIMELINE: record.answers[Question.TIMELINE]})

    async with salesforce() as org, delivery(sqlite_url, org.crm) as here, growing(here, org.crm) as leads:
        await here.worker.start()
        await here.store.open(IN_PROGRESS)
        leads.note(IN_PROGRESS)
        async with asyncio.timeout(20):
            while not (await here.journal.marks("CA1")).crm_url:  # noqa: ASYNC110  # a database
                await asyncio.sleep(0.05)
        (growing_lead,) = org.records("Lead")
        assert growing_lead["QB_Outcome__c"] == "in progress at budget"
        assert growing_lead["Rating"] is growing_lead["Qualification_Score__c"] is None
        assert growing_lead["NumberOfEmployees"] == 55
        await here.store.finish(without_the_size(finished_call()))
        await here.heard.until("delivered")
        (lead,) = org.records("Lead")
        stands = await here.of("CA1")
    assert (stands.status, stands.crm_id) == (DeliveryStatus.DELIVERED, growing_lead["Id"])
    assert lead["Id"] == growing_lead["Id"]
    assert lead["QB_Outcome__c"] == "completed"
    assert lead["Rating"] is not None
    # What the caller took back after sales had seen it is gone.
    assert lead["NumberOfEmployees"] is lead["QB_Company_Size__c"] is None
