"""A caller who does what a scenario says, step by step, and notes what did not happen as expected.

A scenario is a list of steps, each a mapping with one key (as read from YAML):

    - expect: {bot: speaks, within_ms: 2000}   # the bot is heard within this time of the step before
    - listen: 0.4                              # wait until the bot was quiet for so many seconds
    - say: "We're about forty people."         # … is a pause for thought
    - interrupt: {text: "Sorry, stop.", after: 1.0}   # speak when the bot has been heard for so long
    - expect: {bot: falls_silent, within_ms: 300}
    - wait: 1.5
    - press: "40#"
    - hang_up:
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from qualifybot import audio
from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.caller import Speech, press, render
from qualifybot.simulators.phone.handset import Handset, Manner

PAUSE_SECONDS = 0.7
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Expect:
    """The bot speaks, or falls silent, within so many milliseconds."""

    bot: Literal["speaks", "falls_silent"]
    within_ms: float


@dataclass(frozen=True, slots=True)
class Listen:
    """Hear the bot out: until it was quiet for so long."""

    quiet: float = 0.35


@dataclass(frozen=True, slots=True)
class Say:
    """Speak now."""

    text: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Speak when the bot has been heard for `after` seconds."""

    text: str
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys."""

    keys: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Step = Expect | Listen | Say | Interrupt | Wait | Press | HangUp

_STEPS: Mapping[str, tuple[type[Step], str]] = {
    "expect": (Expect, ""),
    "listen": (Listen, "quiet"),
    "say": (Say, "text"),
    "interrupt": (Interrupt, ""),
    "wait": (Wait, "seconds"),
    "press": (Press, "keys"),
    "hang_up": (HangUp, ""),
}


def read_steps(entries: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a scenario. Raises SettingsError naming the step at fault."""
    return tuple(_step(number, entry) for number, entry in enumerate(entries, 1))


def _step(number: int, entry: Mapping[str, Any]) -> Step:
    if len(entry) != 1 or (name := next(iter(entry))) not in _STEPS:
        raise SettingsError(f"step {number}: one of {', '.join(_STEPS)}, not {', '.join(map(str, entry))}")
    kind, plain = _STEPS[name]
    told = entry[name]
    content = told if isinstance(told, Mapping) else {} if told is None else {plain: told}
    try:
        step: Step = TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        raise SettingsError(f"step {number}, {name}: {error.errors()[0]['msg']}") from None
    return step


@dataclass
class StepCaller:
    """Does the steps in order, then stays on the line in silence until it ends."""

    steps: tuple[Step, ...]
    speech: Speech
    _unmet: list[str] = field(default_factory=list, init=False)
    _clips: dict[str, bytes] = field(default_factory=dict, init=False)
    _since: int = field(default=-1, init=False)

    @property
    def unmet(self) -> tuple[str, ...]:
        """Expectations that were not met, by number of their step."""
        return tuple(self._unmet)

    async def prepare(self) -> None:
        """Render everything that will be said."""
        for step in self.steps:
            if isinstance(step, Say | Interrupt):
                self._clips[step.text] = await render(step.text, self.speech, PAUSE_SECONDS)

    async def live(self, handset: Handset) -> None:
        """Do one step after the other."""
        for number, step in enumerate(self.steps, 1):
            if not await self._do(step, handset):
                self._unmet.append(f"step {number}: {step}")
        await handset.hung_up.wait()

    async def _do(self, step: Step, handset: Handset) -> bool:
        match step:
            case Expect(bot="speaks", within_ms=limit):
                return await handset.bot_begins(self._since, limit / 1000)
            case Expect(within_ms=limit):
                return await _falls_silent(handset, limit)
            case Listen(quiet):
                heard = await handset.bot_begins(self._since, PATIENCE_SECONDS)
                await handset.bot_ends(quiet)
                return heard
            case Say(text):
                await self._speak(handset, text, Manner.REPLY)
            case Interrupt(text, after):
                heard = await handset.bot_begins(self._since, PATIENCE_SECONDS)
                await asyncio.sleep(after)
                await self._speak(handset, text, Manner.INTERRUPTION)
                return heard
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Press(keys):
                await press(handset, keys)
                self._since = handset.now()
            case HangUp():
                handset.hang_up()
        return True

    async def _speak(self, handset: Handset, text: str, manner: Manner) -> None:
        said = await handset.say(text, self._clips[text], manner)
        self._since = said.sound.end


async def _falls_silent(handset: Handset, limit: float) -> bool:
    await asyncio.sleep(limit / 1000)
    return handset.ear.audible_until < handset.now() - audio.FRAME or not handset.bot_speaking
