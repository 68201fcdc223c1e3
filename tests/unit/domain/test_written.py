from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

import strategies
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Person,
    Timeline,
    UseCase,
)
from qualifybot.domain.written import written


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (CompanySize(88, 88), "88 people"),
        (CompanySize(1, 1), "1 person"),
        (CompanySize(500, None), "500 or more people"),
        (CompanySize(None, 5000), "up to 5,000 people"),
        (Budget(Decimal(32_000), Decimal(32_000), "USD", "year"), "USD 32,000 a year"),
        (Budget(Decimal(20), Decimal(25), "EUR", "month", True), "EUR 20–25 per user a month"),
        (Budget(Decimal(900), Decimal(900), "GBP", "one_time"), "GBP 900 one-time"),
        (Timeline(None, date(2027, 6, 30)), "by 30 June 2027"),
        (Timeline(date(2027, 1, 1), None), "from 1 January 2027 on"),
        (Timeline(date(2026, 10, 20), date(2026, 10, 20)), "20 October 2026"),
        (Timeline(date(2026, 10, 1), date(2026, 12, 31)), "1 October 2026 – 31 December 2026"),
        (Timeline(None, None), "open"),
        (DecisionMakers("alone"), "decides alone"),
        (DecisionMakers("shared", (Person("Tom", "CTO"),)), "decides with Tom (CTO)"),
        (DecisionMakers("shared"), "decides with others"),
        (DecisionMakers("no", (Person(role="CEO"), Person(role="CFO"))), "CEO and CFO decide, not the caller"),
        (DecisionMakers("no", (Person(role="CFO"),)), "CFO decides, not the caller"),
        (DecisionMakers("no"), "others decide, not the caller"),
        (DecisionMakers(None, (Person("Kim"),)), "Kim takes part"),
        (DecisionMakers(None, (Person("Kim"), Person())), "Kim and somebody take part"),
        (CurrentSolution("vendor", ("Zoho", "Jira")), "Zoho and Jira"),
        (CurrentSolution("manual"), "by hand"),
        (UseCase(("customer_support",)), "customer support"),
    ],
)
def test_answers(answer: Answer, text: str) -> None:
    assert written(answer) == text


@given(strategies.any_answer)
def test_any_answer_can_be_written(answer: Answer) -> None:
    assert isinstance(written(answer), str)
