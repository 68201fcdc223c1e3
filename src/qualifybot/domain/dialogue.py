"""What can happen to a dialogue, what it can ask to be done, and all it remembers in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from qualifybot.domain.models import Contact, FrozenMap, Outcome, Question, Reading, Topic
from qualifybot.domain.record import Held, Settled


class Phase(StrEnum):
    """Where in the call we are."""

    NEW = "new"
    RETURNING = "returning"
    CONTACT = "contact"
    QUESTIONS = "questions"
    READ_BACK = "read_back"
    CLOSING = "closing"
    OVER = "over"


# --- what can happen ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The line is open. `resumed`: this dialogue was cut off before and now goes on, or the caller rang back."""

    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller's turn is over and was read against the topic last listened for."""

    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller finished a keypad entry: digits only, as in `50` for fifty people; `0` asks for a person."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing acceptable was heard for the patience that the last `Listen` asked for."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """A second reading in the background disagrees with an answer we hold."""

    question: Question
    reading: Reading


@dataclass(frozen=True, slots=True)
class Completed:
    """All the words of an answer that we hold by the first of them: the rest came late.

    `contact` is what was known of the caller before that turn.
    """

    topic: Topic
    heard: Heard
    contact: Contact


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The call reached its cap."""


@dataclass(frozen=True, slots=True)
class Broke:
    """We cannot go on (nothing to hear or speak with); `reason` is an error code."""

    reason: str


Event = Started | Heard | Pressed | Silent | Doubted | Completed | HungUp | TimeUp | Broke


# --- what it can ask to be done -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text`, the script's line `line` (as in `budget.ask.0`).

    `fixed`: the text holds nothing of this call, so its audio is worth keeping. `impersonal`: what it holds of this
    call is a figure or a date that others say as well; its audio may be used again while it is at hand. `opening`: the
    clause that `text` begins with, if it holds nothing of this call: its audio is worth keeping though the rest is not.
    """

    text: str
    line: str
    fixed: bool = True
    impersonal: bool = False
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Listen:
    """Then hear the caller out on `topic`.

    `patience`: seconds of silence before `Silent`; `pause`: seconds for which this topic's callers stop to think in
    mid-answer; `keypad`: whether digits make sense here.
    """

    topic: Topic
    patience: float
    pause: float
    keypad: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """A question is done with (again, if the caller corrected it)."""

    question: Question
    how: Settled


@dataclass(frozen=True, slots=True)
class Finish:
    """The dialogue is over with this outcome: record it."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call once the caller has heard everything said."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the caller to a person once they have heard everything said."""

    number: str


Effect = Say | Listen | Settle | Finish | HangUp | Transfer


# --- what it remembers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """All a dialogue remembers; written to the session store after every event.

    `topic` is what was last asked. `asked` counts how often each topic was asked in this visit to it, `uses` how often
    each script line was spoken, so that variants take turns. `turns` counts the caller's turns. `to_confirm` lists
    answers that need an explicit yes before they may stand.

    `offered` is the first call of a qualification that the caller may go on with, as long as they have not said whether
    they will: what is held from it is not yet this caller's own. `continues` is that call once they said yes.
    """

    today: date
    phase: Phase = Phase.NEW
    topic: Topic | None = None
    contact: Contact = Contact()
    answers: FrozenMap[Question, Held] = field(default_factory=lambda: MappingProxyType({}))
    settled: FrozenMap[Question, Settled] = field(default_factory=lambda: MappingProxyType({}))
    asked: FrozenMap[Topic, int] = field(default_factory=lambda: MappingProxyType({}))
    uses: FrozenMap[str, int] = field(default_factory=lambda: MappingProxyType({}))
    to_confirm: tuple[Question, ...] = ()
    turns: int = 0
    silences: int = 0
    spoke: bool = False
    opted_out: bool = False
    outcome: Outcome | None = None
    offered: str | None = None
    continues: str | None = None
