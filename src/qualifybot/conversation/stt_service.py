"""The ears of a call: audio in, the caller's turns out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from qualifybot import audio
from qualifybot.conversation.loudness import Loudness
from qualifybot.conversation.voice_activity import Change, VoiceActivity
from qualifybot.domain import turn_taking
from qualifybot.domain.phantoms import is_phantom
from qualifybot.domain.turn_taking import Completeness, Pace, TurnOver, TurnState
from qualifybot.ports.clock import Clock
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionFailed,
    SessionRestored,
    TranscriptFailed,
    TranscriptionSession,
)

PRE_ROLL_SECONDS = 0.4
"""Audio before the detected onset that is sent too: the first consonant is quieter than the detector's threshold."""
_TAIL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The caller began to speak. `faint`: more softly than callers do; a louder voice is told again."""

    at: float
    faint: bool = False


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The caller paused; the turn may go on."""

    at: float


@dataclass(frozen=True, slots=True)
class WordsHeard:
    """The words of the turn so far. `final_ms`: end of speech to final text, when these are final."""

    text: str
    final: bool
    final_ms: float | None = None


@dataclass(frozen=True, slots=True)
class TurnHeard:
    """The caller's turn is over; times are on the clock's monotonic scale. `due`: when nothing was left to wait for."""

    text: str
    began: float
    ended: float
    due: float
    final_at: float | None
    forced: bool


@dataclass(frozen=True, slots=True)
class LateWords:
    """All the words of the last forced turn, now that its final text has come."""

    text: str


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """What sounded like speech was none."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """There is nothing to hear with any more; `reason` is an error code."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Sound:
    """How speech sounded: seconds of voice, and whether it was too soft for the caller's."""

    voiced: float
    silent: bool


EarEvent = SpeechBegan | SpeechEnded | WordsHeard | TurnHeard | LateWords | NothingHeard | Deaf


class SttService:
    """Listens to one call. `emit` receives what is heard and must return at once.

    `judge` tells how finished the words so far read as an answer to what was asked. `continuous`: the transcriber
    decides itself where an item ends, so it needs the silence too.
    """

    def __init__(
        self,
        session: TranscriptionSession,
        clock: Clock,
        *,
        judge: Callable[[str], Completeness],
        emit: Callable[[EarEvent], None],
        pace: Pace = Pace(),  # noqa: B008  # a frozen value
        continuous: bool = False,
    ) -> None:
        self._session = session
        self._clock = clock
        self._judge = judge
        self._emit = emit
        self._continuous = continuous
        self._loudness = Loudness()
        self._voice = VoiceActivity(self._loudness)
        self._voiced = 0.0
        self._faint_so_far = True
        self._asked: dict[float, _Sound] = {}
        self._pre_roll: deque[bytes] = deque(maxlen=round(PRE_ROLL_SECONDS / audio.FRAME_SECONDS))
        self._rest = b""
        self._sending_until = 0.0
        self._turn = TurnState(pace=pace)
        self._forced: tuple[turn_taking.Item, ...] = ()
        self._wake = asyncio.Event()

    @property
    def voiced(self) -> bool:
        """Whether the caller's voice is to be heard at this very moment, not a moment ago."""
        return self._voice.voiced

    @property
    def faint(self) -> bool:
        """Whether what is being heard, or was last, is softer than this caller speaks: an echo, or somebody else."""
        return self._loudness.faint

    @property
    def mid_turn(self) -> bool:
        """Whether a turn has begun that is not over yet."""
        return self._turn.began is not None

    @property
    def wordless_since(self) -> float | None:
        """When the present turn began, while no word of it is known."""
        return None if self._turn.text else self._turn.began

    def was_caller(self) -> None:
        """What was heard last was the caller speaking to us."""
        self._loudness.was_caller()

    def expect(self, pause: float) -> None:
        """From now on callers may stop to think for `pause` seconds more."""
        self._turn = replace(self._turn, pause=pause)

    def hear(self, chunk: bytes) -> int:
        """Take caller audio as it comes, any length; never waits. How many frames may come together from now on."""
        if len(chunk) == audio.FRAME and not self._rest:
            self._hear_frame(chunk)  # the carrier's own frames, fifty a second
        else:
            data = self._rest + chunk
            whole = len(data) - len(data) % audio.FRAME
            for start in range(0, whole, audio.FRAME):
                self._hear_frame(data[start : start + audio.FRAME])
            self._rest = data[whole:]
        # Inside a turn the transcriber is not kept waiting: its words tell when the turn is over.
        return 1 if self._continuous or self.mid_turn else max(1, self._voice.frames_to_onset)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Follow the transcriber and the clock while inside."""
        async with asyncio.TaskGroup() as tasks:
            followers = [tasks.create_task(self._follow_session()), tasks.create_task(self._watch_clock())]
            try:
                yield
            finally:
                for task in followers:
                    task.cancel()

    def _hear_frame(self, frame: bytes) -> None:
        now = self._clock.monotonic()
        change = self._voice.feed(frame)
        if change is Change.BEGAN:
            if not self._continuous:
                for earlier in self._pre_roll:
                    self._session.append(earlier)
            self._pre_roll.clear()
            self._speech_began(now - self._voice.onset_seconds)
        elif change is Change.ROSE:
            self._speech_began(now - self._voice.rise_seconds)
        elif change is Change.ENDED:
            ended = now - self._voice.release_seconds
            self._sending_until = now + _TAIL_SECONDS
            self._take(turn_taking.VoiceEnded(ended))
            self._emit(SpeechEnded(ended))
        if self._voice.speaking:
            self._loudness.voiced(frame)
            self._voiced += audio.FRAME_SECONDS
        else:
            self._loudness.quiet(frame)
        if self._continuous or self._voice.speaking or now < self._sending_until:
            self._session.append(frame)
        else:
            self._pre_roll.append(frame)

    def _speech_began(self, at: float) -> None:
        """What was heard before a caller's first loud word, an echo or the street, is no part of their turn."""
        faint, fresh = self._voice.faint, not self.mid_turn
        self._loudness.speech_begins()
        self._take(turn_taking.VoiceBegan(at))
        if fresh or (self._faint_so_far and not faint):
            self._voiced, self._faint_so_far = 0.0, faint
            self._turn = replace(self._turn, began=at)
        self._emit(SpeechBegan(at, faint))

    async def _follow_session(self) -> None:
        async for event in self._session.events():
            now = self._clock.monotonic()
            match event:
                case Committed(item_id):
                    self._take(turn_taking.ItemNamed(item_id, now))
                case PartialText(item_id, text):
                    self._hear_words(item_id, text, final=False)
                case FinalText(item_id, text):
                    self._hear_words(item_id, text, final=True)
                case TranscriptFailed(item_id):
                    self._take(turn_taking.Words(item_id, self._text_of(item_id), final=True, at=now))
                case SessionRestored():
                    continue
                case SessionFailed(reason):
                    self._emit(Deaf(reason))
                    return

    def _hear_words(self, item_id: str, text: str, *, final: bool) -> None:
        now = self._clock.monotonic()
        sound = self._sound_of(item_id)
        if is_phantom(text, voiced=sound.voiced, silent=sound.silent):
            text = ""
        if self._continuous and final and text and not self.mid_turn:
            # The server, which decides here, heard a voice that was too soft for our detector.
            self._take(turn_taking.VoiceBegan(now))
            self._take(turn_taking.VoiceEnded(now))
        self._take(turn_taking.Words(item_id, text, final=final, at=now))

    async def _watch_clock(self) -> None:
        while True:
            due = turn_taking.next_check(self._turn)
            self._wake.clear()
            try:
                async with asyncio.timeout(None if due is None else max(0.0, due - self._clock.monotonic())):
                    await self._wake.wait()
            except TimeoutError:
                self._take(turn_taking.Tick(self._clock.monotonic()))

    def _sound_of(self, item_id: str) -> _Sound:
        """How the item sounded when its text was asked for; one that is being spoken, how it sounds."""
        asked = next((item.committed_at for item in self._turn.items if item.id == item_id), None)
        present = _Sound(self._voiced, self._loudness.silent)
        return present if asked is None else self._asked.get(asked, present)

    def _text_of(self, item_id: str) -> str:
        return next((item.text for item in self._turn.items if item.id == item_id), "")

    def _take(self, event: turn_taking.Happening) -> None:
        before = self._turn
        self._turn, decisions = turn_taking.step(before, event, self._judge)
        if isinstance(event, turn_taking.Words):
            self._tell_words(before, event)
        for decision in decisions:
            match decision:
                case turn_taking.Commit():
                    self._asked[event.at] = _Sound(self._voiced, self._loudness.silent)
                    self._session.commit()
                case TurnOver(words, began, ended_at, due, final_at, forced):
                    self._forced = before.items if forced else ()
                    self._turn_over()
                    self._emit(TurnHeard(words, began, ended_at, due, final_at, forced))
                case turn_taking.NothingSaid():
                    self._turn_over()
                    self._emit(NothingHeard())
        self._wake.set()

    def _tell_words(self, before: TurnState, words: turn_taking.Words) -> None:
        text, ended = turn_taking.text_after(before, words), before.ended
        if turn_taking.is_late(self._turn, words.id):
            self._complete(words)
        elif words.final or text != before.text:
            delay = (words.at - ended) * 1000 if words.final and ended is not None else None
            self._emit(WordsHeard(text, words.final, delay))

    def _turn_over(self) -> None:
        self._loudness.turn_over()
        self._asked.clear()

    def _complete(self, late: turn_taking.Words) -> None:
        """Put a late final text in its place among the words of the turn that went without it."""
        ids = [item.id for item in self._forced]
        place = late.id if late.id in ids else None  # an item of which nothing was heard had no name yet
        if not late.final or not late.text.strip() or ids.count(place) != 1:
            return
        texts = [late.text if item.id == place else item.text for item in self._forced]
        self._forced = ()
        self._emit(LateWords(" ".join(text.strip() for text in texts if text.strip())))
