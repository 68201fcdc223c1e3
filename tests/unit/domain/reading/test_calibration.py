"""Which words in a turn make an answer less than sure, though it was read?"""

from __future__ import annotations

from datetime import date

import pytest

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
from qualifybot.domain.reading.calibration import doubt_of

JUNE = Timeline(date(2027, 6, 1), date(2027, 6, 30))


def decides(part: str, *people: Person) -> DecisionMakers:
    return DecisionMakers(part, people)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "doubt"),
    [
        ("The bursar, no wait, the rector.", decides("no", Person(None, "bursar")), "taken back in part"),
        ("My aunt looks at it, but it's only me.", decides("no", Person(None, "aunt")), "perhaps the caller alone"),
        ("The dean, and I've no say.", decides("shared", Person(None, "dean")), "perhaps without the caller"),
        (
            "The head of sales, over my head.",
            decides("no", Person(None, "head of sales"), Person(None, "head")),
            "perhaps not a role or a name",
        ),
        ("Two directors.", decides("no", Person(None, "directors")), "perhaps not a role or a name"),
        ("Anyway, the bursar.", decides("no", Person("Anyway", "bursar")), "perhaps not a role or a name"),
        ("The bursar decides.", decides("no", Person(None, "bursar")), None),
        ("Rita decides.", decides("no", Person("Rita", None)), None),
        ("We left Copper, so we've got nothing.", CurrentSolution("vendor", ("Copper",)), "perhaps nothing now"),
        ("It's Exact Online.", CurrentSolution("vendor", ("Exact",)), "a longer name"),
        ("It's Exact here.", CurrentSolution("vendor", ("Exact",)), None),
        ("A monkey a month.", Budget(None, None), "a period left over"),
        ("A quarter of a million.", Budget(None, None), None),
        ("June at the earliest.", JUNE, "an earliest day left over"),
        ("June, nope, July.", JUNE, "taken back in part"),
        ("Campaigns, I mean tickets.", UseCase(("customer_support",)), "taken back in part"),
        ("June.", JUNE, None),
        ("Nope, nine.", CompanySize(9, 9), None),
        ("Nope.", None, None),
    ],
)
def test_doubts_a_value_by_the_words_left_over(text: str, value: Answer | None, doubt: str | None) -> None:
    assert doubt_of(text, value) == doubt
