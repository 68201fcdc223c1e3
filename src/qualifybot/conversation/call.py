"""One live call: ears, mind and mouth joined, with one owner of its state from the ring to the record."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass

from qualifybot.conversation.continuation import Continuation
from qualifybot.conversation.deadlines import Deadlines, Due
from qualifybot.conversation.floor import Floor
from qualifybot.conversation.notebook import Notebook
from qualifybot.conversation.parts import Ending, Parts
from qualifybot.conversation.second_thoughts import SecondThoughts
from qualifybot.conversation.session_manager import LiveSession, Medium, Session
from qualifybot.conversation.stt_service import (
    Deaf,
    EarEvent,
    LateWords,
    NothingHeard,
    SpeechBegan,
    SpeechEnded,
    SttService,
    TurnHeard,
    WordsHeard,
)
from qualifybot.conversation.tts_service import AllHeard, LineBegan, MouthEvent, Mute, TtsService, VoiceFailed
from qualifybot.domain import events
from qualifybot.domain.completeness import completeness
from qualifybot.domain.dialogue import (
    Doubted,
    Event,
    HangUp,
    Heard,
    HungUp,
    Listen,
    Pressed,
    Say,
    Settle,
    Silent,
    Started,
    TimeUp,
    Transfer,
)
from qualifybot.domain.models import Kind, Reading
from qualifybot.domain.state_machine import step
from qualifybot.domain.turn_taking import Completeness
from qualifybot.domain.turns import as_heard
from qualifybot.ports.observer import CALL
from qualifybot.ports.telephone import (
    FrameRefused,
    KeyPressed,
    LineClosed,
    MarkReached,
    Telephone,
)

NOISE_SECONDS = 20.0
"""A caller who is said to speak for so long, of whom no word is known, does not speak."""
_RECHECK_SECONDS = 0.5
CUT_OFF_SECONDS = 0.7
"""A caller who speaks on within this time of our first audio had not finished."""
KEYPAD_SECONDS = 2.0
_MAX_INBOX = 1_000
_MAX_DIGITS = 12


@dataclass(frozen=True, slots=True)
class _Displaced:
    """Another process owns this call now."""


_Item = EarEvent | MouthEvent | KeyPressed | LineClosed | Doubted | _Displaced | Due


class Call:
    """Takes one call from its media stream's start to its end."""

    def __init__(self, parts: Parts, telephone: Telephone, session: Session) -> None:
        self._script = parts.script
        self._clock = parts.clock
        self._transcriber = parts.transcriber
        self._telephone = telephone
        self._notes = Notebook(session, parts.books, parts.observer, parts.clock, parts.growing)
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue(_MAX_INBOX)
        self._deadlines = Deadlines()
        self._tasks: list[asyncio.Task[None]] = []
        self._extraction = parts.extraction(lambda reason: self._notes.fell_back("extractor", reason))
        self._mouth = TtsService(telephone, parts.voices, parts.cache, parts.clock, self._put)
        self._patience = 0.0
        self._digits = ""
        self._keyed_at = float("-inf")
        self._continuation = Continuation()
        self._second_thoughts = SecondThoughts(self._extraction, self._notes, self._start, self._put)
        self._answering: tuple[TurnHeard, float] | None = None
        self._answered_at: float | None = None
        self._closing = False
        self._deaf = False
        self._ending: Ending | None = None

    @property
    def session(self) -> Session:
        """The call's state as it stands."""
        return self._notes.session

    def displaced(self) -> None:
        """Another process took this call over: let go of it."""
        self._put(_Displaced())

    async def run(self, live: LiveSession) -> Ending:
        """Hold the conversation until the media leg ends; the session is left as the call left it."""
        CALL.set(self.session.call.call_sid)
        self._notes.write_to(live)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(live.writing())
            hearing = self._transcriber.connect(language=self._script.language, keywords=self._script.keywords)
            transcription = await stack.enter_async_context(hearing)
            self._ears = SttService(
                transcription,
                self._clock,
                judge=self._judge,
                emit=self._put,
                continuous=self._transcriber.server_decides,
            )
            self._floor = Floor(self._mouth, self._ears, self._deadlines, self._notes, self._clock)
            async with asyncio.TaskGroup() as self._spawn:
                try:
                    self._start(self._follow_phone())
                    async with self._ears.listening():
                        ending = await self._converse()
                finally:
                    for task in self._tasks:
                        task.cancel()
                    self._extraction.stop()
                    await self._mouth.stop()
        await self._telephone.close()
        return ending

    # --- the loop ---------------------------------------------------------------------------------------------------

    async def _converse(self) -> Ending:
        session = self.session
        elapsed = (self._clock.now() - session.started_at).total_seconds()
        self._in(self._script.call_cap_seconds - elapsed, Due.CAP)
        resumed = session.state.topic is not None
        self._notes.tell(events.CallStarted, caller=session.call.caller, called=session.call.called, resumed=resumed)
        self._apply(Started(resumed=resumed))
        while self._ending is None:
            await self._handle(await self._next())
        return self._ending

    async def _next(self) -> _Item:
        soonest = self._deadlines.next()
        if soonest is None:
            return await self._inbox.get()
        due, at = soonest
        try:
            async with asyncio.timeout(max(0.0, at - self._clock.monotonic())):
                return await self._inbox.get()
        except TimeoutError:
            self._deadlines.drop(due)
            return due

    async def _follow_phone(self) -> None:
        async for event in self._telephone.events(self._ears.hear):
            match event:
                case MarkReached(name):
                    self._mouth.reached(name)
                case KeyPressed() | LineClosed():
                    self._put(event)
                case FrameRefused(reason):
                    self._notes.tell(events.FrameDropped, reason=reason)

    async def _handle(self, item: _Item) -> None:
        match item:
            case SpeechBegan(at, faint):
                self._speech_began(at, faint=faint)
            case SpeechEnded():
                self._floor.speech_ended()
            case WordsHeard(text, final, final_ms):
                await self._words(text, final, final_ms)
            case TurnHeard():
                await self._turn(item)
            case LateWords(text):
                self._late_words(text)
            case NothingHeard():
                self._floor.resume(self._spawn)
            case KeyPressed(digit):
                await self._key(digit)
            case LineBegan():
                self._line_began(item)
            case AllHeard():
                await self._all_heard()
            case VoiceFailed(reason):
                self._notes.fell_back("synthesizer", reason)
            case Due():
                await self._due(item)
            case Doubted():
                self._apply(item)
            case LineClosed(reason):
                self._line_closed(reason)
            case Deaf(reason):
                self._notes.fell_back("transcriber", reason)
                self._deaf = True
                if not self._mouth.speaking:
                    self._hand_over(asked_aloud=False)
            case Mute():
                self._hand_over(asked_aloud=False)
            case _Displaced():
                self._ending = Ending.DISPLACED

    async def _due(self, due: Due) -> None:
        match due:
            case Due.BARGE_IN if not self._closing:
                await self._floor.speech_lasts(self._patience)
            case Due.FALSE_ALARM | Due.SILENCE if self._somebody_speaks:
                self._in(_RECHECK_SECONDS, due)
            case Due.FALSE_ALARM:
                self._floor.resume(self._spawn)
            case Due.KEYPAD:
                self._press()
            case Due.SILENCE:
                self._apply(Silent())
            case Due.CAP:
                self._apply(TimeUp())

    # --- hearing ----------------------------------------------------------------------------------------------------

    def _judge(self, text: str) -> Completeness:
        return completeness(text, self._extraction.guess(text, self._notes.context(self._script)))

    @property
    def _somebody_speaks(self) -> bool:
        wordless = self._ears.wordless_since
        return self._ears.mid_turn and not (wordless and self._clock.monotonic() - wordless > NOISE_SECONDS)

    def _speech_began(self, at: float, *, faint: bool) -> None:
        self._floor.speech_began(at)
        if faint:  # our own voice come back, perhaps, before they answer it
            return
        in_time = self._answered_at is not None and at - self._answered_at <= CUT_OFF_SECONDS
        if in_time and self._mouth.speaking:
            self._notes.tell(events.CutOff)
        elif self._answered_at is not None:
            self._continuation.over()
        self._answered_at = None

    async def _words(self, text: str, final: bool, final_ms: float | None) -> None:
        self._notes.tell(events.CallerHeard, text=text, final=final, final_ms=final_ms)
        if final and text:
            self._extraction.expect(text, self._notes.context(self._script))
        if text and not self._floor.is_idle(text):
            self._deadlines.put_off(Due.SILENCE, self._clock.monotonic() + self._patience)
            if not self._closing:  # a goodbye is said to its end
                await self._floor.yield_to_caller(self._patience)

    async def _turn(self, turn: TurnHeard) -> None:
        if self._closing:
            return
        said_with_keys = turn.began < self._keyed_at  # the keys have answered what these words did
        if said_with_keys or self._floor.is_idle(turn.text) or (not turn.text and self._floor.interrupted):
            self._floor.resume(self._spawn)
            return
        if turn.text and not self._floor.spoken_over:
            self._ears.was_caller()
        if turn.forced:
            self._notes.tell(events.CallerHeard, text=turn.text, final=True, forced=True)
        heard = turn.text
        turn, before = self._continuation.join(turn)
        if before is not None:
            self._notes.go_back(before)
        context, asked_at = self._notes.context(self._script), self._clock.monotonic()
        reading = await self._extraction.read(turn.text, context) if turn.text else Reading(Kind.UNCLEAR)
        if self._ears.mid_turn:
            self._continuation.carry(turn)
            return
        self._floor.forget()
        understood_at = self._clock.monotonic()
        self._answering = (turn, understood_at)
        self._continuation.acted_on(turn, self.session)
        self._notes.add_turn(turn.text, reading, turn.began, turn.ended, took=understood_at - asked_at)
        missing_after = heard if turn.forced else None
        self._second_thoughts.acted_on(turn.text, context, reading, missing_after=missing_after)
        self._apply(Heard(turn.text, reading))

    def _late_words(self, text: str) -> None:
        self._notes.tell(events.CallerHeard, text=text, final=True)
        completed = self._second_thoughts.late(text)
        if completed is not None:
            self._apply(completed)

    async def _key(self, digit: str) -> None:
        if self._closing:
            return
        self._deadlines.drop(Due.SILENCE)
        await self._mouth.stop()
        if digit == "#":
            self._press()
            return
        self._digits = (self._digits + digit)[:_MAX_DIGITS]
        self._in(KEYPAD_SECONDS, Due.KEYPAD)

    def _press(self) -> None:
        self._deadlines.drop(Due.KEYPAD)
        digits, self._digits = self._digits.replace("*", ""), ""
        if not digits or self._closing:
            self._await_speech()
            return
        now, pressed = self._clock.monotonic(), Pressed(digits)
        reading = as_heard(pressed, self._notes.topic, self._script).reading
        self._keyed_at = now
        self._notes.add_turn(digits, reading, now, now, took=0.0)
        self._apply(pressed)

    # --- speaking ---------------------------------------------------------------------------------------------------

    def _apply(self, event: Event) -> None:
        state, effects = step(self.session.state, event, self._script)
        lines = tuple(effect for effect in effects if isinstance(effect, Say))
        said = " ".join(line.text for line in lines)
        self._notes.change(state=state, last_said=said or self.session.last_said)
        for effect in effects:
            match effect:
                case Listen(patience=patience, pause=pause):
                    self._patience = patience
                    self._ears.expect(pause)
                case Settle(question, how):
                    self._notes.tell(events.QuestionSettled, question=question, how=how)
                case Transfer(number):
                    self._notes.change(transfer_to=number)
                    self._closing = True
                case HangUp():
                    self._closing = True
        if lines:
            self._deadlines.drop(Due.SILENCE)
            self._mouth.say(lines, self._spawn)
        elif self._closing or state.outcome is not None:
            self._ending = Ending.FINISHED

    def _line_began(self, began: LineBegan) -> None:
        line = began.line
        self._notes.tell(
            events.BotSpoke, text=line.text, line=line.line, source=began.source, first_byte_ms=began.waited * 1000
        )
        if self._answering is None:
            return
        (turn, understood_at), self._answering = self._answering, None
        self._answered_at = began.at
        self._continuation.answered(until=began.at + CUT_OFF_SECONDS)
        self._notes.time_last_turn(
            turn.ended, over=turn.due, final_text=turn.final_at, understood=understood_at, first_audio=began.at
        )

    async def _all_heard(self) -> None:
        if self._closing:
            self._ending = Ending.FINISHED
            await self._telephone.close()
        elif self._deaf:
            self._hand_over(asked_aloud=True)
        else:
            self._await_speech()

    # --- endings ----------------------------------------------------------------------------------------------------

    def _line_closed(self, reason: str) -> None:
        if reason == "hung_up" and self.session.state.outcome is None:
            self._apply(HungUp())
        self._ending = Ending.FINISHED if self.session.state.outcome is not None else Ending.LOST

    def _hand_over(self, *, asked_aloud: bool) -> None:
        """Nothing to hear or speak with here: the carrier's own voice and ears take the call on."""
        if self._closing:
            self._ending = Ending.FINISHED
            return
        self._notes.change(medium=Medium.GATHER, asked_aloud=asked_aloud)
        self._ending = Ending.HANDED_OVER

    # --- small change -----------------------------------------------------------------------------------------------

    def _await_speech(self) -> None:
        self._in(self._patience, Due.SILENCE)

    def _in(self, seconds: float, due: Due) -> None:
        self._deadlines.set(due, self._clock.monotonic() + seconds)

    def _put(self, item: _Item) -> None:
        if self._inbox.full():
            self._notes.tell(events.FrameDropped, reason="flood")
            return
        self._inbox.put_nowait(item)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(self._spawn.create_task(work))
