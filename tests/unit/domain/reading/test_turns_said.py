"""Whole turns: what they say beside the answer, and what they change of earlier ones."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.models import (
    Answer,
    CompanySize,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Person,
    Question,
    Reading,
    Timeline,
    UseCase,
)
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script

DM, CS, SOLUTION, USE = Question.DECISION_MAKERS, Question.COMPANY_SIZE, Question.CURRENT_SOLUTION, Question.USE_CASE
EARLIER: dict[Question, Answer] = {
    CS: CompanySize(40, 40),
    Question.TIMELINE: Timeline(date(2027, 6, 1), date(2027, 6, 30)),
    DM: DecisionMakers("no", (Person(None, "CFO"),)),
    SOLUTION: CurrentSolution("vendor", ("HubSpot",)),
    USE: UseCase(("lead_management",)),
}


def heard(asked: Question, text: str, earlier: dict[Question, Answer] | None = None) -> Reading:
    return read(text, default_script().context(asked, date(2027, 3, 10), earlier or {}))


def decides(part: str | None, *roles: str) -> DecisionMakers:
    return DecisionMakers(part, tuple(Person(None, role) for role in roles))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "text", "question", "value"),
    [
        (USE, "Actually the CFO left yesterday, I decide now.", DM, decides("alone")),
        (SOLUTION, "I should've said the CFO and I decide together.", DM, decides("shared", "CFO")),
        (USE, "I told you HubSpot, it's Zoho.", SOLUTION, CurrentSolution("vendor", ("Zoho",))),
        (DM, "What I said about HubSpot was wrong, we've got nothing.", SOLUTION, CurrentSolution("none")),
        (
            USE,
            "We're not on HubSpot any more, I forgot, it's Pipedrive since May.",
            SOLUTION,
            CurrentSolution("vendor", ("Pipedrive",)),
        ),
        (
            DM,
            "One thing to put right, we don't use HubSpot, we use Monday.",
            SOLUTION,
            CurrentSolution("vendor", ("Monday.com",)),
        ),
    ],
)
def test_an_earlier_answer_changed(asked: Question, text: str, question: Question, value: Answer) -> None:
    earlier = {known: answer for known, answer in EARLIER.items() if known is not asked}
    reading = heard(asked, text, earlier)
    assert reading.kind is Kind.CORRECTION
    assert reading.value == Correction(question, value)
    assert not reading.also


@pytest.mark.parametrize(
    ("asked", "text", "question", "value"),
    [
        (USE, "Dashboards. By the way the CFO and me, we decide together.", DM, decides("shared", "CFO")),
        (
            SOLUTION,
            "Nothing. And put down that the CEO decides rather than the CFO.",
            DM,
            decides("no", "CEO"),
        ),
        (CS, "Sixty people on spreadsheets.", SOLUTION, CurrentSolution("manual")),
        (CS, "We're 30, all still working off a whiteboard.", SOLUTION, CurrentSolution("manual")),
        (USE, "Tickets. Right now that's all in Outlook.", SOLUTION, CurrentSolution("manual")),
        (
            Question.BUDGET,
            "Forty a head, that's what Pipedrive costs us now.",
            SOLUTION,
            CurrentSolution("vendor", ("Pipedrive",)),
        ),
        (CS, "We are 15 people and need help with our newsletters.", USE, UseCase(("marketing_automation",))),
        (Question.BUDGET, "A hundred a month, it's just for the tickets.", USE, UseCase(("customer_support",))),
    ],
)
def test_said_beside_the_answer(asked: Question, text: str, question: Question, value: Answer) -> None:
    reading = heard(asked, text, EARLIER if question is DM else {})
    assert reading.kind is Kind.ANSWER
    assert reading.also[question] == value


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (DM, "Only the two of us, Jamal and I."),
        (DM, "We sign together, the three of us."),
    ],
)
def test_those_who_decide_are_not_the_whole_company(asked: Question, text: str) -> None:
    assert CS not in heard(asked, text).also


LONG = (
    "Well, we had the auditors in last week, and before that there was the flood, so forgive me if I'm a bit slow, "
    "but when it comes down to it the tool we work with day in and day out is HubSpot."
)


def test_a_long_story_is_not_taken_for_sure() -> None:
    reading = heard(SOLUTION, LONG)
    assert reading.value == CurrentSolution("vendor", ("HubSpot",))
    assert not reading.confident


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (DM, "Our treasurer decides, he collects stamps, plays the tuba, breeds spaniels and sails on the lake."),
        (DM, "I decide, I like stamps, old trains, spaniels, sailing, tubas and long walks on the beach."),
        (DM, "The matron decides, not that I mind."),
        (DM, "The mayor can't be bothered, the clerk decides with me."),
        (
            SOLUTION,
            "The first salesman showed us Zoho with all the trimmings, it looked very nice on his screen, but in the"
            " end we stayed with Copper.",
        ),
    ],
)
def test_much_besides_the_answer_makes_it_doubtful(asked: Question, text: str) -> None:
    reading = heard(asked, text)
    assert reading.kind is Kind.ANSWER
    assert not reading.confident


@pytest.mark.parametrize("text", ["The trombone, I don't know.", "We bought a gizmo for the cellar, not sure."])
def test_a_use_not_known(text: str) -> None:
    assert heard(USE, text).kind is Kind.UNKNOWN
