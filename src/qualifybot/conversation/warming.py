"""Gets everything ready to speak ahead of any call."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.domain.dialogue import Say
from qualifybot.errors import ProviderError
from qualifybot.ports.clock import Clock
from qualifybot.ports.synthesizer import Synthesizer

_TRIES = 20
_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 300.0
"""Between rounds through the lines that are still missing: pauses double up to that, for an hour in all."""
_ANY_WORD = "Hello."


async def warm(voice: Synthesizer, cache: SpeechCache, lines: Sequence[Say], clock: Clock) -> None:
    """Render these lines, one after the other, those that no other process is rendering; what nobody uses goes.

    What a failing voice leaves is tried again for an hour; after that it is rendered when it is needed."""
    cache.clean(clock.now())
    missing = list(lines)
    for tried in range(_TRIES):
        missing = [line for line in missing if not await _have(voice, cache, line, clock)]
        if not missing:
            return
        await clock.sleep(min(_LONGEST_PAUSE_SECONDS, _PAUSE_SECONDS * 2.0**tried))


async def wake(voices: Sequence[Synthesizer]) -> None:
    """Let embedded voices start their processes, which takes longer than a caller should wait."""
    for voice in voices:
        if voice.source == "local":
            await _rendered(voice, _ANY_WORD)


async def _have(voice: Synthesizer, cache: SpeechCache, line: Say, clock: Clock) -> bool:
    if cache.get(voice.voice, line.text) is not None:
        cache.in_use(voice.voice, line.text, clock.now())
        return True
    if not cache.claim(voice.voice, line.text, clock.now()):
        return False
    try:
        sound = await _rendered(voice, line.text)
        if sound:
            cache.put(voice.voice, line.text, sound)
            cache.in_use(voice.voice, line.text, clock.now())
        return bool(sound)
    finally:
        cache.release(voice.voice, line.text)


async def _rendered(voice: Synthesizer, text: str) -> bytes:
    """The whole line's audio; nothing if the voice failed."""
    try:
        async with aclosing(voice.stream(text)) as chunks:
            return b"".join([chunk async for chunk in chunks])
    except ProviderError:
        return b""
