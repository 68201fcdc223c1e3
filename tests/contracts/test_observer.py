"""What every watcher of calls must do: take any event, of any call, in any order, and never stand in the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import strategies
from lead_cases import Heard
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.bootstrap import Observers
from qualifybot.bootstrap.ledger import Ledger
from qualifybot.console.live_board import LiveBoard
from qualifybot.domain.events import EVENT, CallEnded, CallEvent
from qualifybot.domain.models import Outcome, Reading
from qualifybot.domain.record import Latency
from qualifybot.entrypoints.asked_topics import AskedTopics
from qualifybot.entrypoints.demo_show import DemoShow
from qualifybot.observability.live_feed import LiveFeed
from qualifybot.observability.logging import EventLog
from qualifybot.observability.monitoring import Metrics
from qualifybot.ports.observer import Observer

WATCHERS: dict[str, Callable[[], Observer]] = {
    "metrics": lambda: Metrics(lambda: 0),
    "event log": EventLog,
    "live feed": LiveFeed,
    "ledger": lambda: Ledger(SystemClock(), Heard(), carrier="twilio"),
    "several": lambda: Observers(Heard(), LiveFeed()),
    "live board": LiveBoard,
    "demo": lambda: DemoShow(Console(file=io.StringIO())),
    "asked topics": AskedTopics,
}

DRAWN: dict[object, st.SearchStrategy[object]] = {
    Reading: strategies.readings,
    Latency: strategies.latencies,
    float: strategies.seconds,
    str: strategies.words,
    datetime: strategies.moments,
}


def drawn(kind: type[CallEvent]) -> st.SearchStrategy[CallEvent]:
    """Any event of this kind."""
    return st.builds(kind, **{name: DRAWN[hint] for name, hint in get_type_hints(kind).items() if hint in DRAWN})


any_event = st.one_of(*(drawn(kind) for kind in get_args(CallEvent)))


@pytest.mark.parametrize("watcher", WATCHERS)
@settings(max_examples=30)
@given(happened=st.lists(any_event, max_size=20))
def test_nothing_that_happens_is_too_much_for_it(watcher: str, happened: list[CallEvent]) -> None:
    observer = WATCHERS[watcher]()
    for event in happened:
        observer.observe(event)


@pytest.mark.parametrize("watcher", WATCHERS)
def test_what_happens_twice_or_after_the_end_is_no_trouble(watcher: str) -> None:
    observer = WATCHERS[watcher]()
    ended = CallEnded(call_sid="CA1", at=datetime(2027, 3, 1, tzinfo=UTC), outcome=Outcome.COMPLETED, seconds=60)
    for _ in range(1_001):
        observer.observe(ended)


@given(event=any_event)
def test_every_event_reads_the_same_at_the_other_end_of_the_stream(event: CallEvent) -> None:
    again = EVENT.validate_json(EVENT.dump_json(event))
    assert type(again) is type(event)
    assert (again.call_sid, again.at) == (event.call_sid, event.at)
