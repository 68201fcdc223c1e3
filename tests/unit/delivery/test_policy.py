"""Which move follows which failure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.delivery.policy import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_FAILURES,
    MOST_NOTICES,
    Again,
    Failure,
    Park,
    Repair,
    deserves_notice,
    failure_of,
    next_move,
    next_notice,
)
from qualifybot.errors import (
    ProviderBroken,
    ProviderOverloaded,
    ProviderRefused,
    ProviderUnreachable,
    QualifyBotError,
    RecordRejected,
    StorageUnavailable,
)

BUSY = Failure("salesforce: busy", transient=True)
REJECTED = Failure("STRING_TOO_LONG on Company", transient=False, fields=("Company",))


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (ProviderOverloaded("salesforce", "limit", retry_after=9), Failure("salesforce: limit", True, 9)),
        (ProviderUnreachable("salesforce", "timeout"), Failure("salesforce: timeout", True)),
        (ProviderRefused("salesforce", "key", status=403), Failure("salesforce: key (status 403)", False)),
        (ProviderBroken("salesforce", "HTML"), Failure("salesforce: HTML", False)),
        (RecordRejected("STRING_TOO_LONG", ("Company",)), REJECTED),
        (StorageUnavailable("database: OperationalError"), Failure("database: OperationalError", True)),
        (TimeoutError(), Failure("no answer in time", True)),
    ],
)
def test_errors_are_failures_in_an_operators_words(error: QualifyBotError | TimeoutError, failure: Failure) -> None:
    assert failure_of(error) == failure


def test_the_first_pause_is_short_and_later_ones_double() -> None:
    pauses = [next_move(BUSY, failures=n, repaired=False, chance=1.0) for n in (1, 2, 3)]
    assert pauses == [Again(FIRST_PAUSE), Again(2 * FIRST_PAUSE), Again(4 * FIRST_PAUSE)]


def test_attempts_go_on_for_days_and_then_park() -> None:
    moves = [next_move(BUSY, failures=n, repaired=False, chance=0.5) for n in range(1, MOST_FAILURES + 1)]
    waited = sum(move.pause for move in moves if isinstance(move, Again))
    assert waited > 3 * 24 * 3600
    assert moves[-1] == Park()


def test_a_pause_that_the_vendor_asked_for_is_kept() -> None:
    asked = Failure("busy", transient=True, retry_after=600)
    assert next_move(asked, failures=1, repaired=False, chance=0.0) == Again(600)


@given(st.integers(1, MOST_FAILURES - 1), st.floats(0, 1))
def test_pauses_are_spread_and_bounded(failures: int, chance: float) -> None:
    move = next_move(BUSY, failures=failures, repaired=False, chance=chance)
    assert isinstance(move, Again)
    assert FIRST_PAUSE / 2 <= move.pause <= LONGEST_PAUSE


def test_named_fields_are_left_out_once() -> None:
    assert next_move(REJECTED, failures=1, repaired=False, chance=0) == Repair(("Company",))
    assert next_move(REJECTED, failures=2, repaired=True, chance=0) == Park()


def test_what_trying_again_cannot_help_is_parked_at_once() -> None:
    assert next_move(Failure("key", transient=False), failures=1, repaired=False, chance=0) == Park()


def test_notices_are_tried_a_few_times_at_growing_distances() -> None:
    again = [next_notice(BUSY, failures=n, chance=1.0) for n in range(1, MOST_NOTICES + 1)]
    assert again[:3] == [Again(5.0), Again(20.0), Again(80.0)]
    assert again[-1] is None
    assert next_notice(REJECTED, failures=1, chance=1.0) is None


@pytest.mark.parametrize(
    ("rating", "lowest", "deserves"), [("Hot", "Warm", True), ("Warm", "Warm", True), ("Cold", "Warm", False)]
)
def test_leads_of_the_lowest_rating_and_up_deserve_a_notice(rating: str, lowest: str, deserves: bool) -> None:
    assert deserves_notice(rating, lowest) == deserves
