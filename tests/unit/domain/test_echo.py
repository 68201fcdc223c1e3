"""Which words are the bot's own, come back?"""

from __future__ import annotations

import pytest

from qualifybot.domain.echo import is_echo

SAID = "Nice to meet you. How many people work at your company, roughly speaking?"


@pytest.mark.parametrize("heard", ["nice", "nice to meet", "How many people", "many people work at your company"])
def test_a_faint_voice_that_says_what_the_bot_says_is_its_echo(heard: str) -> None:
    assert is_echo(heard, SAID, faint=True)


def test_a_misheard_echo_is_one_too() -> None:
    assert is_echo("how many people walk at your company", SAID, faint=True)


@pytest.mark.parametrize("heard", ["no", "stop", "wait a moment", "we are fifty people", "fifty"])
def test_what_the_bot_did_not_say_is_no_echo_however_faint(heard: str) -> None:
    assert not is_echo(heard, SAID, faint=True)


@pytest.mark.parametrize("heard", ["How many people?", "people at the company", "roughly fifty people"])
def test_a_loud_caller_may_use_the_bots_words(heard: str) -> None:
    assert not is_echo(heard, SAID, faint=False)


def test_a_loud_voice_that_repeats_a_whole_phrase_is_an_echo() -> None:
    assert is_echo("How many people work at your company", SAID, faint=False)


def test_silence_is_no_echo() -> None:
    assert not is_echo("", SAID, faint=True)
