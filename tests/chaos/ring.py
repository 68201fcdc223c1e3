"""Rings the bot with callers who know their lines, and notes what each of them saw of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from chaos.cast import ALL, Role, role
from chaos.script import topic_of
from chaos.watch import Asked, Watch
from qualifybot import audio
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.caller import Behaviour, ScriptedCaller
from qualifybot.simulators.phone.faults import CarrierFault
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.phone import Dialled, new_call_sid, place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.twiml import Callback, Connect, Gather, Redirect, Say, Verb
from qualifybot.simulators.phone.webhooks import Webhooks

TOKEN = "sim-twilio"
LONGEST_CALL = 150.0
BETWEEN_RINGS = 0.15
SPEED = 210
"""Words a minute: nobody has to listen to these calls."""
_BEHAVIOUR = Behaviour(reaction=(0.05, 0.2), quiet=0.25, patience=25.0)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a scenario's callers and their carrier behave.

    `leavers`: this share of them hang up at some moment within `leaves_between` seconds of the answer. `disorder`: the
    carrier asks twice and reports a call's end before, after and between other things, several times.
    """

    leavers: float = 0.0
    leaves_between: tuple[float, float] = (0.5, 30.0)
    disorder: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """The call's stream ended under it: what was asked last, and when, in samples of the line's clock.

    `held`: so many seconds the caller was asked to wait before, because nobody knew the call.
    """

    asked: Asked | None
    at: int
    played_out: int
    held: float = 0.0


@dataclass(slots=True)
class Call:
    """One call as its caller lived it. `answered` are the topics that the caller replied to, in order."""

    number: int
    call_sid: str
    role: Role
    hangs_up_after: float | None
    answered: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    handset: Handset | None = None
    report: CallReport | None = None

    @property
    def caller(self) -> str:
        """Whose telephone rings us."""
        return f"+1415{self.number:07d}"

    @property
    def ended(self) -> CallReport:
        """The phone's report."""
        assert self.report is not None
        return self.report

    @property
    def live(self) -> bool:
        """Whether the caller is on the line."""
        return self.handset is not None and self.report is None

    def loss(self, asked: Asked | None) -> Loss | None:
        """A loss at this moment; None before the call was answered."""
        return Loss(asked, self.handset.now(), self.handset.ear.played_out) if self.handset else None

    def resumed_after(self) -> list[float]:
        """For each loss, the seconds until the bot was heard again; those before which the caller left are left out."""
        assert self.handset is not None
        sounds = [int(found[0]) for piece in self.handset.ear.heard if (found := piece.audible()).size]
        heard = ((loss, next((s for s in sounds if s >= max(loss.at, loss.played_out)), None)) for loss in self.losses)
        return [(sound - loss.at) / audio.RATE for loss, sound in heard if sound is not None]


class Carrier(Webhooks):
    """Twilio's HTTP client, which also hears what is read aloud by Twilio itself, and may report in disorder."""

    def __init__(self, watch: Watch, *, disorder: bool) -> None:
        super().__init__(TOKEN)
        self._watch = watch
        self._disorder = disorder
        self.calls: dict[str, Call] = {}
        self._held: dict[str, Loss] = {}

    async def fetch(self, callback: Callback, params: Mapping[str, str]) -> tuple[Verb, ...]:
        """As the carrier fetches; what is asked in its own voice counts as asked."""
        call_sid = params["CallSid"]
        path = urlsplit(callback.url).path
        loss = self._loss(call_sid) if path.endswith("/continue") else None
        if self._disorder and (loss or path.endswith("/gather")):
            await super().fetch(callback, params)
        verbs = await super().fetch(callback, params)
        if loss and any(isinstance(verb, Redirect) for verb in verbs):
            self._held.setdefault(call_sid, loss)
        elif loss and any(isinstance(verb, Connect) for verb in verbs):
            first = self._held.pop(call_sid, loss)
            waited = replace(loss, asked=first.asked, held=(loss.at - first.at) / audio.RATE)
            self.calls[call_sid].losses.append(waited)
        for verb in verbs:
            if isinstance(verb, Gather):
                self._read_aloud(call_sid, verb)
        return verbs

    async def notify(self, callback: Callback, params: Mapping[str, str]) -> None:
        """As the carrier reports; in disorder also what happened before, and all of it again."""
        await super().notify(callback, params)
        if self._disorder:
            for status in ("ringing", "in-progress", "completed") if "CallStatus" in params else ():
                await super().notify(callback, {**params, "CallStatus": status})

    async def report_early(self, call: Call, status: str) -> None:
        """In disorder the end of a call is reported while its stream is still being closed."""
        if self._disorder:
            with contextlib.suppress(CarrierFault):
                await super().notify(Callback(status), {"CallSid": call.call_sid, "CallStatus": "completed"})

    def _loss(self, call_sid: str) -> Loss | None:
        call = self.calls.get(call_sid)
        return call.loss(self._watch.asked(call_sid)) if call else None

    def _read_aloud(self, call_sid: str, verb: Gather) -> None:
        for prompt in verb.prompts:
            topic = topic_of(prompt.text) if isinstance(prompt, Say) else None
            if topic is not None:
                self._watch.ask(call_sid, topic)


class Calls:
    """Places calls; what callers say is kept as audio in `clips`."""

    def __init__(self, clips: Path, watch: Watch) -> None:
        self._watch = watch
        self._speech = CallerSpeech(clips, speed=SPEED)
        self._numbers = iter(range(1_000_000))
        self._chance = Random(2)
        self.placed: list[Call] = []

    @property
    def live(self) -> list[Call]:
        """Calls whose callers are on the line right now."""
        return [call for call in self.placed if call.live]

    async def render(self) -> None:
        """Speak all that may be said once, so that nobody waits for it on the phone."""
        for number in ALL:
            await ScriptedCaller(role(number).lines(), self._speech).prepare()

    async def aclose(self) -> None:
        """End the callers' voice."""
        await self._speech.close()

    async def ring(self, base: str, count: int, lines: int, manner: Manner) -> list[Call]:
        """So many calls, at most `lines` of them at once; returns when the last has ended."""
        calls = [self._call(manner) for _ in range(count)]
        self.placed += calls
        waiting = iter(calls)
        async with Carrier(self._watch, disorder=manner.disorder) as carrier, Ticker() as ticker:
            carrier.calls = {call.call_sid: call for call in calls}

            async def line(index: int) -> None:
                await asyncio.sleep(index * BETWEEN_RINGS)
                for call in waiting:
                    await self._hold(call, base, carrier, ticker)

            async with asyncio.TaskGroup() as tasks:
                for index in range(min(lines, count)):
                    tasks.create_task(line(index))
        return calls

    async def _hold(self, call: Call, base: str, carrier: Carrier, ticker: Ticker) -> None:
        dialled = Dialled.of(base, call.caller)
        scripted = ScriptedCaller(call.role.lines(), self._speech, _BEHAVIOUR, _Source(call, self._watch))
        caller = _Caller(call, scripted, lambda: carrier.report_early(call, dialled.status or base))
        call.report = await place_call(
            base,
            caller=caller,
            dialled=dialled,
            call_sid=call.call_sid,
            ticker=ticker,
            webhooks=carrier,
            longest=call.hangs_up_after or LONGEST_CALL,
        )

    def _call(self, manner: Manner) -> Call:
        number = next(self._numbers)
        leaves = self._chance.random() < manner.leavers
        return Call(
            number, new_call_sid(), role(number), self._chance.uniform(*manner.leaves_between) if leaves else None
        )


class _Source:
    """Tells a caller what to reply to: what was asked since the last reply, or nothing."""

    def __init__(self, call: Call, watch: Watch) -> None:
        self._call = call
        self._watch = watch
        self._replied_to = 0

    async def __call__(self) -> str | None:
        asked = self._watch.asked(self._call.call_sid)
        if asked is None or asked.number == self._replied_to:
            return "nothing"
        self._replied_to = asked.number
        self._call.answered.append(asked.topic)
        return asked.topic


class _Caller:
    """A scripted caller whose handset we may look at; `hung_up` runs as soon as the handset is down."""

    unmet: tuple[str, ...] = ()

    def __init__(self, call: Call, scripted: ScriptedCaller, hung_up: Callable[[], Awaitable[None]]) -> None:
        self._call = call
        self._scripted = scripted
        self._hung_up = hung_up

    async def prepare(self) -> None:
        await self._scripted.prepare()

    async def live(self, handset: Handset) -> None:
        self._call.handset = handset
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(self._scripted.live(handset))
            await handset.hung_up.wait()
            talking.cancel()
            await self._hung_up()
