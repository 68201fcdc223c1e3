"""The simulated realtime interface, spoken to with the vendor's own client."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed, InvalidStatus

from clips import Clips, rendered
from qualifybot.audio import decode, resample, silence
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_realtime import Realtime
from qualifybot.simulators.pace import INSTANT, Pace
from qualifybot.simulators.serving import serve
from qualifybot.simulators.speech_index import SpeechIndex

pytest.importorskip("espeakng_loader")

FIFTY = "We are about fifty people, mostly in Boston."
BUDGET = "Somewhere between eighty and a hundred thousand dollars a year."
EVENTS: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
TRANSCRIPTION = "conversation.item.input_audio_transcription"


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return rendered(tmp_path_factory.mktemp("clips"), FIFTY, BUDGET)


@dataclass
class Bench:
    """A simulated vendor and what its client says and hears."""

    realtime: Realtime
    connection: AsyncRealtimeConnection
    heard: list[Any] = field(default_factory=list)

    async def send(self, **event: Any) -> None:
        await self.connection.send(event)  # type: ignore[arg-type]  # also what the client would refuse to say

    async def say(self, audio: bytes, piece: int = 800) -> None:
        for start in range(0, len(audio), piece):
            await self.send(
                type="input_audio_buffer.append", audio=base64.b64encode(audio[start : start + piece]).decode()
            )

    async def until(self, kind: str) -> Any:
        async with asyncio.timeout(5):
            while True:
                raw = await self.connection.recv_bytes()
                event = EVENTS.validate_json(raw)
                assert self.connection.parse_event(raw).type == event.type
                self.heard.append(event)
                if event.type == kind:
                    return event

    def said(self, kind: str) -> list[Any]:
        return [event for event in self.heard if event.type == kind]

    def deltas(self, item_id: str) -> str:
        return "".join(event.delta for event in self.said(f"{TRANSCRIPTION}.delta") if event.item_id == item_id)


def configuration(model: str = "gpt-live-transcribe", **changes: Any) -> dict[str, Any]:
    audio = {"format": {"type": "audio/pcmu"}, "transcription": {"model": model}, "turn_detection": None, **changes}
    return {"type": "transcription", "audio": {"input": audio}}


@asynccontextmanager
async def bench(
    folder: Path, faults: str = "", pace: Pace = INSTANT, configure: bool = True, **options: Any
) -> AsyncIterator[Bench]:
    realtime = Realtime(SpeechIndex(folder), Faults(faults), Keys(), pace, Random(1), **options)
    app = FastAPI()
    app.include_router(realtime.router(), prefix="/v1")
    async with (
        serve(app) as url,
        AsyncOpenAI(api_key="sim-key", base_url=f"{url}/v1") as client,
        client.realtime.connect(extra_query={"intent": "transcription"}) as connection,
    ):
        talk = Bench(realtime, connection)
        await talk.until("session.created")
        if configure:
            await talk.send(type="session.update", session=configuration())
            await talk.until("session.updated")
        yield talk


async def test_a_turn_from_session_to_final_text(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder) as talk:
        await talk.say(silence(0.3) + speech[FIFTY] + silence(0.4))
        await talk.send(type="input_audio_buffer.commit")
        final = await talk.until(f"{TRANSCRIPTION}.completed")
    assert final.transcript == FIFTY
    assert talk.deltas(final.item_id) == FIFTY
    assert final.usage.seconds == pytest.approx(0.7 + len(speech[FIFTY]) / 8000, abs=0.01)
    (committed,) = talk.said("input_audio_buffer.committed")
    assert (committed.item_id, committed.previous_item_id) == (final.item_id, None)
    (added,) = talk.said("conversation.item.added")
    assert added.item.id == final.item_id


async def test_a_live_model_sends_words_while_they_are_spoken(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder) as talk:
        await talk.say(silence(0.3) + speech[BUDGET][: len(speech[BUDGET]) * 3 // 4])
        first = await talk.until(f"{TRANSCRIPTION}.delta")
        await talk.send(type="input_audio_buffer.commit")
        committed = await talk.until("input_audio_buffer.committed")
    assert first.delta == "Somewhere"
    assert first.item_id == committed.item_id
    assert BUDGET.startswith(talk.deltas(first.item_id))


async def test_other_models_send_words_after_the_commit(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        await talk.send(type="session.update", session=configuration("gpt-transcribe"))
        await talk.say(speech[FIFTY] + silence(0.2))
        await talk.send(type="input_audio_buffer.commit")
        await talk.until("input_audio_buffer.committed")
        assert not talk.said(f"{TRANSCRIPTION}.delta")
        final = await talk.until(f"{TRANSCRIPTION}.completed")
    assert talk.deltas(final.item_id) == final.transcript == FIFTY


async def test_items_follow_one_another(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder) as talk:
        finals = []
        for text in (FIFTY, BUDGET):
            await talk.say(silence(0.4) + speech[text] + silence(0.3))
            await talk.send(type="input_audio_buffer.commit")
            finals.append(await talk.until(f"{TRANSCRIPTION}.completed"))
    assert [final.transcript for final in finals] == [FIFTY, BUDGET]
    assert talk.said("input_audio_buffer.committed")[1].previous_item_id == finals[0].item_id


async def test_linear_audio_at_24_khz_is_understood(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        wide = configuration(format={"type": "audio/pcm", "rate": 24_000})
        await talk.send(type="session.update", session=wide)
        samples = resample(decode(silence(0.3) + speech[BUDGET] + silence(0.3)), 8_000, 24_000)
        await talk.say(samples.astype("<i2").tobytes(), piece=961)
        await talk.send(type="input_audio_buffer.commit")
        final = await talk.until(f"{TRANSCRIPTION}.completed")
    assert final.transcript == BUDGET
    assert final.usage.seconds == pytest.approx(0.6 + len(speech[BUDGET]) / 8000, abs=0.01)


async def test_the_server_ends_turns_where_it_was_asked_to(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        await talk.send(
            type="session.update",
            session=configuration("gpt-transcribe", turn_detection={"type": "server_vad", "silence_duration_ms": 400}),
        )
        await talk.say(silence(1.0) + speech[FIFTY] + silence(0.6))
        final = await talk.until(f"{TRANSCRIPTION}.completed")
    assert final.transcript == FIFTY
    (started,) = talk.said("input_audio_buffer.speech_started")
    (stopped,) = talk.said("input_audio_buffer.speech_stopped")
    assert started.item_id == stopped.item_id == final.item_id
    assert started.audio_start_ms == pytest.approx(700, abs=60)
    assert stopped.audio_end_ms == pytest.approx(1000 + len(speech[FIFTY]) / 8, abs=150)


async def test_semantic_detection_ends_turns_too(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        detection = {"type": "semantic_vad", "eagerness": "high"}
        await talk.send(type="session.update", session=configuration("gpt-4o-transcribe", turn_detection=detection))
        await talk.say(silence(0.5) + speech[FIFTY] + silence(0.8))
        assert (await talk.until(f"{TRANSCRIPTION}.completed")).transcript == FIFTY


async def test_the_oldest_model_sends_its_words_in_one_piece(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        await talk.send(type="session.update", session=configuration("whisper-1"))
        await talk.say(speech[FIFTY] + silence(0.2))
        await talk.send(type="input_audio_buffer.commit")
        await talk.until(f"{TRANSCRIPTION}.completed")
    assert [event.delta for event in talk.said(f"{TRANSCRIPTION}.delta")] == [FIFTY]


async def test_a_session_without_a_model_only_collects(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, configure=False) as talk:
        bare = {"format": {"type": "audio/pcmu"}, "turn_detection": None}
        await talk.send(type="session.update", session={"type": "transcription", "audio": {"input": bare}})
        await talk.say(speech[FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        await talk.until("conversation.item.added")
        await talk.send(type="input_audio_buffer.clear")
        await talk.until("input_audio_buffer.cleared")
    assert not talk.said(f"{TRANSCRIPTION}.completed")


async def test_speech_that_nobody_rendered_is_empty_and_counted(clips: Clips) -> None:
    folder, speech = clips
    backwards = speech[BUDGET][::-1]
    async with bench(folder) as talk:
        await talk.say(backwards + silence(0.2))
        await talk.send(type="input_audio_buffer.commit")
        assert (await talk.until(f"{TRANSCRIPTION}.completed")).transcript == ""
        assert talk.realtime.sessions[0].items[0].unknown


async def test_finals_take_the_published_time_from_the_end_of_speech(clips: Clips) -> None:
    folder, speech = clips
    async with bench(folder, pace=Pace(final=(0.3,) * 5)) as talk:
        await talk.say(speech[FIFTY] + silence(0.2))
        before = asyncio.get_running_loop().time()
        await talk.send(type="input_audio_buffer.commit")
        await talk.until(f"{TRANSCRIPTION}.completed")
    assert 0.2 < asyncio.get_running_loop().time() - before < 1.0


async def test_too_little_audio_cannot_be_committed(clips: Clips) -> None:
    async with bench(clips[0]) as talk:
        await talk.say(silence(0.09))
        await talk.send(type="input_audio_buffer.commit", event_id="c7")
        problem = (await talk.until("error")).error
    assert (problem.code, problem.event_id) == ("input_audio_buffer_commit_empty", "c7")


async def test_a_cleared_buffer_holds_nothing(clips: Clips) -> None:
    async with bench(clips[0]) as talk:
        await talk.say(silence(1.0))
        await talk.send(type="input_audio_buffer.clear")
        await talk.until("input_audio_buffer.cleared")
        await talk.send(type="input_audio_buffer.commit")
        assert (await talk.until("error")).error.code == "input_audio_buffer_commit_empty"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "input_audio_buffer.append", "audio": "not base64!"}, "invalid_value"),
        ({"type": "transcription_session.update", "session": {}}, "invalid_value"),
        ({"type": "input_audio_buffer.append", "audio": "A" * 20_971_524}, "string_above_max_length"),
        ({"type": "input_audio_buffer.append"}, "invalid_value"),
        ({"type": "session.update", "session": {"type": "realtime"}}, "invalid_value"),
        (
            {"type": "session.update", "session": configuration(turn_detection={"type": "server_vad"})},
            "invalid_value",
        ),
        (
            {"type": "session.update", "session": {"type": "transcription", "input_audio_format": "g711_ulaw"}},
            "unknown_parameter",
        ),
    ],
)
async def test_what_the_vendor_would_refuse_leaves_the_session_open(
    clips: Clips, event: dict[str, Any], code: str
) -> None:
    async with bench(clips[0]) as talk:
        await talk.send(**event, event_id="mine")
        problem = (await talk.until("error")).error
        assert (problem.code, problem.event_id) == (code, "mine")
        await talk.send(type="session.update", session=configuration())
        assert await talk.until("session.updated")


@contextmanager
def refused(status: int) -> Iterator[None]:
    with pytest.raises(InvalidStatus) as raised:
        yield
    assert raised.value.response.status_code == status


async def connecting(folder: Path, key: str, faults: str = "", **options: Any) -> str:
    """The first thing said on a connection."""
    realtime = Realtime(SpeechIndex(folder), Faults(faults), Keys(), INSTANT, Random(1))
    app = FastAPI()
    app.include_router(realtime.router(), prefix="/v1")
    async with (
        serve(app) as url,
        AsyncOpenAI(api_key=key, websocket_base_url=f"{url.replace('http', 'ws')}/v1") as client,
        client.realtime.connect(**options) as connection,
    ):
        event = await connection.recv()
        return event.error.code or "" if event.type == "error" else event.type


async def test_an_unknown_key_is_refused_before_the_socket_opens(tmp_path: Path) -> None:
    with refused(401):
        await connecting(tmp_path, "sk-live", extra_query={"intent": "transcription"})


async def test_a_busy_vendor_refuses_before_the_socket_opens(tmp_path: Path) -> None:
    with refused(429):
        await connecting(tmp_path, "sim-1", "openai.realtime.connect=429", extra_query={"intent": "transcription"})


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"extra_query": {"intent": "transcription"}, "model": "gpt-live-transcribe"}, "invalid_model"),
        ({"extra_query": {}}, "missing_model"),
        (
            {"extra_query": {"intent": "transcription"}, "extra_headers": {"OpenAI-Beta": "realtime=v1"}},
            "beta_api_shape_disabled",
        ),
    ],
)
async def test_a_wrong_handshake_is_told_and_closed(tmp_path: Path, options: dict[str, Any], code: str) -> None:
    assert await connecting(tmp_path, "sim-1", **options) == code


async def test_a_failed_transcription_is_told(clips: Clips) -> None:
    async with bench(clips[0], "openai.realtime.final=failed") as talk:
        await talk.say(clips[1][FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        assert (await talk.until(f"{TRANSCRIPTION}.failed")).error.code == "transcription_failed"


async def test_an_empty_transcript_is_told(clips: Clips) -> None:
    async with bench(clips[0], "openai.realtime.final=empty") as talk:
        await talk.say(clips[1][FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        assert (await talk.until(f"{TRANSCRIPTION}.completed")).transcript == ""


async def test_a_final_may_never_come(clips: Clips) -> None:
    async with bench(clips[0], "openai.realtime.final=never") as talk:
        await talk.say(clips[1][FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        item = (await talk.until("input_audio_buffer.committed")).item_id
        while talk.deltas(item) != FIFTY:
            await talk.until(f"{TRANSCRIPTION}.delta")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await talk.until(f"{TRANSCRIPTION}.completed")


async def test_a_session_may_be_closed_in_the_middle(clips: Clips) -> None:
    async with bench(clips[0], "openai.realtime.session=close-1011") as talk:
        await talk.say(clips[1][FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        with pytest.raises(ConnectionClosed) as closed:
            await talk.until(f"{TRANSCRIPTION}.completed")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011


async def test_a_server_error_leaves_the_session_open(clips: Clips) -> None:
    async with bench(clips[0], "openai.realtime.session=error") as talk:
        await talk.say(clips[1][FIFTY])
        await talk.send(type="input_audio_buffer.commit")
        assert (await talk.until("error")).error.type == "server_error"
        assert await talk.until(f"{TRANSCRIPTION}.completed")


@pytest.mark.parametrize("message", ["{", "[]", '{"type": 7}'])
async def test_what_is_no_event_is_told(clips: Clips, message: str) -> None:
    async with bench(clips[0]) as talk:
        await talk.connection.send_raw(message)
        assert (await talk.until("error")).error.type == "invalid_request_error"


async def test_a_session_ends_after_its_time(clips: Clips) -> None:
    async with bench(clips[0], session_seconds=1.0) as talk:
        assert (await talk.until("error")).error.code == "session_expired"


async def test_sessions_are_on_record(clips: Clips) -> None:
    async with bench(clips[0]) as talk:
        await talk.say(clips[1][FIFTY] + silence(0.2))
        await talk.send(type="input_audio_buffer.commit")
        await talk.until(f"{TRANSCRIPTION}.completed")
        (seen,) = talk.realtime.sessions
        assert [item.transcript for item in seen.items] == [FIFTY]
        assert seen.open
    assert not seen.open
