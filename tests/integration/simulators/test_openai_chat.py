"""The simulated chat models, asked with the vendor's own client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import openai
import pytest
from fastapi import FastAPI
from openai import AsyncOpenAI
from openai.types.chat import ParsedChatCompletion
from pydantic import BaseModel, Field, ValidationError

from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_chat import ChatModels
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve


class Size(BaseModel):
    quote: str
    min: int | None
    max: int | None


class Form(BaseModel):
    kind: Literal["answer", "partial", "unclear"]
    company_size: Size | None
    labels: list[str]
    sure: bool


TURN = json.dumps({"question": "company_size", "transcript": "We're about 50 people."})


@dataclass
class Bench:
    models: ChatModels
    client: AsyncOpenAI

    async def ask(self, model: str = "gpt-4o-mini", **options: Any) -> ParsedChatCompletion[Form]:
        messages: list[Any] = [{"role": "system", "content": "Read."}, {"role": "user", "content": TURN}]
        return await self.client.chat.completions.parse(model=model, messages=messages, response_format=Form, **options)


@asynccontextmanager
async def bench(faults: str = "", key: str = "sim-key") -> AsyncIterator[Bench]:
    models = ChatModels(Faults(faults), Keys(), INSTANT)
    app = FastAPI()
    app.include_router(models.router(), prefix="/v1")
    async with (
        serve(app) as url,
        AsyncOpenAI(api_key=key, base_url=f"{url}/v1", max_retries=0, timeout=5) as client,
    ):
        yield Bench(models, client)


async def test_a_simple_turn_is_read_under_the_schema_with_the_callers_own_words() -> None:
    async with bench() as talk:
        completion = await talk.ask(max_tokens=200, temperature=0)
    form = completion.choices[0].message.parsed
    assert form == Form(kind="answer", company_size=Size(quote="50", min=50, max=50), labels=[], sure=True)
    assert completion.usage is not None
    assert completion.usage.total_tokens > completion.usage.completion_tokens > 0
    assert completion._request_id is not None


async def test_the_responses_interface_answers_too() -> None:
    async with bench() as talk:
        response = await talk.client.responses.parse(
            model="gpt-6-luna", input=TURN, text_format=Form, reasoning={"effort": "none"}
        )
    assert response.output_parsed is not None
    assert response.output_parsed.kind == "answer"


async def test_scripted_replies_come_in_order_and_word_for_word() -> None:
    wanted = Form(kind="partial", company_size=None, labels=["a"], sure=False)
    async with bench() as talk:
        talk.models.replies.extend([wanted.model_dump_json(), "{}"])
        assert (await talk.ask()).choices[0].message.parsed == wanted
        with pytest.raises(ValidationError):
            await talk.ask()


async def test_unknown_keys_and_models_are_refused() -> None:
    async with bench(key="sk-live") as talk:
        with pytest.raises(openai.AuthenticationError) as unknown:
            await talk.ask()
        assert unknown.value.code == "invalid_api_key"
    async with bench() as talk:
        with pytest.raises(openai.NotFoundError) as missing:
            await talk.ask("gpt-2")
        assert missing.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("model", "options", "param"),
    [
        ("gpt-6-luna", {"temperature": 0}, "temperature"),
        ("gpt-6-luna", {"max_tokens": 100}, "max_tokens"),
        ("gpt-6-luna", {"reasoning_effort": "minimal"}, "reasoning_effort"),
        ("gpt-4o-mini", {"reasoning_effort": "none"}, "reasoning_effort"),
        ("gpt-4o-mini", {"extra_body": {"colour": "blue"}}, "colour"),
    ],
)
async def test_each_model_has_its_own_parameters(model: str, options: dict[str, Any], param: str) -> None:
    async with bench() as talk:
        with pytest.raises(openai.BadRequestError) as refused:
            await talk.ask(model, **options)
    assert refused.value.param == param


async def test_a_schema_that_is_not_strict_is_refused() -> None:
    class Loose(BaseModel):
        name: str = Field(max_length=10)

    async with bench() as talk:
        with pytest.raises(openai.BadRequestError) as refused:
            await talk.client.chat.completions.parse(
                model="gpt-4o-mini", messages=[{"role": "user", "content": "x"}], response_format=Loose
            )
    assert refused.value.code == "invalid_json_schema"


async def test_a_short_cap_cuts_the_answer() -> None:
    async with bench() as talk:
        with pytest.raises(openai.LengthFinishReasonError):
            await talk.ask(max_tokens=5)
        with pytest.raises(openai.LengthFinishReasonError):
            await talk.ask("gpt-6-luna", max_completion_tokens=100)  # spent on thinking
        assert await talk.ask("gpt-6-luna", max_completion_tokens=100, reasoning_effort="none")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", openai.AuthenticationError),
        ("404", openai.NotFoundError),
        ("429", openai.RateLimitError),
        ("quota", openai.RateLimitError),
        ("500", openai.InternalServerError),
        ("503", openai.InternalServerError),
        ("length", openai.LengthFinishReasonError),
        ("filter", openai.ContentFilterFinishReasonError),
        ("malformed", ValidationError),
        ("cut", openai.APIConnectionError),
    ],
)
async def test_what_may_go_wrong(fault: str, error: type[Exception]) -> None:
    async with bench(f"openai.chat={fault}") as talk:
        with pytest.raises(error):
            await talk.ask()


async def test_a_model_may_refuse() -> None:
    async with bench("openai.chat=refusal") as talk:
        message = (await talk.ask()).choices[0].message
    assert message.parsed is None
    assert message.refusal


async def test_an_answer_may_hang() -> None:
    async with bench("openai.chat=hang:1:0.5") as talk:
        with pytest.raises(openai.APITimeoutError):
            await talk.ask(timeout=0.1)


async def test_models_tell_when_they_shut_down() -> None:
    async with bench() as talk:
        assert (await talk.client.models.retrieve("gpt-4o-mini")).shutdown_date == "2027-01-14"
        assert (await talk.client.models.retrieve("gpt-6-luna")).shutdown_date is None
        assert "gpt-live-transcribe" in [model.id async for model in talk.client.models.list()]
