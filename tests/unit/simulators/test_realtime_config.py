"""What a `session.update` may change."""

from __future__ import annotations

from typing import Any

import pytest

from qualifybot.simulators.realtime_config import Json, Refused, initial, updated

START = initial("sess_1", 1_795_000_000)
INPUT = "session.audio.input"


def update(**audio: Any) -> Json:
    return {"type": "transcription", "audio": {"input": audio}}


def live(**transcription: Any) -> Json:
    return update(transcription={"model": "gpt-live-transcribe", **transcription}, turn_detection=None)


def test_what_is_left_out_stays() -> None:
    first = updated(START, live(language="en"))
    second = updated(first, update(format={"type": "audio/pcmu"}))
    assert second["audio"]["input"]["transcription"] == {"model": "gpt-live-transcribe", "language": "en"}
    assert second["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert updated(second, update(transcription={"keywords": ["HubSpot"]}))["audio"]["input"]["transcription"] == {
        "model": "gpt-live-transcribe",
        "language": "en",
        "keywords": ["HubSpot"],
    }


def test_null_turns_off() -> None:
    assert updated(updated(START, live()), update(transcription=None))["audio"]["input"]["transcription"] is None


def test_an_update_refused_changes_nothing() -> None:
    before = updated(START, live())
    with pytest.raises(Refused):
        updated(before, update(format={"type": "audio/pcmu"}, transcription={"model": "gpt-9"}))
    assert before["audio"]["input"]["format"]["type"] == "audio/pcm"


def test_turn_detection_keeps_its_defaults() -> None:
    asked = update(transcription={"model": "gpt-transcribe"}, turn_detection={"type": "server_vad", "threshold": 0.7})
    detection = updated(START, asked)["audio"]["input"]["turn_detection"]
    assert detection == {"type": "server_vad", "threshold": 0.7, "prefix_padding_ms": 300, "silence_duration_ms": 500}


def test_logprobs_may_be_included() -> None:
    change = {**live(), "include": ["item.input_audio_transcription.logprobs"]}
    assert updated(START, change)["include"] == ["item.input_audio_transcription.logprobs"]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"type": "realtime"}, "session.type"),
        ({}, "session.type"),
        ([], "session"),
        ({"type": "transcription", "input_audio_format": "g711_ulaw"}, "session.input_audio_format"),
        ({"type": "transcription", "include": ["everything"]}, "session.include"),
        (update(format={"type": "audio/opus"}), f"{INPUT}.format.type"),
        (update(format={"type": "audio/pcm", "rate": 16_000}), f"{INPUT}.format.rate"),
        (update(format={"type": "audio/pcmu", "rate": 8_000}), f"{INPUT}.format.rate"),
        (update(format=None), f"{INPUT}.format"),
        (update(noise_reduction={"type": "outer_space"}), f"{INPUT}.noise_reduction.type"),
        (update(turn_detection={"type": "psychic"}), f"{INPUT}.turn_detection.type"),
        (update(volume=11), f"{INPUT}.volume"),
        (update(transcription={"language": "en"}), f"{INPUT}.transcription.model"),
        (update(transcription={"model": "gpt-live-transcribe"}), f"{INPUT}.turn_detection"),
        (live(languages=[]), f"{INPUT}.transcription.languages"),
        (live(languages=None), f"{INPUT}.transcription.languages"),
        (live(keywords=[7]), f"{INPUT}.transcription.keywords"),
        (live(delay="low"), f"{INPUT}.transcription.delay"),
        (update(transcription={"model": "gpt-4o-transcribe", "keywords": ["x"]}), f"{INPUT}.transcription.keywords"),
        (
            update(transcription={"model": "gpt-realtime-whisper", "prompt": "x"}, turn_detection=None),
            f"{INPUT}.transcription.prompt",
        ),
        (
            update(transcription={"model": "gpt-transcribe"}, turn_detection={"type": "semantic_vad"}),
            f"{INPUT}.turn_detection",
        ),
    ],
)
def test_what_the_vendor_refuses(change: Any, param: str) -> None:
    with pytest.raises(Refused) as refused:
        updated(START, change)
    assert refused.value.param == param


@pytest.mark.parametrize(
    "change",
    [
        live(languages=["en", "es"], keywords=[], prompt="numbers"),
        update(transcription={"model": "gpt-realtime-whisper", "delay": "low"}, turn_detection=None),
        update(
            transcription={"model": "gpt-4o-transcribe"}, turn_detection={"type": "semantic_vad", "eagerness": "low"}
        ),
        update(transcription={"model": "whisper-1", "prompt": "x"}),
        update(noise_reduction={"type": "near_field"}),
    ],
)
def test_what_it_takes(change: Json) -> None:
    assert updated(START, change)["id"] == "sess_1"
