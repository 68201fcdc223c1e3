"""Of which figures are the readers unsure, though they read one?"""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.models import Question
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script


def confident(question: Question, text: str) -> bool:
    return read(text, default_script().context(question, date(2026, 11, 23), {})).confident


@pytest.mark.parametrize(
    "text",
    [
        "Nine midwives and four doulas.",
        "Four paralegals, two whatsits and a clerk.",
        "Our Leeds branch has twelve and the other nine.",
        "The payroll says 64 but two of those have left.",
        "I look after a team of nine, the company's got 400.",
        "More than I can count on two hands.",
        "Me, Harriet and 12 drivers.",
    ],
)
def test_doubts_one_count_beside_another(text: str) -> None:
    assert not confident(Question.COMPANY_SIZE, text)


@pytest.mark.parametrize(
    "text",
    [
        "We pay 200 now and could go to 350 a month.",
        "We burn through three thousand a month on stamps alone, so two thousand a month for this is nothing.",
        "Half of what we pay now, which is a thousand a month.",
        "No more than the old one cost, which was seven hundred a month.",
        "Eighty-nine ninety-nine a month.",
        "Nothing is approved, but thirty was mentioned.",
        "It depends, last time it was forty.",
        "Twenty thousand, part of which goes on hardware.",
        "Eight thousand a year, and a chunk of that is for the website.",
    ],
)
def test_doubts_one_amount_beside_another(text: str) -> None:
    assert not confident(Question.BUDGET, text)


@pytest.mark.parametrize(
    "text",
    [
        "Not before we've moved, and that's on the first of May.",
        "They're pulling the plug on the old one on March the 31st.",
        "It took us eighteen months last time, I'd give this one four.",
        "In six weeks, well, more like eight.",
    ],
)
def test_doubts_a_time_that_may_be_another(text: str) -> None:
    assert not confident(Question.TIMELINE, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question.COMPANY_SIZE, "Ten nurses and two phlebotomists."),
        (Question.COMPANY_SIZE, "We've forty people and sixty printers."),
        (Question.BUDGET, "Thirty-nine dollars per seat, billed monthly."),
        (Question.BUDGET, "Twenty K to get going, then fifteen hundred monthly."),
        (Question.TIMELINE, "The last Friday in May."),
        (Question.TIMELINE, "Six weeks, maybe eight."),
        (Question.BUDGET, "The new boiler took fifty thousand, so what's left for software is nine thousand."),
        (Question.BUDGET, "Three thousand to set it all up, then two hundred a month."),
        (Question.DECISION_MAKERS, "The director makes the call, I'm only coordinating."),
        (Question.DECISION_MAKERS, "I do the legwork and then the bursar and I agree on it."),
        (Question.DECISION_MAKERS, "Those would be the head of sales and our treasurer."),
        (Question.DECISION_MAKERS, "The owner decides. I just open the post."),
        (Question.USE_CASE, "We've signed with someone else, so take us off your list."),
    ],
)
def test_is_sure_of_what_is_explained(question: Question, text: str) -> None:
    assert confident(question, text)
