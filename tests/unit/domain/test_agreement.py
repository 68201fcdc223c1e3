from datetime import date
from decimal import Decimal

import pytest

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Person,
    Question,
    Timeline,
    UseCase,
)

TODAY = date(2027, 3, 4)


def budget(low: int | None, high: int | None, **terms: object) -> Budget:
    amounts = [None if end is None else Decimal(end) for end in (low, high)]
    return Budget(amounts[0], amounts[1], **terms)  # type: ignore[arg-type]


def window(start: str | None, end: str | None) -> Timeline:
    return Timeline(start and date.fromisoformat(start), end and date.fromisoformat(end))  # type: ignore[arg-type]


def people(part: str | None, *roles: str) -> DecisionMakers:
    return DecisionMakers(part, tuple(Person(role=role) for role in roles))  # type: ignore[arg-type]


def vendor(*products: str) -> CurrentSolution:
    return CurrentSolution("vendor", products)


SAME: list[tuple[Question, Answer, Answer]] = [
    (Question.COMPANY_SIZE, CompanySize(40, 40), CompanySize(40, 40)),
    (Question.COMPANY_SIZE, CompanySize(1000, 1000), CompanySize(1008, 1008)),
    (Question.COMPANY_SIZE, CompanySize(50, None), CompanySize(51, None)),
    (Question.COMPANY_SIZE, CompanySize(None, 50), CompanySize(None, 49)),
    (Question.BUDGET, budget(50000, 50000), budget(50000, 50000)),
    (Question.BUDGET, budget(0, 0), budget(0, 0)),
    (Question.BUDGET, budget(50000, None), budget(50001, None)),
    (Question.TIMELINE, window("2027-06-01", "2027-06-30"), window("2027-06-05", "2027-06-25")),
    (Question.TIMELINE, window(None, "2027-04-30"), window("2027-03-04", "2027-04-28")),
    (Question.TIMELINE, window("2027-01-01", "2027-12-31"), window("2027-03-04", "2027-12-31")),
    (Question.TIMELINE, window("2027-09-01", None), window("2027-09-08", None)),
    (Question.DECISION_MAKERS, people("shared", "CFO"), people("shared", "chief financial officer")),
    (Question.DECISION_MAKERS, people("no", "VP of Sales"), people("no", "vice president sales")),
    (Question.DECISION_MAKERS, people("no", "finance director"), people("no", "Director of Finance")),
    (Question.DECISION_MAKERS, people("no", "CEO", "CFO"), people("no", "the CFO", "our CEO")),
    (Question.DECISION_MAKERS, people("no", "board"), people("no", "Board of Directors")),
    (Question.DECISION_MAKERS, people("no", "IT department"), people("no", "IT")),
    (Question.DECISION_MAKERS, people("shared", "co-founder"), people("shared", "cofounder")),
    (
        Question.DECISION_MAKERS,
        DecisionMakers("no", (Person("José", "CTO"),)),
        DecisionMakers("no", (Person("jose", "chief technology officer"),)),
    ),
    (Question.CURRENT_SOLUTION, vendor("HubSpot"), vendor("hubspot crm")),
    (Question.CURRENT_SOLUTION, vendor("Microsoft Dynamics 365"), vendor("Dynamics")),
    (Question.CURRENT_SOLUTION, vendor("Monday.com"), vendor("monday")),
    (Question.CURRENT_SOLUTION, vendor("Jira", "Confluence"), vendor("Atlassian Confluence", "Jira")),
    (Question.CURRENT_SOLUTION, CurrentSolution("none"), CurrentSolution("none")),
    (Question.USE_CASE, UseCase(("tickets", "leads")), UseCase(("tickets",))),
]
DIFFERENT: list[tuple[Question, Answer, Answer]] = [
    (Question.COMPANY_SIZE, CompanySize(40, 40), CompanySize(41, 41)),
    (Question.COMPANY_SIZE, CompanySize(15, 15), CompanySize(50, 50)),
    (Question.COMPANY_SIZE, CompanySize(50, None), CompanySize(50, 50)),
    (Question.COMPANY_SIZE, CompanySize(50, None), CompanySize(52, None)),
    (Question.BUDGET, budget(500, 500), budget(500, 500, period="month")),
    (Question.BUDGET, budget(500, 500), budget(500, 500, currency="EUR")),
    (Question.BUDGET, budget(500, 500), budget(500, 500, per_seat=True)),
    (Question.BUDGET, budget(0, 0), budget(None, 0)),
    (Question.TIMELINE, window("2027-06-01", "2027-06-30"), window("2027-07-01", "2027-07-31")),
    (Question.TIMELINE, window(None, "2027-03-20"), window(None, "2027-03-30")),
    (Question.TIMELINE, window("2027-09-01", None), window("2027-09-01", "2027-09-30")),
    (Question.DECISION_MAKERS, people("shared", "CFO"), people("no", "CFO")),
    (Question.DECISION_MAKERS, people("no", "CFO"), people("no", "CEO")),
    (Question.DECISION_MAKERS, people("no", "CFO"), people("no", "CFO", "CEO")),
    (Question.DECISION_MAKERS, people("no", "head of IT"), people("no", "head of sales")),
    (Question.CURRENT_SOLUTION, vendor("Zoho"), vendor("HubSpot")),
    (Question.CURRENT_SOLUTION, vendor(), CurrentSolution("in_house")),
    (Question.USE_CASE, UseCase(("tickets",)), UseCase(("leads", "tickets"))),
    (Question.USE_CASE, UseCase(("tickets",)), CompanySize(1, 1)),
]


@pytest.mark.parametrize(("question", "one", "other"), SAME)
def test_answers_that_mean_the_same(question: Question, one: Answer, other: Answer) -> None:
    assert agree(question, one, other, TODAY)
    assert agree(question, other, one, TODAY)


@pytest.mark.parametrize(("question", "one", "other"), DIFFERENT)
def test_answers_that_differ(question: Question, one: Answer, other: Answer) -> None:
    assert not agree(question, one, other, TODAY)
    assert not agree(question, other, one, TODAY)
