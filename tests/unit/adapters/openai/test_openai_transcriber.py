"""The transcription session against a small scripted server: its wire, its losses, its end."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.realtime import RealtimeClientEvent
from pydantic import TypeAdapter
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.openai.protocol import AudioFormat, Turns
from qualifybot.adapters.openai.transcriber import OpenAISession, OpenAITranscriber, Patience
from qualifybot.domain.prices import Listening, Usage
from qualifybot.errors import SettingsError
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionFailed,
    SessionRestored,
    TranscriptEvent,
    TranscriptFailed,
)

CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)
FRAME = b"\x7a" * 160
QUICK = Patience(connect=2, configure=2, send=2, backoff=(0, 0, 0, 0), steady=0.0)
DELTA = "conversation.item.input_audio_transcription.delta"
COMPLETED = "conversation.item.input_audio_transcription.completed"


@dataclass
class Vendor:
    """A server that grants every session and hands what it is sent to `react`, which returns the events to answer.

    `refuse` is the status of the next handshakes; an event `{"close": code}` closes the connection.
    """

    react: Callable[[dict[str, Any], int], list[dict[str, Any]]] = lambda _event, _connection: []
    refuse: list[HTTPStatus] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: set[ServerConnection] = field(default_factory=set)
    changes: dict[str, Any] = field(default_factory=dict)

    def audio(self, since: int = 0) -> bytes:
        sent = (e["audio"] for e in self.received[since:] if e["type"] == "input_audio_buffer.append")
        return b"".join(base64.b64decode(piece) for piece in sent)

    async def talk(self, connection: ServerConnection) -> None:
        self.connections.add(connection)
        number = len(self.requests)
        await connection.send(json.dumps({"type": "session.created", "session": {"type": "transcription"}}))
        try:
            async for message in connection:
                event = json.loads(message)
                CLIENT_EVENT.validate_python(event, extra="forbid")
                self.received.append(event)
                replies = self.react(event, number)
                if event["type"] == "session.update":
                    echo = event["session"] | {"id": "sess_1", "object": "realtime.transcription_session"}
                    echo["audio"]["input"] |= self.changes
                    replies = [{"type": "session.updated", "session": echo}, *replies]
                for reply in replies:
                    if "close" in reply:
                        await connection.close(reply["close"])
                        return
                    await connection.send(json.dumps(reply))
        finally:
            self.connections.discard(connection)

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.requests.append(request)
        return connection.respond(self.refuse.pop(0), "no") if self.refuse else None


@asynccontextmanager
async def session(
    vendor: Vendor,
    *,
    model: str = "gpt-live-transcribe",
    audio_format: AudioFormat = "pcmu",
    turns: Turns = "client",
    patience: Patience = QUICK,
    spent: Callable[[Usage], None] = lambda usage: None,
) -> AsyncIterator[OpenAISession]:
    async with (
        asyncio.timeout(20),
        serve(vendor.talk, "127.0.0.1", 0, process_request=vendor.admit) as server,
        AsyncOpenAI(
            api_key="k", base_url=f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/v1"
        ) as client,
    ):
        transcriber = OpenAITranscriber(
            client,
            model=model,
            clock=SystemClock(),
            audio_format=audio_format,
            turns=turns,
            patience=patience,
            spent=spent,
        )
        async with transcriber.connect(language="en", keywords=["HubSpot"]) as opened:
            yield opened


def say(spoken: OpenAISession, milliseconds: int) -> None:
    for _ in range(milliseconds // 20):
        spoken.append(FRAME)


async def take(spoken: OpenAISession, until: type[TranscriptEvent]) -> list[TranscriptEvent]:
    seen = []
    async for event in spoken.events():
        seen.append(event)
        if isinstance(event, until):
            break
    return seen


def transcribing(event: dict[str, Any], _connection: int, text: str = "We are fifty.") -> list[dict[str, Any]]:
    if event["type"] != "input_audio_buffer.commit":
        return []
    item = event["event_id"].replace("commit-", "item_")
    return [
        {"type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": None},
        {"type": "conversation.item.added", "item": {"id": item}},
        {"type": DELTA, "item_id": item, "content_index": 0, "delta": text[:3]},
        {"type": DELTA, "item_id": item, "content_index": 0, "delta": text[3:]},
        {
            "type": COMPLETED,
            "item_id": item,
            "content_index": 0,
            "transcript": text,
            "usage": {"type": "duration", "seconds": 0.4},
        },
    ]


async def test_speech_becomes_deltas_that_grow_and_a_final_text() -> None:
    vendor = Vendor(transcribing)
    async with session(vendor) as spoken:
        say(spoken, 400)
        spoken.commit()
        assert await take(spoken, FinalText) == [
            Committed("item_0"),
            PartialText("item_0", "We "),
            PartialText("item_0", "We are fifty."),
            FinalText("item_0", "We are fifty.", 0.4),
        ]
    assert vendor.audio() == FRAME * 20
    assert vendor.connections == set()


async def test_the_handshake_names_the_intent_and_the_key_and_nothing_more() -> None:
    vendor = Vendor(transcribing)
    async with session(vendor) as spoken:
        say(spoken, 100)
        spoken.commit()
        await take(spoken, FinalText)
    (request,) = vendor.requests
    assert request.path == "/v1/realtime?intent=transcription"
    assert request.headers["Authorization"] == "Bearer k"
    assert "OpenAI-Beta" not in request.headers
    assert vendor.received[0]["session"]["audio"]["input"] == {
        "format": {"type": "audio/pcmu"},
        "noise_reduction": None,
        "transcription": {"model": "gpt-live-transcribe", "language": "en", "keywords": ["HubSpot"]},
        "turn_detection": None,
    }


async def test_audio_is_batched() -> None:
    vendor = Vendor(transcribing)
    async with session(vendor) as spoken:
        say(spoken, 1_000)
        spoken.commit()
        await take(spoken, FinalText)
    appends = [e for e in vendor.received if e["type"] == "input_audio_buffer.append"]
    assert len(appends) <= 10


async def test_a_commit_of_less_than_a_tenth_of_a_second_is_never_sent() -> None:
    vendor = Vendor(transcribing)
    async with session(vendor) as spoken:
        say(spoken, 80)
        spoken.commit()
        spoken.append(FRAME)
        spoken.commit()
        await take(spoken, FinalText)
    assert [e["type"] for e in vendor.received].count("input_audio_buffer.commit") == 1
    assert vendor.audio() == FRAME * 5


async def test_linear_audio_is_three_times_the_samples() -> None:
    vendor = Vendor(transcribing)
    async with session(vendor, audio_format="pcm24k") as spoken:
        say(spoken, 200)
        spoken.commit()
        await take(spoken, FinalText)
    assert len(vendor.audio()) == 200 * 24 * 2
    assert vendor.received[0]["session"]["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24_000}


async def test_finals_out_of_order_keep_their_items() -> None:
    def late_first(event: dict[str, Any], _connection: int) -> list[dict[str, Any]]:
        events = transcribing(event, 1, text=event.get("event_id", ""))
        if event.get("event_id") == "commit-0":
            return events[:1]
        return [*events, *transcribing({**event, "event_id": "commit-0"}, 1, "first")[-1:]] if events else []

    async with session(Vendor(late_first)) as spoken:
        for _ in range(2):
            say(spoken, 200)
            spoken.commit()
        events = [*await take(spoken, FinalText), *await take(spoken, FinalText)]
    assert [e.item_id for e in events if isinstance(e, Committed)] == ["item_0", "item_1"]
    assert [(e.item_id, e.text) for e in events if isinstance(e, FinalText)] == [
        ("item_1", "commit-1"),
        ("item_0", "first"),
    ]


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1013])
async def test_after_a_loss_the_unsettled_words_are_said_again_under_the_same_item(code: int) -> None:
    def lose_once(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        events = transcribing(event, connection)
        return [events[0], {"close": code}] if events and connection == 1 else events

    vendor = Vendor(lose_once)
    async with session(vendor) as spoken:
        say(spoken, 400)
        spoken.commit()
        events = await take(spoken, FinalText)
    assert [e for e in events if not isinstance(e, PartialText)] == [
        Committed("item_0"),
        SessionRestored(),
        FinalText("item_0", "We are fifty.", 0.4),
    ]
    assert vendor.audio() == FRAME * 40
    assert [e["type"] for e in vendor.received].count("session.update") == 2


async def test_what_was_settled_is_not_said_again() -> None:
    def lose_after_final(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        events = transcribing(event, connection)
        return [*events, {"close": 1011}] if events and connection == 1 else events

    vendor = Vendor(lose_after_final)
    async with session(vendor) as spoken:
        say(spoken, 400)
        spoken.commit()
        await take(spoken, SessionRestored)
        say(spoken, 200)
        spoken.commit()
        assert await take(spoken, Committed) == [Committed("2.item_1")]
    assert vendor.audio() == FRAME * 30


async def test_a_refused_key_ends_the_session_at_once() -> None:
    vendor = Vendor(refuse=[HTTPStatus.UNAUTHORIZED])
    async with session(vendor) as spoken:
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_refused")]
    assert len(vendor.requests) == 1


async def test_an_overloaded_server_is_tried_again() -> None:
    vendor = Vendor(transcribing, refuse=[HTTPStatus.SERVICE_UNAVAILABLE] * 2)
    async with session(vendor) as spoken:
        say(spoken, 200)
        spoken.commit()
        assert isinstance((await take(spoken, FinalText))[-1], FinalText)
    assert len(vendor.requests) == 3


async def test_after_four_tries_the_session_is_given_up() -> None:
    vendor = Vendor(refuse=[HTTPStatus.BAD_GATEWAY] * 9)
    async with session(vendor, patience=Patience(backoff=(0, 0, 0, 0))) as spoken:
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_unreachable")]
    assert len(vendor.requests) == 5


async def test_a_long_outage_is_given_up_before_the_tries_are_used_up() -> None:
    vendor = Vendor(refuse=[HTTPStatus.BAD_GATEWAY] * 9)
    async with session(vendor, patience=Patience(backoff=(0, 60, 60, 60))) as spoken:
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_unreachable")]
    assert len(vendor.requests) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"turn_detection": {"type": "server_vad"}},
        {"format": {"type": "audio/pcm", "rate": 24_000}},
        {"transcription": {"model": "whisper-1"}},
    ],
)
async def test_a_session_other_than_asked_for_is_not_used(changes: dict[str, Any]) -> None:
    async with session(Vendor(changes=changes)) as spoken:
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_broken")]


async def test_a_refused_configuration_ends_the_session() -> None:
    async def refuse(connection: ServerConnection) -> None:
        await connection.recv()
        error = {"type": "invalid_request_error", "code": "model_not_found", "message": "…", "event_id": "configure"}
        await connection.send(json.dumps({"type": "error", "event_id": "e", "error": error}))
        await connection.wait_closed()

    vendor = Vendor()
    vendor.talk = refuse  # type: ignore[method-assign] # this server grants nothing
    async with session(vendor) as spoken:
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_refused")]


async def test_words_that_come_before_their_commit_belong_to_the_same_item() -> None:
    def live(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        if event["type"] == "input_audio_buffer.append":
            return [{"type": DELTA, "item_id": "item_0", "content_index": 0, "delta": "We "}]
        events = transcribing(event, connection)
        return [events[0], *events[-2:]] if events else []

    async with session(Vendor(live)) as spoken:
        say(spoken, 200)
        first = await take(spoken, PartialText)
        spoken.commit()
        assert first + await take(spoken, FinalText) == [
            PartialText("item_0", "We "),
            Committed("item_0"),
            PartialText("item_0", "We are fifty."),
            FinalText("item_0", "We are fifty.", 0.4),
        ]


async def test_an_error_event_leaves_the_session_open_and_a_failed_item_says_so() -> None:
    def failing(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        events = transcribing(event, connection)
        if event.get("event_id") != "commit-0":
            return events
        return [
            {"type": "error", "error": {"type": "server_error", "code": None, "message": "…", "event_id": None}},
            {"type": "rate_limits.updated", "rate_limits": []},
            events[0],
            {
                "type": "conversation.item.input_audio_transcription.failed",
                "item_id": "item_0",
                "content_index": 0,
                "error": {"type": "server_error", "code": "transcription_failed"},
            },
        ]

    async with session(Vendor(failing)) as spoken:
        for _ in range(2):
            say(spoken, 200)
            spoken.commit()
        events = await take(spoken, FinalText)
    assert events[1] == TranscriptFailed("item_0", "transcription_failed")
    assert isinstance(events[-1], FinalText)


async def test_a_used_up_quota_ends_the_session() -> None:
    def broke(event: dict[str, Any], _connection: int) -> list[dict[str, Any]]:
        error = {"type": "insufficient_quota", "code": "insufficient_quota", "message": "…"}
        return [{"type": "error", "error": error}] if event["type"] == "input_audio_buffer.append" else []

    async with session(Vendor(broke)) as spoken:
        say(spoken, 200)
        assert await take(spoken, SessionFailed) == [SessionFailed("provider_refused")]


async def test_a_commit_that_the_server_refuses_makes_no_item_and_the_next_one_does() -> None:
    def choosy(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        if event.get("event_id") != "commit-0":
            return transcribing(event, connection)
        error = {"type": "invalid_request_error", "code": "input_audio_buffer_commit_empty", "event_id": "commit-0"}
        return [{"type": "error", "error": error}]

    async with session(Vendor(choosy)) as spoken:
        for _ in range(2):
            say(spoken, 200)
            spoken.commit()
        assert (await take(spoken, FinalText))[:2] == [TranscriptFailed("refused-0", "refused"), Committed("item_1")]


async def test_a_garbled_event_is_a_lost_connection() -> None:
    def garbled(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        events = transcribing(event, connection)
        return [{"type": COMPLETED}] if events and connection == 1 else events

    async with session(Vendor(garbled)) as spoken:
        say(spoken, 200)
        spoken.commit()
        assert [type(event) for event in await take(spoken, Committed)] == [SessionRestored, Committed]


async def test_where_the_server_ends_turns_our_commits_are_not_sent_and_its_own_are_told() -> None:
    def listening(event: dict[str, Any], connection: int) -> list[dict[str, Any]]:
        if event["type"] != "input_audio_buffer.append" or connection > 1:
            return []
        heard = {"type": "input_audio_buffer.committed", "item_id": "item_0"}
        return [{"type": "input_audio_buffer.speech_started", "item_id": "item_0"}, heard, {"close": 1011}]

    vendor = Vendor(listening)
    async with session(vendor, model="gpt-transcribe", turns="server") as spoken:
        say(spoken, 200)
        spoken.commit()
        assert await take(spoken, SessionRestored) == [
            Committed("item_0"),
            TranscriptFailed("item_0", "connection_lost"),
            SessionRestored(),
        ]
    assert "input_audio_buffer.commit" not in [e["type"] for e in vendor.received]


async def test_a_live_model_cannot_be_asked_to_end_turns() -> None:
    async with AsyncOpenAI(api_key="k") as client:
        with pytest.raises(SettingsError, match="does not detect turns"):
            OpenAITranscriber(client, model="gpt-live-transcribe", clock=SystemClock(), turns="server")


async def test_the_audio_that_was_transcribed_is_told() -> None:
    used: list[Usage] = []
    async with session(Vendor(transcribing), spent=used.append) as spoken:
        say(spoken, 400)
        spoken.commit()
        await take(spoken, FinalText)
    assert used == [Listening("gpt-live-transcribe", 0.4)]


async def test_leaving_ends_the_stream_of_events_and_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    vendor = Vendor(transcribing)
    async with session(vendor) as spoken:
        reading = asyncio.create_task(take(spoken, SessionFailed))
        say(spoken, 200)
        await asyncio.sleep(0)
    assert await reading == []
    assert asyncio.all_tasks() == before
    assert vendor.connections == set()


async def test_entering_does_not_wait_for_the_network() -> None:
    async with AsyncOpenAI(api_key="k", base_url="http://127.0.0.1:9/v1") as client:
        transcriber = OpenAITranscriber(client, model="gpt-live-transcribe", clock=SystemClock(), patience=QUICK)
        async with asyncio.timeout(0.5), transcriber.connect(language="en", keywords=()) as spoken:
            say(spoken, 100)
            spoken.commit()


async def test_an_error_in_the_call_comes_out_as_it_is() -> None:
    with pytest.raises(LookupError):
        async with session(Vendor()):
            raise LookupError
