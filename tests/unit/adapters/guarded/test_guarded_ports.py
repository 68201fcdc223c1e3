"""Providers behind their circuit breakers: who hangs, fails or is gone is left alone, and found again when back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest

from lead_cases import finished_call
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.crm import GuardedCrm
from qualifybot.adapters.guarded.extractor import GuardedExtractor
from qualifybot.adapters.guarded.summarizer import GuardedSummarizer
from qualifybot.adapters.guarded.synthesizer import GuardedSynthesizer
from qualifybot.adapters.guarded.transcriber import OPENED_SECONDS, GuardedTranscriber
from qualifybot.delivery.policy import Again, failure_of, next_move
from qualifybot.domain.circuit import CircuitState, Tolerance
from qualifybot.domain.lead import Lead, lead_of
from qualifybot.domain.models import Context, Kind, Question, Reading
from qualifybot.domain.record import CallRecord
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderPaused, ProviderUnreachable, RecordRejected
from qualifybot.ports.crm import Delivered
from qualifybot.ports.transcriber import Committed, SessionFailed, TranscriptEvent
from virtual_time import VirtualClock

CONTEXT = Context(topic=Question.COMPANY_SIZE, today=date(2027, 3, 1))
LEAD = lead_of(finished_call(), default_script())
DOWN = ProviderUnreachable("vendor", "down")
CLOSED, HALF_OPEN, OPEN = CircuitState.CLOSED, CircuitState.HALF_OPEN, CircuitState.OPEN


@dataclass
class Provider:
    """A vendor that plays every role: fails while `fault` is set, and takes `seconds` for anything."""

    fault: Exception | None = None
    seconds: float = 0.1
    asked: int = 0
    pieces: Sequence[float] = (0.1, 0.1)
    """Seconds of audio in each piece of a line; each takes `seconds` to come."""
    available: bool = True
    server_decides: bool = False
    voice: str = "vendor/voice"
    source: str = "api"
    told: asyncio.Queue[TranscriptEvent] = field(default_factory=asyncio.Queue)

    async def _answer(self) -> None:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.fault:
            raise self.fault

    async def extract(self, text: str, context: Context) -> Reading:
        await self._answer()
        return Reading(Kind.UNCLEAR)

    async def summarize(self, record: CallRecord) -> str:
        await self._answer()
        return "Summary."

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        await self._answer()
        return Delivered("00Q1", created=True)

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        await self._answer()

    async def check(self) -> tuple[str, ...]:
        return ("as it is",)

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        self.asked += 1
        for seconds in self.pieces:
            await asyncio.sleep(self.seconds)
            if self.fault:
                raise self.fault
            yield bytes(round(8_000 * seconds))

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[Provider]:
        self.asked += 1
        yield self

    def append(self, audio: bytes) -> None: ...

    def commit(self) -> None: ...

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        while True:
            yield await self.told.get()

    async def aclose(self) -> None:
        self.available = False


@dataclass
class Told:
    """What the breaker told of its changes."""

    states: list[CircuitState] = field(default_factory=list)

    def __call__(self, provider: str, state: CircuitState) -> None:
        assert provider == "vendor"
        self.states.append(state)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def breaker(clock: VirtualClock, told: Told) -> Breaker:
    return Breaker("vendor", clock, told, patience=1.0, tolerance=Tolerance(in_a_row=3, pause=10, probe=30))


Use = Callable[[Provider, Breaker], Awaitable[object]]


async def extract(vendor: Provider, breaker: Breaker) -> object:
    return await GuardedExtractor(vendor, breaker).extract("fifty", CONTEXT)


async def summarize(vendor: Provider, breaker: Breaker) -> object:
    return await GuardedSummarizer(vendor, breaker).summarize(finished_call())


async def upsert(vendor: Provider, breaker: Breaker) -> object:
    return await GuardedCrm(vendor, breaker).upsert(LEAD)


async def log_call(vendor: Provider, breaker: Breaker) -> object:
    await GuardedCrm(vendor, breaker).log_call("00Q1", LEAD)
    return None


async def speak(vendor: Provider, breaker: Breaker) -> object:
    return b"".join([chunk async for chunk in GuardedSynthesizer(vendor, breaker).stream("Hello.")])


@pytest.fixture(params=[extract, summarize, upsert, log_call, speak])
def use(request: pytest.FixtureRequest) -> Use:
    chosen: Use = request.param
    return chosen


async def fails(use: Use, vendor: Provider, breaker: Breaker, kind: type[ProviderError]) -> None:
    with pytest.raises(ProviderError) as raised:
        await use(vendor, breaker)
    assert type(raised.value) is kind


async def test_a_provider_that_is_down_is_asked_no_more_until_a_probe_succeeds(
    use: Use, breaker: Breaker, told: Told
) -> None:
    vendor = Provider(DOWN)
    for _ in range(3):
        await fails(use, vendor, breaker, ProviderUnreachable)
    before = asyncio.get_running_loop().time()
    for _ in range(50):
        await fails(use, vendor, breaker, ProviderPaused)
    assert asyncio.get_running_loop().time() == before
    assert vendor.asked == 3

    await asyncio.sleep(10)
    await fails(use, vendor, breaker, ProviderUnreachable)
    await fails(use, vendor, breaker, ProviderPaused)

    vendor.fault = None
    await asyncio.sleep(20)
    await use(vendor, breaker)
    await use(vendor, breaker)
    assert told.states == [OPEN, HALF_OPEN, OPEN, HALF_OPEN, CLOSED]


async def test_one_attempt_alone_probes(use: Use, breaker: Breaker) -> None:
    vendor = Provider(DOWN)
    for _ in range(3):
        await fails(use, vendor, breaker, ProviderUnreachable)
    vendor.fault = None
    await asyncio.sleep(10)
    results = await asyncio.gather(*(use(vendor, breaker) for _ in range(20)), return_exceptions=True)
    assert vendor.asked == 4
    assert sum(isinstance(result, ProviderPaused) for result in results) == 19


async def test_a_deadline_that_cuts_a_hanging_attempt_counts_against_it(use: Use, breaker: Breaker) -> None:
    vendor = Provider(seconds=600)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await use(vendor, breaker)
    assert breaker.state is OPEN


async def test_a_caller_who_leaves_early_does_not(use: Use, breaker: Breaker) -> None:
    vendor = Provider(seconds=600)
    for _ in range(30):
        task = asyncio.ensure_future(use(vendor, breaker))
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.wait({task})
    assert breaker.state is CLOSED


async def test_our_own_limit_does_not_count_against_the_provider(use: Use, breaker: Breaker) -> None:
    vendor = Provider(ProviderOverloaded("vendor", "no slot came free"))
    for _ in range(30):
        await fails(use, vendor, breaker, ProviderOverloaded)
    assert breaker.state is CLOSED
    vendor.fault = ProviderOverloaded("vendor", "rate", status=429, retry_after=50)
    for _ in range(3):
        await fails(use, vendor, breaker, ProviderOverloaded)
    with pytest.raises(ProviderPaused) as paused:
        await use(vendor, breaker)
    assert paused.value.retry_after == pytest.approx(50)


async def test_a_record_that_is_rejected_comes_from_a_crm_that_is_well(breaker: Breaker) -> None:
    vendor = Provider(RecordRejected("STRING_TOO_LONG", ("Company",)))
    for _ in range(10):
        with pytest.raises(RecordRejected):
            await upsert(vendor, breaker)
    assert breaker.state is CLOSED


async def test_a_defect_of_ours_says_nothing_of_the_provider(breaker: Breaker) -> None:
    vendor = Provider(KeyError("ours"))
    for _ in range(10):
        with pytest.raises(KeyError):
            await extract(vendor, breaker)
    assert breaker.state is CLOSED


async def test_a_lead_waits_for_a_crm_that_is_left_alone_and_is_not_parked(breaker: Breaker) -> None:
    vendor = Provider(DOWN)
    for _ in range(3):
        await fails(upsert, vendor, breaker, ProviderUnreachable)
    with pytest.raises(ProviderPaused) as paused:
        await upsert(vendor, breaker)
    move = next_move(failure_of(paused.value), failures=1, repaired=False, chance=0.0)
    assert isinstance(move, Again)
    assert move.pause >= 10


async def test_the_rest_of_the_face_is_passed_on(breaker: Breaker) -> None:
    vendor = Provider()
    assert await GuardedCrm(vendor, breaker).check() == ("as it is",)
    voice = GuardedSynthesizer(vendor, breaker)
    assert (voice.voice, voice.source) == (vendor.voice, vendor.source)
    await voice.aclose()
    ears = GuardedTranscriber(vendor, breaker)
    assert not ears.available
    assert not ears.server_decides
    await GuardedCrm(vendor, breaker).aclose()


# --- a voice --------------------------------------------------------------------------------------------------------


async def listen(vendor: Provider, breaker: Breaker, seconds: float) -> int:
    """Take audio for so long, as fast as it comes, then leave; how many pieces came."""
    pieces = 0
    stream = GuardedSynthesizer(vendor, breaker).stream("A long line.")
    try:
        async with asyncio.timeout(seconds):
            async for _ in stream:
                pieces += 1
    except TimeoutError:
        pass
    finally:
        await stream.aclose()
    return pieces


async def test_a_voice_that_comes_more_slowly_than_it_plays_hangs_too(breaker: Breaker) -> None:
    slow = Provider(seconds=0.4, pieces=(0.1,) * 100)
    for _ in range(3):
        assert await listen(slow, breaker, 2.0) > 3
    assert breaker.state is OPEN


async def test_a_voice_that_is_interrupted_while_it_speaks_is_well(breaker: Breaker) -> None:
    quick = Provider(seconds=0.1, pieces=(0.2,) * 100)
    for _ in range(10):
        await listen(quick, breaker, 5.05)
    assert breaker.state is CLOSED


async def test_a_listener_who_lets_audio_lie_is_not_held_against_the_voice(breaker: Breaker) -> None:
    for _ in range(5):
        stream = GuardedSynthesizer(Provider(), breaker).stream("Hello.")
        await anext(stream)
        await asyncio.sleep(60)
        await stream.aclose()
    assert breaker.state is CLOSED


# --- ears -----------------------------------------------------------------------------------------------------------


async def hear(vendor: Provider, breaker: Breaker, seconds: float, *told: TranscriptEvent) -> list[TranscriptEvent]:
    """One call's session of so many seconds, in which this is told."""
    vendor.told = asyncio.Queue()
    for event in told:
        vendor.told.put_nowait(event)
    heard: list[TranscriptEvent] = []

    async def follow() -> None:
        async for event in session.events():
            heard.append(event)

    async with GuardedTranscriber(vendor, breaker).connect(language="en", keywords=()) as session:
        session.append(b"\xff")
        session.commit()
        following = asyncio.ensure_future(follow())
        await asyncio.sleep(seconds)
        following.cancel()
        await asyncio.wait({following})
    return heard


async def test_sessions_that_fail_to_open_send_calls_to_the_next_rung_at_once(breaker: Breaker) -> None:
    vendor, gone = Provider(), SessionFailed("provider_unreachable")
    for _ in range(3):
        assert await hear(vendor, breaker, 9, gone) == [gone]
    assert await hear(vendor, breaker, 1) == [SessionFailed("circuit_open")]
    assert vendor.asked == 3


async def test_words_show_that_a_session_opened(breaker: Breaker) -> None:
    vendor, gone = Provider(), SessionFailed("provider_unreachable")
    for _ in range(3):
        await hear(vendor, breaker, 9, gone)
    await asyncio.sleep(10)
    assert await hear(vendor, breaker, 3, Committed("item_0")) == [Committed("item_0")]
    assert breaker.state is CLOSED


@pytest.mark.parametrize(("seconds", "state"), [(OPENED_SECONDS, CLOSED), (2, OPEN)])
async def test_a_silent_session_opened_if_it_lasted(breaker: Breaker, seconds: float, state: CircuitState) -> None:
    vendor, gone = Provider(), SessionFailed("provider_unreachable")
    for _ in range(3):
        await hear(vendor, breaker, 9, gone)
    await asyncio.sleep(10)
    await hear(vendor, breaker, seconds)
    assert breaker.state is state
