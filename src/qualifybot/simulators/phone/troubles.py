"""What goes wrong on a line at a caller's word: at this very point of a conversation, unlike `mishaps`."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from enum import StrEnum

from qualifybot import audio

_OVERSIZED_SECONDS = 12
_HUGE_CHARACTERS = 2 * 1024 * 1024


class Trouble(StrEnum):
    """One thing that goes wrong."""

    BREAK = "break"
    """The stream's connection breaks without a goodbye."""
    HOLD = "hold"
    """Frames are held back for `seconds`, then come in a burst."""
    LOSE = "lose"
    """Frames of `seconds` never come."""
    DUPLICATE = "duplicate"
    """For `seconds` every frame comes twice."""
    OUT_OF_ORDER = "out_of_order"
    """For `seconds` every second frame overtakes the one before it."""
    MALFORMED = "malformed"
    """Messages come that break the wire's rules, each in its own way."""
    OVERSIZED = "oversized"
    """A media message comes that holds seconds of audio."""
    HUGE = "huge"
    """A message comes that is larger than any server should take."""
    STRANGE = "strange"
    """A message comes of a kind that nobody documented."""
    SECOND_SOCKET = "second_socket"
    """Somebody opens the same stream once more; the server is to turn them away."""


LASTING = frozenset({Trouble.HOLD, Trouble.LOSE, Trouble.DUPLICATE, Trouble.OUT_OF_ORDER})


@dataclass(frozen=True, slots=True)
class Order:
    """Make this trouble; `done` tells whether the server took it as it should where that can be seen at once."""

    kind: Trouble
    seconds: float = 1.0
    done: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Delivery:
    """Which media messages leave now? Holds back, drops, doubles and swaps them for as long as it was told to."""

    def __init__(self) -> None:
        self._kind: Trouble | None = None
        self._until = 0.0
        self._overtaken: str | None = None

    def trouble(self, kind: Trouble, until: float) -> None:
        """From now until that moment."""
        self._kind, self._until = kind, until

    def held(self, now: float) -> bool:
        """Whether nothing leaves at all."""
        return self._kind is Trouble.HOLD and now < self._until

    def leaving(self, message: str, now: float) -> tuple[str, ...]:
        """What leaves when this message should."""
        overtaken, self._overtaken = self._overtaken, None
        match self._kind if now < self._until else None:
            case Trouble.LOSE:
                return ()
            case Trouble.DUPLICATE:
                return (message, message)
            case Trouble.OUT_OF_ORDER if overtaken is None:
                self._overtaken = message
                return ()
        return (message,) if overtaken is None else (message, overtaken)


def malformed(stream_sid: str) -> tuple[str | bytes, ...]:
    """One message for each way of breaking the wire's rules."""
    head = f'"streamSid":"{stream_sid}","sequenceNumber":"9"'
    return (
        "",
        "not json",
        "[]",
        "null",
        "{}",
        f'{{"event":"media",{head}}}',
        f'{{"event":"media",{head},"media":{{"track":"inbound","chunk":"1","timestamp":"x","payload":"%%%"}}}}',
        f'{{"event":"media",{head},"media":{{"payload":7}}}}',
        f'{{"event":"media",{head},"media":{{"payload":""}}}}',
        f'{{"event":"dtmf",{head},"dtmf":{{"track":"inbound_track","digit":"eleven"}}}}',
        f'{{"event":"mark",{head},"mark":{{}}}}',
        f'{{"event":"start",{head},"start":{{}}}}',
        f'{{"event":"connected",{head}}}',
        b"\x00\x01binary",
    )


def oversized(stream_sid: str) -> str:
    """A media message of twelve seconds of full-scale audio, were it taken."""
    payload = base64.b64encode(bytes(_OVERSIZED_SECONDS * audio.RATE)).decode()
    return f'{{"event":"media","streamSid":"{stream_sid}","media":{{"track":"inbound","payload":"{payload}"}}}}'


def huge() -> str:
    """Two megabytes of nothing."""
    return " " * _HUGE_CHARACTERS
