import pytest

from qualifybot.domain.faq import match_faq
from qualifybot.domain.script import Faq, default_script, shipped_script

FAQ = default_script().faq


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("How much does it cost?", "price"),
        ("What's the cheapest package you offer?", "price"),
        ("What would that run me a month, what do you charge?", "price"),
        ("Is there a free trial?", "trial"),
        ("Does it integrate with Gmail?", "integrations"),
        ("Which AI features do you have?", "product"),
        ("Will you help us set up?", "support"),
        ("Is this one of those AI things?", "robot"),
        ("Am I speaking to a machine?", "robot"),
        ("Hold on, are you a real person?", "robot"),
        ("Is this call being recorded?", "recorded"),
        ("Are you recording me?", "recorded"),
        ("Who are you exactly?", "who"),
        ("Who’s calling, please?", "who"),
        ("Which company are you from again?", "who"),
        ("How long is this going to take?", "duration"),
        ("How many more questions?", "duration"),
        ("Why do you need to know that?", "why"),
        ("What happens with my data?", "privacy"),
        ("Which features are in the basic plan?", "product"),
        ("What is this about?", "product"),
        ("What happens next?", "next"),
        ("When will I hear back from you?", "next"),
    ],
)
def test_what_callers_ask(text: str, topic: str) -> None:
    found = match_faq(text, FAQ)
    assert found is not None
    assert found.topic == topic


@pytest.mark.parametrize(
    "text", ["", "Do you sell in Canada too?", "Does yours run on a Mac?", "Is it raining over there?", "The the the?"]
)
def test_what_a_colleague_had_better_answer(text: str) -> None:
    assert match_faq(text, FAQ) is None


def test_every_example_finds_its_own_entry() -> None:
    for script in (default_script(), shipped_script("clinic")):
        for entry in script.faq:
            for ask in entry.asks:
                assert match_faq(ask, script.faq) == entry


def test_without_an_faq_nothing_is_known() -> None:
    assert match_faq("How much is it?", ()) is None


def test_a_longer_keyword_decides_over_a_shorter() -> None:
    first = Faq(topic="a", keywords=("data",), asks=("x",), answer="A")
    second = Faq(topic="b", keywords=("data protection",), asks=("y",), answer="B")
    assert match_faq("what about data protection", (first, second)) == second


def test_an_entry_of_fillers_is_never_near() -> None:
    assert match_faq("is it", (Faq(topic="a", asks=("is it",), answer="A"),)) is None
