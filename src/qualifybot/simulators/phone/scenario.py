"""A caller who does what a scenario says, step by step, and notes what did not happen as expected.

A scenario's steps are mappings with one key (as read from YAML), done in order:

    - hear: contact.ask                        # the bot begins this line and is heard to the end of what it says
    - hear: {line: budget.ask, within_ms: 1500}     # … and is heard within this time of the step before
    - begins: {line: greeting}                 # the same, without hearing it out
    - say: "We're about … forty people."       # … is a pause for thought; also {text, pause, press, hang_up_after}
    - interrupt: {text: "Sorry, stop.", after: 1.0}   # speak when the bot has been heard for so long
    - nod: {text: "Mhm.", after: 1.0}          # the same, only to show that one is listening
    - expect: {bot: falls_silent, within_ms: 300}
    - expect: {bot: stays_silent, for_ms: 2000}
    - expect: {bot: keeps_speaking, for_ms: 1000}
    - note: {type: barged_in, within_ms: 900}  # the server tells of such an event
    - line: {trouble: hold, seconds: 0.6}      # see `troubles`
    - around: {noise: -40, kind: street}       # see `surroundings`; {} for quiet
    - listen: 0.4                              # wait until the bot was quiet for so many seconds
    - wait: 1.5
    - press: "40#"
    - hang_up:

A line is named by how its name in the script begins. Which line it is that the bot says, and what the server notes, a
black-box caller cannot know: that is asked of a witness, where there is one, and else taken on trust.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from qualifybot import audio
from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.caller import Speech, press, render
from qualifybot.simulators.phone.handset import Handset, Manner
from qualifybot.simulators.phone.surroundings import QUIET, Surroundings
from qualifybot.simulators.phone.troubles import Order, Trouble

PAUSE_SECONDS = 0.7
PATIENCE_SECONDS = 40.0
_TROUBLE_SECONDS = 10.0
_EXACT = ConfigDict(extra="forbid")


class Witness(Protocol):
    """Tells what the server notes of this call, in order, each thing once."""

    async def sees(self, wanted: Mapping[str, Any], seconds: float) -> bool:
        """Wait for the next event with these fields, a `line` that begins so; False if none comes in that time."""
        ...


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Hear:
    """The bot speaks, this line if one is named; it is heard out, until it was quiet for so long."""

    line: str = ""
    within_ms: float = PATIENCE_SECONDS * 1000
    quiet: float = 0.35


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Begins:
    """The bot begins to speak."""

    line: str = ""
    within_ms: float = PATIENCE_SECONDS * 1000


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Expect:
    """The bot speaks, or falls silent, within so long; or goes on being silent, or speaking, for so long."""

    bot: Literal["speaks", "falls_silent", "stays_silent", "keeps_speaking"]
    within_ms: float = 0.0
    for_ms: float = 0.0


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Note:
    """The server notes this: `type` is an event's, `fields` what it says."""

    type: str
    within_ms: float = PATIENCE_SECONDS * 1000
    fields: Mapping[str, Any] = field(default_factory=dict)


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Listen:
    """Hear the bot out: until it was quiet for so long."""

    quiet: float = 0.35


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Say:
    """Speak now; meanwhile press these keys, or hang up after so many seconds."""

    text: str
    pause: float = PAUSE_SECONDS
    press: str = ""
    hang_up_after: float | None = None


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Interrupt:
    """Speak when the bot has been heard for `after` seconds."""

    text: str
    after: float = 1.0
    line: str = ""


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Nod(Interrupt):
    """Say into the bot's words that one is listening."""


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds."""

    seconds: float


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Press:
    """Press keys."""

    keys: str


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Disturb:
    """Something goes wrong on the line."""

    trouble: Trouble
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Step = Hear | Begins | Expect | Note | Listen | Say | Interrupt | Nod | Wait | Press | Disturb | Surroundings | HangUp

_STEPS: Mapping[str, tuple[type[Step], str]] = {
    "hear": (Hear, "line"),
    "begins": (Begins, "line"),
    "expect": (Expect, "bot"),
    "note": (Note, "type"),
    "listen": (Listen, "quiet"),
    "say": (Say, "text"),
    "interrupt": (Interrupt, "text"),
    "nod": (Nod, "text"),
    "wait": (Wait, "seconds"),
    "press": (Press, "keys"),
    "line": (Disturb, "trouble"),
    "around": (Surroundings, "noise"),
    "hang_up": (HangUp, ""),
}


def read_steps(entries: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a scenario. Raises SettingsError naming the step at fault."""
    return tuple(_step(number, entry) for number, entry in enumerate(entries, 1))


def _step(number: int, entry: Mapping[str, Any]) -> Step:
    if not isinstance(entry, Mapping) or len(entry) != 1 or (name := next(iter(entry))) not in _STEPS:
        told = ", ".join(map(str, entry)) if isinstance(entry, Mapping) else repr(entry)
        raise SettingsError(f"step {number}: one of {', '.join(_STEPS)}, not {told}")
    kind, plain = _STEPS[name]
    told = entry[name]
    content = dict(told) if isinstance(told, Mapping) else {} if told is None else {plain: told}
    if kind is Note:
        content["fields"] = {key: content.pop(key) for key in set(content) - {"type", "within_ms"}}
    try:
        step: Step = TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        problem = error.errors()[0]
        raise SettingsError(f"step {number}, {name} {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None
    return step


@dataclass
class StepCaller:
    """Does the steps in order, then stays on the line in silence until it ends."""

    steps: tuple[Step, ...]
    speech: Speech
    witness: Witness | None = None
    surroundings: Surroundings = QUIET
    _unmet: list[str] = field(default_factory=list, init=False)
    _clips: dict[tuple[str, float], bytes] = field(default_factory=dict, init=False)
    _since: int = field(default=-1, init=False)
    _reached: int = field(default=0, init=False)

    @property
    def unmet(self) -> tuple[str, ...]:
        """Expectations that were not met, and steps not come to before the call was over, by number."""
        missed = (f"step {n} was not reached: {step}" for n, step in enumerate(self.steps, 1) if n > self._reached)
        return (*self._unmet, *missed)

    async def prepare(self) -> None:
        """Render everything that will be said."""
        for step in self.steps:
            if isinstance(step, Say | Interrupt):
                pause = step.pause if isinstance(step, Say) else PAUSE_SECONDS
                self._clips[step.text, pause] = await render(step.text, self.speech, pause)

    async def live(self, handset: Handset) -> None:
        """Do one step after the other."""
        handset.surroundings = self.surroundings
        for number, step in enumerate(self.steps, 1):
            if isinstance(step, HangUp) or (isinstance(step, Say) and step.hang_up_after is not None):
                self._reached = number  # it ends the call, and this with it
            if not await self._do(step, handset, number):
                self._unmet.append(f"step {number}: {step}")
            self._reached = number
        await handset.hung_up.wait()

    async def _do(self, step: Step, handset: Handset, number: int) -> bool:
        match step:
            case Hear(line, within_ms, quiet):
                heard = await self._begins(handset, line, within_ms)
                self._reached = number  # whatever ends the call now, this was heard
                await handset.bot_ends(quiet)
                return heard
            case Begins(line, within_ms):
                return await self._begins(handset, line, within_ms)
            case Listen(quiet):
                heard = await handset.bot_begins(self._since, PATIENCE_SECONDS)
                await handset.bot_ends(quiet)
                return heard
            case Expect():
                return await self._expected(step, handset)
            case Note(kind, within_ms, fields):
                return self.witness is None or await self.witness.sees({"type": kind, **fields}, within_ms / 1000)
            case Interrupt(text, after, line):
                heard = await self._begins(handset, line, PATIENCE_SECONDS * 1000)
                await asyncio.sleep(after)
                manner = Manner.BACK_CHANNEL if isinstance(step, Nod) else Manner.INTERRUPTION
                await self._speak(handset, text, PAUSE_SECONDS, manner)
                return heard
            case Disturb(trouble, seconds):
                return await _disturb(handset, Order(trouble, seconds))
            case _:
                await self._act(step, handset)
        return True

    async def _act(self, step: Say | Wait | Press | Surroundings | HangUp, handset: Handset) -> None:
        """Do what expects nothing."""
        match step:
            case Say():
                await self._say(step, handset)
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Press(keys):
                await press(handset, keys)
                self._since = handset.now()
            case Surroundings():
                handset.surroundings = step
            case HangUp():
                handset.hang_up()

    async def _begins(self, handset: Handset, line: str, within_ms: float) -> bool:
        clock = asyncio.get_running_loop().time
        until = clock() + within_ms / 1000
        seen = True
        if line and self.witness is not None:
            seen = await self.witness.sees({"type": "bot_spoke", "line": line}, within_ms / 1000)
        return await handset.bot_begins(self._since, max(until - clock(), 0.0)) and seen

    async def _expected(self, step: Expect, handset: Handset) -> bool:
        began, clears = handset.now(), len(handset.ear.clears)
        if step.bot == "speaks":
            return await handset.bot_begins(self._since, step.within_ms / 1000)
        await asyncio.sleep((step.within_ms or step.for_ms) / 1000)
        match step.bot:
            case "falls_silent":
                return handset.ear.audible_until < handset.now() - audio.FRAME or not handset.bot_speaking
            case "stays_silent":
                return handset.ear.audible_until <= began
            case _:
                return handset.bot_speaking and len(handset.ear.clears) == clears

    async def _say(self, step: Say, handset: Handset) -> None:
        if not step.press and step.hang_up_after is None:
            await self._speak(handset, step.text, step.pause, Manner.REPLY)
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._speak(handset, step.text, step.pause, Manner.REPLY))
            if step.press:
                await asyncio.sleep(0.3)
                await press(handset, step.press)
            if step.hang_up_after is not None:
                await asyncio.sleep(step.hang_up_after)
                handset.hang_up()

    async def _speak(self, handset: Handset, text: str, pause: float, manner: Manner) -> None:
        said = await handset.say(text, self._clips[text, pause], manner)
        self._since = said.sound.end


async def _disturb(handset: Handset, order: Order) -> bool:
    handset.troubles.put_nowait(order)
    try:
        async with asyncio.timeout(_TROUBLE_SECONDS):
            return await order.done
    except TimeoutError:
        return False
