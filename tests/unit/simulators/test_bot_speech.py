"""The simulated voice: equal text sounds equal, other text different, at the length of speech."""

from __future__ import annotations

import pytest

from qualifybot.audio import decode, seconds
from qualifybot.simulators.bot_speech import BotSpeech, babble


def test_babble_lasts_as_long_as_the_text_would() -> None:
    text = "How many people work at your company?"
    assert seconds(babble(text)) == pytest.approx(0.065 * len(text), abs=0.01)
    assert seconds(babble(text, speed=2)) == pytest.approx(0.065 * len(text) / 2, abs=0.01)
    assert abs(decode(babble(text)).astype(int)).max() > 3_000
    assert babble(text) == babble(text) != babble(text[::-1])


async def test_a_text_is_rendered_once() -> None:
    pytest.importorskip("espeakng_loader")
    speech = BotSpeech()
    first = await speech.render("Hello.")
    assert await speech.render("Hello.") is first
    assert await speech.render("Hello.", speed=0.7) != first
    await speech.close()
