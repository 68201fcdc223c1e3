"""Where does a dialogue stand, told by its turns alone?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualifybot.domain.dialogue import Heard, Phase, Started, State
from qualifybot.domain.models import Moment, Topic
from qualifybot.domain.record import Turn
from qualifybot.domain.script import Script
from qualifybot.domain.state_machine import step

_PHASES: Mapping[Topic, Phase] = {Moment.CONTACT: Phase.CONTACT, Moment.READ_BACK: Phase.READ_BACK}


def caught_up(state: State, turns: Sequence[Turn], script: Script) -> State:
    """The state after these further turns; what only the line told, such as silences, is not known."""
    if state.phase is Phase.NEW:
        state, _ = step(state, Started(), script)
    for turn in turns:
        if turn.reading is None or state.phase is Phase.OVER:
            continue
        if turn.topic is Moment.READ_BACK and not state.answers:
            continue  # a yes or no to something else than a read-back
        state, _ = step(_asked(state, turn.topic), Heard(turn.caller, turn.reading), script)
    return state


def _asked(state: State, topic: Topic) -> State:
    """Whatever led there: this is what the turn replied to."""
    if state.topic is topic:
        return state
    return replace(state, topic=topic, phase=_PHASES.get(topic, Phase.QUESTIONS))
