"""The carrier's own part in a call: its prompts, and its collecting of keys and words."""

from __future__ import annotations

import asyncio

import numpy as np

from qualifybot import audio
from qualifybot.simulators.phone.handset import Handset, Key, Said
from qualifybot.simulators.phone.twiml import Gather, Pause, Play, Say

SECONDS_PER_CHARACTER = 0.06
SECONDS_OF_A_FILE = 2.0


def sound(prompt: Say | Play | Pause, handset: Handset) -> None:
    """Put a prompt into the caller's ear, after what is still playing there."""
    match prompt:
        case Say(text, loop):
            handset.hear(_hum(len(text) * SECONDS_PER_CHARACTER * loop))
        case Play():
            handset.hear(_hum(SECONDS_OF_A_FILE))
        case Pause(seconds):
            handset.hear(audio.silence(seconds))


async def play_out(handset: Handset) -> None:
    """Wait until the ear is empty, or the caller has hung up."""
    try:
        await asyncio.wait_for(handset.hung_up.wait(), _left(handset))
    except TimeoutError:
        return


async def gather(verb: Gather, handset: Handset) -> dict[str, str]:
    """Prompt, and collect what the caller says or keys, as the parameters the carrier posts; empty for nothing.

    The carrier's recogniser is played by the phone, which knows the words of its caller.
    """
    while not handset.inputs.empty():
        handset.inputs.get_nowait()
    for prompt in verb.prompts:
        sound(prompt, handset)
    digits, patience = "", _left(handset) + verb.timeout
    while not (verb.num_digits and len(digits) == verb.num_digits):
        match await _next_input(handset, patience):
            case None:
                break
            case Said(text) if verb.speech:
                return {"SpeechResult": text, "Confidence": "0.9"}
            case Key(verb.finish_on_key) if verb.keys:
                break
            case Key(digit) if verb.keys:
                digits += digit
                patience = verb.timeout
    return {"Digits": digits} if digits else {}


async def _next_input(handset: Handset, seconds: float) -> Said | Key | None:
    """What the caller does next; None when that is nothing for so long, or hanging up."""
    waits = {asyncio.ensure_future(handset.inputs.get()), asyncio.ensure_future(handset.hung_up.wait())}
    done, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    return next((got for wait in done if isinstance(got := wait.result(), Said | Key)), None)


def _left(handset: Handset) -> float:
    return max(handset.ear.played_out - handset.now(), 0) / audio.RATE


def _hum(seconds: float) -> bytes:
    """A hum as long as the carrier's own voice would take: its words are known, only their length matters."""
    moments = np.arange(round(seconds * audio.RATE))
    return audio.encode((4000 * np.sin(moments * 2 * np.pi * 220 / audio.RATE)).astype(np.int16))
