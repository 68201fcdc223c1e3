"""Is somebody speaking right now? WebRTC's detector with hysteresis, frame by frame."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto

import webrtcvad

from qualifybot import audio

_MODE = 2
_ONSET_FRAMES = 4
"""Voiced frames within the onset window that make speech: less would take clicks for words."""
_ONSET_WINDOW = 6
_RELEASE_FRAMES = 5
"""Unvoiced frames in a row that end speech (100 ms): the turn's own patience comes on top."""
_HANGOVER_FRAMES = 5
"""Frames after the last voiced one that the detector still calls voiced; measured on speech whose end is known."""


class Change(Enum):
    """What one frame changed."""

    BEGAN = auto()
    ENDED = auto()


class VoiceActivity:
    """Tells where speech begins and ends in a stream of 20 ms μ-law frames."""

    def __init__(self) -> None:
        self._detector = webrtcvad.Vad(_MODE)
        self._recent: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self._unvoiced = 0
        self.speaking = False

    def feed(self, frame: bytes) -> Change | None:
        """Take one frame of exactly 160 bytes; what changed by it, if anything."""
        voiced = bool(self._detector.is_speech(audio.decode(frame).tobytes(), audio.RATE))
        self._unvoiced = 0 if voiced else self._unvoiced + 1
        if self.speaking:
            if self._unvoiced < _RELEASE_FRAMES:
                return None
            self.speaking = False
            self._recent.clear()
            return Change.ENDED
        self._recent.append(voiced)
        if sum(self._recent) < _ONSET_FRAMES:
            return None
        self.speaking = True
        return Change.BEGAN

    @property
    def voiced(self) -> bool:
        """Whether the last frame was part of speech that goes on."""
        return self.speaking and self._unvoiced == 0

    @property
    def onset_seconds(self) -> float:
        """How long before `BEGAN` the speech truly began."""
        return _ONSET_WINDOW * audio.FRAME_SECONDS

    @property
    def release_seconds(self) -> float:
        """How long before `ENDED` the speech truly ended."""
        return (_HANGOVER_FRAMES + _RELEASE_FRAMES) * audio.FRAME_SECONDS
