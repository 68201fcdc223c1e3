"""The dialogue as one pure reducer: what was, what happens, what is then, and what is to be done.

`TABLE` holds every move there is; a pair that is not in it cannot happen. `docs/state-machine.md` is drawn from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from qualifybot.domain import asking, closing, interruptions, returning
from qualifybot.domain.dialogue import (
    Broke,
    Completed,
    Doubted,
    Effect,
    Event,
    Heard,
    HungUp,
    Phase,
    Pressed,
    Silent,
    Started,
    State,
    TimeUp,
)
from qualifybot.domain.models import Kind
from qualifybot.domain.reply import Reply
from qualifybot.domain.script import Script
from qualifybot.domain.second_thoughts import complete, doubt
from qualifybot.domain.turns import as_heard, hold_volunteered, in_form, topic_of
from qualifybot.errors import ImpossibleMove


class Happening(StrEnum):
    """What can happen on the line besides a reply, which is one of the eleven kinds."""

    STARTED = "started"
    RESUMED = "resumed"
    SILENT = "silent"
    HUNG_UP = "hung up"
    TIME_UP = "time up"
    BROKE = "broke"


OnReply = Callable[[Reply, Heard], Reply]
OnHappening = Callable[[Reply], Reply]
_Act = TypeVar("_Act")
_Cue = TypeVar("_Cue", Kind, Happening)


@dataclass(frozen=True, slots=True)
class Move(Generic[_Act]):
    """What is done, and the phases it may lead to besides the one it is made in."""

    act: _Act
    to: frozenset[Phase]


NEW, RETURNING, CONTACT, QUESTIONS = Phase.NEW, Phase.RETURNING, Phase.CONTACT, Phase.QUESTIONS
READ_BACK, CLOSING, OVER = Phase.READ_BACK, Phase.CLOSING, Phase.OVER
_ASKING, _ENDING = (CONTACT, QUESTIONS), (READ_BACK, CLOSING)
_TALKING = (RETURNING, *_ASKING, *_ENDING)
_GIVING_UP: dict[Phase, tuple[Phase, ...]] = {
    RETURNING: (CONTACT,),
    CONTACT: (QUESTIONS, READ_BACK),
    QUESTIONS: (READ_BACK, OVER),
    READ_BACK: (OVER,),
    CLOSING: (OVER,),
}
"""Where it leads when something was asked as often as it may be."""
_AFTER_SILENCE = _GIVING_UP | {RETURNING: (CONTACT, OVER), CONTACT: (QUESTIONS, READ_BACK, OVER)}


def _moves(
    *rows: tuple[Iterable[Phase], Iterable[_Cue], _Act, tuple[Phase, ...] | Mapping[Phase, tuple[Phase, ...]]],
) -> Mapping[tuple[Phase, _Cue], Move[_Act]]:
    return {
        (phase, cue): Move(act, frozenset(to if isinstance(to, tuple) else to[phase]))
        for phases, cues, act, to in rows
        for phase in phases
        for cue in cues
    }


_CUES: Mapping[type[Event], Happening] = {
    Started: Happening.STARTED,
    Silent: Happening.SILENT,
    HungUp: Happening.HUNG_UP,
    TimeUp: Happening.TIME_UP,
    Broke: Happening.BROKE,
}

# phases, kinds of reply, what is done, where it may lead
REPLIES: Mapping[tuple[Phase, Kind], Move[OnReply]] = _moves(
    ((RETURNING,), (Kind.ANSWER,), returning.judged, (CONTACT, QUESTIONS, READ_BACK)),
    ((RETURNING,), (Kind.PARTIAL, Kind.UNCLEAR), returning.not_judged, (CONTACT, QUESTIONS, READ_BACK)),
    ((RETURNING,), (Kind.UNKNOWN, Kind.DECLINED), returning.not_wanted, (CONTACT,)),
    ((RETURNING,), (Kind.CORRECTION,), returning.changed, (QUESTIONS, READ_BACK)),
    ((CONTACT,), (Kind.ANSWER, Kind.PARTIAL), asking.introduced, (QUESTIONS, READ_BACK)),
    ((CONTACT,), (Kind.UNCLEAR,), asking.not_introduced, (QUESTIONS, READ_BACK)),
    ((CONTACT,), (Kind.UNKNOWN, Kind.DECLINED), asking.stays_anonymous, (QUESTIONS, READ_BACK)),
    ((QUESTIONS,), (Kind.ANSWER,), asking.answered, (READ_BACK,)),
    ((QUESTIONS,), (Kind.PARTIAL, Kind.UNCLEAR, Kind.DECLINED), asking.not_answered, (READ_BACK, OVER)),
    ((QUESTIONS,), (Kind.UNKNOWN,), asking.not_known, (READ_BACK, OVER)),
    (_ASKING, (Kind.CORRECTION,), asking.corrected, _GIVING_UP),
    ((READ_BACK,), (Kind.ANSWER,), closing.judged, (CLOSING, OVER)),
    ((READ_BACK,), (Kind.PARTIAL, Kind.UNCLEAR), closing.not_judged, (OVER,)),
    ((CLOSING,), (Kind.ANSWER,), closing.offer_judged, (OVER,)),
    ((CLOSING,), (Kind.PARTIAL, Kind.UNCLEAR), closing.offer_not_judged, (OVER,)),
    (_ENDING, (Kind.UNKNOWN, Kind.DECLINED), closing.not_disputed, (OVER,)),
    (_ENDING, (Kind.CORRECTION,), closing.changed, (OVER,)),
    (_TALKING, (Kind.REPEAT,), interruptions.repeat, _GIVING_UP),
    (_TALKING, (Kind.QUESTION,), interruptions.reply_to_question, _GIVING_UP),
    (_TALKING, (Kind.WAIT,), interruptions.wait, _GIVING_UP),
    (_TALKING, (Kind.HUMAN,), interruptions.hand_over, (OVER,)),
    (_TALKING, (Kind.STOP,), interruptions.stop, (OVER,)),
)
HAPPENINGS: Mapping[tuple[Phase, Happening], Move[OnHappening]] = _moves(
    ((NEW,), (Happening.STARTED, Happening.RESUMED), returning.begin, (RETURNING, CONTACT)),
    (_TALKING, (Happening.RESUMED,), interruptions.resume, _GIVING_UP),
    ((OVER,), (Happening.RESUMED,), interruptions.end_again, ()),
    (_TALKING, (Happening.SILENT,), interruptions.nothing_heard, _AFTER_SILENCE),
    ((NEW, *_TALKING), (Happening.HUNG_UP,), interruptions.hung_up, (OVER,)),
    ((NEW, *_TALKING), (Happening.TIME_UP,), interruptions.time_up, (OVER,)),
    ((NEW, *_TALKING), (Happening.BROKE,), interruptions.broke, (OVER,)),
)


def step(state: State, event: Event, script: Script) -> tuple[State, tuple[Effect, ...]]:
    """The state after `event`, and what is to be done, in order.

    A step that goes on ends in one `Listen`; one that ends says `Finish` and then how to leave the line. Second
    thoughts (`Doubted`, `Completed`), and whatever still arrives after the end, ask for nothing. Raises ImpossibleMove
    for an event that this phase cannot have.
    """
    if state.phase is OVER and not isinstance(event, Started):
        return state, ()
    reply = Reply(state, script)
    match event:
        case Doubted(question):
            return doubt(state, question), ()
        case Completed():
            return complete(state, event), ()
        case Heard() | Pressed():
            reply = _take_turn(reply, event)
        case Started(resumed=True):
            reply = _look_up(HAPPENINGS, state.phase, Happening.RESUMED).act(reply)
        case _:
            reply = _look_up(HAPPENINGS, state.phase, _CUES[type(event)]).act(reply)
    return reply.state, reply.effects


def _take_turn(reply: Reply, event: Heard | Pressed) -> Reply:
    state = reply.state
    if state.phase is NEW:
        raise ImpossibleMove(f"a reply in phase {state.phase}")
    topic = topic_of(state)
    heard = in_form(as_heard(event, topic, reply.script) if isinstance(event, Pressed) else event, topic)
    spoke = state.spoke or bool(heard.text.strip())
    reply = reply.but(replace(state, turns=state.turns + 1, silences=0, spoke=spoke))
    move = _look_up(REPLIES, state.phase, heard.reading.kind)
    return move.act(hold_volunteered(reply, heard), heard)


def _look_up(table: Mapping[tuple[Phase, _Cue], Move[_Act]], phase: Phase, cue: _Cue) -> Move[_Act]:
    try:
        return table[phase, cue]
    except KeyError:
        raise ImpossibleMove(f"{cue} in phase {phase}") from None
