"""Is somebody speaking right now? WebRTC's detector with hysteresis, frame by frame, and an ear for how loud."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto

import webrtcvad

from qualifybot import audio
from qualifybot.conversation.loudness import Loudness

_MODE = 2
_ONSET_FRAMES = 4
"""Voiced frames within the onset window that make speech: less would take clicks for words."""
_ONSET_WINDOW = 6
_RELEASE_FRAMES = 5
"""Unvoiced frames in a row that end speech (100 ms): the turn's own patience comes on top."""
_HANGOVER_FRAMES = 5
"""Frames after the last voiced one that the detector still calls voiced; measured on speech whose end is known."""
_SOFT_FRAMES = 15
"""Frames in a row that are voiced, but too soft for who spoke before them: the street goes on, the caller does not."""
_LOUD_FRAMES = 3
"""Loud frames within the onset window that tell a caller from an echo: less would take a click for them."""


class Change(Enum):
    """What one frame changed."""

    BEGAN = auto()
    ROSE = auto()
    """What began faintly, an echo or the street, is now as loud as callers speak."""
    ENDED = auto()


class VoiceActivity:
    """Tells where speech begins and ends in a stream of 20 ms frames."""

    def __init__(self, loudness: Loudness) -> None:
        self._detector = webrtcvad.Vad(_MODE)
        self._loudness = loudness
        self._recent: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self._loud: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self._unvoiced = 0
        self._unheard = 0
        self._release = 0
        self.speaking = False
        self.faint = False

    def feed(self, frame: bytes) -> Change | None:
        """Take one frame of exactly 160 bytes of μ-law; what changed by it, if anything.

        `faint` then tells whether speech has not been loud since it began."""
        voiced = bool(self._detector.is_speech(audio.linear(frame), audio.RATE))
        self._unvoiced = 0 if voiced else self._unvoiced + 1
        if self._unvoiced > _ONSET_WINDOW and not self.speaking:
            return None  # silence goes on
        heard = voiced and self._loudness.hears(frame)
        self._unheard = 0 if heard else self._unheard + 1
        self._loud.append(heard and self._loudness.loud)
        if self.speaking:
            return self._goes_on()
        self._recent.append(heard)
        if sum(self._recent) < _ONSET_FRAMES:
            return None
        self.speaking = True
        self.faint = sum(self._loud) < _LOUD_FRAMES
        return Change.BEGAN

    def _goes_on(self) -> Change | None:
        if self._unvoiced >= _RELEASE_FRAMES or self._unheard >= _SOFT_FRAMES:
            self._release = self._unheard if self._unheard >= _SOFT_FRAMES else _HANGOVER_FRAMES + _RELEASE_FRAMES
            self.speaking = False
            self._recent.clear()
            self._loud.clear()
            return Change.ENDED
        if self.faint and sum(self._loud) >= _LOUD_FRAMES:
            self.faint = False
            return Change.ROSE
        return None

    @property
    def frames_to_onset(self) -> int:
        """How many more frames it takes at least until speech begins; 0 while it goes on."""
        return 0 if self.speaking else _ONSET_FRAMES - sum(self._recent)

    @property
    def voiced(self) -> bool:
        """Whether the last frame was part of speech that goes on."""
        return self.speaking and self._unheard == 0

    @property
    def rise_seconds(self) -> float:
        """How long before `ROSE` the loud voice began."""
        return _LOUD_FRAMES * audio.FRAME_SECONDS

    @property
    def onset_seconds(self) -> float:
        """How long before `BEGAN` the speech truly began."""
        return _ONSET_WINDOW * audio.FRAME_SECONDS

    @property
    def release_seconds(self) -> float:
        """How long before `ENDED` the speech truly ended."""
        return self._release * audio.FRAME_SECONDS
