"""A dialogue as test data: what the caller says and does, what the bot then says and asks to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qualifybot.domain.dialogue import Effect, Event, Finish, Heard, Listen, Phase, Pressed, Say, Settle, Started, State
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Outcome,
    Question,
    Reading,
    Timeline,
    Topic,
    UseCase,
    Value,
)
from qualifybot.domain.record import Settled
from qualifybot.domain.script import Script, default_script
from qualifybot.domain.state_machine import step

TODAY = date(2026, 11, 22)
MARIA = Contact("Maria", "Acme")
PLAIN: dict[Question, Answer] = {
    Question.COMPANY_SIZE: CompanySize(88, 88),
    Question.BUDGET: Budget(Decimal(2000), Decimal(2000), "USD", "month"),
    Question.TIMELINE: Timeline(None, date(2027, 6, 30)),
    Question.DECISION_MAKERS: DecisionMakers("alone"),
    Question.CURRENT_SOLUTION: CurrentSolution("manual"),
    Question.USE_CASE: UseCase(("lead_management",)),
}
"""Answers that nobody has to hear twice."""
HOT: dict[str, Answer] = {
    "company_size": CompanySize(400, 400),
    "budget": Budget(Decimal(80000), Decimal(80000)),
    "timeline": Timeline(TODAY, TODAY),
}
"""Answers of a caller whom sales should meet at once."""
SCRIPT = default_script()
NUMBER = "+15550100"
WITH_NUMBER = SCRIPT.as_deployed(recorded=False, transfer_number=NUMBER)
"""The default script where there is somebody to be put through to."""


@dataclass
class Talk:
    """A call in progress; `bot` and the like tell of the last step alone."""

    script: Script = SCRIPT
    state: State = State(TODAY)
    effects: tuple[Effect, ...] = ()

    def happens(self, event: Event) -> Talk:
        self.state, self.effects = step(self.state, event, self.script)
        return self

    def starts(self) -> Talk:
        return self.happens(Started())

    def says(
        self,
        kind: Kind,
        value: Value | None = None,
        *,
        text: str = "so they said",
        also: Mapping[Question, Answer] | None = None,
        confident: bool = True,
    ) -> Talk:
        return self.happens(Heard(text, Reading(kind, value, also or {}, confident=confident)))

    def answers(self, value: Value, *, text: str = "so they said", confident: bool = True) -> Talk:
        return self.says(Kind.ANSWER, value, text=text, confident=confident)

    def corrects(self, question: Question, value: Answer) -> Talk:
        return self.says(Kind.CORRECTION, Correction(question, value))

    def agrees(self, yes: bool = True) -> Talk:
        return self.answers(Confirmation(yes))

    def presses(self, digits: str) -> Talk:
        return self.happens(Pressed(digits))

    def goes_through(self, **others: Answer) -> Talk:
        """Introduces themselves and answers every question, in the script's order."""
        self.starts().answers(MARIA)
        for question in self.script.order:
            self.answers(others.get(question.value, PLAIN[question]))
        return self

    @property
    def said(self) -> list[str]:
        """The names of the lines, without their variants."""
        return [effect.line.rpartition(".")[0] for effect in self.effects if isinstance(effect, Say)]

    @property
    def words(self) -> str:
        return " ".join(effect.text for effect in self.effects if isinstance(effect, Say))

    @property
    def listening(self) -> Topic | None:
        return next((effect.topic for effect in self.effects if isinstance(effect, Listen)), None)

    @property
    def settling(self) -> dict[Question, Settled]:
        return {effect.question: effect.how for effect in self.effects if isinstance(effect, Settle)}

    @property
    def finished(self) -> Outcome | None:
        return next((effect.outcome for effect in self.effects if isinstance(effect, Finish)), None)

    def holds(self, question: Question) -> Answer | None:
        held = self.state.answers.get(question)
        return held.value if held else None

    @property
    def is_over(self) -> bool:
        return self.state.phase is Phase.OVER


def at_question(question: Question, script: Script = SCRIPT) -> Talk:
    """A call in which this question was just asked, all before it answered."""
    talk = Talk(script).starts().answers(MARIA)
    while talk.listening is not question:
        assert isinstance(talk.listening, Question)
        talk.answers(PLAIN[talk.listening])
    return talk
