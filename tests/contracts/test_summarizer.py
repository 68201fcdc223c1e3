"""What every writer of summaries must do: chat models against the simulated vendor, guarded too, and the template."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fastapi import FastAPI
from openai import AsyncOpenAI

from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.summarizer import GuardedSummarizer
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.adapters.openai.summarizer import OpenAISummarizer
from qualifybot.domain.models import Budget, CompanySize, Contact, Engine, Outcome, Question
from qualifybot.domain.record import CallRecord, Held
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderBroken, ProviderError
from qualifybot.ports.summarizer import Summarizer
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_chat import ChatModels
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve

SCRIPT = default_script()
RECORD = CallRecord(
    call_sid="CA1",
    caller="+15550100",
    called="+15550199",
    started_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    script="default",
    outcome=Outcome.COMPLETED,
    contact=Contact("Ada Byron", "Analytical"),
    answers={
        Question.COMPANY_SIZE: Held(CompanySize(40, 40), "forty of us", 1, Engine.RULES, confident=True),
        Question.BUDGET: Held(
            Budget(Decimal(50_000), Decimal(50_000)), "fifty thousand", 2, Engine.RULES, confident=True
        ),
    },
)


@dataclass(frozen=True)
class Bench:
    """A writer and the vendor behind it."""

    writer: Summarizer
    vendor: ChatModels

    def will_say(self, summary: str) -> None:
        self.vendor.replies.append(json.dumps({"summary": summary}))


Open = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture(params=["template", "gpt-4o-mini", "gpt-6-luna", "guarded gpt-4o-mini"])
async def writer(request: pytest.FixtureRequest) -> AsyncIterator[Summarizer]:
    """Any writer, and nothing wrong with it."""
    guarded, _, model = request.param.rpartition(" ")
    if model == "template":
        yield TemplateSummarizer(SCRIPT)
        return
    async with opener(model)() as at:
        breaker = Breaker("openai", SystemClock(), lambda *_: None, patience=30)
        yield GuardedSummarizer(at.writer, breaker) if guarded else at.writer


@pytest.fixture(params=["gpt-4o-mini", "gpt-6-luna"])
def bench(request: pytest.FixtureRequest) -> Open:
    return opener(request.param)


def opener(model: str) -> Open:
    @asynccontextmanager
    async def opened(faults: str = "") -> AsyncIterator[Bench]:
        vendor = ChatModels(Faults(faults), Keys(), INSTANT)
        app = FastAPI()
        app.include_router(vendor.router(), prefix="/v1")
        async with serve(app) as url, AsyncOpenAI(api_key="sim-key", base_url=f"{url}/v1") as client:
            yield Bench(OpenAISummarizer(client, model=model, fallback_model="gpt-6-luna"), vendor)

    return opened


async def test_a_record_becomes_a_few_sentences(writer: Summarizer) -> None:
    summary = await writer.summarize(RECORD)
    assert "Ada Byron" in summary
    assert 0 < len(summary) <= 1_500


async def test_a_call_that_left_nothing_is_summarised_too(writer: Summarizer) -> None:
    nothing = replace(RECORD, outcome=Outcome.NO_SPEECH, contact=Contact(), answers={})
    summary = await writer.summarize(nothing)
    assert 0 < len(summary) <= 1_500
    assert "Ada" not in summary


@pytest.mark.parametrize("figure", ["$50,000", "50k", "40 people"])
async def test_figures_of_the_record_may_be_written_in_any_usual_way(bench: Open, figure: str) -> None:
    async with bench() as at:
        at.will_say(f"Ada Byron said {figure}.")
        assert await at.writer.summarize(RECORD) == f"Ada Byron said {figure}."


@pytest.mark.parametrize("summary", ["They will spend $80,000.", "", "x" * 1_501])
async def test_a_summary_that_says_more_than_the_record_or_nothing_is_not_used(bench: Open, summary: str) -> None:
    async with bench() as at:
        at.will_say(summary)
        with pytest.raises(ProviderBroken):
            await at.writer.summarize(RECORD)


@pytest.mark.parametrize("fault", ["refusal", "500", "429", "401", "malformed"])
async def test_a_vendor_in_trouble_is_an_error_to_fall_back_from(bench: Open, fault: str) -> None:
    async with bench(f"openai.chat={fault}") as at:
        with pytest.raises(ProviderError):
            await at.writer.summarize(RECORD)
