"""One call over a Media Streams socket: what arrives, what is sent, how it ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from qualifybot.adapters.twilio.telephone import TwilioTelephone
from qualifybot.ports.telephone import FrameRefused, KeyPressed, LineClosed, MarkReached, PhoneEvent


class Wire:
    """A socket that brings what it was given and keeps what it is sent."""

    def __init__(self, *frames: object, broken: bool = False, offers: bool = False) -> None:
        self._frames = [frame if isinstance(frame, str) else json.dumps(frame) for frame in frames]
        self.sent: list[dict[str, object]] = []
        self.closed = False
        self._broken = broken
        self._offers = offers
        self._take: Callable[[bytes], int] | None = None

    def offer(self, take: Callable[[bytes], int] | None) -> None:
        self._take = take if self._offers else None

    async def receive(self) -> str | None:
        while self._frames and self._take and self._take(self._frames[0].encode()):
            self._frames.pop(0)
        return self._frames.pop(0) if self._frames else None

    async def send(self, text: str) -> None:
        if self._broken:
            raise ConnectionError
        self.sent.append(json.loads(text))

    async def close(self) -> None:
        self.closed = True


async def heard(wire: Wire) -> list[PhoneEvent | bytes]:
    """Events and audio as they came."""
    everything: list[PhoneEvent | bytes] = []

    def hear(sound: bytes) -> int:
        everything.append(sound)
        return 1

    async for event in TwilioTelephone(wire, "MZ1").events(hear):
        everything.append(event)
    return everything


SOUND = b"\xff" * 160
MEDIA = {"event": "media", "media": {"payload": base64.b64encode(SOUND).decode(), "timestamp": "20"}}


@pytest.mark.parametrize("offers", [False, True])
async def test_audio_keys_and_marks_arrive_in_order_until_the_caller_hangs_up(*, offers: bool) -> None:
    wire = Wire(
        MEDIA,
        {"event": "dtmf", "dtmf": {"digit": "5"}},
        {"event": "mark", "mark": {"name": "m"}},
        {"event": "stop", "stop": {}},
        MEDIA,
        offers=offers,
    )
    assert await heard(wire) == [SOUND, KeyPressed("5"), MarkReached("m"), LineClosed("hung_up")]


async def test_a_socket_that_dies_without_a_word_is_lost_not_hung_up() -> None:
    assert await heard(Wire(MEDIA)) == [SOUND, LineClosed("lost")]


@pytest.mark.parametrize("offers", [False, True])
async def test_broken_frames_are_told_and_the_call_goes_on(*, offers: bool) -> None:
    wire = Wire("no json", {"event": "teapot"}, {"event": "connected"}, MEDIA, offers=offers)
    assert await heard(wire) == [
        FrameRefused("not_json"),
        FrameRefused("unknown_event"),
        FrameRefused("out_of_order"),
        SOUND,
        LineClosed("lost"),
    ]


async def test_a_flood_of_broken_frames_ends_the_stream() -> None:
    events = await heard(Wire(*["x"] * 5_000))
    assert len(events) == 1_001
    assert events[-1] == LineClosed("lost")


async def test_audio_is_sent_in_pieces_of_at_most_a_second() -> None:
    wire = Wire()
    await TwilioTelephone(wire, "MZ1").play(b"\x7f" * 8_001)
    assert [frame["event"] for frame in wire.sent] == ["media", "media"]


async def test_nothing_is_sent_on_a_line_that_is_gone() -> None:
    wire = Wire(broken=True)
    telephone = TwilioTelephone(wire, "MZ1")
    await telephone.mark("a")
    await telephone.clear()
    await telephone.play(b"\xff")
    await telephone.close()
    assert wire.sent == []
    assert wire.closed


@pytest.mark.parametrize("send", ["mark", "clear"])
async def test_marks_and_clears_name_the_stream(send: str) -> None:
    wire = Wire()
    telephone = TwilioTelephone(wire, "MZ1")
    await (telephone.mark("m") if send == "mark" else telephone.clear())
    assert wire.sent[0]["event"] == send
    assert wire.sent[0]["streamSid"] == "MZ1"
