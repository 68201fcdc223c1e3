"""Leads reach the CRM through the durable queue, on SQLite and PostgreSQL, whatever fails or dies on the way."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dbos import DBOSClient
from sqlalchemy import text

from delivering import delivery
from lead_cases import People, ScriptedCrm, empty_call, finished_call
from qualifybot.adapters.sql.engine import blocking_engine
from qualifybot.domain.lead import Lead
from qualifybot.domain.record import DeliveryStatus
from qualifybot.errors import ProviderOverloaded, ProviderRefused, RecordRejected
from qualifybot.ports.crm import Delivered
from salesforce_org import salesforce


async def test_a_finished_call_becomes_a_lead(database_url: str) -> None:
    crm = ScriptedCrm()
    async with delivery(database_url, crm) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("delivered")
        stands = await here.of("CA1")
        record = await here.store.load("CA1")
    assert (stands.status, stands.crm_id, stands.attempts) == (DeliveryStatus.DELIVERED, "00Q-CA1", 1)
    assert crm.logged == ["00Q-CA1"]
    assert record is not None
    assert record.score == crm.leads["CA1"].score
    assert record.summary == crm.leads["CA1"].summary != ""


async def test_calls_that_ended_while_no_worker_lived_are_delivered_later(database_url: str) -> None:
    crm = ScriptedCrm()
    async with delivery(database_url, crm) as here:
        await here.store.finish(finished_call("CA1"))
        await here.store.finish(empty_call("CA2"))
        await here.store.finish(finished_call("CA3"))
        await here.worker.start()
        await here.heard.until("delivered", 2)
        assert (await here.of("CA2")).status is DeliveryStatus.NONE
    assert set(crm.leads) == {"CA1", "CA3"}


async def test_a_busy_crm_is_asked_again_until_it_takes_the_lead(database_url: str) -> None:
    crm = ScriptedCrm([ProviderOverloaded("salesforce", "limit"), ProviderOverloaded("salesforce", "limit")])
    async with delivery(database_url, crm) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("delivered")
        assert (await here.of("CA1")).attempts == 3
    assert here.heard.results == ["retried", "retried", "delivered"]


async def test_a_refused_lead_is_parked_with_the_reason_and_delivered_on_retry(database_url: str) -> None:
    crm = ScriptedCrm([ProviderRefused("salesforce", "invalid_client", status=400)])
    async with delivery(database_url, crm) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("parked")
        parked = await here.of("CA1")
        assert (parked.status, parked.problem) == (DeliveryStatus.PARKED, "salesforce: invalid_client (status 400)")
        assert await here.worker.retry("CA1")
        await here.heard.until("delivered")
        assert await here.of("CA1") != parked
    assert list(crm.leads) == ["CA1"]


async def test_a_field_that_the_crm_rejects_is_left_out_once(database_url: str) -> None:
    crm = ScriptedCrm([RecordRejected("INVALID_EMAIL_ADDRESS", ("Email",))])
    async with delivery(database_url, crm) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("delivered")
    assert crm.without == [frozenset(), frozenset({"Email"})]


async def test_a_lead_that_is_delivered_again_is_the_same_lead_and_nobody_is_told_twice(database_url: str) -> None:
    crm, people = ScriptedCrm(), People()
    async with delivery(database_url, crm, notifier=people) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await until_remembered(database_url, 1)
        assert await here.worker.retry("CA1")
        await until_remembered(database_url, 2)
    assert (crm.upserts, list(crm.leads)) == (2, ["CA1"])
    assert here.heard.results == ["delivered", "delivered"]
    assert people.told == [("CA1", "https://crm.example/1")]


async def until_remembered(url: str, ended: int) -> None:
    """Wait until so many deliveries have come to their end."""
    async with asyncio.timeout(30):
        while len(remembered(url, "SUCCESS")) < ended:  # noqa: ASYNC110  # nobody tells when it is noted
            await asyncio.sleep(0.1)


async def test_retry_of_a_call_without_a_lead_does_nothing(database_url: str) -> None:
    async with delivery(database_url, ScriptedCrm()) as here:
        assert not await here.worker.retry("CA-nobody")


async def test_what_the_queue_remembers_of_old_deliveries_is_dropped(database_url: str) -> None:
    async with delivery(database_url, ScriptedCrm()) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("delivered")
        async with asyncio.timeout(20):
            while remembered(database_url, "SUCCESS") != ["CA1"]:  # noqa: ASYNC110  # nobody tells when it is noted
                await asyncio.sleep(0.05)
        await here.queue.prune(datetime.now(UTC) + timedelta(minutes=1))
    assert remembered(database_url) == []


async def test_what_an_older_version_left_is_delivered_from_the_start(database_url: str) -> None:
    crm = ScriptedCrm()
    async with delivery(database_url, crm) as here:
        await here.store.finish(finished_call())
        engine = blocking_engine(database_url)
        with engine.begin() as connection:
            connection.execute(text(OLDER[engine.dialect.name]))
        engine.dispose()
        await here.worker.start()
        await here.heard.until("delivered")
    assert list(crm.leads) == ["CA1"]


OLDER = {
    "sqlite": "UPDATE workflow_status SET application_version = '1'",
    "postgresql": "UPDATE dbos.workflow_status SET application_version = '1'",
}
"""Makes all that the durable engine holds the work of an older version."""


def remembered(url: str, status: str | None = None) -> list[str]:
    """The deliveries that the queue remembers."""
    engine = blocking_engine(url)
    client = DBOSClient(system_database_engine=engine, lazy=True)
    found = [workflow.workflow_id for workflow in client.list_workflows(status=status)]
    client.destroy()
    engine.dispose()
    return found


async def test_workers_killed_at_each_step_are_taken_over_and_repeat_nothing(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "steps"
    async with delivery(database_url, ScriptedCrm()) as here:
        await here.store.finish(finished_call())
    for die_at in ("upsert", "log_call", "confirm", "notify"):
        assert await run_worker(database_url, log, f"dies-at-{die_at}", die_at) == -signal.SIGKILL
    assert await run_worker(database_url, log, "lives", "never") == 0
    async with delivery(database_url, ScriptedCrm()) as here:
        assert (await here.of("CA1")).status is DeliveryStatus.DELIVERED
    assert log.read_text().split() == ["assess", "upsert", "log_call", "confirm", "notify"]


async def test_what_a_worker_did_as_it_died_is_done_again_without_harm(sqlite_url: str, tmp_path: Path) -> None:
    log = tmp_path / "steps"
    async with delivery(sqlite_url, ScriptedCrm()) as here:
        await here.store.finish(finished_call())
    for die_at in ("upserted", "confirmed"):
        assert await run_worker(sqlite_url, log, f"dies-{die_at}", die_at) == -signal.SIGKILL
    assert await run_worker(sqlite_url, log, "lives", "never") == 0
    assert log.read_text().split() == ["assess", "upsert", "upsert", "log_call", "confirm", "confirm", "notify"]


class SlowCrm(ScriptedCrm):
    """A CRM that takes longer for a lead than a worker may be silent."""

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        await asyncio.sleep(2)
        return await super().upsert(lead, without=without)


async def test_a_worker_that_is_late_to_look_does_not_take_itself_for_dead(database_url: str) -> None:
    crm = SlowCrm()
    async with delivery(database_url, crm, dead_seconds=0.0) as here:
        await here.worker.start()
        await here.store.finish(finished_call())
        await here.heard.until("delivered")
    assert crm.upserts == 1


async def test_several_workers_share_the_leads_and_do_each_step_once(database_url: str, tmp_path: Path) -> None:
    log, sids = tmp_path / "steps", [f"CA{number}" for number in range(10)]
    async with delivery(database_url, ScriptedCrm()) as here:
        for sid in sids:
            await here.store.finish(finished_call(sid))
    ended = await asyncio.gather(
        # However slow the machine, nobody is taken for dead here.
        *(run_worker(database_url, log, f"worker-{n}", "never", ",".join(sids), dead_seconds="60") for n in range(2))
    )
    assert ended == [0, 0]
    steps = ("assess", "upsert", "log_call", "confirm", "notify")
    assert Counter(log.read_text().split()) == dict.fromkeys(steps, len(sids))


async def run_worker(
    url: str, log: Path, name: str, die_at: str, calls: str = "CA1", *, dead_seconds: str = "0.5"
) -> int:
    """Run a worker process until the leads are delivered or it killed itself; its exit code."""
    program = Path(__file__).parents[1] / "mortal_worker.py"
    words = (str(program), url, str(log), name, die_at, calls, dead_seconds)
    process = await asyncio.create_subprocess_exec(sys.executable, *words)
    try:
        async with asyncio.timeout(60):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()


async def test_every_lead_arrives_once_at_an_org_in_trouble(database_url: str) -> None:
    sids = [f"CA{number}" for number in range(12)]
    async with salesforce() as org, delivery(database_url, org.crm) as here:
        org.vendor.faults.set("salesforce=lost:0.2,salesforce=503:0.15,salesforce=lock:0.1,salesforce=race:0.1")
        await here.worker.start()
        for sid in sids:
            await here.store.finish(finished_call(sid))
        # The records are asked, not the events: a step whose success could not be noted is told of twice.
        async with asyncio.timeout(60):
            while {(await here.of(sid)).status for sid in sids} != {DeliveryStatus.DELIVERED}:  # noqa: ASYNC110  # a database
                await asyncio.sleep(0.1)
        assert org.vendor.faults.struck.total() > len(sids) / 2
        assert sorted(lead["Call_SID__c"] for lead in org.records("Lead")) == sorted(sids)
        assert sorted(task["CallObject"] for task in org.records("Task")) == sorted(sids)
        assert {(await here.of(sid)).status for sid in sids} == {DeliveryStatus.DELIVERED}
