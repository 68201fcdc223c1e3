"""Is this request one that the vendor would answer, and what does it ask? Each model has its own parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qualifybot.simulators import openai_schema
from qualifybot.simulators.openai_models import MODELS

Json = dict[str, Any]

_EFFORTS = frozenset({"none", "low", "medium", "high", "xhigh", "max"})
_SHARED = frozenset(
    {
        "model",
        "store",
        "stream",
        "temperature",
        "top_p",
        "user",
        "metadata",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_options",
        "parallel_tool_calls",
    }
)
_CHAT = _SHARED | {
    "messages",
    "response_format",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "verbosity",
}
_CHAT_MORE = frozenset({"seed", "stop", "n", "presence_penalty", "frequency_penalty", "logprobs"})
_RESPONSES = _SHARED | {"input", "instructions", "text", "reasoning", "max_output_tokens", "include", "truncation"}


@dataclass(eq=False)
class Wrong(Exception):
    """An error answer: message, the parameter at fault, the vendor's code, the HTTP status."""

    message: str
    param: str | None = None
    code: str | None = None
    status: int = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What both interfaces boil down to."""

    model: str
    user: str
    schema: Json | None
    cap: int | None
    effort: str


def read_chat(body: Json) -> Asked:
    """A chat completion's request. Raises Wrong."""
    model = _model_of(body, _CHAT | _CHAT_MORE)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Wrong("Missing required parameter: 'messages'.", "messages", "missing_required_parameter")
    if MODELS[model].reasons and "max_tokens" in body:
        message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'."
        raise Wrong(message, "max_tokens", "unsupported_parameter")
    wanted = body.get("response_format") or {}
    schema = _schema(wanted.get("json_schema") or {}, "response_format") if _strict(wanted) else None
    cap = body.get("max_completion_tokens", body.get("max_tokens"))
    effort = _effort(model, body.get("reasoning_effort"), "reasoning_effort")
    return Asked(model, _last_user(messages), schema, cap, effort)


def read_responses(body: Json) -> Asked:
    """The same from the responses interface. Raises Wrong."""
    model = _model_of(body, _RESPONSES)
    given = body.get("input")
    if not given:
        raise Wrong("Missing required parameter: 'input'.", "input", "missing_required_parameter")
    user = given if isinstance(given, str) else _last_user(given)
    wanted = (body.get("text") or {}).get("format") or {}
    schema = _schema(wanted, "text.format.schema") if _strict(wanted) else None
    effort = _effort(model, (body.get("reasoning") or {}).get("effort"), "reasoning.effort")
    return Asked(model, user, schema, body.get("max_output_tokens"), effort)


def _model_of(body: Json, parameters: frozenset[str]) -> str:
    """The model asked for, its parameters checked."""
    model = str(body.get("model"))
    if model not in MODELS or not MODELS[model].chats:
        raise Wrong(
            f"The model `{model}` does not exist or you do not have access to it.", None, "model_not_found", 404
        )
    for name in body:
        if name not in parameters:
            raise Wrong(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    if body.get("stream"):
        raise Wrong("Streaming is not simulated.", "stream", "unsupported_value")
    for name in ("temperature", "top_p"):
        if MODELS[model].reasons and name in body:
            raise Wrong(
                f"Unsupported parameter: '{name}' is not supported with this model.", name, "unsupported_parameter"
            )
    return model


def _effort(model: str, effort: object, param: str) -> str:
    if effort is None:
        return "medium"
    if not MODELS[model].reasons:
        raise Wrong(
            f"Unsupported parameter: '{param}' is not supported with this model.", param, "unsupported_parameter"
        )
    if effort not in _EFFORTS:
        raise Wrong(f"Unsupported value: '{effort}' is not supported with this model.", param, "unsupported_value")
    return str(effort)


def _strict(wanted: Json) -> bool:
    return wanted.get("type") == "json_schema"


def _schema(named: Json, param: str) -> Json:
    if not named.get("name") or not isinstance(named.get("schema"), dict):
        raise Wrong(f"Missing required parameter: '{param}.name'.", param, "missing_required_parameter")
    schema: Json = named["schema"]
    if named.get("strict"):
        try:
            openai_schema.check(schema)
        except openai_schema.InvalidSchema as invalid:
            message = f"Invalid schema for response_format '{named['name']}': {invalid}"
            raise Wrong(message, param, "invalid_json_schema") from None
    return schema


def _last_user(messages: list[Json]) -> str:
    for message in reversed(messages):
        if message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, str):
                return content
            return "".join(part.get("text", "") for part in content or [])
    return ""
