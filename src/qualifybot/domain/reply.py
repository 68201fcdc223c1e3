"""The bot's next move in the making: the dialogue's state so far, and what it has asked to be done so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from qualifybot.domain.dialogue import Effect, Finish, HangUp, Listen, Phase, Say, Settle, State, Transfer
from qualifybot.domain.models import Answer, Budget, CompanySize, Moment, Outcome, Question, Timeline, Topic
from qualifybot.domain.record import Settled
from qualifybot.domain.script import KEYPAD_QUESTIONS, Script, opening_of
from qualifybot.domain.spoken import joined, sentence, spoken


@dataclass(frozen=True, slots=True)
class Reply:
    """Each method returns the reply with one thing more in it."""

    state: State
    script: Script
    effects: tuple[Effect, ...] = ()

    def but(self, state: State) -> Reply:
        """The same reply, remembering `state`."""
        return Reply(state, self.script, self.effects)

    def say(self, line: str) -> Reply:
        """Speak the next variant of a script's line."""
        index, reply = self._next_variant(line)
        return reply._doing(reply.state, Say(self.script.variants(line)[index], f"{line}.{index}"))

    def say_back(self, line: str, *answers: Answer, careful: bool = False) -> Reply:
        """Speak the next variant of a line with these answers in it; `careful`: so that the ear cannot mistake them."""
        index, reply = self._next_variant(line)
        value = joined([spoken(answer, self.state.today, careful=careful) for answer in answers])
        variant = self.script.variants(line)[index]
        said = Say(
            sentence(variant.format_map({"value": value})),
            f"{line}.{index}",
            fixed=False,
            impersonal=all(isinstance(answer, CompanySize | Budget | Timeline) for answer in answers),
            opening=opening_of(variant),
        )
        return reply._doing(reply.state, said)

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

    def _next_variant(self, line: str) -> tuple[int, Reply]:
        used = self.state.uses.get(line, 0)
        uses = MappingProxyType({**self.state.uses, line: used + 1})
        return used % len(self.script.variants(line)), self.but(replace(self.state, uses=uses))

    def _doing(self, state: State, *effects: Effect) -> Reply:
        return Reply(state, self.script, (*self.effects, *effects))
