"""What everybody who tells people of leads must do: the web hook in each of its forms, against a server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from lead_cases import finished_call
from loopback_http import Answer, Vendor, listening, reply
from qualifybot.adapters.webhook.notifier import WebhookNotifier
from qualifybot.adapters.webhook.protocol import Form, Telling
from qualifybot.domain.lead import Lead
from qualifybot.domain.record import Point, Score
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable
from qualifybot.ports.notifier import Notifier

LEAD = Lead(finished_call(), "Wants a CRM.", Score(82, "Hot", (Point(30, "50 people or more"),)))
URL = "https://acme.my.salesforce.com/lightning/r/Lead/00Q1/view"
OK = reply(200, "ok")


@dataclass(frozen=True)
class Told:
    """A notifier, and who is told."""

    notifier: Notifier
    people: Vendor

    async def tell(self) -> None:
        await self.notifier.notify(LEAD, URL)


Open = Callable[..., AbstractAsyncContextManager[Told]]


@pytest.fixture(params=list(Form))
def told(request: pytest.FixtureRequest) -> Open:
    @asynccontextmanager
    async def opened(*answers: Answer, seconds: float = 10.0) -> AsyncIterator[Told]:
        people = Vendor(list(answers))
        async with listening(people) as base:
            notifier = WebhookNotifier(f"{base}/hook?key=secret", Telling(request.param), seconds=seconds)
            try:
                yield Told(notifier, people)
            finally:
                await notifier.aclose()

    return opened


async def test_people_learn_how_good_the_lead_is_and_where_but_not_who(told: Open) -> None:
    async with told(OK) as at:
        await at.tell()
    (asked,) = at.people.asked
    assert "Hot lead, 82 of 100" in asked.body["text"]
    assert URL in str(asked.body)
    assert not any(word in str(asked.body) for word in ("Priya", "Birch", "415555", "fifty"))


async def test_a_repetition_is_told_under_the_same_key(told: Open) -> None:
    async with told(reply(503, ""), OK) as at:
        with pytest.raises(ProviderUnreachable):
            await at.tell()
        await at.tell()
    assert [asked.headers["idempotency-key"] for asked in at.people.asked] == ["CA1", "CA1"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(302, "", "location: http://127.0.0.1:9/elsewhere"), ProviderRefused),
        (reply(308, "", "location: /hook"), ProviderRefused),
        (reply(400, "invalid_payload"), ProviderRefused),
        (reply(404, "no_service"), ProviderRefused),
        (reply(408, ""), ProviderUnreachable),
        (reply(429, ""), ProviderOverloaded),
        (reply(500, "<html>"), ProviderUnreachable),
        (reply(503, ""), ProviderUnreachable),
    ],
)
async def test_one_attempt_is_made_and_its_failure_told_without_secrets(
    told: Open, answer: Answer, kind: type[ProviderError]
) -> None:
    async with told(answer) as at:
        with pytest.raises(kind) as raised:
            await at.tell()
    assert len(at.people.asked) == 1
    assert not any(word in str(raised.value) for word in ("secret", "Priya", "415555"))


async def test_a_receiver_may_ask_for_a_pause(told: Open) -> None:
    async with told(reply(429, "", "retry-after: 30")) as at:
        with pytest.raises(ProviderOverloaded) as raised:
            await at.tell()
    assert raised.value.retry_after == 30.0


async def test_a_receiver_that_hangs_is_given_up(told: Open) -> None:
    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with told(hang, seconds=0.2) as at:
        with pytest.raises(ProviderUnreachable):
            await at.tell()
