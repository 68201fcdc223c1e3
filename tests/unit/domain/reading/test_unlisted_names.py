"""Products that stand on no list: seen by their place in the answer, or a reason for doubt."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.models import Context, CurrentSolution, Question, Reading
from qualifybot.domain.reading.reader import read
from qualifybot.domain.reading.unlisted_names import unlisted_names


def heard(text: str) -> Reading:
    return read(text, Context(Question.CURRENT_SOLUTION, date(2027, 3, 10)))


def products(text: str) -> list[str]:
    return [one.name for one in unlisted_names(text, text.lower(), []) if one.product]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Torvisto", "The rota is in Torvisto."),
        ("Torvisto", "We're a Torvisto house."),
        ("Torvisto", "Our people log into Torvisto."),
        ("Torvisto", "There's still Torvisto on two desks."),
        ("Torvisto", "Torvisto handles the bookings."),
        ("Torvisto", "Well, Torvisto, for ages now."),
    ],
)
def test_a_name_where_only_a_product_stands(name: str, text: str) -> None:
    assert products(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Szymek, our apprentice, writes it down.",
        "Szymek keeps the diary.",
        "We do that in Rotterdam.",
        "Mrs Higginbotham has the ledger.",
        "Uninstalled it a week ago.",
    ],
)
def test_people_places_and_plain_words_are_no_products(text: str) -> None:
    assert unlisted_names(text, text.lower(), []) == []


def test_a_row_of_names_is_a_row_of_products() -> None:
    reading = heard("Trello and Torvisto.")
    assert reading.value == CurrentSolution("vendor", ("Trello", "Torvisto"))
    assert reading.confident


def test_an_unknown_name_beside_the_answer_casts_doubt() -> None:
    reading = heard("It's a whiteboard, and then Torvisto, whatever that does.")
    assert reading.value == CurrentSolution("manual")
    assert not reading.confident


def test_what_is_understood_already_is_left_alone() -> None:
    assert unlisted_names("We use Torvisto.", "we use torvisto.", [(7, 15)]) == []
