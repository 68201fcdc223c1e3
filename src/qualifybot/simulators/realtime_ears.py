"""Keeps a transcription session's audio clock: what was heard, and when each sample of it arrived."""

from __future__ import annotations

import bisect
from collections import deque

from qualifybot.audio import Samples
from qualifybot.simulators.line_audio import FORMATS
from qualifybot.simulators.speech_index import SpeechIndex
from qualifybot.simulators.speech_listener import HeardWord, SpeechListener

_BATCH_SECONDS = 0.1
_ARRIVALS = 1_200


class RealtimeEars:
    """One session's audio, decoded and listened to about every 100 ms of it; positions are 8 kHz samples."""

    def __init__(self, index: SpeechIndex, kind: str) -> None:
        self._listener = SpeechListener(index)
        self._arrivals: deque[tuple[int, float]] = deque(maxlen=_ARRIVALS)
        self._pending = bytearray()
        self.position = 0
        self.use(kind)

    def use(self, kind: str) -> None:
        """Take audio of this format from here on."""
        self._format = FORMATS[kind]
        self._decode = self._format.decoder()

    def seconds(self, audio_bytes: int) -> float:
        """How long so much audio of the present format lasts."""
        return audio_bytes / self._format.bytes_per_second

    def take(self, audio: bytes, now: float) -> Samples | None:
        """Take encoded audio; the samples listened to once there is enough for it to be worth while."""
        self._pending += audio
        if self.seconds(len(self._pending)) < _BATCH_SECONDS:
            return None
        return self.flush(now)

    def flush(self, now: float) -> Samples:
        """Listen to all that was taken."""
        samples = self._decode(bytes(self._pending))
        self._pending.clear()
        if samples.size:
            self._listener.hear(samples)
            self.position += samples.size
            self._arrivals.append((self.position, now))
        return samples

    def arrived(self, sample: int) -> float | None:
        """When this sample came; None when that is too long ago."""
        at = bisect.bisect_left(self._arrivals, (sample, 0.0))
        if not self._arrivals or (at == 0 and len(self._arrivals) == _ARRIVALS):
            return None
        return self._arrivals[min(at, len(self._arrivals) - 1)][1]

    def words(self, start: int, end: int) -> list[HeardWord]:
        """The words spoken between two samples."""
        return self._listener.words(start, end)

    def speech_end(self, start: int, end: int) -> int | None:
        """Where speech last stopped between two samples; None when there was none."""
        return self._listener.speech_end(start, end)

    def unknown(self, start: int, end: int) -> bool:
        """True when nothing known explains the speech between two samples."""
        return self._listener.unknown(start, end)
