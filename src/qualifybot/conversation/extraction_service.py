"""Who reads this turn: the rules, the model, or the model where the rules are unsure?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import Answer, Context, Kind, Question, Reading
from qualifybot.domain.reading.reader import read as read_by_rules
from qualifybot.errors import ProviderError
from qualifybot.ports.extractor import Extractor

EngineChoice = Literal["rules", "llm", "auto"]

TURN_SECONDS = 1.2
"""What a live turn may spend on the model before the rules' best guess has to do."""


class ExtractionService:
    """Reads the caller's turns, one call's.

    `model` None means that only the rules are there. `fell_back` is told the error code whenever the model was wanted
    and the rules had to do.
    """

    def __init__(
        self,
        engine: EngineChoice,
        model: Extractor | None,
        *,
        deadline: float = TURN_SECONDS,
        fell_back: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self._engine = engine
        self._model = model
        self._deadline = deadline
        self._fell_back = fell_back
        self._last: tuple[str, Context, Reading] | None = None
        self._asked: tuple[str, Context, asyncio.Task[Reading | ProviderError]] | None = None

    def guess(self, text: str, context: Context) -> Reading:
        """What the rules read, at once."""
        if self._last is None or self._last[:2] != (text, context):
            self._last = (text, context, read_by_rules(text, context))
        return self._last[2]

    def expect(self, text: str, context: Context) -> None:
        """The turn may be over with these words: where `read` would ask the model it is asked now."""
        if model := self._wanted(self.guess(text, context)):
            self._ask(model, text, context)

    async def read(self, text: str, context: Context) -> Reading:
        """One reading, within the deadline, whatever happens outside."""
        guess = self.guess(text, context)
        model = self._wanted(guess)
        if model is None:
            self.stop()
            return guess
        try:
            async with asyncio.timeout(self._deadline):
                reading = await self._ask(model, text, context)
        except TimeoutError:
            self._fell_back("timeout")
            return guess
        if isinstance(reading, ProviderError):
            self._fell_back(reading.code)
            return guess
        return reading if self._engine == "llm" else better_of(guess, reading)

    def stop(self) -> None:
        """Nobody waits for the model any more."""
        if self._asked is not None:
            self._asked[2].cancel()
            self._asked = None

    async def doubt(self, text: str, context: Context, first: Reading) -> Reading | None:
        """The model's reading of a turn that the rules were sure of, if it disagrees; None too when it cannot say."""
        if self._model is None or self._engine != "auto" or first.kind is not Kind.ANSWER:
            return None
        try:
            async with asyncio.timeout(self._deadline * 5):
                second = await self._model.extract(text, context)
        except (ProviderError, TimeoutError):
            return None
        one, other = first.value, second.value
        if not (isinstance(context.topic, Question) and isinstance(one, Answer) and isinstance(other, Answer)):
            return None
        return None if agree(context.topic, one, other, context.today) else second

    def _wanted(self, guess: Reading) -> Extractor | None:
        """The model, where it is to read."""
        return self._model if self._engine == "llm" or (self._engine == "auto" and not guess.confident) else None

    def _ask(self, model: Extractor, text: str, context: Context) -> asyncio.Task[Reading | ProviderError]:
        if self._asked is None or self._asked[:2] != (text, context):
            self.stop()
            self._asked = (text, context, asyncio.create_task(_extracted(model, text, context)))
        return self._asked[2]


async def _extracted(model: Extractor, text: str, context: Context) -> Reading | ProviderError:
    try:
        return await model.extract(text, context)
    except ProviderError as error:
        return error


def better_of(guess: Reading, reading: Reading) -> Reading:
    """The model's reading, unless it made nothing of words in which the rules found something."""
    return guess if reading.kind is Kind.UNCLEAR and not reading.confident else reading
