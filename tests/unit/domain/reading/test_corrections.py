from datetime import date
from decimal import Decimal

import pytest

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Context,
    CurrentSolution,
    DecisionMakers,
    Person,
    Question,
    Timeline,
)
from qualifybot.domain.reading.corrections import blank, read_corrections, without_old_values

TODAY = date(2027, 3, 4)


def size(people: int) -> CompanySize:
    return CompanySize(people, people)


def money(amount: int, **terms: str) -> Budget:
    return Budget(Decimal(amount), Decimal(amount), **terms)  # type: ignore[arg-type]


def window(start: str | None, end: str) -> Timeline:
    return Timeline(date.fromisoformat(start) if start else None, date.fromisoformat(end))


MAY = window("2027-05-01", "2027-05-31")
JULY = window("2027-07-01", "2027-07-31")
SEPTEMBER = window("2027-09-01", "2027-09-30")


def changed(text: str, earlier: Answer, asked: Question) -> Answer | None:
    question = {
        CompanySize: Question.COMPANY_SIZE,
        Budget: Question.BUDGET,
        Timeline: Question.TIMELINE,
        DecisionMakers: Question.DECISION_MAKERS,
        CurrentSolution: Question.CURRENT_SOLUTION,
    }[type(earlier)]
    found = read_corrections(text, Context(asked, TODAY, {question: earlier}))
    return found[question].value if found else None


@pytest.mark.parametrize(
    ("text", "earlier", "now"),
    [
        ("Wait, we're actually 140 people, not 110.", size(110), size(140)),
        ("One more thing, we have ninety employees rather than nineteen.", size(19), size(90)),
        ("You've put down fifty people. I said fifteen people.", size(50), size(15)),
        ("I told you forty people, but that's only the office. All in all it's seventy people.", size(40), size(70)),
        ("That two hundred people I mentioned was wrong, it's two hundred and twenty.", size(200), size(220)),
        ("Coming back to the headcount, it should be three hundred.", size(230), size(300)),
        ("We're forty people.", size(50), size(40)),
        ("Scratch what I said about the budget, it's eight thousand.", money(80000), money(8000)),
        ("Not twenty thousand, thirty thousand. The budget I mean.", money(20000), money(30000)),
        ("I misspoke before, the budget's thirty thousand euros.", money(20000), money(30000, currency="EUR")),
        ("I made a mistake earlier, the budget is per month.", money(500), money(500, period="month")),
        ("Oh, I got that wrong, that was euros, not dollars.", money(5000), money(5000, currency="EUR")),
        ("The budget's sixty, not fifty.", money(50000, period="year"), money(60000, period="year")),
        ("Actually, make that September instead of July.", JULY, SEPTEMBER),
        ("I need to change the date, we'd rather start in May.", JULY, MAY),
        ("About the deadline, push it to September.", window(None, "2027-07-31"), window(None, "2027-09-30")),
        (
            "I said we use Zoho, but it's Pipedrive since last month.",
            CurrentSolution("vendor", ("Zoho",)),
            CurrentSolution("vendor", ("Pipedrive",)),
        ),
        (
            "One correction, it's not me who decides, it's our CFO.",
            DecisionMakers("alone"),
            DecisionMakers("no", (Person(role="CFO"),)),
        ),
    ],
)
def test_an_earlier_answer_is_taken_back(text: str, earlier: Answer, now: Answer) -> None:
    assert changed(text, earlier, Question.USE_CASE) == now


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("As I said, we're fifty people.", size(50)),
        ("Actually, June.", size(40)),
        ("I'd rather not say.", money(5000)),
        ("Sorry, what was the question?", size(40)),
        ("It's mainly for our support tickets.", size(40)),
    ],
)
def test_nothing_is_taken_back(text: str, earlier: Answer) -> None:
    assert changed(text, earlier, Question.USE_CASE) is None


def test_the_question_just_asked_is_no_correction() -> None:
    assert changed("We're forty people.", size(50), Question.COMPANY_SIZE) is None


def test_a_scale_taken_over_is_not_sure() -> None:
    held = Context(Question.TIMELINE, TODAY, {Question.BUDGET: money(50000)})
    assert not read_corrections("The budget's sixty, not fifty.", held)[Question.BUDGET].confident


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("February rather than January", "February"),
        ("you noted eighty, I said eight", ", I said eight"),
        ("it's August, not July, that we want", "it's August, , that we want"),
        ("change it from June to July", "change it  to July"),
    ],
)
def test_what_stands_for_the_old_value_is_blanked_out(text: str, rest: str) -> None:
    left = without_old_values(text)
    assert len(left) == len(text)
    assert left.split() == rest.split()


def test_blanking_keeps_every_place() -> None:
    assert blank("one two three", [(4, 7)]) == "one     three"


@pytest.mark.parametrize("text", ["Sorry, actually we're just a few people.", "Wait, the headcount, that depends."])
def test_a_change_without_a_figure_changes_nothing(text: str) -> None:
    assert changed(text, size(50), Question.USE_CASE) is None
