"""Places one call as the carrier would: asks the server what to do, does it, and reports what the caller heard."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from qualifybot import audio
from qualifybot.simulators.phone import wire
from qualifybot.simulators.phone.caller import Caller
from qualifybot.simulators.phone.faults import CarrierFault, Warned
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.line import Line, StreamEnd
from qualifybot.simulators.phone.mishaps import NONE, Mishaps
from qualifybot.simulators.phone.prompts import gather, play_out, sound
from qualifybot.simulators.phone.report import CallReport, gaps_ms, heard_turns, recording_of
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.twiml import (
    Callback,
    Connect,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Stream,
    Verb,
)
from qualifybot.simulators.phone.webhooks import Webhooks

VOICE_PATH = "/twilio/voice"
STATUS_PATH = "/twilio/status"
FALLBACK_PATH = "/twilio/continue"
ACCOUNT_SID = "AC" + "0" * 32
LONGEST_CALL = 900.0
MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class Dialled:
    """Who rings whom, and how the number is set up.

    `status` is where its status callback points, sent `copies` times; `fallback` is asked when any request for what to
    do next fails.
    """

    caller: str = "+14155550123"
    called: str = "+14155550100"
    account_sid: str = ACCOUNT_SID
    status: str | None = None
    copies: int = 1
    fallback: str | None = None

    @classmethod
    def of(cls, url: str, caller: str) -> Self:
        """A number whose voice webhook is at `url`, set up as our own server asks for (docs/deployment.md).

        A server with addresses of its own gets neither status nor fallback.
        """
        voice = urlsplit(voice_url(url))
        if voice.path != VOICE_PATH:
            return cls(caller)
        status, fallback = (urlunsplit(voice._replace(path=path)) for path in (STATUS_PATH, FALLBACK_PATH))
        return cls(caller, status=status, fallback=fallback)


async def place_call(
    url: str,
    *,
    caller: Caller,
    auth_token: str | None = None,
    dialled: Dialled = Dialled(),
    call_sid: str | None = None,
    mishaps: Mishaps = NONE,
    ticker: Ticker | None = None,
    webhooks: Webhooks | None = None,
    longest: float = LONGEST_CALL,
) -> CallReport:
    """Ring the voice webhook at `url` (a server's base address will do) and stay until the call is over.

    Many calls of one process should share a `ticker` and `webhooks`. What goes wrong on the line is in the report;
    nothing is raised for it. The caller hangs up after `longest` seconds.
    """
    async with AsyncExitStack() as stack:
        hooks = webhooks if webhooks is not None else await stack.enter_async_context(Webhooks(auth_token))
        await caller.prepare()
        beat = ticker if ticker is not None else await stack.enter_async_context(Ticker())
        sid = call_sid or new_call_sid()
        return await _Call(voice_url(url), caller, dialled, beat, hooks, sid, mishaps).run(longest)


def new_call_sid() -> str:
    """A name for a call, as the carrier makes them."""
    return "CA" + secrets.token_hex(16)


def voice_url(url: str) -> str:
    """The voice webhook's address, given that or the server's base address."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=VOICE_PATH)) if parts.path in ("", "/") else url


@dataclass
class _Call:
    url: str
    caller: Caller
    dialled: Dialled
    ticker: Ticker
    webhooks: Webhooks
    call_sid: str
    mishaps: Mishaps
    steps: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    marks: int = 0
    clock_delay: float = 0.0
    number: str | None = None

    async def run(self, longest: float) -> CallReport:
        problem = None
        self.handset = Handset(await self.ticker.beat())
        try:
            verbs = await self._fetch(Callback(self.url), self._params("ringing"))
            self.handset = Handset(await self.ticker.beat())
            async with asyncio.TaskGroup() as tasks:
                company = [tasks.create_task(self.caller.live(self.handset)), tasks.create_task(self._cap(longest))]
                problem = await self._follow_to_the_end(verbs)
                for task in company:
                    task.cancel()
        except CarrierFault as fault:
            problem = str(fault)
        await self._report_status()
        return self._report(problem)

    async def _fetch(self, callback: Callback, params: Mapping[str, str]) -> tuple[Verb, ...]:
        """What to do next; the number's fallback is asked where nothing usable comes. Raises CarrierFault."""
        try:
            return await self.webhooks.fetch(callback, params)
        except CarrierFault as fault:
            if self.dialled.fallback is None:
                raise
            self._warn(fault)
            failed = {"ErrorCode": str(fault.number), "ErrorUrl": callback.url}
            return await self.webhooks.fetch(
                Callback(self.dialled.fallback), {**self._params(params["CallStatus"]), **failed}
            )

    async def _cap(self, longest: float) -> None:
        await asyncio.sleep(longest)
        self.handset.hang_up()

    async def _follow_to_the_end(self, verbs: tuple[Verb, ...]) -> str | None:
        try:
            for _ in range(MOST_DOCUMENTS):
                following = await self._follow(verbs)
                if following is None:
                    return None
                verbs = following
        except CarrierFault as fault:
            return str(fault)
        return "the documents go round in circles"

    async def _follow(self, verbs: tuple[Verb, ...]) -> tuple[Verb, ...] | None:
        """Run one document; returns the document that replaces it, or None at the end of the call."""
        for verb in verbs:
            self.steps.append(type(verb).__name__)
            match verb:
                case Hangup() | Reject():
                    return None
                case Redirect(to):
                    return await self._fetch(to, self._params())
                case Connect(stream, action):
                    following = await self._connect(stream, action)
                case Gather():
                    following = await self._gather(verb)
                case Dial(number, action):
                    self.number = number
                    following = await self._ask(action, {"DialCallStatus": "completed"})
                case Say() | Play() | Pause():
                    sound(verb, self.handset)
                    await play_out(self.handset)
                    following = None
            if self.handset.hung_up.is_set():
                return None
            if following is not None:
                return following
        return None

    async def _connect(self, stream: Stream, action: Callback | None) -> tuple[Verb, ...] | None:
        stream_sid = "MZ" + secrets.token_hex(16)
        writer = wire.Writer(self.dialled.account_sid, self.call_sid, stream_sid)
        line = Line(stream, self.handset, self.ticker, writer, mishaps=self.mishaps)
        self.mishaps = self.mishaps.once_dropped()
        await self._tell_stream(stream, stream_sid, "stream-started")
        try:
            end = await line.run(self.webhooks.token, self._warn)
        except CarrierFault as fault:
            self._warn(fault)
            end = StreamEnd.LOST
        self.marks += line.marks
        self.clock_delay = max(self.clock_delay, line.worst_delay)
        await self._tell_stream(stream, stream_sid, "stream-error" if end is StreamEnd.LOST else "stream-stopped")
        return None if end is StreamEnd.CALLER else await self._ask(action, {})

    async def _gather(self, verb: Gather) -> tuple[Verb, ...] | None:
        got = await gather(verb, self.handset)
        return await self._ask(verb.action, got) if got or verb.action_on_empty else None

    async def _ask(self, action: Callback | None, more: Mapping[str, str]) -> tuple[Verb, ...] | None:
        if action is None or self.handset.hung_up.is_set():
            return None
        return await self._fetch(action, {**self._params(), **more})

    async def _tell_stream(self, stream: Stream, stream_sid: str, event: str) -> None:
        if stream.status is None:
            return
        told = {"StreamEvent": event, "StreamSid": stream_sid, "StreamName": stream.name or stream_sid}
        ids = {"CallSid": self.call_sid, "AccountSid": self.dialled.account_sid, "Timestamp": _now()}
        await self._notify(stream.status, told | ids)

    async def _report_status(self) -> None:
        if self.dialled.status is None:
            return
        ended = self._params("completed") | {
            "CallDuration": str(self.handset.now() // audio.RATE),
            "Timestamp": format_datetime(datetime.now(UTC)),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }
        for _ in range(self.dialled.copies):
            await self._notify(Callback(self.dialled.status), ended)

    async def _notify(self, callback: Callback, params: Mapping[str, str]) -> None:
        try:
            await self.webhooks.notify(callback, params)
        except CarrierFault as fault:
            self._warn(fault)

    def _warn(self, fault: CarrierFault) -> None:
        self.warnings.append(Warned(fault.number, fault.reason, self.handset.now() / audio.RATE))

    def _params(self, status: str = "in-progress") -> dict[str, str]:
        who = self.dialled
        places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip")}
        return {
            "CallSid": self.call_sid,
            "AccountSid": who.account_sid,
            "From": who.caller,
            "To": who.called,
            "Caller": who.caller,
            "Called": who.called,
            "CallStatus": status,
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            "FromCountry": "US",
            "ToCountry": "US",
            "StirVerstat": "TN-Validation-Passed-A",
            **places,
        }

    def _report(self, problem: str | None) -> CallReport:
        handset, samples = self.handset, self.handset.now()
        by = "caller" if handset.hung_up.is_set() else "bot"
        return CallReport(
            call_sid=self.call_sid,
            ended_by="carrier" if problem else by,
            problem=problem,
            seconds=samples / audio.RATE,
            steps=tuple(self.steps),
            turns=heard_turns(handset.said, handset.ear),
            gaps_ms=gaps_ms(handset.ear.gaps, handset.said),
            marks=self.marks,
            warnings=tuple(self.warnings),
            unmet=self.caller.unmet,
            dialled=self.number,
            clock_delay_ms=self.clock_delay * 1000,
            recording=recording_of(handset, samples),
            clears=len(handset.ear.clears),
            unheard_ms=max(0, handset.ear.audible_until - samples) * 1000 / audio.RATE,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
