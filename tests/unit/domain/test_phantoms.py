"""Which texts did nobody say?"""

from __future__ import annotations

import pytest

from qualifybot.domain.phantoms import is_phantom


@pytest.mark.parametrize(
    "text", ["Thank you.", "Thanks for watching!", "Bye.", "you", "Please subscribe to our channel."]
)
def test_what_transcribers_make_of_silence(text: str) -> None:
    assert is_phantom(text, voiced=0.3, silent=True)


def test_more_words_than_anybody_could_have_said() -> None:
    assert is_phantom("We are a company of about fifty people", voiced=0.2, silent=True)


@pytest.mark.parametrize("text", ["Thank you.", "Bye.", "We are a company of about fifty people"])
def test_a_voice_above_the_noise_is_believed(text: str) -> None:
    assert not is_phantom(text, voiced=0.2, silent=False)


@pytest.mark.parametrize("text", ["No.", "Fifty people.", ""])
def test_soft_words_that_fit_their_time_are_believed(text: str) -> None:
    assert not is_phantom(text, voiced=0.4, silent=True)
