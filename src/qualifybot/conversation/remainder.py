"""What is left to say of a line that was cut?"""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np

from qualifybot import audio

_WINDOW = audio.FRAME
_SHORTEST_PAUSE = 5
"""Windows of 20 ms: a tenth of a second of quiet parts clauses, less is a plosive."""
_QUIET_SHARE = 0.06
_QUIET_FLOOR = 40.0
_LEAD_IN = 2
"""Windows of quiet that are kept before speech goes on."""
_CLAUSE_SECONDS = 2.5
"""Nobody wants to hear more than that again."""
_BACK_SECONDS = 0.3
_CHARACTER_SECONDS = 0.065
"""How long a character of text takes to say: what a pause is looked for by."""
_OFF_BY = 0.4
"""The share by which a voice may speak faster or more slowly than that."""


def resume_at(sound: bytes, heard: int) -> int:
    """From which byte of a line's whole audio (mono 8 kHz μ-law) to go on, when `heard` bytes of it were heard.

    From the end of the last pause, or a little before the place where no pause was near.
    """
    earliest = heard - round(_CLAUSE_SECONDS * audio.RATE)
    begins = [(end - _LEAD_IN) * _WINDOW for _, end in _pauses(sound) if end * _WINDOW <= heard]
    if begins and begins[-1] >= earliest:
        return begins[-1]
    return max(0, heard - round(_BACK_SECONDS * audio.RATE))


def unspoken(text: str, sound: bytes) -> tuple[int, str]:
    """How many bytes of `sound`, which breaks off, hold whole sentences of `text`, and the sentences that follow them.

    A sentence is taken for spoken only where a pause stands about where it should end.
    """
    sentences = re.split(r"(?<=[.!?…])\s+", text.strip())
    expected = [_CHARACTER_SECONDS * size for size in accumulate(len(sentence) + 1 for sentence in sentences[:-1])]
    pauses = [
        ((start + end) / 2 * audio.FRAME_SECONDS, (end - start) * audio.FRAME_SECONDS) for start, end in _pauses(sound)
    ]
    spoken, until = 0, 0.0
    for number, due in enumerate(expected, start=1):
        near = [(abs(at - due) - 2 * length, at) for at, length in pauses if at > until and _near(at, due)]
        if near:
            spoken, until = number, min(near)[1]  # sentences are parted by the longer pauses
    return round(until * audio.RATE), " ".join(sentences[spoken:])


def _near(at: float, due: float) -> bool:
    return abs(at - due) <= 0.3 + _OFF_BY * due


def _pauses(sound: bytes) -> list[tuple[int, int]]:
    """Stretches of quiet between speech, as first and last window (exclusive)."""
    windows = len(sound) // _WINDOW
    if not windows:
        return []
    samples = audio.decode(sound[: windows * _WINDOW]).astype(np.float64).reshape(windows, _WINDOW)
    loudness = np.sqrt((samples**2).mean(axis=1))
    quiet = loudness < max(_QUIET_FLOOR, _QUIET_SHARE * float(np.percentile(loudness, 90)))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    stretches = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    return [(start, end) for start, end in stretches if start > 0 and end < windows and end - start >= _SHORTEST_PAUSE]
