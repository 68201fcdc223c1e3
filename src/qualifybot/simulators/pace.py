"""How fast do the vendors answer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

_SHARES = (0.0, 0.5, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """Delays in seconds.

    `final`: from the end of speech to the final transcript: the least, median, 95th and 99th percentile, and most.
    `after_commit`: the least from the commit to the final. `delta_lag`: from a word's end to the fragment holding it.
    `completion`: of a chat completion. `first_audio`: to a voice's first byte; `audio_speed`: how many times faster
    than it plays audio is delivered after that (0 for at once). `record`: of a request to the CRM.
    """

    final: Sequence[float] = (0.35, 0.64, 0.97, 1.66, 2.2)
    after_commit: float = 0.05
    delta_lag: float = 0.25
    completion: float = 0.7
    first_audio: float = 0.15
    audio_speed: float = 8.0
    record: float = 0.15

    def draw_final(self, chance: Random) -> float:
        """One delay from the end of speech to the final."""
        return float(np.interp(chance.random(), _SHARES, self.final))


PUBLISHED = Pace()
"""As published or measured by others for the real services."""
INSTANT = Pace((0.0,) * 5, after_commit=0, completion=0, first_audio=0, audio_speed=0, record=0)
"""No delay at all, for tests."""
