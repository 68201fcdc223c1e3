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
from qualifybot.domain.spoken import joined, number_words, ordinal_words, sentence, spoken, year_words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (7, "seven"),
        (15, "fifteen"),
        (40, "forty"),
        (88, "eighty-eight"),
        (100, "one hundred"),
        (115, "one hundred fifteen"),
        (1000, "one thousand"),
        (32_000, "thirty-two thousand"),
        (250_040, "two hundred fifty thousand forty"),
        (1_250_000, "one million two hundred fifty thousand"),
        (3 * 10**9, "three billion"),
        (10**15, "one thousand trillion"),
        (Decimal("2.5"), "two point five"),
        (Decimal("10.00"), "ten"),
        (Decimal("0.05"), "zero point zero five"),
        (-4, "minus four"),
    ],
)
def test_numbers(value: int | Decimal, words: str) -> None:
    assert number_words(value) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (4, "fourth"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (30, "thirtieth"),
        (31, "thirty-first"),
    ],
)
def test_ordinals(number: int, words: str) -> None:
    assert ordinal_words(number) == words


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2027, "twenty twenty-seven"),
        (2010, "twenty ten"),
        (2005, "two thousand five"),
        (1999, "nineteen ninety-nine"),
        (2100, "two thousand one hundred"),
    ],
)
def test_years(year: int, words: str) -> None:
    assert year_words(year) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], ""), (["Zoho"], "Zoho"), (["Zoho", "Jira"], "Zoho and Jira"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(parts: list[str], words: str) -> None:
    assert joined(parts) == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CompanySize(88, 88), "eighty-eight people"),
        (CompanySize(1, 1), "just you"),
        (CompanySize(500, None), "at least five hundred people"),
        (CompanySize(None, 50), "up to fifty people"),
        (CompanySize(20, 25), "between twenty and twenty-five people"),
        (CompanySize(None, None), "an open number of people"),
        (Budget(Decimal(50_000), Decimal(50_000)), "fifty thousand dollars"),
        (Budget(Decimal(600), Decimal(600), "USD", "month"), "six hundred dollars a month"),
        (Budget(Decimal(30), Decimal(30), "EUR", "month", True), "thirty euros per user a month"),
        (Budget(Decimal(1), Decimal(1), "GBP", "one_time"), "one pound as a one-time spend"),
        (Budget(Decimal("99.50"), Decimal("99.50"), "USD", "year"), "ninety-nine dollars and fifty cents a year"),
        (Budget(Decimal("1.20"), Decimal("1.20"), "GBP"), "one pound and twenty pence"),
        (
            Budget(Decimal(10_000), Decimal(99_999), "INR"),
            "between ten thousand and ninety-nine thousand nine hundred ninety-nine rupees",
        ),
        (Budget(None, Decimal(5000), "XTS", "quarter"), "up to five thousand X T S a quarter"),
        (Budget(Decimal(0), Decimal(0)), "nothing for now"),
        (Timeline(TODAY, TODAY), "as soon as possible"),
        (Timeline(date(2026, 12, 20), date(2026, 12, 20)), "on December twentieth"),
        (Timeline(date(2027, 1, 3), date(2027, 1, 3)), "on January third, twenty twenty-seven"),
        (Timeline(None, date(2026, 12, 31)), "by the end of December"),
        (Timeline(None, date(2027, 6, 15)), "by June fifteenth, twenty twenty-seven"),
        (Timeline(date(2027, 1, 1), None), "from January first, twenty twenty-seven on"),
        (Timeline(date(2027, 3, 1), date(2027, 3, 31)), "in March, twenty twenty-seven"),
        (Timeline(date(2026, 12, 1), date(2026, 12, 31)), "in December"),
        (Timeline(date(2028, 2, 1), date(2028, 2, 29)), "in February, twenty twenty-eight"),
        (Timeline(date(2029, 4, 1), date(2029, 6, 30)), "in the second quarter of twenty twenty-nine"),
        (Timeline(date(2027, 7, 1), date(2027, 12, 31)), "in the second half of twenty twenty-seven"),
        (Timeline(date(2027, 1, 1), date(2027, 12, 31)), "in twenty twenty-seven"),
        (
            Timeline(date(2027, 6, 1), date(2027, 8, 31)),
            "between June first, twenty twenty-seven and the end of August, twenty twenty-seven",
        ),
        (Timeline(TODAY, date(2026, 12, 31)), "between now and the end of December"),
        (Timeline(None, None), "at some time"),
        (DecisionMakers("alone"), "you decide on your own"),
        (DecisionMakers("shared", (Person(role="CTO"),)), "you decide together with the CTO"),
        (
            DecisionMakers("no", (Person(role="head of IT"), Person(role="legal"))),
            "the decision is made by the head of IT and legal",
        ),
        (
            DecisionMakers(None, (Person("Tom Baker", "CTO"), Person("Priya"))),
            "the decision involves Tom Baker, the CTO, and Priya",
        ),
        (DecisionMakers("shared", (Person(role="wife"),)), "you decide together with your wife"),
        (
            DecisionMakers("shared", (Person(role="business partner"),)),
            "you decide together with your business partner",
        ),
        (DecisionMakers("no"), "the decision is made by others"),
        (DecisionMakers("no", (Person(),)), "the decision is made by somebody"),
        (CurrentSolution("none"), "you have nothing in place today"),
        (CurrentSolution("manual"), "you do it by hand today"),
        (CurrentSolution("in_house"), "you use your own in-house tool today"),
        (CurrentSolution("vendor"), "you already use a tool for it today"),
        (CurrentSolution("vendor", ("Zoho", "Jira")), "you use Zoho and Jira today"),
        (UseCase(("lead_management", "other")), "lead management and something else"),
    ],
)
def test_answers(answer: Answer, words: str) -> None:
    assert spoken(answer, TODAY) == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CompanySize(15, 15), "fifteen, one five, people"),
        (CompanySize(0, 15), "between zero, zero, and fifteen, one five, people"),
        (Budget(Decimal(50_000), Decimal(50_000)), "fifty thousand, five zero thousand, dollars"),
        (
            Budget(Decimal(1_500_000), Decimal(1_500_000)),
            "one million five hundred thousand, one five zero zero thousand, dollars",
        ),
        (Budget(Decimal("2.5"), None), "at least two point five dollars"),
    ],
)
def test_a_careful_voice_spells_figures(answer: Answer, words: str) -> None:
    assert spoken(answer, TODAY, careful=True) == words


@given(strategies.any_answer)
def test_any_answer_can_be_said_without_a_figure_in_digits(answer: Answer) -> None:
    words = spoken(answer, TODAY, careful=True)
    if isinstance(answer, CompanySize | Budget | Timeline):
        assert not any(character.isdigit() for character in words)


def test_sentences_begin_with_a_capital() -> None:
    assert sentence("you decide") == "You decide"
    assert sentence("") == ""
