from datetime import date

import pytest

from qualifybot.domain.models import CompanySize, Context, Question
from qualifybot.domain.reading.topics import READERS, values, volunteered

CONTEXT = Context(Question.BUDGET, date(2027, 3, 4))


def test_every_question_has_a_reader() -> None:
    assert list(READERS) == list(Question)


def test_answers_nobody_asked_for() -> None:
    found = volunteered("We're forty people and need it in June.", CONTEXT)
    assert set(found) == {Question.COMPANY_SIZE, Question.TIMELINE}
    assert values(found)[Question.COMPANY_SIZE] == CompanySize(40, 40)


def test_questions_left_out() -> None:
    found = volunteered("We're forty people and need it in June.", CONTEXT, besides={Question.TIMELINE})
    assert set(found) == {Question.COMPANY_SIZE}


@pytest.mark.parametrize(
    "text",
    [
        "We've twelve partners, each wanted something else, and it's eighteen thousand.",
        "There are five of us on the reception desk, call it two thousand.",
        "We have 20 managers with 20 opinions, so say ten thousand.",
    ],
)
def test_a_count_of_some_is_not_the_size_of_the_company(text: str) -> None:
    assert Question.COMPANY_SIZE not in volunteered(text, CONTEXT)


@pytest.mark.parametrize("text", ["SAP Business One and a pile of paper.", "We don't use Monday, we use Asana."])
def test_a_product_is_no_figure(text: str) -> None:
    assert not volunteered(text, CONTEXT).keys() & {Question.COMPANY_SIZE, Question.TIMELINE}
