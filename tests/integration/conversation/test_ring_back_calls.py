"""A caller whose call broke off rings back, perhaps at another replica: one person, one qualification, one lead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from qualifybot.domain.models import Question
from qualifybot.domain.script import default_script
from replicas import Replica, as_far_as_budget, key_in, replica
from stage import Line

Q = Question
OTHER = "+14155550177"


@pytest.fixture
async def pair(redis_url: str, sqlite_url: str, tmp_path: Path) -> AsyncIterator[tuple[Replica, Replica]]:
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(replica(name, redis_url, sqlite_url, tmp_path / name)) for name in "ab"
        ]
        yield opened[0], opened[1]


async def broken_off(here: Replica, sid: str, caller: str | None = None) -> None:
    """A call whose caller gives a size and then hangs up at the budget."""
    line = Line()
    await (here.rings(sid, caller) if caller is not None else here.rings(sid))
    async with asyncio.TaskGroup() as tasks:
        here.takes(sid, line, tasks)
        await as_far_as_budget(here, line)
        line.hang_up()
    await here.desk.close(sid)
    await here.record(sid)


async def first_line(here: Replica, sid: str, caller: str | None = None) -> str:
    """What a caller who rings now hears first; they hang up then."""
    line, before = Line(), len(here.said)
    await (here.rings(sid, caller) if caller is not None else here.rings(sid))
    async with asyncio.TaskGroup() as tasks:
        here.takes(sid, line, tasks)
        async with asyncio.timeout(15):
            while len(here.said) == before:  # noqa: ASYNC110  # the replica tells nobody
                await asyncio.sleep(0.01)
        line.hang_up()
    await here.desk.close(sid)
    return here.said[before]


async def test_goes_on_at_the_same_question_and_the_new_call_speaks_for_both(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1")
    line = Line()
    await there.rings("CA2")
    await there.rings("CA2")  # a webhook may be repeated
    async with asyncio.TaskGroup() as tasks:
        there.takes("CA2", line, tasks)
        await there.until_said("go_on")
        assert there.said[0] == "welcome_back.0"
        await key_in(line, "1")
        await there.until_said("budget.ask")
        await key_in(line, "60000")
        await there.until_said("timeline.ask")
        line.hang_up()
    earlier, later = await there.record("CA1"), await there.record("CA2")
    assert {question: held.turn for question, held in later.answers.items()} == {Q.COMPANY_SIZE: -1, Q.BUDGET: 1}
    assert (later.continues, later.lead_sid, later.makes_lead) == ("CA1", "CA1", True)
    assert (earlier.continued_by, earlier.makes_lead) == ("CA2", False)
    await there.desk.close("CA2")
    assert await first_line(here, "CA3") == "welcome_back.0"


async def test_who_hangs_up_at_the_offer_is_offered_the_same_again(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1")
    assert await first_line(there, "CA2") == "welcome_back.0"
    undecided = await there.record("CA2")
    assert (undecided.answers, undecided.continues, undecided.makes_lead) == ({}, None, False)
    assert (await there.record("CA1")).makes_lead
    assert await first_line(here, "CA3") == "welcome_back.0"


async def test_who_begins_anew_leaves_a_lead_of_their_own(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1")
    line = Line()
    await there.rings("CA2")
    async with asyncio.TaskGroup() as tasks:
        there.takes("CA2", line, tasks)
        await there.until_said("go_on")
        await key_in(line, "2")
        await there.until_said("contact.ask")
        line.hang_up()
    assert (await there.record("CA2")).answers == {}
    assert (await there.record("CA1")).makes_lead


async def test_nobody_else_is_offered_it(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1")
    assert await first_line(there, "CA2", OTHER) == "greeting.0"


async def test_withheld_numbers_are_nobodys(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1", "anonymous")
    assert await first_line(there, "CA2", "anonymous") == "greeting.0"
    assert await there.sessions.find("anonymous") is None


async def test_a_forgotten_caller_is_a_stranger(pair: tuple[Replica, Replica]) -> None:
    here, there = pair
    await broken_off(here, "CA1")
    await there.sessions.forget("CA1")
    assert await first_line(there, "CA2") == "greeting.0"


async def test_a_script_may_offer_it_never(redis_url: str, sqlite_url: str, tmp_path: Path) -> None:
    never = default_script().model_copy(update={"callback_minutes": 0})
    async with replica("a", redis_url, sqlite_url, tmp_path, never) as here:
        await broken_off(here, "CA1")
        assert await first_line(here, "CA2") == "greeting.0"
