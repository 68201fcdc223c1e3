"""Takes one finished call to sales: assess, upsert, log the call, confirm, notify; each durable and safe to repeat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from qualifybot.delivery.policy import (
    FIRST_PAUSE,
    Again,
    Failure,
    Move,
    Park,
    Repair,
    deserves_notice,
    failure_of,
    next_move,
    next_notice,
)
from qualifybot.domain.events import FellBack, LeadDelivered
from qualifybot.domain.lead import lead_of, template_summary
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery
from qualifybot.domain.scoring import COLD, score_record
from qualifybot.domain.script import Script
from qualifybot.errors import ProviderError, QualifyBotError, RecordRejected, StorageUnavailable
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm
from qualifybot.ports.lead_journal import LeadJournal
from qualifybot.ports.notifier import Notifier
from qualifybot.ports.observer import CALL, Observer
from qualifybot.ports.summarizer import Summarizer

ATTEMPT_SECONDS = 120.0
SUMMARY_SECONDS = 30.0
NOTICE_SECONDS = 20.0
PARTIAL_CHECK_SECONDS = 1.0

T = TypeVar("T")


class Durable(Protocol):
    """Remembers what was done, so that a run which died goes on where it was instead of doing it again."""

    async def step(self, name: str, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do the action and remember its result; a run that goes on gets that result without doing it again."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; the time already waited counts when the run goes on."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """How far one lead's delivery is. Only ids and counts: it is kept beside the workflow, not with the record."""

    call_sid: str
    attempts: int = 0
    without: tuple[str, ...] = ()
    crm_id: str | None = None
    crm_url: str | None = None

    def delivery(self, status: DeliveryStatus, problem: str | None = None) -> LeadDelivery:
        """What the record says of it, but for the time."""
        return LeadDelivery(status, self.attempts, self.crm_id, self.crm_url, problem)


Step = Callable[[Case], Coroutine[Any, Any, Case | Again | None]]
"""One step: the case after it, None when there is no lead (any more), or when to come again if it is not its time."""


class LeadSteps:
    """The steps over the ports."""

    def __init__(
        self,
        *,
        store: CallStore,
        journal: LeadJournal,
        crm: Crm,
        summarizer: Summarizer,
        notifier: Notifier | None = None,
        notify_from: str = COLD,
        script: Script,
        observer: Observer,
        clock: Clock,
        chance: Callable[[], float],
        first_pause: float = FIRST_PAUSE,
        at_once: int = 8,
    ) -> None:
        """`notify_from` is the lowest rating that people are told of. `chance` draws evenly from 0–1; `first_pause` is
        in seconds, later ones grow from it; `at_once` limits the attempts under way in this process."""
        self._store = store
        self._journal = journal
        self._crm = crm
        self._summarizer = summarizer
        self._notifier = notifier
        self._notify_from = notify_from
        self._script = script
        self._observer = observer
        self._clock = clock
        self._chance = chance
        self._first_pause = first_pause
        self._slots = asyncio.Semaphore(at_once)

    async def run(self, call_sid: str, durable: Durable) -> None:
        """Deliver the lead and tell of it, or park it with the reason. Raises only on a defect, having parked the lead
        if it was not delivered yet."""
        case = await self._delivered(call_sid, durable)
        if case is not None and self._notifier is not None:
            await self._tell_people(durable, case, self._notifier)

    async def _delivered(self, call_sid: str, durable: Durable) -> Case | None:
        """The case once it is delivered; None when it was parked or left no lead."""
        case = Case(call_sid)
        steps: dict[str, Step] = {
            "assess": self._assess,
            "upsert": self._upsert,
            "log_call": self._log_call,
            "confirm": self._confirm,
        }
        try:
            for name, step in steps.items():
                case, result = await self._until_settled(durable, name, step, case)
                if isinstance(result, Failure):
                    await self._park(durable, case, result)
                    return None
                if result is None:
                    return None
            return case
        except Exception as defect:
            await self._park(durable, case, Failure(f"defect: {type(defect).__name__}", transient=False))
            raise

    async def _until_settled(
        self, durable: Durable, name: str, step: Step, case: Case
    ) -> tuple[Case, Case | Failure | None]:
        """Attempt the step until it succeeds or cannot; the case as it then stands, and how it ended."""
        failures = 0
        while True:
            result = await durable.step(name, partial(self._attempt, step, case))
            if isinstance(result, Again):
                await durable.sleep(result.pause)
                continue
            if not isinstance(result, Failure):
                return result or case, result
            failures += 1
            case = replace(case, attempts=case.attempts + 1)
            match self._next_move(result, failures, case):
                case Again(pause):
                    await durable.sleep(pause)
                case Repair(fields):
                    case = replace(case, without=fields)
                case Park():
                    return case, result

    def _next_move(self, failure: Failure, failures: int, case: Case) -> Move:
        return next_move(
            failure,
            failures=failures,
            repaired=bool(case.without),
            chance=self._chance(),
            first_pause=self._first_pause,
        )

    async def _attempt(self, step: Step, case: Case) -> Case | Failure | Again | None:
        CALL.set(case.call_sid)
        try:
            async with self._slots, asyncio.timeout(ATTEMPT_SECONDS):
                return await step(case)
        except (ProviderError, RecordRejected, StorageUnavailable, TimeoutError) as error:
            failure = failure_of(error)
        if failure.transient:
            tried = replace(case, attempts=case.attempts + 1)
            # Only a note for the operator: the next failure or the end writes it again.
            with contextlib.suppress(StorageUnavailable):
                await self._note(tried.delivery(DeliveryStatus.PENDING, failure.problem), case.call_sid)
            self._tell(case.call_sid, "retried", 0.0)
        return failure

    async def _assess(self, case: Case) -> Case | None:
        record = await self._lead_record(case)
        if record is None:
            return None
        summary = record.summary or await self._summary(record)
        await self._store.set_assessment(case.call_sid, summary, score_record(record, self._script))
        before = record.delivery
        return replace(case, attempts=before.attempts, crm_id=before.crm_id, crm_url=before.crm_url)

    async def _upsert(self, case: Case) -> Case | Again | None:
        record = await self._lead_record(case)
        if record is None:
            return None
        marks = await self._journal.marks(case.call_sid)
        if marks.writing_seconds:
            # What was written in mid-call may still arrive, and must not come after this.
            return Again(min(marks.writing_seconds, PARTIAL_CHECK_SECONDS))
        lead = lead_of(record, self._script, shown_before=marks.shown or record.continues is not None)
        delivered = await self._crm.upsert(lead, without=frozenset(case.without))
        return replace(case, crm_id=delivered.crm_id, crm_url=delivered.url)

    async def _log_call(self, case: Case) -> Case | None:
        record = await self._lead_record(case)
        if record is None or case.crm_id is None:
            return None
        await self._crm.log_call(case.crm_id, lead_of(record, self._script))
        return case

    async def _confirm(self, case: Case) -> Case | None:
        record = await self._store.load(case.call_sid)
        done = replace(case, attempts=case.attempts + 1)
        await self._settle(done, DeliveryStatus.DELIVERED, record)
        return done

    async def _park(self, durable: Durable, case: Case, failure: Failure) -> None:
        async def park(case: Case) -> Case:
            record = await self._store.load(case.call_sid)
            await self._settle(case, DeliveryStatus.PARKED, record, failure.problem)
            return case

        await self._until_settled(durable, "park", park, case)

    async def _tell_people(self, durable: Durable, case: Case, notifier: Notifier) -> None:
        """Attempt it a few times; a lead is delivered whether or not anybody could be told."""
        failures = 0
        while failure := await durable.step("notify", partial(self._notice, case, notifier)):
            failures += 1
            again = next_notice(failure, failures=failures, chance=self._chance(), first_pause=self._first_pause)
            if again is None:
                return
            await durable.sleep(again.pause)

    async def _notice(self, case: Case, notifier: Notifier) -> Failure | None:
        try:
            async with self._slots, asyncio.timeout(NOTICE_SECONDS):
                record = await self._store.load(case.call_sid)
                if record is None or not record.makes_lead or (await self._journal.marks(case.call_sid)).notified:
                    return None
                lead = lead_of(record, self._script)
                if deserves_notice(lead.score.rating, self._notify_from):
                    await notifier.notify(lead, case.crm_url)
                    await self._journal.note_notified(case.call_sid)
                return None
        except (ProviderError, StorageUnavailable, TimeoutError) as error:
            self._fell_back(case.call_sid, "notifier", error)
            return failure_of(error)

    async def _lead_record(self, case: Case) -> CallRecord | None:
        """The record as long as it makes a lead: a person may be forgotten while the lead is under way."""
        record = await self._store.load(case.call_sid)
        if record is not None and not record.makes_lead:
            await self._journal.settle(case.call_sid, self._now(case.delivery(DeliveryStatus.NONE)))
            return None
        return record

    async def _summary(self, record: CallRecord) -> str:
        try:
            async with asyncio.timeout(SUMMARY_SECONDS):
                return await self._summarizer.summarize(record)
        except (ProviderError, TimeoutError) as error:
            self._fell_back(record.call_sid, "summarizer", error)
            return template_summary(record, self._script)

    async def _note(self, delivery: LeadDelivery, call_sid: str) -> None:
        await self._store.set_delivery(call_sid, self._now(delivery))

    async def _settle(
        self, case: Case, status: DeliveryStatus, record: CallRecord | None, problem: str | None = None
    ) -> None:
        """Write down how it ended, and tell it if that is news: a step that is repeated tells nothing again."""
        if await self._journal.settle(case.call_sid, self._now(case.delivery(status, problem))):
            self._tell(case.call_sid, status.value, self._seconds_since_end(record))

    def _now(self, delivery: LeadDelivery) -> LeadDelivery:
        return replace(delivery, updated_at=self._clock.now())

    def _fell_back(self, call_sid: str, role: str, error: QualifyBotError | TimeoutError) -> None:
        reason = error.code if isinstance(error, QualifyBotError) else "timeout"
        self._observer.observe(FellBack(call_sid=call_sid, at=self._clock.now(), role=role, reason=reason))

    def _tell(self, call_sid: str, result: Any, seconds: float) -> None:
        now = self._clock.now()
        self._observer.observe(LeadDelivered(call_sid=call_sid, at=now, result=result, seconds=seconds))

    def _seconds_since_end(self, record: CallRecord | None) -> float:
        if record is None or record.ended_at is None:
            return 0.0
        return max(0.0, (self._clock.now() - record.ended_at).total_seconds())
