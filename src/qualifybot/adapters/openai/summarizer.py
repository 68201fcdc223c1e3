"""What should a sales rep know of this call? Written by an OpenAI chat model, checked against the record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from openai import AsyncOpenAI
from pydantic import BaseModel

from qualifybot.adapters.openai.chat import Chat
from qualifybot.adapters.openai.failures import PROVIDER
from qualifybot.domain.answer_form import value_to_json
from qualifybot.domain.prices import Usage
from qualifybot.domain.record import CallRecord
from qualifybot.errors import ProviderBroken

_PROMPT = "summarize.v1.md"
_CAP = 600
_LONGEST = 1_500
_LAST_TURNS = 60
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


class _Summary(BaseModel):
    summary: str


class OpenAISummarizer:
    """Writes summaries by a chat model. `deadline`: seconds for one try; `spent` is told what each answer took."""

    def __init__(
        self,
        client: AsyncOpenAI,
        *,
        model: str,
        fallback_model: str,
        deadline: float = 20.0,
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

    async def summarize(self, record: CallRecord) -> str:
        """Plain text of at most 1,500 characters.

        Raises ProviderError; ProviderBroken if the model refused, wrote too much or put in a figure of its own.
        """
        data = json.dumps(_facts(record), ensure_ascii=False)
        form = await self._chat.ask(data, _Summary)
        summary = form.summary.strip() if form else ""
        if not summary:
            raise ProviderBroken(PROVIDER, "no summary")
        if len(summary) > _LONGEST:
            raise ProviderBroken(PROVIDER, "a summary longer than allowed")
        if not _figures(summary) <= _with_short_forms(_figures(data)):
            raise ProviderBroken(PROVIDER, "a figure that is not in the record")
        return summary


def _facts(record: CallRecord) -> dict[str, Any]:
    """What the summary may say: no phone number, no id, nothing of how the call was handled."""
    return {
        "date": record.started_at.date().isoformat(),
        "outcome": record.outcome.value if record.outcome else None,
        "stopped_at": record.stopped_at.value if record.stopped_at else None,
        "contact": value_to_json(record.contact),
        "answers": {
            question.value: value_to_json(held.value) | {"caller_said": held.words}
            for question, held in record.answers.items()
        },
        "settled": {question.value: how.value for question, how in record.settled.items()},
        "turns": [{"topic": turn.topic.value, "caller": turn.caller} for turn in record.turns[-_LAST_TURNS:]],
    }


def _figures(text: str) -> set[str]:
    """Every number in the text, without the marks and zeros that do not count."""
    return {_bare(figure) for figure in _FIGURE.findall(text)}


def _bare(figure: str) -> str:
    whole, _, cents = re.sub(r",(?=\d{3}\b)", "", figure).partition(".")
    return (whole.lstrip("0") or "0") + ("." + cents.rstrip("0") if cents.strip("0") else "")


def _with_short_forms(figures: set[str]) -> set[str]:
    """Also 50 for 50000, as in "$50k", and 1.5 for 1500000."""
    whole = [int(figure) for figure in figures if figure.isdigit()]
    return figures | {_bare(f"{number / unit:.3f}") for number in whole for unit in (1_000, 1_000_000)}
