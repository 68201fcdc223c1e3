"""However often a caller rings and whenever their calls are recorded, sales get one lead with everything in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from delivering import Delivery, delivery
from lead_cases import finished_call
from qualifybot.domain.models import Outcome, Question
from qualifybot.domain.record import CallRecord, DeliveryStatus
from salesforce_org import salesforce

WHOLE = finished_call("CA1")
BROKEN_OFF = replace(
    WHOLE,
    outcome=Outcome.HUNG_UP,
    answers={Question.COMPANY_SIZE: WHOLE.answers[Question.COMPANY_SIZE]},
    settled={Question.COMPANY_SIZE: WHOLE.settled[Question.COMPANY_SIZE]},
)
WENT_ON = replace(
    finished_call("CA2"),
    continues="CA1",
    started_at=WHOLE.started_at + timedelta(minutes=6),
    ended_at=WHOLE.started_at + timedelta(minutes=9),
)


async def settled(here: Delivery, *records: CallRecord) -> dict[str, DeliveryStatus]:
    """Where the deliveries of these calls stand once none is under way."""
    async with asyncio.timeout(60):
        while True:
            stands = {record.call_sid: (await here.of(record.call_sid)).status for record in records}
            if DeliveryStatus.PENDING not in stands.values():
                return stands
            await asyncio.sleep(0.05)


async def test_a_second_call_updates_the_lead_of_the_first(sqlite_url: str) -> None:
    async with salesforce() as org, delivery(sqlite_url, org.crm) as here:
        await here.worker.start()
        await here.store.finish(BROKEN_OFF)
        await settled(here, BROKEN_OFF)
        await here.store.finish(WENT_ON)
        await settled(here, WENT_ON)
        (lead,) = org.records("Lead")
        assert lead["Call_SID__c"] == "CA1"
        assert "by March" in str(lead)
        assert sorted(task["CallObject"] for task in org.records("Task")) == ["CA1", "CA2"]


async def test_a_first_call_whose_lead_is_still_on_its_way_leaves_it_to_the_second(sqlite_url: str) -> None:
    async with salesforce() as org, delivery(sqlite_url, org.crm) as here:
        await here.store.finish(BROKEN_OFF)
        await here.store.finish(WENT_ON)
        await here.worker.start()
        stands = await settled(here, BROKEN_OFF, WENT_ON)
        assert stands == {"CA1": DeliveryStatus.NONE, "CA2": DeliveryStatus.DELIVERED}
        (lead,) = org.records("Lead")
        assert (lead["Call_SID__c"], "by March" in str(lead)) == ("CA1", True)


async def test_a_call_that_went_on_after_it_was_recorded_is_delivered_again(sqlite_url: str) -> None:
    async with salesforce() as org, delivery(sqlite_url, org.crm) as here:
        await here.worker.start()
        await here.store.finish(BROKEN_OFF)
        await settled(here, BROKEN_OFF)
        await here.store.finish(WHOLE)
        assert (await settled(here, WHOLE))["CA1"] is DeliveryStatus.DELIVERED
        (lead,) = org.records("Lead")
        assert "by March" in str(lead)
