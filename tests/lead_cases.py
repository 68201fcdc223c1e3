"""A finished call and stand-ins for the CRM and the watchers, for tests of delivery."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from qualifybot.domain.events import CallEvent, LeadDelivered
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import CompanySize, Contact, Engine, Kind, Outcome, Question, Reading, Timeline
from qualifybot.domain.record import CallRecord, Held, Settled, Turn
from qualifybot.ports.crm import Delivered

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def finished_call(call_sid: str = "CA1") -> CallRecord:
    """A call that went through, with a name, two answers and a turn."""
    return CallRecord(
        call_sid=call_sid,
        caller="+14155550123",
        called="+18005550100",
        started_at=NOON,
        script="northwind",
        ended_at=NOON + timedelta(minutes=4),
        outcome=Outcome.COMPLETED,
        contact=Contact("Priya Nair", "Birch & Sons", "priya@birch.example"),
        answers={
            Question.COMPANY_SIZE: Held(CompanySize(50, 60), "fifty to sixty", 0, Engine.RULES, True),
            Question.TIMELINE: Held(Timeline(None, NOON.date()), "by March", 1, Engine.MODEL, False, True),
        },
        settled={Question.COMPANY_SIZE: Settled.ANSWERED, Question.BUDGET: Settled.DECLINED},
        turns=(
            Turn(0, Question.COMPANY_SIZE, "How many are you?", "fifty to sixty", Reading(Kind.ANSWER)),
            Turn(1, Question.TIMELINE, "By when?", "by March", Reading(Kind.ANSWER)),
        ),
    )


def empty_call(call_sid: str = "CA1") -> CallRecord:
    """A call on which nobody spoke."""
    return dataclasses.replace(finished_call(call_sid), contact=Contact(), answers={}, outcome=Outcome.NO_SPEECH)


class ScriptedCrm:
    """A CRM that first raises what it was given, in order, and then keeps leads."""

    def __init__(self, failures: Iterable[Exception] = ()) -> None:
        self.failures = list(failures)
        self.leads: dict[str, Lead] = {}
        self.logged: list[str] = []
        self.without: list[frozenset[str]] = []
        self.upserts = 0

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        self.upserts += 1
        self.without.append(without)
        if self.failures:
            raise self.failures.pop(0)
        created = lead.record.call_sid not in self.leads
        self.leads[lead.record.call_sid] = lead
        return Delivered(f"00Q-{lead.record.call_sid}", created, "https://crm.example/1")

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        self.logged.append(crm_id)

    async def check(self) -> tuple[str, ...]:
        return ()

    async def aclose(self) -> None:
        """Holds nothing."""


class People:
    """A notifier that first raises what it was given, in order, and then remembers who was told of."""

    def __init__(self, failures: Iterable[Exception] = ()) -> None:
        self.failures = list(failures)
        self.asked = 0
        self.told: list[tuple[str, str | None]] = []

    async def notify(self, lead: Lead, url: str | None) -> None:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        self.told.append((lead.record.call_sid, url))

    async def aclose(self) -> None:
        """Holds nothing."""


class Heard:
    """An observer that remembers, and wakes whoever waits for a delivery's end."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self._news = asyncio.Event()

    def observe(self, event: CallEvent) -> None:
        self.events.append(event)
        self._news.set()

    @property
    def results(self) -> list[str]:
        """The results of deliveries so far."""
        return [event.result for event in self.events if isinstance(event, LeadDelivered)]

    async def until(self, result: str, times: int = 1, within: float = 20.0) -> None:
        """Wait until so many deliveries had this result."""
        async with asyncio.timeout(within):
            while self.results.count(result) < times:
                self._news.clear()
                await self._news.wait()
