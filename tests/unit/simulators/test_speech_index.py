"""The index knows clips by their sound and takes in new ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qualifybot.audio import RATE, Samples, encode
from qualifybot.simulators.fingerprint import HOP, Prints, fingerprint
from qualifybot.simulators.speech_index import SpeechIndex


def babble(seed: int) -> Samples:
    """A second of noise whose colour changes every 80 ms."""
    chance = np.random.default_rng(seed)
    pieces = [
        np.convolve(chance.normal(0, 3_000, 640), chance.normal(0, 1, 12) / 3, mode="same") for _ in range(RATE // 640)
    ]
    return np.concatenate(pieces).clip(-32_000, 32_000).astype(np.int16)


def keep(folder: Path, name: str, seed: int, text: str) -> None:
    (folder / f"{name}.txt").write_text(text)
    (folder / f"{name}.ulaw").write_bytes(encode(babble(seed)))


def last(prints: Prints, count: int = 24) -> Prints:
    return Prints(prints.words[-count:], prints.loud[-count:])


def test_a_stretch_is_found_in_its_clip(tmp_path: Path) -> None:
    keep(tmp_path, "a", 1, "First of all.")
    keep(tmp_path, "b", 2, "And then another.")
    index = SpeechIndex(tmp_path)
    assert len(index) == 2
    heard = fingerprint(babble(2)[: RATE // 2])
    clip, at, error = index.candidates(last(heard))[0]
    assert clip.text == "And then another."
    assert at == heard.words.size - 1 + 8  # after the margin before a clip
    assert error < 0.02


def test_other_sound_is_found_nowhere_convincing(tmp_path: Path) -> None:
    keep(tmp_path, "a", 1, "First of all.")
    index = SpeechIndex(tmp_path)
    prints = fingerprint(babble(3))
    found = [
        error
        for end in range(24, prints.words.size)
        for _, _, error in index.candidates(Prints(prints.words[end - 24 : end], prints.loud[end - 24 : end]))
    ]
    assert all(error > 0.25 for error in found)


def test_clips_that_appear_later_are_taken_in(tmp_path: Path) -> None:
    index = SpeechIndex(tmp_path / "utterances")
    index.refresh()
    assert len(index) == 0
    (tmp_path / "utterances").mkdir()
    keep(tmp_path / "utterances", "a", 1, "First of all.")
    index.refresh()
    index.refresh()
    assert len(index) == 1


def test_words_share_a_clips_time_by_their_length() -> None:
    index = SpeechIndex(Path("/nowhere"))
    index.add("I think so, yes.", encode(babble(1)))
    clip = index.candidates(last(fingerprint(babble(1)[: RATE // 2])))[0][0]
    assert [word.text for word in clip.words] == ["I", "think", "so,", "yes."]
    starts = [word.start for word in clip.words]
    lengths = [word.end - word.start for word in clip.words]
    assert starts == sorted(starts)
    assert lengths[1] > lengths[0]
    assert clip.words[3].start > clip.words[2].end  # a comma is a pause
    assert clip.words[-1].end - clip.words[0].start == babble(1).size / HOP
