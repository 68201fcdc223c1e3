"""Callers are heard as clear telephone audio, rendered once for each text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from qualifybot.audio import decode, seconds
from qualifybot.errors import SettingsError
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.speech import Speech

pytest.importorskip("espeakng_loader")


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[CallerSpeech]:
    speech = CallerSpeech(tmp_path / "utterances")
    yield speech
    await speech.close()


async def test_a_sentence_takes_a_speaking_time_and_starts_and_ends_with_speech(caller: CallerSpeech) -> None:
    clip = await caller.clip("We are about fifty people, mostly in Boston.")
    assert 2 < seconds(clip) < 4
    assert max(abs(decode(clip[:200]))) > 200
    assert max(abs(decode(clip[-200:]))) > 200


async def test_a_clip_lies_beside_its_words(caller: CallerSpeech, tmp_path: Path) -> None:
    clip = await caller.clip("Fifty.")
    (audio,) = (tmp_path / "utterances").glob("*.ulaw")
    assert audio.read_bytes() == clip
    assert audio.with_suffix(".txt").read_text() == "Fifty."


async def test_a_text_heard_before_needs_no_synthesiser(caller: CallerSpeech, tmp_path: Path) -> None:
    clip = await caller.clip("Fifty.")
    (audio,) = (tmp_path / "utterances").glob("*.ulaw")
    audio.write_bytes(b"kept")
    assert clip != b"kept"
    assert await caller.clip("Fifty.") == b"kept"


async def test_voices_differ(tmp_path: Path) -> None:
    man, woman = CallerSpeech(tmp_path), CallerSpeech(tmp_path, voice="en-us+f3")
    assert await man.clip("Fifty.") != await woman.clip("Fifty.")
    await man.close()
    await woman.close()


async def test_an_unknown_voice_is_named_and_the_synthesiser_goes_on() -> None:
    speech = Speech()
    with pytest.raises(SettingsError, match="nobody"):
        await speech.speak("Hello.", voice="nobody", speed=165)
    assert await speech.speak("Hello.", voice="en-us", speed=165)
    await speech.close()
