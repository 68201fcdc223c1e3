"""The one stream of call events: what happened on a call, for metrics, logs, the console and tests to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import Outcome, Question, Reading, Topic
from qualifybot.domain.record import Latency, Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    call_sid: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(_Event):
    """The media is up. `resumed`: another process or stream held this call before."""

    caller: str
    called: str
    resumed: bool = False
    type: Literal["call_started"] = "call_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSpoke(_Event):
    """The bot began to say `text`; `line` names it in the script; `source` is cache, api or local."""

    text: str
    line: str
    source: str
    first_byte_ms: float
    type: Literal["bot_spoke"] = "bot_spoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerHeard(_Event):
    """Words of the caller as they come; `final` when this utterance is settled."""

    text: str
    final: bool
    forced: bool = False
    final_ms: float | None = None
    type: Literal["caller_heard"] = "caller_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnUnderstood(_Event):
    """The caller's turn ended and was read."""

    index: int
    topic: Topic
    text: str
    reading: Reading
    extraction_ms: float
    type: Literal["turn_understood"] = "turn_understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAnswered(_Event):
    """The bot's first audio after a caller's turn was sent."""

    index: int
    latency: Latency
    type: Literal["turn_answered"] = "turn_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSettled(_Event):
    """A question is done with."""

    question: Question
    how: Settled
    type: Literal["question_settled"] = "question_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class BargedIn(_Event):
    """The caller spoke over the bot, which fell silent; `heard` is what they had heard of the line."""

    line: str
    type: Literal["barged_in"] = "barged_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff(_Event):
    """We answered while the caller was still speaking: a false end of turn."""

    type: Literal["cut_off"] = "cut_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameDropped(_Event):
    """A frame broke the wire's rules."""

    reason: str
    type: Literal["frame_dropped"] = "frame_dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FellBack(_Event):
    """A role went on by its next best means; `role` is a port's name, `reason` an error code."""

    role: str
    reason: str
    type: Literal["fell_back"] = "fell_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(_Event):
    """Money spent at a vendor, in US dollars at list price."""

    role: str
    usd: float
    type: Literal["cost"] = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitChanged(_Event):
    """A process began or ceased to leave a provider alone, or tries whether it is back; `provider` is a port's name.

    `call_sid` is that of the call which found out; empty if it was none.
    """

    provider: str
    state: CircuitState
    process: str
    type: Literal["circuit_changed"] = "circuit_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(_Event):
    """The call is over and recorded."""

    outcome: Outcome
    seconds: float
    type: Literal["call_ended"] = "call_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDelivered(_Event):
    """The lead's delivery reached an end: `delivered`, `parked`, or `retried` for one more try."""

    result: Literal["delivered", "parked", "retried"]
    seconds: float
    type: Literal["lead_delivered"] = "lead_delivered"


CallEvent = (
    CallStarted
    | BotSpoke
    | CallerHeard
    | TurnUnderstood
    | TurnAnswered
    | QuestionSettled
    | BargedIn
    | CutOff
    | FrameDropped
    | FellBack
    | Cost
    | CircuitChanged
    | CallEnded
    | LeadDelivered
)

EVENT: TypeAdapter[CallEvent] = TypeAdapter(CallEvent)
"""JSON codec of the stream: `EVENT.dump_json(event)`, `EVENT.validate_json(data)`."""
