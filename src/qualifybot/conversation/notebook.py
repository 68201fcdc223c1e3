"""What a call knows of itself, remembered, written down and told as it grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from qualifybot.conversation.books import Books
from qualifybot.conversation.session_manager import LiveSession, Session
from qualifybot.domain import events
from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Context, Question, Reading, Topic
from qualifybot.domain.record import CallRecord, Latency, Turn
from qualifybot.domain.script import Script
from qualifybot.ports.clock import Clock
from qualifybot.ports.observer import Observer


class Notebook:
    """Holds the session of one call; every change goes to the session store, every turn to the books."""

    def __init__(
        self,
        session: Session,
        books: Books,
        observer: Observer,
        clock: Clock,
        growing: Callable[[CallRecord], None] | None = None,
    ) -> None:
        """`growing` is told of the record whenever something more is known of the caller, and returns at once."""
        self.session = session
        self._growing = growing
        self._books = books
        self._observer = observer
        self._clock = clock
        self._live: LiveSession | None = None

    def write_to(self, live: LiveSession) -> None:
        """From now on changes and events go there too."""
        self._live = live

    def change(self, **changes: object) -> None:
        """Change the session and remember it."""
        before = _known(self.session.state)
        self._replace(changes, at_leisure=False)
        if self._growing is not None and _known(self.session.state) != before:
            self._growing(self.session.record())

    def go_back(self, session: Session) -> None:
        """Undo what was done since this session: the caller had not finished."""
        self.change(state=session.state, turns=session.turns, last_said=session.last_said)

    def tell(self, kind: Callable[..., events.CallEvent], **facts: object) -> None:
        """Let everybody know of an event that happens now."""
        event = kind(call_sid=self.session.call.call_sid, at=self._clock.now(), **facts)
        self._observer.observe(event)
        if self._live is not None:
            self._live.publish(event)

    def fell_back(self, role: str, reason: str) -> None:
        """A role goes on by its next best means."""
        self.tell(events.FellBack, role=role, reason=reason)

    @property
    def topic(self) -> Topic:
        """What the caller was last asked about."""
        return self.session.state.topic or Question.COMPANY_SIZE

    def context(self, script: Script) -> Context:
        """What a reading of the caller's next words may depend on."""
        state = self.session.state
        return script.context(
            self.topic, state.today, {question: held.value for question, held in state.answers.items()}
        )

    def add_turn(self, text: str, reading: Reading, began: float, ended: float, *, took: float) -> None:
        """Write down what the caller said or keyed; times are monotonic seconds, `took` those that reading took."""
        turns = self.session.turns
        turn = Turn(
            index=len(turns),
            topic=self.topic,
            bot=self.session.last_said,
            caller=text,
            reading=reading,
            started=self._call_time(began),
            ended=self._call_time(ended),
        )
        self.change(turns=(*turns, turn))
        self._books.note_turn(self.session.call.call_sid, turn)
        self.tell(
            events.TurnUnderstood,
            index=turn.index,
            topic=turn.topic,
            text=text,
            reading=reading,
            extraction_ms=took * 1000,
        )

    def reword_turn(self, index: int, text: str, reading: Reading) -> None:
        """The caller's words of a turn became known whole."""
        turns = self.session.turns
        turn = replace(turns[index], caller=text, reading=reading)
        self.change(turns=(*turns[:index], turn, *turns[index + 1 :]))
        self._books.note_turn(self.session.call.call_sid, turn)

    def time_last_turn(
        self, ended: float, *, over: float, final_text: float | None, understood: float, first_audio: float
    ) -> None:
        """Write down how long the last turn's answer took since its speech ended; all in monotonic seconds."""
        latency = Latency(
            end_of_turn=_ms(over - ended),
            final_text=None if final_text is None else _ms(final_text - ended),
            understood=_ms(understood - ended),
            first_audio=_ms(first_audio - ended),
        )
        *earlier, last = self.session.turns
        turn = replace(last, latency=latency)
        self._replace({"turns": (*earlier, turn)}, at_leisure=True)
        self._books.note_turn(self.session.call.call_sid, turn)
        self.tell(events.TurnAnswered, index=turn.index, latency=latency)

    def _replace(self, changes: Mapping[str, object], *, at_leisure: bool) -> None:
        self.session = replace(self.session, **changes)  # type: ignore[arg-type]  # fields are checked by the dataclass
        if self._live is not None:
            self._live.put(self.session, at_leisure=at_leisure)

    def _call_time(self, at: float) -> float:
        since = (self._clock.now() - self.session.started_at).total_seconds()
        return max(0.0, since - (self._clock.monotonic() - at))


def _known(state: State) -> tuple[object, ...]:
    """All that a lead shows of a call in progress."""
    return state.contact, state.answers, state.settled, state.opted_out, state.topic


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
