"""Who reads a turn, and what stands when the model is slow, down or of another mind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from qualifybot.conversation.extraction_service import EngineChoice, ExtractionService
from qualifybot.domain.models import CompanySize, Context, Engine, Kind, Question, Reading
from qualifybot.errors import ProviderError, ProviderRefused, ProviderUnreachable

ASKED = Context(topic=Question.COMPANY_SIZE, today=date(2027, 3, 1))
SURE = "We have fifty employees."
UNSURE = "It used to be forty, the other place has ninety, hard to say, sixty maybe or seventy."
FIFTY = CompanySize(50, 50)
SIXTY = Reading(Kind.ANSWER, CompanySize(60, 60), confident=True, engine=Engine.MODEL)
NOTHING = Reading(Kind.UNCLEAR, engine=Engine.MODEL)


@dataclass
class Model:
    """The extractor port: answers as told, after a while."""

    answer: Reading | ProviderError = SIXTY
    seconds: float = 0.1
    asked: list[str] = field(default_factory=list)

    async def extract(self, text: str, context: Context) -> Reading:
        self.asked.append(text)
        await asyncio.sleep(self.seconds)
        if isinstance(self.answer, ProviderError):
            raise self.answer
        return self.answer


def service(engine: EngineChoice, model: Model | None) -> tuple[ExtractionService, Sequence[str]]:
    reasons: list[str] = []
    return ExtractionService(engine, model, fell_back=reasons.append), reasons


async def test_rules_alone_never_ask_the_model() -> None:
    model = Model()
    reading = await service("rules", model)[0].read(UNSURE, ASKED)
    assert reading.engine is Engine.RULES
    assert model.asked == []


async def test_a_sure_reading_by_rules_needs_no_model() -> None:
    model = Model()
    reading = await service("auto", model)[0].read(SURE, ASKED)
    assert reading.value == FIFTY
    assert model.asked == []


async def test_where_the_rules_are_unsure_the_model_reads() -> None:
    assert not (await service("rules", None)[0].read(UNSURE, ASKED)).confident
    assert (await service("auto", Model())[0].read(UNSURE, ASKED)) == SIXTY
    assert (await service("llm", Model())[0].read(SURE, ASKED)) == SIXTY


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (Model(ProviderRefused("openai", "key")), "provider_refused"),
        (Model(ProviderUnreachable("openai", "gone")), "provider_unreachable"),
        (Model(seconds=60.0), "timeout"),
    ],
)
async def test_when_the_model_fails_the_rules_best_guess_stands_in_time(model: Model, reason: str) -> None:
    before = asyncio.get_running_loop().time()
    reader, reasons = service("llm", model)
    assert (await reader.read(SURE, ASKED)).value == FIFTY
    assert reasons == [reason]
    assert asyncio.get_running_loop().time() - before <= 1.3


async def test_a_model_that_makes_nothing_of_it_does_not_undo_the_rules_guess() -> None:
    rules = await service("rules", None)[0].read(UNSURE, ASKED)
    assert await service("auto", Model(NOTHING))[0].read(UNSURE, ASKED) == rules


async def test_a_second_reading_that_differs_is_a_doubt() -> None:
    sure = await service("rules", None)[0].read(SURE, ASKED)
    assert await service("auto", Model())[0].doubt(SURE, ASKED, sure) == SIXTY


@pytest.mark.parametrize(
    ("engine", "model"),
    [
        ("auto", Model(Reading(Kind.ANSWER, FIFTY, confident=True, engine=Engine.MODEL))),
        ("auto", Model(NOTHING)),
        ("auto", Model(ProviderUnreachable("openai", "gone"))),
        ("auto", Model(seconds=60.0)),
        ("auto", None),
        ("rules", Model()),
    ],
)
async def test_otherwise_there_is_no_doubt(engine: EngineChoice, model: Model | None) -> None:
    sure = await service("rules", None)[0].read(SURE, ASKED)
    assert await service(engine, model)[0].doubt(SURE, ASKED, sure) is None


async def test_a_turn_that_may_be_over_is_read_while_its_silence_is_waited_for() -> None:
    model = Model(seconds=0.1)
    reader, reasons = service("auto", model)
    reader.expect(UNSURE, ASKED)
    await asyncio.sleep(0.15)
    async with asyncio.timeout(0.05):
        assert await reader.read(UNSURE, ASKED) == SIXTY
    assert model.asked == [UNSURE]
    assert reasons == []


async def test_words_that_came_after_are_read_anew() -> None:
    model = Model()
    reader, _ = service("auto", model)
    reader.expect("Sixty", ASKED)
    reader.expect(UNSURE, ASKED)
    await reader.read(UNSURE + " No.", ASKED)
    assert model.asked[-1] == UNSURE + " No."


async def test_a_failure_that_nobody_waits_for_troubles_nobody() -> None:
    model = Model(answer=ProviderUnreachable("openai", "gone"), seconds=0.0)
    reader, reasons = service("auto", model)
    reader.expect(UNSURE, ASKED)
    await asyncio.sleep(0.01)
    reader.stop()
    assert reasons == []
