"""How finished do words read? Which stop in the middle, which like to go on, and which come to an end?"""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.completeness import asks_for_a_moment, completeness, stops_short
from qualifybot.domain.models import Moment, Question, Topic
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script
from qualifybot.domain.turn_taking import Completeness

TODAY = date(2026, 11, 22)


def how(text: str, topic: Topic) -> Completeness:
    return completeness(text, read(text, default_script().context(topic, TODAY, {})))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "um",
            "Well, so, um...",
            "We have about",
            "forty and",
            "It's,",
            "to",
            "I'd say —",
            "Yeah, hello.",
            "Basically.",
        ),
        *("My name is.", "the end of", "They pay", "Sometime next", "with Mr.", "anna dot berg", "I think"),
    ],
)
def test_words_that_stop_in_the_middle(text: str) -> None:
    assert stops_short(text)


@pytest.mark.parametrize("text", ["P E T", "j, o, n, e, s", "My name is Siobhan, S I O B.", "T-H-O-M"])
def test_letters_that_may_not_be_all(text: str) -> None:
    assert how(text, Moment.CONTACT) is Completeness.SPELLING


@pytest.mark.parametrize("text", ["Oyelaran, that's O Y E L A R A N.", "It's Berg with a G"])
def test_a_word_spelled_to_its_end(text: str) -> None:
    assert how(text, Moment.CONTACT) is not Completeness.SPELLING


@pytest.mark.parametrize(
    "text",
    [
        *("Fifty people.", "We use HubSpot", "next March", "me and the CFO", "Berg with a G", "anna at berg dot com"),
        *("As soon as possible.", "HubSpot, I think.", "I decide that.", "She decides, I don't.", "As soon as we can."),
    ],
)
def test_words_that_come_to_an_end(text: str) -> None:
    assert not stops_short(text)


@pytest.mark.parametrize("text", ["Let me check.", "One moment please", "Good question", "I'd have to look that up"])
def test_a_wish_for_a_moment(text: str) -> None:
    assert asks_for_a_moment(text)
    assert how(text, Question.COMPANY_SIZE) is Completeness.THINKING


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("", Question.BUDGET, Completeness.EMPTY),
        ("Let me see, ninety people.", Question.COMPANY_SIZE, Completeness.COMPLETE),
        ("Ninety people.", Question.COMPANY_SIZE, Completeness.COMPLETE),
        ("Three hundred", Question.COMPANY_SIZE, Completeness.LOOSE),
        ("About seventy", Question.BUDGET, Completeness.UNSURE),
        ("Seventy dollars a month.", Question.BUDGET, Completeness.COMPLETE),
        ("That depends on the price.", Question.BUDGET, Completeness.UNSURE),
        ("If the price is right", Question.TIMELINE, Completeness.UNSURE),
        ("In April.", Question.TIMELINE, Completeness.COMPLETE),
        ("Sometime next year.", Question.TIMELINE, Completeness.LOOSE),
        ("The owner.", Question.DECISION_MAKERS, Completeness.LOOSE),
        ("Just me.", Question.DECISION_MAKERS, Completeness.COMPLETE),
        ("Zoho.", Question.CURRENT_SOLUTION, Completeness.LOOSE),
        ("Zoho and a bit of Excel.", Question.CURRENT_SOLUTION, Completeness.COMPLETE),
        ("Nothing.", Question.CURRENT_SOLUTION, Completeness.COMPLETE),
        ("This is Ines.", Moment.CONTACT, Completeness.UNSURE),
        ("This is Ines Vogel from Vogel Foods.", Moment.CONTACT, Completeness.COMPLETE),
        ("Um, yes.", Moment.READ_BACK, Completeness.COMPLETE),
        ("No.", Moment.READ_BACK, Completeness.UNSURE),
    ],
)
def test_what_was_asked_decides_how_finished_words_read(text: str, topic: Topic, expected: Completeness) -> None:
    assert how(text, topic) is expected
