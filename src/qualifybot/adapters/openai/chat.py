"""Asks a chat model for one answer in a given form, within a deadline, and falls over to a second model."""

from __future__ import annotations

from importlib import resources
from typing import TypeVar

import openai
import pydantic
from openai import AsyncOpenAI

from qualifybot.adapters.openai.failures import FAILURES, PROVIDER, translate
from qualifybot.adapters.openai.models import chat_model
from qualifybot.errors import ProviderBroken

Form = TypeVar("Form", bound=pydantic.BaseModel)

_ROOM = 4
"""By how much more an answer may be longer, when it was cut off at the first try."""


class Chat:
    """One prompt of instructions, one form of answer. When the model is no longer served, the fallback takes over.

    `deadline` in seconds holds for one try; `cap` is the most tokens an answer may have.
    """

    def __init__(
        self, client: AsyncOpenAI, *, model: str, fallback_model: str, prompt: str, deadline: float, cap: int
    ) -> None:
        self._client = client.with_options(max_retries=0, timeout=deadline)
        self._model = model
        self._fallback_model = fallback_model
        self._prompt = resources.files(f"{__package__}.prompts").joinpath(prompt).read_text("utf-8")
        self._cap = cap

    async def ask(self, data: str, form: type[Form]) -> Form | None:
        """The model's answer about `data`; None if it refused. Raises ProviderError."""
        try:
            try:
                return await self._try(data, form, self._cap)
            except openai.NotFoundError:
                if self._model == self._fallback_model:
                    raise
                self._model = self._fallback_model
                return await self._try(data, form, self._cap)
            except openai.LengthFinishReasonError:
                return await self._try(data, form, _ROOM * self._cap)
            except pydantic.ValidationError:
                return await self._try(data, form, self._cap)
        except openai.ContentFilterFinishReasonError:
            return None
        except FAILURES as failure:
            raise translate(failure) from None  # the vendor's message may quote the caller

    async def _try(self, data: str, form: type[Form], cap: int) -> Form | None:
        takes = chat_model(self._model)
        try:
            completion = await self._client.chat.completions.parse(
                model=self._model,
                messages=[{"role": "system", "content": self._prompt}, {"role": "user", "content": data}],
                response_format=form,
                store=False,
                max_tokens=cap if takes.cap == "max_tokens" else openai.omit,
                max_completion_tokens=cap if takes.cap == "max_completion_tokens" else openai.omit,
                temperature=0 if takes.temperature else openai.omit,
                reasoning_effort=takes.effort or openai.omit,
            )
            return completion.choices[0].message.parsed
        except pydantic.ValidationError:
            raise
        except (ValueError, TypeError, AttributeError, LookupError):
            # The library trusts an answer to have its documented shape and stumbles over any other.
            raise ProviderBroken(PROVIDER, "an answer outside its documented form") from None
