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
    """Reads the caller's turns.

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

    async def read(self, text: str, context: Context) -> Reading:
        """One reading, within the deadline, whatever happens outside."""
        guess = read_by_rules(text, context)
        if self._model is None or self._engine == "rules" or (self._engine == "auto" and guess.confident):
            return guess
        try:
            async with asyncio.timeout(self._deadline):
                reading = await self._model.extract(text, context)
        except (ProviderError, TimeoutError) as error:
            self._fell_back(error.code if isinstance(error, ProviderError) else "timeout")
            return guess
        return reading if self._engine == "llm" else better_of(guess, reading)

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


def better_of(guess: Reading, reading: Reading) -> Reading:
    """The model's reading, unless it made nothing of words in which the rules found something."""
    return guess if reading.kind is Kind.UNCLEAR and not reading.confident else reading
