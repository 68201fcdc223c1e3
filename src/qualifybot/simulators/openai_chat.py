"""Plays OpenAI's chat completions, responses and models: strict about parameters and schemas, valid in its answers."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from qualifybot.simulators import chat_reader
from qualifybot.simulators.broken_answer import CutOff
from qualifybot.simulators.chat_request import Asked, Json, Wrong, read_chat, read_responses
from qualifybot.simulators.faults import Fault, Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_errors import error_response, headers, struck_response
from qualifybot.simulators.openai_models import MODELS, described
from qualifybot.simulators.pace import Pace

_REASONING_TOKENS = {"none": 0, "low": 60, "medium": 200, "high": 600, "xhigh": 1_500, "max": 3_000}
_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model wrote: text, or a refusal, and why it stopped."""

    text: str
    finish: str = "stop"
    refusal: str | None = None
    reasoning_tokens: int = 0
    prompt_tokens: int = 0

    @property
    def tokens(self) -> int:
        return len(self.text) // _CHARACTERS_A_TOKEN + 1 + self.reasoning_tokens


@dataclass
class ChatModels:
    """The simulated models; `replies` are exact contents to give next, `requests` what was asked lately."""

    faults: Faults
    keys: Keys
    pace: Pace
    replies: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))
    requests: deque[Json] = field(default_factory=lambda: deque(maxlen=200))

    def router(self) -> APIRouter:
        """The endpoints below `/v1`."""
        router = APIRouter()
        router.add_api_route("/chat/completions", self._chat, methods=["POST"])
        router.add_api_route("/responses", self._responses, methods=["POST"])
        router.add_api_route("/models", self._models, methods=["GET"])
        router.add_api_route("/models/{name}", self._model, methods=["GET"])
        return router

    async def _models(self, request: Request) -> Response:
        if not self.keys.accept_bearer(request.headers.get("authorization")):
            return _unauthorized()
        return _good({"object": "list", "data": [described(name) for name in MODELS]})

    async def _model(self, name: str, request: Request) -> Response:
        if not self.keys.accept_bearer(request.headers.get("authorization")):
            return _unauthorized()
        if name not in MODELS:
            return error_response(404, f"The model '{name}' does not exist", "model_not_found", param="model")
        return _good(described(name))

    async def _chat(self, request: Request) -> Response:
        return await self._served(request, "chat")

    async def _responses(self, request: Request) -> Response:
        return await self._served(request, "responses")

    async def _served(self, request: Request, interface: str) -> Response:
        if not self.keys.accept_bearer(request.headers.get("authorization")):
            return _unauthorized()
        fault = self.faults.strike("openai.chat")
        if fault is not None and fault.kind not in {"refusal", "length", "filter", "malformed", "cut"}:
            return await struck_response(fault)
        try:
            body = await _body(request)
            asked = read_chat(body) if interface == "chat" else read_responses(body)
        except Wrong as wrong:
            return error_response(wrong.status, wrong.message, wrong.code, param=wrong.param)
        self.requests.append(body)
        await asyncio.sleep(self.pace.completion)
        answer = self._answer(asked, fault)
        content = _completion(asked.model, answer) if interface == "chat" else _response(asked.model, answer)
        if fault is not None and fault.kind == "cut":
            return CutOff(_half(content))
        return _good(content)

    def _answer(self, asked: Asked, fault: Fault | None) -> _Answer:
        prompt = len(asked.user) // _CHARACTERS_A_TOKEN + 1
        if fault is not None and fault.kind == "refusal":
            return _Answer("", refusal="I'm sorry, I can't assist with that.", prompt_tokens=prompt)
        text = self._text(asked)
        reasoning = _REASONING_TOKENS[asked.effort] if MODELS[asked.model].reasons else 0
        room = (asked.cap - reasoning) * _CHARACTERS_A_TOKEN if asked.cap is not None else len(text)
        if len(text) > room or (fault is not None and fault.kind == "length"):
            return _Answer(text[: min(max(0, room), len(text) // 2)], "length", None, reasoning, prompt)
        if fault is not None and fault.kind == "filter":
            return _Answer("", "content_filter", None, reasoning, prompt)
        if fault is not None and fault.kind == "malformed":
            return _Answer(text[: len(text) // 2], "stop", None, reasoning, prompt)
        return _Answer(text, "stop", None, reasoning, prompt)

    def _text(self, asked: Asked) -> str:
        if self.replies:
            return self.replies.popleft()
        if asked.schema is None:
            return "I am a stand-in and have nothing to say to that."
        return json.dumps(chat_reader.reply(asked.schema, asked.user), ensure_ascii=False)


def _unauthorized() -> JSONResponse:
    return error_response(401, "Incorrect API key provided.", "invalid_api_key")


def _good(body: Json) -> JSONResponse:
    return JSONResponse(body, headers=headers())


async def _half(body: Json) -> AsyncIterator[bytes]:
    encoded = json.dumps(body).encode()
    yield encoded[: len(encoded) // 2]


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise Wrong("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise Wrong("We could not parse the JSON body of your request.")
    return body


def _completion(model: str, answer: _Answer) -> Json:
    message: Json = {
        "role": "assistant",
        "content": None if answer.refusal else answer.text,
        "refusal": answer.refusal,
        "annotations": [],
    }
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish}],
        "usage": {
            "prompt_tokens": answer.prompt_tokens,
            "completion_tokens": answer.tokens,
            "total_tokens": answer.prompt_tokens + answer.tokens,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": answer.reasoning_tokens, "audio_tokens": 0},
        },
        "service_tier": "default",
    }


def _response(model: str, answer: _Answer) -> Json:
    part: Json = (
        {"type": "refusal", "refusal": answer.refusal}
        if answer.refusal
        else {"type": "output_text", "text": answer.text, "annotations": []}
    )
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    status = "completed" if answer.finish == "stop" else "incomplete"
    message: Json = {
        "type": "message",
        "id": f"msg_{secrets.token_hex(12)}",
        "status": status,
        "role": "assistant",
        "content": [part],
    }
    return {
        "id": f"resp_{secrets.token_hex(12)}",
        "object": "response",
        "created_at": int(time.time()),
        "model": model,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": reasons[answer.finish]} if answer.finish in reasons else None,
        "instructions": None,
        "metadata": {},
        "output": [message],
        "parallel_tool_calls": True,
        "temperature": None,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "usage": {
            "input_tokens": answer.prompt_tokens,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": answer.tokens,
            "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
            "total_tokens": answer.prompt_tokens + answer.tokens,
        },
    }
