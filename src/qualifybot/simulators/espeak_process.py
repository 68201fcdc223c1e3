"""The process in which the speech synthesiser lives: requests on standard input, samples on standard output.

A process of its own, because the library crashes when threads meet in it and ends its process on faults of its own.
One request is a JSON line `{"text", "voice", "speed"}`; the answer is a 4-byte big-endian length and so many bytes of
16-bit linear samples at the rate told once at the start (4 bytes, big-endian).
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import espeakng_loader

_SYNCHRONOUS = 2
_UTF8 = 1
_RATE_PARAMETER = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, loaded and given a voice; only ever used by one thread."""

    def __init__(self, library: str, data_parent: str) -> None:
        self._library = ctypes.CDLL(library)
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data_parent.encode(), 0)
        if self.rate <= 0:
            raise SystemExit("the speech library found no data")
        self._pieces: list[bytes] = []
        # Held for as long as the library may call it: ctypes keeps no reference of its own.
        self._callback = _CALLBACK(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    def speak(self, text: str, voice: str, speed: int) -> bytes:
        """The text as 16-bit linear samples in the machine's byte order."""
        self._pieces.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit("the speech library knows no such voice")
        self._library.espeak_SetParameter(_RATE_PARAMETER, speed, 0)
        encoded = text.encode() + b"\0"
        self._library.espeak_Synth(encoded, len(encoded), 0, 0, 0, _UTF8, None, None)
        return b"".join(self._pieces)


def serve(espeak: Espeak, read_line: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
    """Answer requests until the input ends."""
    write(struct.pack(">I", espeak.rate))
    while line := read_line():
        request = json.loads(line)
        samples = espeak.speak(request["text"], request["voice"], request["speed"])
        write(struct.pack(">I", len(samples)) + samples)


def main() -> None:
    """Run until standard input ends."""
    with tempfile.TemporaryDirectory(prefix="qb") as folder:
        # The library overruns its buffer when the path to its data is longer than about 150 characters.
        (Path(folder) / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
        output = sys.stdout.buffer

        def write(answer: bytes) -> None:
            output.write(answer)
            output.flush()

        serve(Espeak(espeakng_loader.get_library_path(), folder), sys.stdin.buffer.readline, write)


if __name__ == "__main__":
    main()
