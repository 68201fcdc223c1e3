"""What can go wrong on a line, on request."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace

JITTER_SHARE = 0.02
"""How many of the beats bring a delay, where there is jitter: about one a second."""


@dataclass(frozen=True, slots=True)
class Mishaps:
    """Nothing unless told; all times in seconds.

    `jitter`: frames are held back for up to so long, then come in a burst. `drops_after`: the first stream's connection
    breaks without a goodbye. `strange_every`: a message comes of a kind that nobody documented.
    """

    jitter: float = 0.0
    drops_after: float | None = None
    strange_every: float | None = None
    seed: int = 11

    async def hold_back(self, chance: random.Random) -> None:
        """Sometimes wait, as a jittery network would make a frame wait."""
        if self.jitter and chance.random() < JITTER_SHARE:
            await asyncio.sleep(chance.uniform(0, self.jitter))

    def once_dropped(self) -> Mishaps:
        """What goes wrong on the streams after the first."""
        return replace(self, drops_after=None)


NONE = Mishaps()
