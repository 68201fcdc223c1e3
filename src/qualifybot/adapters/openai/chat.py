"""Asks a chat model for one answer in a given form, within a deadline, and falls over to a second model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TypeVar

import openai
import pydantic
from openai import AsyncOpenAI, pydantic_function_tool
from openai.types.chat import ChatCompletion
from openai.types.shared_params.response_format_json_schema import ResponseFormatJSONSchema

from qualifybot.adapters.openai.failures import FAILURES, PROVIDER, translate
from qualifybot.adapters.openai.models import chat_model
from qualifybot.domain.prices import Thinking, Usage
from qualifybot.errors import ProviderBroken

Form = TypeVar("Form", bound=pydantic.BaseModel)

_ROOM = 4
"""By how much more an answer may be longer, when it was cut off at the first try."""


class Chat:
    """One prompt of instructions, one form of answer. When the model is no longer served, the fallback takes over.

    `deadline` in seconds holds for one try; `cap` is the most tokens an answer may have. `spent` is told what each
    answer took, one that is no use too.
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        *,
        model: str,
        fallback_model: str,
        prompt: str,
        deadline: float,
        cap: int,
        spent: Callable[[Usage], None],
    ) -> None:
        # Named here, for the library imports it when first asked for: not in the middle of a call.
        self._completions = client.with_options(max_retries=0, timeout=deadline).chat.completions
        self._model = model
        self._fallback_model = fallback_model
        self._prompt = resources.files(f"{__package__}.prompts").joinpath(prompt).read_text("utf-8")
        self._cap = cap
        self._spent = spent

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
            completion = await self._completions.create(
                model=self._model,
                messages=[{"role": "system", "content": self._prompt}, {"role": "user", "content": data}],
                store=False,
                max_tokens=cap if takes.cap == "max_tokens" else openai.omit,
                max_completion_tokens=cap if takes.cap == "max_completion_tokens" else openai.omit,
                temperature=0 if takes.temperature else openai.omit,
                reasoning_effort=takes.effort or openai.omit,
                # Where it is put in as it is: given by its name, all of the schema is looked through for every request.
                extra_body={"response_format": _response_format(form)},
            )
            self._note_usage(completion)
            return _parsed(completion, form)
        except pydantic.ValidationError:
            raise
        except (ValueError, TypeError, AttributeError, LookupError):
            # The library trusts an answer to have its documented shape and stumbles over any other.
            raise ProviderBroken(PROVIDER, "an answer outside its documented form") from None

    def _note_usage(self, completion: ChatCompletion) -> None:
        used = completion.usage
        if used is not None:
            details = used.prompt_tokens_details
            cached = (details.cached_tokens if details else None) or 0
            self._spent(Thinking(self._model, used.prompt_tokens, cached, used.completion_tokens))


def _parsed(completion: ChatCompletion, form: type[Form]) -> Form | None:
    choice = completion.choices[0]
    if choice.finish_reason == "length":
        raise openai.LengthFinishReasonError(completion=completion)
    if choice.finish_reason == "content_filter":
        raise openai.ContentFilterFinishReasonError
    message = choice.message
    return None if message.refusal or not message.content else form.model_validate_json(message.content)


@cache
def _response_format(form: type[pydantic.BaseModel]) -> ResponseFormatJSONSchema:
    """The strict schema of a form, made once: the library's own `parse` makes it anew for every request, in 5 ms."""
    strict = pydantic_function_tool(form)["function"]  # the public way to the library's strict form of a schema
    return {
        "type": "json_schema",
        "json_schema": {"name": strict["name"], "schema": strict["parameters"], "strict": True},
    }
