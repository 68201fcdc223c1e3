"""The wire of a transcription session, against the vendor's own types and the documented events."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from openai.types.realtime import RealtimeClientEvent
from pydantic import TypeAdapter

from qualifybot.adapters.openai import protocol
from qualifybot.adapters.openai.models import TRANSCRIPTION_MODELS
from qualifybot.adapters.openai.protocol import AudioFormat, SessionForm, Turns
from qualifybot.errors import ProviderBroken

CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)


def sent(message: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(message)
    CLIENT_EVENT.validate_python(event, extra="forbid")
    return event


def parsed(**event: Any) -> protocol.ServerEvent | None:
    return protocol.parse(json.dumps({"event_id": "event_1", **event}).encode())


@pytest.mark.parametrize("model", TRANSCRIPTION_MODELS)
@pytest.mark.parametrize("audio_format", ["pcmu", "pcm24k"])
@pytest.mark.parametrize("turns", ["client", "server"])
def test_every_form_of_session_is_one_the_vendor_knows(model: str, audio_format: AudioFormat, turns: Turns) -> None:
    form = SessionForm(model, "en", ("HubSpot",), audio_format, turns)
    event = sent(protocol.session_update(form, "c1"))
    assert event["event_id"] == "c1"
    assert (event["session"]["audio"]["input"]["turn_detection"] is None) == (turns == "client")
    echo = parsed(type="session.updated", session=event["session"])
    assert isinstance(echo, protocol.SessionUpdated)
    assert echo.honours(form)


@pytest.mark.parametrize(
    ("model", "hints"),
    [
        ("gpt-live-transcribe", {"keywords": ["HubSpot", "Zoho"]}),
        ("gpt-transcribe", {"keywords": ["HubSpot", "Zoho"]}),
        ("gpt-4o-mini-transcribe", {"prompt": "HubSpot, Zoho"}),
        ("gpt-realtime-whisper", {}),
        ("a-model-of-next-year", {}),
    ],
)
def test_words_to_expect_are_said_the_way_the_model_takes_them(model: str, hints: dict[str, Any]) -> None:
    event = sent(protocol.session_update(SessionForm(model, "en", ("HubSpot", "Zoho")), "c1"))
    assert event["session"]["audio"]["input"]["transcription"] == {"model": model, "language": "en", **hints}


def test_no_words_to_expect_are_left_out() -> None:
    event = sent(protocol.session_update(SessionForm("gpt-live-transcribe", "en"), "c1"))
    assert "keywords" not in event["session"]["audio"]["input"]["transcription"]


def test_audio_and_commit() -> None:
    assert base64.b64decode(sent(protocol.append(b"\x00\x7f\xff"))["audio"]) == b"\x00\x7f\xff"
    assert sent(protocol.commit("commit-3")) == {"type": "input_audio_buffer.commit", "event_id": "commit-3"}


@pytest.mark.parametrize(
    ("event", "value"),
    [
        (
            {"type": "input_audio_buffer.committed", "previous_item_id": None, "item_id": "item_1"},
            protocol.ItemCommitted("item_1"),
        ),
        (
            {
                "type": "conversation.item.input_audio_transcription.delta",
                "item_id": "item_1",
                "content_index": 0,
                "delta": "We are ",
                "logprobs": None,
            },
            protocol.TranscriptDelta("item_1", "We are "),
        ),
        (
            {
                "type": "conversation.item.input_audio_transcription.completed",
                "item_id": "item_1",
                "content_index": 0,
                "transcript": "We are fifty.",
                "usage": {"type": "duration", "seconds": 2.1},
            },
            protocol.TranscriptCompleted("item_1", "We are fifty.", 2.1),
        ),
        (
            {
                "type": "conversation.item.input_audio_transcription.completed",
                "item_id": "item_1",
                "content_index": 0,
                "transcript": "",
                "usage": {"type": "tokens", "input_tokens": 1, "output_tokens": 2, "total_tokens": 3},
            },
            protocol.TranscriptCompleted("item_1", "", None),
        ),
        (
            {
                "type": "conversation.item.input_audio_transcription.failed",
                "item_id": "item_2",
                "content_index": 0,
                "error": {"type": "server_error", "code": "transcription_failed", "message": "…", "param": None},
            },
            protocol.ItemFailed("item_2", "transcription_failed"),
        ),
        (
            {
                "type": "error",
                "error": {
                    "type": "invalid_request_error",
                    "code": "input_audio_buffer_commit_empty",
                    "message": "…",
                    "param": None,
                    "event_id": "c7",
                },
            },
            protocol.Problem("invalid_request_error", "input_audio_buffer_commit_empty", "c7"),
        ),
        (
            {"type": "error", "error": {"type": "server_error", "code": None, "message": "…"}},
            protocol.Problem("server_error", "server_error", None),
        ),
        ({"type": "input_audio_buffer.speech_started", "audio_start_ms": 1020, "item_id": "item_1"}, None),
        ({"type": "conversation.item.added", "item": {"id": "item_1"}}, None),
        ({"type": "rate_limits.updated", "rate_limits": []}, None),
        ({"type": "an.event.of.next.year"}, None),
    ],
)
def test_server_events(event: dict[str, Any], value: protocol.ServerEvent | None) -> None:
    assert parsed(**event) == value


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"{", b"[]", b'"text"', b"{}", b'{"type":"session.updated"}', b'{"type":"error","error":"in words"}'],
)
def test_an_event_outside_its_form_is_broken(data: bytes) -> None:
    with pytest.raises(ProviderBroken):
        protocol.parse(data)
