"""What a web hook gets and does, against a real server on loopback."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from lead_cases import finished_call
from loopback_http import Answer, Vendor, listening, reply
from qualifybot.adapters.webhook.notifier import WebhookNotifier
from qualifybot.adapters.webhook.protocol import Form, Telling, notice
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Contact
from qualifybot.domain.record import Point, Score
from qualifybot.errors import ProviderRefused, ProviderUnreachable

LEAD = Lead(finished_call(), "Wants a CRM.", Score(82, "Hot", (Point(30, "50 people or more"), Point(-5, "<late>"))))
URL = "https://acme.my.salesforce.com/lightning/r/Lead/00Q1/view"
OK = reply(200, "ok")


async def tell(answer: Answer, telling: Telling | None = None, *, seconds: float = 10.0) -> Vendor:
    vendor = Vendor([answer])
    async with listening(vendor) as base:
        notifier = WebhookNotifier(f"{base}/hook?key=secret", telling or Telling(), seconds=seconds)
        try:
            await notifier.notify(LEAD, URL)
        finally:
            await notifier.aclose()
    return vendor


async def test_a_notice_says_how_good_the_lead_is_and_where() -> None:
    (asked,) = (await tell(OK, Telling(console="https://bot.example/console/"))).asked
    assert asked.line == "POST /hook?key=secret HTTP/1.1"
    assert asked.headers["idempotency-key"] == "CA1"
    assert asked.body == {
        "text": "Hot lead, 82 of 100",
        "call_sid": "CA1",
        "called_at": "2026-03-02T12:00:00+00:00",
        "outcome": "completed",
        "score": 82,
        "rating": "Hot",
        "reasons": [{"points": 30, "reason": "50 people or more"}, {"points": -5, "reason": "<late>"}],
        "lead_url": URL,
        "console_url": "https://bot.example/console/calls/CA1",
    }


async def test_who_called_is_told_only_where_that_is_wanted() -> None:
    (asked,) = (await tell(OK, Telling(personal=True))).asked
    assert asked.body["text"] == "Hot lead, 82 of 100: Priya Nair, Birch & Sons"
    assert (asked.body["phone"], asked.body["email"]) == ("+14155550123", "priya@birch.example")
    assert asked.body["console_url"] is None


async def test_slack_gets_text_alone() -> None:
    (asked,) = (await tell(OK, Telling(Form.SLACK, "https://bot.example/console", personal=True))).asked
    assert asked.body == {
        "text": "*Hot lead, 82 of 100: Priya Nair, Birch &amp; Sons*\n• 50 people or more (+30)\n• &lt;late&gt; (-5)\n"
        f"<{URL}|Lead> · <https://bot.example/console/calls/CA1|Call>"
    }


def test_a_lead_without_links_and_a_caller_without_a_name_are_told_of() -> None:
    nameless = replace(
        LEAD, record=replace(LEAD.record, contact=Contact(), caller="anonymous"), score=Score(3, "Cold", ())
    )
    assert notice(nameless, None, Telling(Form.SLACK, personal=True)) == {"text": "*Cold lead, 3 of 100*"}
    assert notice(nameless, None, Telling(personal=True))["phone"] is None


async def test_a_redirect_is_not_followed() -> None:
    vendor = Vendor([reply(307, "", "location: /elsewhere"), OK])
    async with listening(vendor) as base:
        notifier = WebhookNotifier(f"{base}/hook", Telling())
        with pytest.raises(ProviderRefused, match="final address"):
            await notifier.notify(LEAD, URL)
        await notifier.aclose()
    assert len(vendor.asked) == 1


async def test_an_answer_without_end_is_not_read() -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n" + b"x" * 1000)

    await tell(pour)


async def test_nobody_there_is_unreachable() -> None:
    async with listening(Vendor([OK])) as base:
        gone = base
    notifier = WebhookNotifier(gone, Telling())
    with pytest.raises(ProviderUnreachable):
        await notifier.notify(LEAD, URL)
    await notifier.aclose()
