from pathlib import Path

import pytest

from qualifybot.errors import SettingsError
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.personas import QUESTIONS, find_persona, personas


def test_there_are_the_kinds_of_caller_that_a_line_meets() -> None:
    assert set(personas()) >= {"cooperative", "rambling", "evasive", "correcting", "busy", "interrupting", "silent"}


@pytest.mark.parametrize("name", ["cooperative", "rambling", "evasive", "correcting", "interrupting", "keypad"])
def test_one_who_stays_has_an_answer_to_every_question(name: str) -> None:
    lines = find_persona(name).lines
    assert lines.contact is not None
    assert all(lines.replies.get(question) for question in QUESTIONS)


def test_the_silent_one_has_nothing_to_say() -> None:
    assert find_persona("silent").lines.all() == ()


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(SettingsError, match="cooperative"):
        find_persona("nobody")


@pytest.mark.parametrize("voice", sorted({one.voice for one in personas().values()}))
async def test_every_voice_is_one_that_the_synthesiser_has(voice: str, tmp_path: Path) -> None:
    pytest.importorskip("espeakng_loader")
    speech = CallerSpeech(tmp_path, voice)
    try:
        assert len(await speech.clip("Hello.")) > 1_000
    finally:
        await speech.close()
