"""What a record says of its call, and which of two records of one call counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lead_cases import empty_call, finished_call
from qualifybot.domain.models import Contact, Outcome
from qualifybot.domain.record import CallRecord, goes_beyond

WHOLE = finished_call()
CUT = replace(WHOLE, outcome=Outcome.HUNG_UP, answers={}, settled={})


def test_a_call_names_its_lead_unless_it_goes_on_with_another() -> None:
    assert WHOLE.lead_sid == "CA1"
    assert replace(WHOLE, call_sid="CA2", continues="CA1").lead_sid == "CA1"


@pytest.mark.parametrize(
    ("record", "leaves_one"),
    [
        (WHOLE, True),
        (replace(WHOLE, answers={}), True),
        (replace(WHOLE, contact=Contact()), True),
        (empty_call(), False),
        (replace(WHOLE, continued_by="CA2"), False),
    ],
)
def test_a_name_or_an_answer_makes_a_lead_until_a_later_call_speaks_for_it(
    record: CallRecord, leaves_one: bool
) -> None:
    assert record.makes_lead is leaves_one


@pytest.mark.parametrize(
    ("later", "stored", "beyond"),
    [
        (WHOLE, CUT, True),
        (replace(WHOLE, outcome=Outcome.HUNG_UP), CUT, True),
        (CUT, CUT, False),
        (CUT, replace(WHOLE, outcome=Outcome.FAILED), False),
        (replace(WHOLE, outcome=Outcome.STOPPED), WHOLE, False),
    ],
)
def test_only_a_call_that_seemed_broken_off_can_have_gone_on(
    later: CallRecord, stored: CallRecord, beyond: bool
) -> None:
    assert goes_beyond(later, stored) is beyond
