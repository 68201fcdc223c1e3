"""What becomes of a finished call, step by step, without the engine that makes the steps durable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Coroutine, Iterable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from lead_cases import NOON, Heard, People, ScriptedCrm, empty_call, finished_call
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.delivery.policy import MOST_FAILURES, MOST_NOTICES
from qualifybot.delivery.steps import LeadSteps
from qualifybot.domain.events import FellBack, LeadDelivered
from qualifybot.domain.lead import Lead, template_summary
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery, Score, Turn
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderOverloaded, ProviderRefused, RecordRejected, StorageUnavailable
from qualifybot.ports.crm import Delivered
from qualifybot.ports.lead_journal import LeadMarks
from qualifybot.ports.summarizer import Summarizer
from still_clock import StillClock

T = TypeVar("T")
BUSY = ProviderOverloaded("salesforce", "limit")


class AtOnce:
    """Durable only as long as the test; waiting takes no time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def step(self, name: str, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return await action()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class OneCall:
    """A record of one call; its database is away as often as `away` says."""

    def __init__(self, record: CallRecord | None) -> None:
        self.record = record
        self.away = 0

    async def open(self, record: CallRecord) -> None:
        raise AssertionError("delivery opens no calls")

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        raise AssertionError("delivery adds no turns")

    async def finish(self, record: CallRecord) -> bool:
        raise AssertionError("delivery finishes no calls")

    async def load(self, call_sid: str) -> CallRecord | None:
        if self.away:
            self.away -= 1
            raise StorageUnavailable("database: OperationalError")
        return self.record

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        assert self.record is not None
        self.record = dataclasses.replace(self.record, summary=summary, score=score)

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        if self.away:
            raise StorageUnavailable("database: OperationalError")
        assert self.record is not None
        self.record = dataclasses.replace(self.record, delivery=delivery)

    @property
    def delivery(self) -> LeadDelivery:
        assert self.record is not None
        return self.record.delivery


class OneJournal:
    """The journal of that record; `marked` is what is found there, one after the other."""

    def __init__(self, store: OneCall, marked: Iterable[LeadMarks] = ()) -> None:
        self._store = store
        self.marked = list(marked)
        self.last = LeadMarks()

    async def begin_partial(self, call_sid: str, seconds: float) -> bool:
        raise AssertionError("delivery writes no partial leads")

    async def end_partial(self, call_sid: str, delivered: Delivered | None) -> None:
        raise AssertionError("delivery writes no partial leads")

    async def marks(self, call_sid: str) -> LeadMarks:
        if self.marked:
            self.last = self.marked.pop(0)
        return self.last

    async def settle(self, call_sid: str, delivery: LeadDelivery) -> bool:
        news = self._store.delivery.status is not delivery.status
        if news:
            await self._store.set_delivery(call_sid, delivery)
        return news

    async def note_notified(self, call_sid: str) -> None:
        self.last = dataclasses.replace(self.last, notified=True)


class Model:
    """A summariser that says one thing, or fails."""

    def __init__(self, answer: str | Exception) -> None:
        self._answer = answer

    async def summarize(self, record: CallRecord) -> str:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@dataclasses.dataclass
class Ran:
    store: OneCall
    crm: ScriptedCrm
    heard: Heard
    slept: list[float]

    @property
    def lead(self) -> Lead:
        return self.crm.leads["CA1"]


async def deliver(
    store: OneCall | None = None,
    crm: ScriptedCrm | None = None,
    summarizer: Summarizer | None = None,
    *,
    marked: Iterable[LeadMarks] = (),
    people: People | None = None,
    notify_from: str = "Cold",
) -> Ran:
    ran = Ran(store or OneCall(finished_call()), crm or ScriptedCrm(), Heard(), [])
    steps = LeadSteps(
        store=ran.store,
        journal=OneJournal(ran.store, marked),
        crm=ran.crm,
        summarizer=summarizer or TemplateSummarizer(default_script()),
        notifier=people,
        notify_from=notify_from,
        script=default_script(),
        observer=ran.heard,
        clock=StillClock(NOON + timedelta(minutes=10)),
        chance=lambda: 1.0,
    )
    durable = AtOnce()
    await steps.run("CA1", durable)
    ran.slept = durable.slept
    return ran


async def test_the_model_writes_the_summary() -> None:
    ran = await deliver(summarizer=Model("Wants a CRM by March."))
    assert ran.lead.summary == "Wants a CRM by March."
    assert ran.store.record is not None
    assert ran.store.record.summary == "Wants a CRM by March."


@pytest.mark.parametrize(
    ("error", "reason"), [(ProviderRefused("openai", "key"), "provider_refused"), (TimeoutError(), "timeout")]
)
async def test_a_model_that_is_down_is_replaced_by_the_template(error: Exception, reason: str) -> None:
    ran = await deliver(summarizer=Model(error))
    assert ran.lead.summary == template_summary(finished_call(), default_script())
    fell = [event for event in ran.heard.events if isinstance(event, FellBack)]
    assert [(event.role, event.reason) for event in fell] == [("summarizer", reason)]


async def test_a_summary_that_is_there_is_not_written_again() -> None:
    store = OneCall(dataclasses.replace(finished_call(), summary="As said."))
    assert (await deliver(store, summarizer=Model("Anew."))).lead.summary == "As said."


async def test_a_delivered_lead_is_recorded_with_where_it_is() -> None:
    ran = await deliver()
    now = NOON + timedelta(minutes=10)
    assert ran.store.delivery == LeadDelivery(
        DeliveryStatus.DELIVERED, 1, "00Q-CA1", "https://crm.example/1", None, now
    )
    assert ran.crm.logged == ["00Q-CA1"]
    delivered = ran.heard.events[-1]
    assert isinstance(delivered, LeadDelivered)
    assert (delivered.result, delivered.seconds) == ("delivered", 360.0)


async def test_a_call_that_left_nothing_makes_no_lead() -> None:
    ran = await deliver(OneCall(empty_call()))
    assert ran.crm.leads == {}
    assert ran.store.delivery.status is DeliveryStatus.NONE


async def test_an_unknown_call_makes_no_lead() -> None:
    assert (await deliver(OneCall(None))).crm.leads == {}


async def test_a_person_forgotten_under_way_makes_no_lead() -> None:
    class ForgottenOnUpsert(OneCall):
        async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
            self.record = empty_call()

    ran = await deliver(ForgottenOnUpsert(finished_call()))
    assert ran.crm.leads == {}
    assert ran.store.delivery.status is DeliveryStatus.NONE


async def test_a_person_forgotten_after_the_upsert_gets_no_call_logged() -> None:
    store = OneCall(finished_call())

    class ForgetsAfterwards(ScriptedCrm):
        async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Any:
            store.record = empty_call()
            return await super().upsert(lead, without=without)

    assert (await deliver(store, ForgetsAfterwards())).crm.logged == []


async def test_transient_failures_are_counted_noted_and_waited_out() -> None:
    ran = await deliver(crm=ScriptedCrm([BUSY, BUSY]))
    assert ran.slept == [5.0, 10.0]
    assert ran.store.delivery.attempts == 3
    assert ran.heard.results == ["retried", "retried", "delivered"]


async def test_a_lead_that_waits_says_why() -> None:
    notes: list[LeadDelivery] = []

    class Noting(OneCall):
        async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
            notes.append(delivery)
            await super().set_delivery(call_sid, delivery)

    await deliver(Noting(finished_call()), ScriptedCrm([BUSY]))
    assert (notes[0].status, notes[0].problem, notes[0].attempts) == (DeliveryStatus.PENDING, "salesforce: limit", 1)


async def test_a_database_that_is_away_delays_the_lead() -> None:
    store = OneCall(finished_call())
    store.away = 3
    ran = await deliver(store)
    assert len(ran.slept) == 3
    assert ran.store.delivery.status is DeliveryStatus.DELIVERED


async def test_a_rejected_field_is_left_out_once_then_the_lead_is_parked() -> None:
    rejected = RecordRejected("INVALID_EMAIL_ADDRESS", ("Email",))
    ran = await deliver(crm=ScriptedCrm([rejected, rejected]))
    assert ran.crm.without == [frozenset(), frozenset({"Email"})]
    assert ran.store.delivery.status is DeliveryStatus.PARKED
    assert ran.store.delivery.problem == "INVALID_EMAIL_ADDRESS on Email"
    assert ran.heard.results == ["parked"]


async def test_a_crm_that_stays_away_parks_the_lead_in_the_end() -> None:
    ran = await deliver(crm=ScriptedCrm([BUSY] * MOST_FAILURES))
    assert ran.store.delivery.status is DeliveryStatus.PARKED
    assert ran.store.delivery.attempts == MOST_FAILURES


async def test_a_defect_parks_the_lead_and_is_not_hidden() -> None:
    store = OneCall(finished_call())
    with pytest.raises(ZeroDivisionError):
        await deliver(store, ScriptedCrm([ZeroDivisionError()]))
    assert (store.delivery.status, store.delivery.problem) == (DeliveryStatus.PARKED, "defect: ZeroDivisionError")


async def test_a_delivery_that_is_written_down_again_is_told_of_once() -> None:
    store = OneCall(finished_call())
    await deliver(store)
    assert (await deliver(store)).heard.results == []


async def test_what_was_written_in_mid_call_is_waited_for() -> None:
    under_way = [LeadMarks(writing_seconds=20.0, shown=True), LeadMarks(writing_seconds=0.4, shown=True)]
    ran = await deliver(marked=[*under_way, LeadMarks(shown=True)])
    assert ran.slept == [1.0, 0.4]
    assert ran.crm.upserts == 1
    assert ran.lead.shown_before
    assert ran.store.delivery.attempts == 1


async def test_a_lead_that_nobody_saw_before_is_new() -> None:
    assert not (await deliver()).lead.shown_before


async def test_people_are_told_once_the_lead_is_delivered() -> None:
    people, store = People(), OneCall(finished_call())
    await deliver(store, people=people)
    assert people.told == [("CA1", "https://crm.example/1")]
    await deliver(store, people=people, marked=[LeadMarks(notified=True)])
    assert people.asked == 1


async def test_people_who_cannot_be_told_delay_and_park_nothing() -> None:
    people = People([BUSY] * 100)
    ran = await deliver(people=people)
    assert people.asked == MOST_NOTICES
    assert ran.slept == [5.0, 20.0, 80.0, 320.0, 1280.0]
    assert ran.store.delivery.status is DeliveryStatus.DELIVERED
    assert ran.heard.results == ["delivered"]


async def test_a_notice_that_is_refused_is_not_sent_again() -> None:
    people = People([ProviderRefused("webhook", "no such hook", status=404)])
    ran = await deliver(people=people)
    assert (people.asked, ran.slept) == (1, [])
    assert [(e.role, e.reason) for e in ran.heard.events if isinstance(e, FellBack)] == [
        ("notifier", "provider_refused")
    ]


async def test_a_defect_in_the_notice_parks_nothing() -> None:
    store = OneCall(finished_call())
    with pytest.raises(ZeroDivisionError):
        await deliver(store, people=People([ZeroDivisionError()]))
    assert store.delivery.status is DeliveryStatus.DELIVERED


async def test_people_are_not_told_of_lesser_leads_parked_leads_or_the_forgotten() -> None:
    people = People()
    await deliver(people=people, notify_from="Hot")
    await deliver(crm=ScriptedCrm([ProviderRefused("salesforce", "key")]), people=people)
    await deliver(OneCall(empty_call()), people=people)
    assert people.asked == 0
