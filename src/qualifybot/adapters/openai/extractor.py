"""What did the caller's words say? Asked of an OpenAI chat model, and believed only as far as it can be checked."""

from __future__ import annotations

import json
from collections.abc import Callable

from openai import AsyncOpenAI

from qualifybot.adapters.openai.belief import believed
from qualifybot.adapters.openai.chat import Chat
from qualifybot.adapters.openai.reading_form import ReadingForm
from qualifybot.domain.answer_form import value_to_json
from qualifybot.domain.models import Context, Engine, Kind, Moment, Reading
from qualifybot.domain.prices import Usage

_PROMPT = "extract.v1.md"
_CAP = 500
"""Tokens; a turn that answers all six questions at once takes some 350."""
_LONGEST_TURN = 4_000
"""Characters, five minutes of speech; more of a turn than this is not sent."""


class OpenAIExtractor:
    """Reads caller turns by a chat model.

    `deadline`: seconds for one try, besides the one that the caller sets; `spent` is told what each answer took.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        *,
        model: str,
        fallback_model: str,
        deadline: float = 8.0,
        spent: Callable[[Usage], None] = lambda usage: None,
    ) -> None:
        self._chat = Chat(
            client,
            model=model,
            fallback_model=fallback_model,
            prompt=_PROMPT,
            deadline=deadline,
            cap=_CAP,
            spent=spent,
        )

    async def extract(self, text: str, context: Context) -> Reading:
        """One checked reading; a read-back's reply is for the rules alone. Raises ProviderError."""
        if context.topic is Moment.READ_BACK:
            return Reading(Kind.UNCLEAR, doubt="not_asked", engine=Engine.MODEL)
        form = await self._chat.ask(_turn(text, context), ReadingForm)
        if form is None:
            return Reading(Kind.UNCLEAR, doubt="refused", engine=Engine.MODEL)
        return believed(form, text, context)


def _turn(text: str, context: Context) -> str:
    """All the model may know, as one JSON object: a string in it cannot pass for anything but data."""
    return json.dumps(
        {
            "question": context.topic.value,
            "today": f"{context.today:%A} {context.today.isoformat()}",
            "answered": {question.value: value_to_json(value) for question, value in context.answered.items()},
            "catalogue": [
                {"label": entry.label, "description": entry.description, "examples": entry.examples}
                for entry in context.catalogue
            ],
            "products": context.products,
            "default_currency": context.currency,
            "fiscal_year_end_month": context.fiscal_year_end_month,
            "dates": "day first" if context.day_first else "month first",
            "transcript": text[:_LONGEST_TURN],
        },
        ensure_ascii=False,
    )
