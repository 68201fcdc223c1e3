"""What the simulated voice takes, and the formats it answers in."""

from __future__ import annotations

import json

import pytest

from qualifybot.audio import silence
from qualifybot.simulators.elevenlabs_rules import Refused, SpeechRequest, check, encoded, media_type, seconds, struck

VOICE = "EXAVITQu4vr4xnSDxMaL"


@pytest.mark.parametrize(
    ("voice", "model", "text", "status", "word"),
    [
        ("nobody", "eleven_flash_v2_5", "Hello.", 404, "voice_not_found"),
        (VOICE, "eleven_v0", "Hello.", 400, "model_not_found"),
        (VOICE, "eleven_flash_v2_5", " ", 400, "invalid_text"),
        (VOICE, "eleven_multilingual_v2", "x" * 10_001, 400, "max_character_limit_exceeded"),
    ],
)
def test_requests_refused(voice: str, model: str, text: str, status: int, word: str) -> None:
    with pytest.raises(Refused) as refused:
        check(voice, SpeechRequest(text=text, model_id=model))
    assert (refused.value.status, refused.value.word) == (status, word)


def test_a_good_request_passes() -> None:
    check(VOICE, SpeechRequest(text="Hello.", model_id="eleven_flash_v2_5"))


@pytest.mark.parametrize("output", ["ulaw_8000", "pcm_8000", "pcm_22050", "pcm_48000"])
def test_every_format_plays_as_long(output: str) -> None:
    assert seconds(len(encoded(silence(1.5), output)), output) == pytest.approx(1.5, abs=0.001)
    assert encoded(b"", output) == b""


def test_content_types() -> None:
    assert media_type("ulaw_8000") == "audio/basic"
    assert media_type("pcm_16000") == "audio/pcm"


def test_faults_answer_in_the_vendors_words() -> None:
    body = json.loads(bytes(struck("busy").body))
    assert body["detail"]["status"] == "system_busy"
    assert struck("503").status_code == 503
