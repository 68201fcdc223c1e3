"""One live call: ears, mind and mouth joined, with one owner of its state from the ring to the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from enum import StrEnum

from qualifybot.conversation.books import Books
from qualifybot.conversation.extraction_service import ExtractionService
from qualifybot.conversation.session_manager import LiveSession, Medium, Session
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.stt_service import (
    Deaf,
    EarEvent,
    SpeechBegan,
    SpeechEnded,
    SttService,
    TurnHeard,
    WordsHeard,
)
from qualifybot.conversation.tts_service import AllHeard, LineBegan, MouthEvent, Mute, TtsService, VoiceFailed
from qualifybot.domain import events
from qualifybot.domain.dialogue import (
    Doubted,
    Event,
    Finish,
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
from qualifybot.domain.models import Context, Kind, Question, Reading
from qualifybot.domain.reading.reader import read as read_by_rules
from qualifybot.domain.record import Latency, Turn
from qualifybot.domain.script import Script
from qualifybot.domain.state_machine import step
from qualifybot.domain.turn_taking import Completeness, is_back_channel, reads_open
from qualifybot.ports.clock import Clock
from qualifybot.ports.observer import Observer
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.telephone import (
    AudioHeard,
    FrameRefused,
    KeyPressed,
    LineClosed,
    MarkReached,
    Telephone,
)
from qualifybot.ports.transcriber import Transcriber

BARGE_IN_SECONDS = 0.65
"""Speech over the bot that lasts so long stops it, whatever the words: half a second, and what the detector needs to
notice its end."""
CUT_OFF_SECONDS = 0.7
"""A caller who speaks on within this time of our first audio had not finished."""
KEYPAD_SECONDS = 2.0
_MAX_INBOX = 1_000


class Ending(StrEnum):
    """How the media leg of a call ended, for whoever decides what comes next."""

    FINISHED = "finished"
    HANDED_OVER = "handed_over"
    LOST = "lost"
    DISPLACED = "displaced"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every call of this process shares."""

    transcriber: Transcriber
    voices: tuple[Synthesizer, ...]
    cache: SpeechCache
    extraction: Callable[[Callable[[str], None]], ExtractionService]
    books: Books
    observer: Observer
    clock: Clock
    script: Script


@dataclass(frozen=True, slots=True)
class _Displaced:
    """Another process owns this call now."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A timer ran out."""

    timer: str


_Item = EarEvent | MouthEvent | KeyPressed | LineClosed | Doubted | _Displaced | _Due


class Call:
    """Takes one call from its media stream's start to its end."""

    def __init__(self, parts: Parts, telephone: Telephone, session: Session) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._telephone = telephone
        self._session = session
        self._live: LiveSession | None = None
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue(_MAX_INBOX)
        self._timers: dict[str, float] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._extraction = parts.extraction(lambda reason: self._emit_fallback("extractor", reason))
        self._mouth = TtsService(telephone, parts.voices, parts.cache, parts.clock, self._put)
        self._ears: SttService | None = None
        self._listen: Listen | None = None
        self._digits = ""
        self._carried: TurnHeard | None = None
        self._unheard: tuple[Say, ...] = ()
        self._answering: TurnHeard | None = None
        self._understood_at = 0.0
        self._answered_at: float | None = None
        self._closing = False
        self._deaf = False
        self._ending: Ending | None = None

    def displaced(self) -> None:
        """Another process took this call over: let go of it."""
        self._put(_Displaced())

    async def run(self, live: LiveSession) -> Ending:
        """Hold the conversation until the media leg ends; the session is left as the call left it."""
        self._live = live
        script = self._parts.script
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(live.writing())
            transcription = await stack.enter_async_context(
                self._parts.transcriber.connect(language=script.language, keywords=script.keywords)
            )
            self._ears = SttService(
                transcription,
                self._clock,
                judge=self._judge,
                emit=self._put,
                continuous=self._parts.transcriber.server_decides,
            )
            async with asyncio.TaskGroup() as tasks:
                self._spawn = tasks
                try:
                    self._start(self._follow_phone(self._ears))
                    async with self._ears.listening():
                        ending = await self._converse()
                finally:
                    for task in self._tasks:
                        task.cancel()
                    await self._mouth.stop()
        await self._telephone.close()
        return ending

    @property
    def session(self) -> Session:
        """The call's state as it stands."""
        return self._session

    # --- the loop ---------------------------------------------------------------------------------------------------

    async def _converse(self) -> Ending:
        started = self._session.started_at
        elapsed = (self._clock.now() - started).total_seconds()
        self._timers["cap"] = self._clock.monotonic() + max(0.0, self._parts.script.call_cap_seconds - elapsed)
        resumed = self._session.state.topic is not None
        call = self._session.call
        self._emit(events.CallStarted, caller=call.caller, called=call.called, resumed=resumed)
        self._apply(Started(resumed=resumed))
        while self._ending is None:
            await self._handle(await self._next())
        return self._ending

    async def _next(self) -> _Item:
        name, due = min(self._timers.items(), key=lambda timer: timer[1])
        try:
            async with asyncio.timeout(max(0.0, due - self._clock.monotonic())):
                return await self._inbox.get()
        except TimeoutError:
            del self._timers[name]
            return _Due(name)

    async def _follow_phone(self, ears: SttService) -> None:
        async for event in self._telephone.events():
            match event:
                case AudioHeard(audio):
                    ears.hear(audio)
                case MarkReached(name):
                    self._mouth.reached(name)
                case KeyPressed() | LineClosed():
                    self._put(event)
                case FrameRefused(reason):
                    self._emit(events.FrameDropped, reason=reason)

    async def _handle(self, item: _Item) -> None:
        match item:
            case SpeechBegan(at):
                self._speech_began(at)
            case SpeechEnded():
                self._timers.pop("barge_in", None)
            case WordsHeard(text, final, final_ms):
                self._emit(events.CallerHeard, text=text, final=final, final_ms=final_ms)
                if self._mouth.speaking and text and not is_back_channel(text):
                    await self._barge_in()
            case TurnHeard():
                await self._turn(item)
            case LineBegan():
                self._line_began(item)
            case AllHeard():
                await self._all_heard()
            case VoiceFailed(reason):
                self._emit_fallback("synthesizer", reason)
            case KeyPressed(digit):
                await self._key(digit)
            case LineClosed(reason):
                self._line_closed(reason)
            case Deaf(reason):
                self._emit_fallback("transcriber", reason)
                self._deaf = True
                if not self._mouth.speaking:
                    self._hand_over(asked_aloud=False)
            case Mute():
                self._hand_over(asked_aloud=False)
            case Doubted():
                self._apply(item)
            case _Displaced():
                self._ending = Ending.DISPLACED
            case _Due(timer):
                await self._due(timer)

    # --- hearing ----------------------------------------------------------------------------------------------------

    def _judge(self, text: str) -> Completeness:
        if not text:
            return Completeness.EMPTY
        if reads_open(text):
            return Completeness.OPEN
        reading = read_by_rules(text, self._context())
        return Completeness.COMPLETE if reading.confident else Completeness.UNSURE

    def _context(self) -> Context:
        state = self._session.state
        answered = {question: held.value for question, held in state.answers.items()}
        return self._parts.script.context(state.topic or Question.COMPANY_SIZE, state.today, answered)

    def _speech_began(self, at: float) -> None:
        self._timers.pop("silence", None)
        if self._answered_at is not None and at - self._answered_at <= CUT_OFF_SECONDS and self._mouth.speaking:
            self._emit(events.CutOff)
        self._answered_at = None
        if self._mouth.speaking:
            self._timers["barge_in"] = at + BARGE_IN_SECONDS

    async def _barge_in(self) -> None:
        self._timers.pop("barge_in", None)
        unheard = await self._mouth.stop()
        if unheard:
            self._unheard = unheard
            self._emit(events.BargedIn, line=unheard[0].line)
            self._timers["false_alarm"] = self._clock.monotonic() + self._patience()

    async def _turn(self, turn: TurnHeard) -> None:
        if self._closing:
            return
        idle = not turn.text or is_back_channel(turn.text)
        if idle and (self._mouth.speaking or self._unheard):
            self._resume_speech()
            return
        if self._carried is not None:
            earlier, self._carried = self._carried, None
            turn = replace(turn, text=f"{earlier.text} {turn.text}".strip(), began=earlier.began)
        if turn.forced:
            self._emit(events.CallerHeard, text=turn.text, final=True, forced=True)
        context = self._context()
        asked_at = self._clock.monotonic()
        reading = await self._extraction.read(turn.text, context) if turn.text else Reading(Kind.UNCLEAR)
        if self._ears is not None and self._ears.mid_turn:
            self._carried = turn  # the caller goes on: what comes belongs to this turn
            return
        self._timers.pop("false_alarm", None)
        self._unheard = ()
        self._answering, self._understood_at = turn, self._clock.monotonic()
        self._keep_turn(turn, context, reading, self._understood_at - asked_at)
        self._check_later(turn.text, context, reading)
        self._apply(Heard(turn.text, reading))

    def _keep_turn(self, turn: TurnHeard, context: Context, reading: Reading, took: float) -> None:
        session = self._session
        kept = Turn(
            index=len(session.turns),
            topic=context.topic,
            bot=session.last_said,
            caller=turn.text,
            reading=reading,
            started=self._call_time(turn.began),
            ended=self._call_time(turn.ended),
        )
        self._session = replace(session, turns=(*session.turns, kept))
        self._parts.books.note_turn(session.call.call_sid, kept)
        self._emit(
            events.TurnUnderstood,
            index=kept.index,
            topic=context.topic,
            text=turn.text,
            reading=reading,
            extraction_ms=took * 1000,
        )

    def _check_later(self, text: str, context: Context, reading: Reading) -> None:
        if not reading.confident or not isinstance(context.topic, Question):
            return
        question = context.topic

        async def check() -> None:
            doubt = await self._extraction.doubt(text, context, reading)
            if doubt is not None:
                self._put(Doubted(question, doubt))

        self._start(check())

    async def _key(self, digit: str) -> None:
        self._timers.pop("silence", None)
        await self._mouth.stop()
        if digit == "#":
            self._press()
            return
        self._digits = (self._digits + digit)[:12]
        self._timers["keypad"] = self._clock.monotonic() + KEYPAD_SECONDS

    def _press(self) -> None:
        self._timers.pop("keypad", None)
        digits, self._digits = self._digits.replace("*", ""), ""
        if digits and not self._closing:
            self._apply(Pressed(digits))
        else:
            self._timers["silence"] = self._clock.monotonic() + self._patience()

    # --- speaking ---------------------------------------------------------------------------------------------------

    def _apply(self, event: Event) -> None:
        state, effects = step(self._session.state, event, self._parts.script)
        lines = tuple(effect for effect in effects if isinstance(effect, Say))
        self._session = replace(
            self._session, state=state, last_said=" ".join(line.text for line in lines) or self._session.last_said
        )
        for effect in effects:
            match effect:
                case Listen(pause=pause):
                    self._listen = effect
                    if self._ears is not None:
                        self._ears.expect(pause)
                case Settle(question, how):
                    self._emit(events.QuestionSettled, question=question, how=how)
                case Transfer(number):
                    self._session = replace(self._session, transfer_to=number)
                    self._closing = True
                case HangUp():
                    self._closing = True
                case Finish() | Say():
                    pass
        self._remember()
        if lines:
            self._timers.pop("silence", None)
            self._mouth.say(lines, self._spawn)
        elif self._closing or state.outcome is not None:
            self._ending = Ending.FINISHED

    def _line_began(self, began: LineBegan) -> None:
        line = began.line
        self._emit(
            events.BotSpoke, text=line.text, line=line.line, source=began.source, first_byte_ms=began.waited * 1000
        )
        turn, self._answering = self._answering, None
        if turn is None:
            return
        self._answered_at = began.at
        latency = Latency(
            end_of_turn=None,
            final_text=_ms(turn.final_at, turn.ended),
            understood=_ms(self._understood_at, turn.ended),
            first_audio=_ms(began.at, turn.ended),
        )
        *earlier, last = self._session.turns
        timed = replace(last, latency=latency)
        self._session = replace(self._session, turns=(*earlier, timed))
        self._parts.books.note_turn(self._session.call.call_sid, timed)
        self._emit(events.TurnAnswered, index=last.index, latency=latency)
        self._remember()

    async def _all_heard(self) -> None:
        if self._closing:
            self._ending = Ending.FINISHED
            await self._telephone.close()
        elif self._deaf:
            self._hand_over(asked_aloud=True)
        elif self._ears is None or not self._ears.mid_turn:
            self._timers["silence"] = self._clock.monotonic() + self._patience()

    def _resume_speech(self) -> None:
        self._timers.pop("false_alarm", None)
        unheard, self._unheard = self._unheard, ()
        if unheard:
            self._mouth.say(unheard, self._spawn)

    def _patience(self) -> float:
        return self._listen.patience if self._listen is not None else BARGE_IN_SECONDS

    async def _due(self, timer: str) -> None:
        match timer:
            case "barge_in":
                await self._barge_in()
            case "false_alarm":
                self._resume_speech()
            case "keypad":
                self._press()
            case "silence":
                if self._ears is not None and self._ears.mid_turn:
                    self._timers["silence"] = self._clock.monotonic() + self._patience()
                else:
                    self._apply(Silent())
            case "cap":
                self._timers["last"] = self._clock.monotonic() + self._parts.script.call_cap_seconds
                self._apply(TimeUp())
            case _:
                self._ending = Ending.FINISHED

    # --- endings ----------------------------------------------------------------------------------------------------

    def _line_closed(self, reason: str) -> None:
        if reason == "hung_up":
            if self._session.state.outcome is None:
                self._apply(HungUp())
            self._ending = Ending.FINISHED
        else:
            self._ending = Ending.FINISHED if self._session.state.outcome is not None else Ending.LOST

    def _hand_over(self, *, asked_aloud: bool) -> None:
        """Nothing to hear or speak with here: the carrier's own voice and ears take the call on."""
        if self._closing:
            self._ending = Ending.FINISHED
            return
        self._session = replace(self._session, medium=Medium.GATHER, asked_aloud=asked_aloud)
        self._remember()
        self._ending = Ending.HANDED_OVER

    # --- telling ----------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        if self._live is not None:
            self._live.put(self._session)

    def _emit(self, kind: Callable[..., events.CallEvent], **facts: object) -> None:
        event = kind(call_sid=self._session.call.call_sid, at=self._clock.now(), **facts)
        self._parts.observer.observe(event)
        if self._live is not None:
            self._live.publish(event)

    def _emit_fallback(self, role: str, reason: str) -> None:
        self._emit(events.FellBack, role=role, reason=reason)

    def _put(self, item: _Item) -> None:
        if self._inbox.full():
            self._emit(events.FrameDropped, reason="flood")
            return
        self._inbox.put_nowait(item)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(self._spawn.create_task(work))

    def _call_time(self, at: float) -> float:
        since = (self._clock.now() - self._session.started_at).total_seconds()
        return max(0.0, since - (self._clock.monotonic() - at))


def _ms(at: float | None, since: float) -> float | None:
    return None if at is None else round((at - since) * 1000, 1)
