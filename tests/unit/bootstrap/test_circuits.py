"""Which roles are guarded, and that all of a process share one breaker for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.adapters.local.transcriber import NoTranscriber
from qualifybot.bootstrap.circuits import Circuits
from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import Context, Question, Reading
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderPaused, ProviderUnreachable
from qualifybot.ports.observer import CALL
from qualifybot.ports.transcriber import TranscriptEvent
from voices import Speaker

CONTEXT = Context(topic=Question.BUDGET, today=date(2027, 3, 1))


@dataclass
class Told:
    """An observer that keeps what it is told."""

    changes: list[events.CallEvent] = field(default_factory=list)

    def observe(self, event: events.CallEvent) -> None:
        self.changes.append(event)


class Down:
    """A model that is down."""

    async def extract(self, text: str, context: Context) -> Reading:
        raise ProviderUnreachable("openai", "down")


class Silent:
    """Ears that hear nothing."""

    available = True
    server_decides = False

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[Silent]:
        yield self

    def append(self, audio: bytes) -> None: ...

    def commit(self) -> None: ...

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        return
        yield


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def circuits(told: Told) -> Circuits:
    return Circuits(SystemClock(), told, "pod-a")


async def test_a_change_is_told_with_the_call_that_found_out_and_the_process(circuits: Circuits, told: Told) -> None:
    CALL.set("CA1")
    one, other = circuits.extractor(Down()), circuits.extractor(Down())
    assert one is not None
    assert other is not None
    for _ in range(3):
        with pytest.raises(ProviderUnreachable):
            await one.extract("fifty", CONTEXT)
    with pytest.raises(ProviderPaused):
        await other.extract("fifty", CONTEXT)
    (changed,) = told.changes
    assert isinstance(changed, events.CircuitChanged)
    assert (changed.call_sid, changed.provider, changed.state) == ("CA1", "extractor", CircuitState.OPEN)
    assert changed.process == "pod-a"
    assert circuits.states == {"extractor": CircuitState.OPEN}


def test_what_needs_no_network_is_not_guarded(circuits: Circuits) -> None:
    deaf, embedded = NoTranscriber(), Speaker("espeak", "local")
    assert circuits.transcriber(deaf) is deaf
    assert circuits.voices((embedded,)) == (embedded,)
    assert circuits.extractor(None) is None
    template = TemplateSummarizer(default_script())
    assert circuits.summarizer(template) is template
    assert circuits.states == {}


async def test_callers_who_hang_up_at_once_say_nothing_of_the_ears(circuits: Circuits) -> None:
    ears = circuits.transcriber(Silent())
    for _ in range(30):
        async with ears.connect(language="en", keywords=()):
            pass
    assert circuits.states == {"transcriber": CircuitState.CLOSED}
