"""The synthesiser's process answers each line of a request with so many samples."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

import pytest

pytest.importorskip("espeakng_loader")

from qualifybot.simulators.espeak_process import Espeak, serve  # needs the library


class _Parrot(Espeak):
    """Speaks a request's words as its samples."""

    def __init__(self) -> None:
        self.rate = 22_050

    def speak(self, text: str, voice: str, speed: int) -> bytes:
        return f"{text}|{voice}|{speed}".encode()


def test_requests_are_answered_one_after_the_other_until_the_input_ends() -> None:
    lines: Iterator[bytes] = iter(
        [json.dumps({"text": text, "voice": "en", "speed": 165}).encode() for text in ("one", "two")] + [b""]
    )
    written: list[bytes] = []
    serve(_Parrot(), lambda: next(lines), written.append)
    answers = [struct.pack(">I", len(said)) + said for said in (b"one|en|165", b"two|en|165")]
    assert written == [struct.pack(">I", 22_050), *answers]
