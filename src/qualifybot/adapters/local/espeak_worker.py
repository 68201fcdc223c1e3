"""Speaks with espeak-ng in a process of its own, whose library survives neither threads nor long data paths.

`python -m qualifybot.adapters.local.espeak_worker VOICE SPEED PITCH` reads requests on standard input and answers each
on standard output, until its input ends. A request is UTF-8 text, an answer mono 8 kHz μ-law audio, both behind their
length in bytes (32 bits, big-endian). Exit code 2: the library has no such voice.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import espeakng_loader
import numpy as np

from qualifybot import audio

LENGTH = struct.Struct(">I")
NO_SUCH_VOICE = 2

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT
_BUFFER_MS = 500
_DONT_EXIT = 0x8000
_SPEED, _PITCH = 1, 3  # espeak_PARAMETER
_UTF8 = 1
_BY_CHARACTER = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class NoSuchVoice(Exception):
    """The library does not know this voice."""


class Voice:
    """One voice of the library. `speed` is words per minute (80–450), `pitch` 0–99 with 50 as usual."""

    def __init__(self, name: str, speed: int, pitch: int) -> None:
        data = Path(espeakng_loader.get_data_path())
        os.chdir(data.parent)  # the library overruns its buffer on a path of over about 150 characters
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, b".", _DONT_EXIT)
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise NoSuchVoice
        self._library.espeak_SetParameter(_SPEED, speed, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        self._pieces: list[bytes] = []
        self._callback = _CALLBACK(self._keep)  # the library holds no reference of its own
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str) -> bytes:
        """The text as mono 8 kHz μ-law audio."""
        self._pieces.clear()
        data = text.encode()
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data) + 1), 0, _BY_CHARACTER, 0, _UTF8, None, None)
        samples = np.frombuffer(b"".join(self._pieces), dtype=np.int16)
        return audio.encode(audio.resample(samples, self._rate, audio.RATE))

    def _keep(self, samples: Any, count: int, _events: object) -> int:
        if samples and count:
            self._pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
        return 0


def serve(requests: BinaryIO, answers: BinaryIO, speak: Callable[[str], bytes]) -> None:
    """Answer requests one after the other until the input ends."""
    while header := requests.read(LENGTH.size):
        (size,) = LENGTH.unpack(header)
        ulaw = speak(requests.read(size).decode())
        answers.write(LENGTH.pack(len(ulaw)) + ulaw)
        answers.flush()


def main(name: str, speed: str, pitch: str) -> int:
    """Serve standard input until it ends; returns the exit code."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library may print must not get among the answers
    try:
        voice = Voice(name, int(speed), int(pitch))
    except NoSuchVoice:
        return NO_SUCH_VOICE
    serve(sys.stdin.buffer, answers, voice.speak)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
