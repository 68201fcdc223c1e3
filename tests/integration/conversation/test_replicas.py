"""Several replicas, one session server that may die and come back, one database: no call loses its place or its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

import servers
from qualifybot.conversation import desk, memory
from qualifybot.conversation.next_step import Begin, Goodbye, Hold, Resume
from qualifybot.conversation.parts import Ending
from qualifybot.domain import events
from qualifybot.domain.models import CompanySize, Kind, Outcome, Question, Reading
from qualifybot.domain.record import CallRecord, Turn
from qualifybot.domain.script import default_script
from replicas import CALLED, CALLER, Replica, as_far_as_budget, key_in, replica, until
from stage import Line

FIFTY = CompanySize(50, 50)


class Starts(Protocol):
    """Starts a replica of this name."""

    async def __call__(self, name: str) -> Replica: ...


@pytest.fixture(scope="module")
def session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """A Redis of this module's own, to be killed."""
    try:
        server = servers.forgetful_redis(tmp_path_factory.mktemp("redis"))
    except servers.NoServer as missing:
        pytest.skip(f"no Redis: {missing}")
    with servers.running(server):
        yield server


@pytest.fixture
async def start(session_server: servers.Server, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Starts]:
    session_server.kill()
    session_server.start()
    async with AsyncExitStack() as stack:

        async def started(name: str) -> Replica:
            opened = replica(name, session_server.url, sqlite_url, tmp_path / name)
            return await stack.enter_async_context(opened)

        yield started


def answers(record: CallRecord) -> dict[Question, object]:
    return {question: held.value for question, held in record.answers.items()}


async def test_a_dead_owners_call_goes_on_elsewhere_at_the_same_question_at_once(start: Starts) -> None:
    dead, alive = await start("dead"), await start("alive")
    first, second = Line(), Line()
    async with asyncio.TaskGroup() as tasks:
        await dead.rings("CA1")
        held = dead.takes("CA1", first, tasks)
        await as_far_as_budget(dead, first)
        await asyncio.sleep(0.2)  # what was last said is stored
        # The dead one's heart goes on beating here, which only makes it harder.
        began = asyncio.get_running_loop().time()
        assert isinstance(await alive.desk.whats_next("CA1"), Resume)
        taken = alive.takes("CA1", second, tasks)
        await alive.until_said("resumed.budget")
        await alive.until_said("budget.ask")
        assert asyncio.get_running_loop().time() - began < 5
        assert await held is Ending.DISPLACED
        await key_in(second, "60000")
        await alive.until_said("timeline.ask")
        second.hang_up()
        assert await taken is Ending.FINISHED
    record = await alive.record("CA1")
    assert answers(record).keys() == {Question.COMPANY_SIZE, Question.BUDGET}
    assert record.caller == CALLER
    assert not any(said.startswith("company_size") for said in alive.said)
    assert not dead.of(events.CallEnded)
    assert len(alive.of(events.CallEnded)) == 1


async def test_of_two_streams_the_newer_wins_and_the_older_records_nothing(start: Starts) -> None:
    old, new = await start("old"), await start("new")
    first, second = Line(), Line()
    async with asyncio.TaskGroup() as tasks:
        await old.rings("CA1")
        older = old.takes("CA1", first, tasks)
        await as_far_as_budget(old, first)
        await asyncio.sleep(0.2)
        newer = new.takes("CA1", second, tasks)
        await new.until_said("budget.ask")
        first.hang_up()  # the carrier's end of a stream that was replaced looks just like this
        assert await older is Ending.DISPLACED
        await key_in(second, "60000")
        await new.until_said("timeline.ask")
        second.hang_up()
        assert await newer is Ending.FINISHED
    assert not old.of(events.CallEnded)
    assert answers(await new.record("CA1")).keys() == {Question.COMPANY_SIZE, Question.BUDGET}


async def test_a_status_at_another_replica_loses_no_last_turn(start: Starts) -> None:
    owner, other = await start("owner"), await start("other")
    line = Line()
    async with asyncio.TaskGroup() as tasks:
        await owner.rings("CA1")
        call = owner.takes("CA1", line, tasks)
        await as_far_as_budget(owner, line)
        for _ in range(2):
            await other.desk.close("CA1")  # the stream's end is still on its way to its owner
        await key_in(line, "60000")
        await owner.until_said("timeline.ask")
        line.hang_up()
        assert await call is Ending.FINISHED
    record = await other.record("CA1")
    assert answers(record).keys() == {Question.COMPANY_SIZE, Question.BUDGET}
    await asyncio.sleep(1.5)  # the other replica closes what it was told of
    await owner.desk.close("CA1")
    assert (await other.sessions.claim("CA1", None)).snapshot is None
    assert len(owner.of(events.CallEnded) + other.of(events.CallEnded)) == 1


async def test_the_call_of_a_dead_owner_is_closed_when_its_heart_has_stopped(
    start: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SILENT_SECONDS", 1.0)
    owner, other = await start("owner"), await start("other")
    claim = await owner.sessions.claim("CA1", "owner", CALLER)
    await other.desk.close("CA1")
    assert (await owner.sessions.claim("CA1", "owner", silent_for=60)).fence > claim.fence
    await owner.rings("CA2")
    snapshot = (await owner.sessions.claim("CA2", None)).snapshot
    assert snapshot is not None
    held = await owner.sessions.claim("CA2", "owner", CALLER)
    await owner.sessions.save(held, 1, snapshot, [])
    await other.desk.close("CA2")
    assert (await other.record("CA2")).outcome is Outcome.HUNG_UP


async def test_abandoned_calls_are_found_and_closed(start: Starts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "SWEEP_SECONDS", 0.1)
    monkeypatch.setattr(desk, "ABANDONED_SECONDS", 0)
    here = await start("here")
    await here.rings("CA1")
    assert (await here.record("CA1")).outcome is Outcome.HUNG_UP


async def test_a_call_of_which_only_the_record_is_left_gets_its_end(
    start: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SWEEP_SECONDS", 0.1)
    monkeypatch.setattr(desk, "SILENT_SECONDS", 0.5)
    here = await start("here")
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    await here.store.open(CallRecord("CA1", CALLER, CALLED, long_ago, "northwind-crm"))
    fifty = Reading(Kind.ANSWER, FIFTY, confident=True)
    await here.store.add_turn("CA1", Turn(0, Question.COMPANY_SIZE, "How many?", "fifty", fifty))
    record = await here.record("CA1")
    assert (record.outcome, answers(record)) == (Outcome.HUNG_UP, {Question.COMPANY_SIZE: FIFTY})


async def test_a_call_that_began_without_sessions_is_stored_when_they_return(
    start: Starts, session_server: servers.Server
) -> None:
    here, other = await start("here"), await start("other")
    line, second = Line(), Line()
    session_server.kill()
    async with asyncio.TaskGroup() as tasks:
        await here.rings("CA1")
        call = here.takes("CA1", line, tasks)
        await as_far_as_budget(here, line)
        session_server.start()
        await until(lambda: any(event.role == "session_store" for event in here.of(events.FellBack)))
        await asyncio.sleep(2.5)  # the owner notices
        assert await other.sessions.find(CALLER) == "CA1"
        line.lose()
        assert await call is Ending.LOST
        assert isinstance(await other.desk.whats_next("CA1"), Resume)
        taken = other.takes("CA1", second, tasks)
        await other.until_said("resumed.budget")
        second.hang_up()
        await taken
    record = await other.record("CA1")
    assert (record.caller, record.called, answers(record)) == (CALLER, CALLED, {Question.COMPANY_SIZE: FIFTY})


async def test_of_a_call_that_the_session_server_forgot_its_holder_may_tell_the_end(
    start: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "SILENT_SECONDS", 1.0)
    owner, other = await start("owner"), await start("other")
    began = datetime.now(UTC)
    record = CallRecord("CA1", CALLER, CALLED, began, "northwind-crm")
    await owner.store.open(record)
    await other.desk.close("CA1")  # the carrier's word reaches it before the holder's is stored
    stored = await other.store.load("CA1")
    assert stored is not None
    assert stored.outcome is None
    assert await owner.store.finish(replace(record, outcome=Outcome.COMPLETED, ended_at=began))
    await asyncio.sleep(2.5)
    assert (await other.record("CA1")).outcome is Outcome.COMPLETED
    assert not other.of(events.CallEnded)


async def test_sessions_that_come_back_empty_are_learnt_again(start: Starts, session_server: servers.Server) -> None:
    here, other = await start("here"), await start("other")
    line, second = Line(), Line()
    async with asyncio.TaskGroup() as tasks:
        await here.rings("CA1")
        call = here.takes("CA1", line, tasks)
        await as_far_as_budget(here, line)
        session_server.kill()
        await key_in(line, "60000")
        await here.until_said("timeline.ask")
        session_server.start()
        await asyncio.sleep(3)  # the next sign of life
        other.takes("CA1", second, tasks)
        await other.until_said("resumed.timeline")
        assert await call is Ending.DISPLACED
        second.hang_up()
    assert answers(await other.record("CA1")).keys() == {Question.COMPANY_SIZE, Question.BUDGET}


async def test_a_broken_stream_goes_on_from_the_record_while_sessions_are_away(
    start: Starts, session_server: servers.Server
) -> None:
    here, other = await start("here"), await start("other")
    line, second = Line(), Line()
    async with asyncio.TaskGroup() as tasks:
        await here.rings("CA1")
        call = here.takes("CA1", line, tasks)
        await as_far_as_budget(here, line)
        await here.written("CA1", turns=3)
        session_server.kill()
        line.lose()
        assert await call is Ending.LOST
        assert isinstance(await other.desk.whats_next("CA1"), Resume)
        taken = other.takes("CA1", second, tasks)
        await other.until_said("resumed.budget")
        await key_in(second, "60000")
        await other.until_said("timeline.ask")
        second.hang_up()
        assert await taken is Ending.FINISHED
    record = await other.record("CA1")
    assert record.caller == CALLER
    assert answers(record).keys() == {Question.COMPANY_SIZE, Question.BUDGET}


async def test_a_caller_whom_nobody_knows_begins_but_waits_while_somebody_may(
    start: Starts, session_server: servers.Server
) -> None:
    here = await start("here")

    async def answers_now() -> list[object]:
        return [await here.desk.whats_next("CA9"), await here.desk.heard_by_carrier("CA9", "hello", "")]

    assert await answers_now() == [Begin(), Begin()]
    session_server.kill()
    for said in await answers_now():
        assert isinstance(said, Hold)
        assert "trouble" in said.otherwise.lines[0]


async def test_a_close_while_sessions_are_away_is_done_when_they_return(
    start: Starts, session_server: servers.Server
) -> None:
    here, other = await start("here"), await start("other")
    line = Line()
    async with asyncio.TaskGroup() as tasks:
        await here.rings("CA1")
        call = here.takes("CA1", line, tasks)
        await as_far_as_budget(here, line)
        await here.written("CA1", turns=3)
        session_server.kill()
        line.lose()
        await call
    await other.desk.close("CA1", failed=True)
    assert (await other.store.load("CA1") or pytest.fail("unknown")).outcome is None
    session_server.start()
    record = await other.record("CA1")
    assert (record.outcome, answers(record)) == (Outcome.FAILED, {Question.COMPANY_SIZE: FIFTY})


async def test_the_carriers_own_listening_goes_on_while_sessions_are_away(
    start: Starts, session_server: servers.Server
) -> None:
    here = await start("here")
    await here.rings("CA1")
    await here.written("CA1", turns=0)
    session_server.kill()
    await here.desk.heard_by_carrier("CA1", "", "")
    for digits in ("1", "50"):
        await here.desk.heard_by_carrier("CA1", "", digits)
    await here.desk.close("CA1")
    session_server.start()
    assert answers(await here.record("CA1")) == {Question.COMPANY_SIZE: FIFTY}


async def test_the_calls_cap_holds_for_the_carriers_own_listening_too(
    redis_url: str, sqlite_url: str, tmp_path: Path
) -> None:
    no_time = default_script().model_copy(update={"call_cap_seconds": 0})
    async with replica("a", redis_url, sqlite_url, tmp_path, no_time) as here:
        await here.rings("CA1")
        said = await here.desk.heard_by_carrier("CA1", "", "")
        assert isinstance(said, Goodbye)
        assert "long enough" in said.lines[-1]
        await here.record("CA1")
