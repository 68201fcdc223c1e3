"""How leads grow in the CRM while their callers talk, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lead_cases import Heard, finished_call
from qualifybot.delivery.partial_leads import EVERY_SECONDS, LEASE_SECONDS, QUIET_SECONDS, PartialLeads
from qualifybot.domain.events import FellBack
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Contact, Question
from qualifybot.domain.record import CallRecord, LeadDelivery
from qualifybot.domain.script import default_script
from qualifybot.errors import (
    ProviderOverloaded,
    ProviderRefused,
    ProviderUnreachable,
    RecordRejected,
    StorageUnavailable,
)
from qualifybot.ports.crm import Delivered
from qualifybot.ports.lead_journal import LeadMarks
from virtual_time import VirtualClock


def in_progress(call_sid: str = "CA1", answers: int = 1, **changes: object) -> CallRecord:
    """A call that has come so far."""
    whole = finished_call(call_sid)
    some = dict(list(whole.answers.items())[:answers])
    return replace(whole, ended_at=None, outcome=None, answers=some, **changes)  # type: ignore[arg-type]  # its own fields


@dataclass
class SlowCrm:
    """A CRM whose every write takes a while; it first raises what it was given."""

    seconds: float = 0.5
    failures: list[Exception] = field(default_factory=list)
    written: list[tuple[float, Lead]] = field(default_factory=list)
    without: list[frozenset[str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.without.append(without)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        if self.failures:
            raise self.failures.pop(0)
        self.written.append((asyncio.get_running_loop().time(), lead))
        return Delivered(f"00Q-{lead.record.call_sid}", len(self.written) == 1, "https://crm.example/1")

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        raise AssertionError("a call in progress is not logged")

    async def check(self) -> tuple[str, ...]:
        return ()

    async def aclose(self) -> None:
        """Holds nothing."""


@dataclass
class Journal:
    """Rights to write, given one at a time; `over` are the calls that may not be written any more."""

    over: set[str] = field(default_factory=set)
    away: bool = False
    held: dict[str, float] = field(default_factory=dict)
    ended: list[tuple[str, Delivered | None]] = field(default_factory=list)

    async def begin_partial(self, call_sid: str, seconds: float) -> bool:
        if self.away:
            raise StorageUnavailable
        now = asyncio.get_running_loop().time()
        if call_sid in self.over or self.held.get(call_sid, 0.0) > now:
            return False
        self.held[call_sid] = now + seconds
        return True

    async def end_partial(self, call_sid: str, delivered: Delivered | None) -> None:
        self.held.pop(call_sid, None)
        self.ended.append((call_sid, delivered))

    async def marks(self, call_sid: str) -> LeadMarks:
        return LeadMarks(shown=any(delivered for sid, delivered in self.ended if sid == call_sid))

    async def settle(self, call_sid: str, delivery: LeadDelivery) -> bool:
        raise AssertionError("a call in progress is not delivered")

    async def note_notified(self, call_sid: str) -> None:
        raise AssertionError("nobody is told of a call in progress")


@dataclass
class Room:
    crm: SlowCrm = field(default_factory=SlowCrm)
    journal: Journal = field(default_factory=Journal)
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.leads = PartialLeads(
            crm=self.crm,
            journal=self.journal,
            script=default_script(),
            observer=self.heard,
            clock=VirtualClock(),
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PartialLeads]:
        writing = asyncio.create_task(self.leads.keep_writing())
        try:
            yield self.leads
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    @property
    def answers(self) -> list[int]:
        """How many answers each write held."""
        return [len(lead.record.answers) for _, lead in self.crm.written]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.heard.events if isinstance(event, FellBack)]


async def test_a_lead_is_written_with_the_first_answer_and_patched_with_the_next() -> None:
    room = Room()
    async with room.open() as leads:
        leads.note(in_progress(answers=1))
        await asyncio.sleep(1)
        leads.note(in_progress(answers=2))
        await asyncio.sleep(EVERY_SECONDS + 5)
    assert room.answers == [1, 2]
    first, second = (lead for _, lead in room.crm.written)
    assert first.in_progress
    assert "The call is in progress" in first.summary
    assert (first.shown_before, second.shown_before) == (False, True)
    assert room.journal.held == {}


async def test_notes_that_come_close_together_are_one_write() -> None:
    room = Room()
    async with room.open() as leads:
        for _ in range(30):
            leads.note(in_progress(answers=1))
            await asyncio.sleep(0.2)
            leads.note(in_progress(answers=2))
            await asyncio.sleep(0.2)
        await asyncio.sleep(30)
    times = [at for at, _ in room.crm.written]
    assert room.answers[-1] == 2
    assert len(times) <= 3
    assert all(later - earlier >= EVERY_SECONDS for earlier, later in pairwise(times))


async def test_what_shows_nothing_yet_or_no_more_is_not_written() -> None:
    room = Room()
    async with room.open() as leads:
        leads.note(in_progress(answers=0))
        leads.note(in_progress("CA2", caller="anonymous", contact=Contact()))
        leads.note(in_progress("CA3"))
        leads.note(in_progress("CA3", opted_out=True))
        await asyncio.sleep(30)
    assert room.crm.written == []


async def test_a_call_that_is_over_is_left_to_its_finished_lead() -> None:
    room = Room(journal=Journal(over={"CA1"}))
    async with room.open() as leads:
        leads.note(in_progress())
        await asyncio.sleep(30)
    assert room.crm.without == []


async def test_a_thousand_calls_are_written_a_few_at_a_time_and_what_is_too_much_is_left() -> None:
    room = Room()
    async with room.open() as leads:
        for number in range(1_500):
            leads.note(in_progress(f"CA{number}"))
        await asyncio.sleep(1_000)
    assert room.crm.most_at_once <= 4
    assert len(room.crm.written) == 1_000


async def test_a_failing_crm_is_left_alone_for_a_while_then_gets_the_latest() -> None:
    room = Room(SlowCrm(failures=[ProviderOverloaded("salesforce", "limit")]))
    async with room.open() as leads:
        leads.note(in_progress(answers=1))
        await asyncio.sleep(5)
        leads.note(in_progress(answers=2))
        await asyncio.sleep(QUIET_SECONDS - 10)
        assert len(room.crm.without) == 1
        await asyncio.sleep(20)
    assert room.answers == [2]
    assert room.reasons == ["provider_overloaded"]


async def test_a_pause_that_the_crm_asks_for_is_kept() -> None:
    room = Room(SlowCrm(failures=[ProviderOverloaded("salesforce", "limit", retry_after=900)]))
    async with room.open() as leads:
        leads.note(in_progress(answers=1))
        await asyncio.sleep(5)
        leads.note(in_progress(answers=2))
        await asyncio.sleep(880)
        assert len(room.crm.without) == 1


async def test_a_refusal_is_known_to_be_over_and_a_lost_answer_is_not() -> None:
    refused = Room(SlowCrm(failures=[ProviderRefused("salesforce", "invalid_client")]))
    lost = Room(SlowCrm(failures=[ProviderUnreachable("salesforce", "ReadTimeout")]))
    hanging = Room(SlowCrm(seconds=600))
    for room in (refused, lost, hanging):
        async with room.open() as leads:
            leads.note(in_progress())
            await asyncio.sleep(LEASE_SECONDS / 2)
    assert refused.journal.ended == [("CA1", None)]
    assert set(lost.journal.held) == set(hanging.journal.held) == {"CA1"}
    assert (lost.reasons, hanging.reasons) == (["provider_unreachable"], ["timeout"])


async def test_a_rejected_field_is_left_out() -> None:
    room = Room(SlowCrm(failures=[RecordRejected("INVALID_EMAIL_ADDRESS", ("Email",))]))
    async with room.open() as leads:
        leads.note(in_progress())
        await asyncio.sleep(5)
    assert room.crm.without == [frozenset(), frozenset({"Email"})]
    assert room.answers == [1]


async def test_a_rejected_record_keeps_no_other_call_waiting() -> None:
    room = Room(SlowCrm(failures=[RecordRejected("FIELD_CUSTOM_VALIDATION_EXCEPTION")]))
    async with room.open() as leads:
        leads.note(in_progress("CA1"))
        await asyncio.sleep(2)
        leads.note(in_progress("CA2"))
        await asyncio.sleep(2)
    assert [lead.record.call_sid for _, lead in room.crm.written] == ["CA2"]
    assert room.reasons == ["record_rejected"]


async def test_an_absent_database_costs_nothing_but_the_partial_lead() -> None:
    room = Room(journal=Journal(away=True))
    async with room.open() as leads:
        leads.note(in_progress())
        await asyncio.sleep(5)
    assert (room.crm.without, room.reasons) == ([], ["storage_unavailable"])


async def test_an_answer_taken_back_is_known_to_have_been_shown() -> None:
    room = Room()
    async with room.open() as leads:
        leads.note(in_progress(answers=2))
        await asyncio.sleep(1)
        leads.note(in_progress(answers=1))
        await asyncio.sleep(EVERY_SECONDS + 5)
    last = room.crm.written[-1][1]
    assert last.shown_before
    assert Question.TIMELINE not in last.record.answers
