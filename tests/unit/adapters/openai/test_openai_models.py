"""What each model can do, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.adapters.openai.models import (
    CHAT_MODELS,
    TRANSCRIPTION_MODELS,
    chat_model,
    shutdown_of,
    transcription_model,
)


@pytest.mark.parametrize(
    ("name", "last_day"),
    [
        ("gpt-4o-mini", date(2027, 1, 14)),
        ("gpt-4o-transcribe", date(2027, 2, 26)),
        ("whisper-1", date(2027, 2, 26)),
        ("gpt-live-transcribe", None),
        ("gpt-6-luna", None),
        ("a-model-of-next-year", None),
    ],
)
def test_announced_last_days(name: str, last_day: date | None) -> None:
    assert shutdown_of(name) == last_day


def test_live_models_leave_the_end_of_a_turn_to_us() -> None:
    assert not transcription_model("gpt-live-transcribe").server_turns
    assert not transcription_model("gpt-realtime-whisper").server_turns
    assert transcription_model("gpt-transcribe").server_turns


def test_a_model_that_reasons_is_told_not_to() -> None:
    assert chat_model("gpt-6-luna").effort == "none"
    assert not chat_model("gpt-6-luna").temperature


def test_an_unknown_model_is_asked_for_nothing_special() -> None:
    assert transcription_model("new") == type(TRANSCRIPTION_MODELS["gpt-live-transcribe"])()
    assert chat_model("new") == type(CHAT_MODELS["gpt-6-luna"])()
