"""The recogniser's stand-in knows an utterance by its sound, however it was cut, mixed or carried."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from qualifybot.audio import RATE, Samples, decode, encode, silence
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.speech_index import SpeechIndex
from qualifybot.simulators.speech_listener import SpeechListener

pytest.importorskip("espeakng_loader")

TEXTS = (
    "We are about fifty people, mostly in Boston.",
    "Somewhere between eighty and a hundred thousand dollars a year.",
    "We would like to be live by the end of March.",
    "I decide together with our CFO, Maria Lopez.",
    "Right now everything lives in spreadsheets and e-mail.",
    "Mostly lead tracking, and a bit of reporting.",
    "Yes.",
    "Yes, that's right.",
    "No, wait, make that sixty people.",
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("utterances")

    async def render() -> None:
        caller = CallerSpeech(folder)
        for text in TEXTS:
            await caller.clip(text)
        await caller.close()

    asyncio.run(render())
    return folder


@pytest.fixture(scope="session")
def clips(folder: Path) -> dict[str, bytes]:
    return {path.with_suffix(".txt").read_text(): path.read_bytes() for path in folder.glob("*.ulaw")}


@pytest.fixture(scope="session")
def index(folder: Path) -> SpeechIndex:
    return SpeechIndex(folder)


def listen(index: SpeechIndex, sound: Samples, piece: int = 800) -> SpeechListener:
    listener = SpeechListener(index)
    for start in range(0, sound.size, piece):
        listener.hear(sound[start : start + piece])
    return listener


def heard(index: SpeechIndex, sound: Samples, piece: int = 800) -> str:
    words = listen(index, sound, piece).words(0, sound.size)
    return " ".join(word.text for word in words)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("lead", [0, 160, 1_000, 1_037, 2_411])
def test_an_utterance_is_known_wherever_it_starts(
    index: SpeechIndex, clips: dict[str, bytes], text: str, lead: int
) -> None:
    assert heard(index, decode(b"\xff" * lead + clips[text] + silence(0.5))) == text


@pytest.mark.parametrize("piece", [80, 160, 1_333, 16_000])
def test_batching_does_not_matter(index: SpeechIndex, clips: dict[str, bytes], piece: int) -> None:
    sound = decode(silence(0.2) + clips[TEXTS[1]] + silence(0.3))
    assert heard(index, sound, piece) == TEXTS[1]


@pytest.mark.parametrize("text", TEXTS[:6])
def test_half_an_utterance_yields_its_first_words(index: SpeechIndex, clips: dict[str, bytes], text: str) -> None:
    clip = clips[text]
    words = heard(index, decode(silence(0.3) + clip[: len(clip) // 2] + silence(0.5))).split()
    assert words == text.split()[: len(words)]
    assert 0.25 < len(" ".join(words)) / len(text) < 0.75


def test_two_utterances_in_one_stream_yield_both(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    sound = decode(silence(0.3) + clips[TEXTS[0]] + silence(0.4) + clips[TEXTS[1]])
    assert heard(index, sound) == f"{TEXTS[0]} {TEXTS[1]}"


def test_a_pause_inside_an_utterance_loses_and_doubles_nothing(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    clip = clips[TEXTS[2]]
    half = len(clip) // 2
    assert heard(index, decode(silence(0.3) + clip[:half] + silence(0.8) + clip[half:])) == TEXTS[2]


def test_mild_noise_on_the_line_does_no_harm(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    speech = decode(silence(0.3) + clips[TEXTS[3]] + silence(0.3)).astype(np.float64)
    level = np.sqrt(np.mean(speech**2)) / 20  # 26 dB below the speech
    noisy = speech + np.random.default_rng(5).normal(0, level, speech.size)
    assert heard(index, decode(encode(np.rint(noisy).clip(-32_000, 32_000).astype(np.int16)))) == TEXTS[3]


def test_words_arrive_while_they_are_spoken(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    sound = decode(silence(0.5) + clips[TEXTS[4]])
    listener = SpeechListener(index)
    counts = []
    for start in range(0, sound.size, 800):
        listener.hear(sound[start : start + 800])
        counts.append(len([w for w in listener.words(0, sound.size) if w.end <= start + 800]))
    assert counts[4] == 0
    assert counts[-1] == len(TEXTS[4].split())
    assert 0 < counts[len(counts) // 2] < counts[-1]
    assert all(later >= earlier for earlier, later in pairwise(counts))


def test_words_belong_to_the_stretch_in_which_they_were_spoken(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    sound = decode(silence(0.3) + clips[TEXTS[5]] + silence(0.5))
    listener = listen(index, sound)
    for cut in range(RATE // 2, sound.size, RATE // 3):
        parts = [*listener.words(0, cut), *listener.words(cut, sound.size)]
        assert " ".join(word.text for word in parts) == TEXTS[5]


def test_speech_end_is_where_the_clip_ends(index: SpeechIndex, clips: dict[str, bytes]) -> None:
    sound = decode(silence(0.5) + clips[TEXTS[0]] + silence(1.0))
    end = listen(index, sound).speech_end(0, sound.size)
    assert end is not None
    assert abs(end - (sound.size - RATE)) < 0.1 * RATE


def test_silence_has_no_words_and_no_end(index: SpeechIndex) -> None:
    listener = listen(index, decode(silence(2.0)))
    assert listener.words(0, 2 * RATE) == []
    assert listener.speech_end(0, 2 * RATE) is None
    assert not listener.unknown(0, 2 * RATE)


def test_unknown_speech_is_empty_and_said_to_be_unknown(index: SpeechIndex) -> None:
    noise = np.random.default_rng(1).normal(0, 3_000, 2 * RATE).astype(np.int16)
    listener = listen(index, noise)
    assert listener.words(0, noise.size) == []
    assert listener.unknown(0, noise.size)


async def test_a_clip_rendered_while_listening_is_picked_up(folder: Path) -> None:
    index = SpeechIndex(folder)
    listener = SpeechListener(index)
    listener.hear(decode(silence(0.2)))
    caller = CallerSpeech(folder)
    clip = await caller.clip("A sentence that nobody has said before.")
    await caller.close()
    listener.hear(decode(clip + silence(0.2)))
    assert " ".join(w.text for w in listener.words(0, 10 * RATE)) == "A sentence that nobody has said before."
