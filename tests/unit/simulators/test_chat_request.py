"""What a request to the chat models boils down to, and which ones are refused."""

from __future__ import annotations

from typing import Any

import pytest

from qualifybot.simulators.chat_request import Wrong, read_chat, read_responses

MESSAGES = [{"role": "system", "content": "Read."}, {"role": "user", "content": "Fifty."}]
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
FORMAT = {"type": "json_schema", "json_schema": {"name": "Form", "strict": True, "schema": SCHEMA}}


def chat(**options: Any) -> dict[str, Any]:
    return {"model": "gpt-4o-mini", "messages": MESSAGES, **options}


def test_a_chat_request() -> None:
    asked = read_chat(chat(response_format=FORMAT, max_tokens=100))
    assert (asked.model, asked.user, asked.schema, asked.cap) == ("gpt-4o-mini", "Fifty.", SCHEMA, 100)
    assert read_chat(chat(response_format={"type": "text"})).schema is None


def test_content_in_parts() -> None:
    parts = [{"role": "user", "content": [{"type": "text", "text": "Fif"}, {"type": "text", "text": "ty."}]}]
    assert read_chat(chat(messages=parts)).user == "Fifty."


def test_a_request_to_the_responses_interface() -> None:
    asked = read_responses(
        {
            "model": "gpt-6-luna",
            "input": MESSAGES,
            "text": {"format": {"type": "json_schema", "name": "Form", "strict": True, "schema": SCHEMA}},
            "reasoning": {"effort": "none"},
            "max_output_tokens": 50,
        }
    )
    assert (asked.user, asked.schema, asked.cap, asked.effort) == ("Fifty.", SCHEMA, 50, "none")


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (chat(model="gpt-2"), 404, None),
        (chat(model="whisper-1"), 404, None),
        (chat(messages=[]), 400, "messages"),
        (chat(stream=True), 400, "stream"),
        (chat(colour="blue"), 400, "colour"),
        (chat(response_format={"type": "json_schema", "json_schema": {"schema": SCHEMA}}), 400, "response_format"),
        (chat(reasoning_effort="none"), 400, "reasoning_effort"),
        (chat(model="gpt-6-luna", reasoning_effort="minimal"), 400, "reasoning_effort"),
        (chat(model="gpt-6-luna", top_p=1), 400, "top_p"),
        (chat(model="gpt-6-luna", max_tokens=5), 400, "max_tokens"),
    ],
)
def test_requests_refused(body: dict[str, Any], status: int, param: str | None) -> None:
    with pytest.raises(Wrong) as wrong:
        read_chat(body)
    assert (wrong.value.status, wrong.value.param) == (status, param)


def test_a_responses_request_needs_input() -> None:
    with pytest.raises(Wrong) as wrong:
        read_responses({"model": "gpt-6-luna"})
    assert wrong.value.param == "input"
