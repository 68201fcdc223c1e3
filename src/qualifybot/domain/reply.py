"""The bot's next move in the making: the dialogue's state so far, and what it has asked to be done so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from qualifybot.domain.dialogue import Effect, Finish, HangUp, Listen, Phase, Say, Settle, State, Transfer
from qualifybot.domain.models import Moment, Outcome, Question, Topic
from qualifybot.domain.record import Settled
from qualifybot.domain.script import KEYPAD_QUESTIONS, Script
from qualifybot.domain.spoken import sentence


@dataclass(frozen=True, slots=True)
class Reply:
    """Each method returns the reply with one thing more in it."""

    state: State
    script: Script
    effects: tuple[Effect, ...] = ()

    def but(self, state: State) -> Reply:
        """The same reply, remembering `state`."""
        return Reply(state, self.script, self.effects)

    def say(self, line: str, **words: str) -> Reply:
        """Speak the next variant of a script's line; `words` fill its placeholders."""
        variants = self.script.variants(line)
        used = self.state.uses.get(line, 0)
        index = used % len(variants)
        text = sentence(variants[index].format_map(words)) if words else variants[index]
        uses = MappingProxyType({**self.state.uses, line: used + 1})
        said = Say(text, f"{line}.{index}", fixed=not words)
        return self._doing(replace(self.state, uses=uses), said)

    def listen(self, topic: Topic, *, patience: float | None = None) -> Reply:
        """Hear the caller out on `topic`; counts as one more asking."""
        part = self.script.topic(topic)
        asked = MappingProxyType({**self.state.asked, topic: self.state.asked.get(topic, 0) + 1})
        keypad = topic in KEYPAD_QUESTIONS or topic is Moment.READ_BACK
        ears = Listen(topic, patience or part.patience, part.pause, keypad)
        return self._doing(replace(self.state, topic=topic, asked=asked), ears)

    def settle(self, question: Question, how: Settled) -> Reply:
        """The question is done with; a later settlement replaces an earlier one."""
        settled = MappingProxyType({**self.state.settled, question: how})
        state = replace(self.state, settled=settled)
        return self._doing(state, Settle(question, how))

    def finish(self, outcome: Outcome, *then: HangUp | Transfer) -> Reply:
        """The dialogue is over; `then` ends the caller's line, unless they are gone already."""
        state = replace(self.state, phase=Phase.OVER, outcome=outcome)
        return self._doing(state, Finish(outcome), *then)

    def times_said(self, line: str) -> int:
        """How often a line was spoken on this call."""
        return self.state.uses.get(line, 0)

    def times_asked(self, topic: Topic) -> int:
        """How often we listened for this topic."""
        return self.state.asked.get(topic, 0)

    def _doing(self, state: State, *effects: Effect) -> Reply:
        return Reply(state, self.script, (*self.effects, *effects))
