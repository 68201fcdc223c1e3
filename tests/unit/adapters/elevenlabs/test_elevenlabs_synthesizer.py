"""The ElevenLabs voice against a small scripted HTTP server: its wire, its errors, its deadlines and slots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from loopback_http import Answer, Vendor, listening, reply
from qualifybot.adapters.elevenlabs.synthesizer import ElevenLabsSynthesizer, Style
from qualifybot.domain.prices import Speaking, Usage
from qualifybot.errors import ProviderBroken, ProviderOverloaded, ProviderRefused, ProviderUnreachable

LINE = "How many people work at your company?"


def begin(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: audio/basic\r\ntransfer-encoding: chunked\r\n\r\n")


def piece(writer: asyncio.StreamWriter, audio: bytes) -> None:
    writer.write(f"{len(audio):x}\r\n".encode() + audio + b"\r\n")


def speech(*pieces: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        begin(writer)
        for audio in (*pieces, b""):
            piece(writer, audio)

    return answer


@asynccontextmanager
async def voice(vendor: Vendor, **settings: Any) -> AsyncIterator[ElevenLabsSynthesizer]:
    async with listening(vendor) as base_url:
        speaker = ElevenLabsSynthesizer(api_key="k", voice_id="v1", base_url=base_url, **settings)
        try:
            yield speaker
        finally:
            await speaker.aclose()


async def spoken(speaker: ElevenLabsSynthesizer, text: str = LINE) -> bytes:
    return b"".join([chunk async for chunk in speaker.stream(text)])


async def test_the_request_is_in_the_documented_form() -> None:
    vendor = Vendor([speech(b"\x7a" * 160)])
    async with voice(vendor) as speaker:
        await spoken(speaker)
    (asked,) = vendor.asked
    assert asked.line == "POST /v1/text-to-speech/v1/stream?output_format=ulaw_8000 HTTP/1.1"
    assert asked.headers["xi-api-key"] == "k"
    assert asked.body == {
        "text": LINE,
        "model_id": "eleven_flash_v2_5",
        "language_code": "en",
        "voice_settings": {
            "stability": 0.5,
            "similarity_boost": 0.8,
            "style": 0.0,
            "use_speaker_boost": False,
            "speed": 1.0,
        },
    }


async def test_audio_comes_whole_and_the_first_sound_before_the_rest_is_made() -> None:
    rest_may_come = asyncio.Event()

    async def in_two_parts(writer: asyncio.StreamWriter) -> None:
        begin(writer)
        piece(writer, b"\x11" * 200)
        await rest_may_come.wait()
        piece(writer, b"\x22" * 200)
        piece(writer, b"")

    async with voice(Vendor([in_two_parts])) as speaker, aclosing(speaker.stream(LINE)) as chunks:
        assert await anext(chunks) == b"\x11" * 160
        rest_may_come.set()
        assert b"".join([chunk async for chunk in chunks]) == b"\x11" * 40 + b"\x22" * 200


async def test_empty_text_asks_for_nothing() -> None:
    vendor = Vendor([speech(b"\x7a")])
    async with voice(vendor) as speaker:
        assert await spoken(speaker, " ") == b""
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("status", "body", "error", "reason"),
    [
        (401, {"detail": {"status": "invalid_api_key", "message": "…"}}, ProviderRefused, "invalid_api_key"),
        (401, {"detail": {"status": "quota_exceeded", "message": "…"}}, ProviderRefused, "quota_exceeded"),
        (403, {"detail": {"status": "only_for_creator+"}}, ProviderRefused, "only_for_creator"),
        (404, {"detail": {"status": "voice_not_found"}}, ProviderRefused, "voice_not_found"),
        (422, {"detail": [{"loc": ["body"], "msg": "secret", "type": "missing"}]}, ProviderRefused, "invalid_request"),
        (400, {"detail": "in bare words"}, ProviderRefused, "refused"),
        (429, {"detail": {"status": "too_many_concurrent_requests"}}, ProviderOverloaded, "too_many"),
        (500, {"detail": {"status": "oops"}}, ProviderUnreachable, "oops"),
    ],
)
async def test_refusals_say_what_to_do(status: int, body: object, error: type[Exception], reason: str) -> None:
    vendor = Vendor([reply(status, body)])
    async with voice(vendor) as speaker:
        with pytest.raises(error, match=reason) as raised:
            await spoken(speaker)
    assert "secret" not in str(raised.value)
    assert len(vendor.asked) == 1


async def test_the_pause_that_an_overloaded_vendor_asks_for_is_passed_on() -> None:
    async with voice(Vendor([reply(429, {"detail": {"status": "system_busy"}}, "retry-after: 3")])) as speaker:
        with pytest.raises(ProviderOverloaded) as raised:
            await spoken(speaker)
    assert raised.value.retry_after == 3


async def test_an_answer_without_audio_is_broken() -> None:
    async with voice(Vendor([speech()])) as speaker:
        with pytest.raises(ProviderBroken):
            await spoken(speaker)


async def test_a_stream_cut_in_the_middle_says_so_after_the_audio_that_came() -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        begin(writer)
        piece(writer, b"\x7a" * 160)
        await writer.drain()
        writer.close()

    async with voice(Vendor([cut])) as speaker:
        chunks = speaker.stream(LINE)
        assert await anext(chunks) == b"\x7a" * 160
        with pytest.raises(ProviderUnreachable):
            await anext(chunks)


@pytest.mark.parametrize("first", [b"", b"\x7a" * 160])
async def test_a_stalled_stream_is_given_up(first: bytes) -> None:
    async def stall(writer: asyncio.StreamWriter) -> None:
        begin(writer)
        if first:
            piece(writer, first)
        await asyncio.Event().wait()

    async with voice(Vendor([stall]), first_byte=0.3, gap=0.05) as speaker:
        with pytest.raises(ProviderUnreachable, match="in time"):
            await spoken(speaker)


async def test_a_vendor_that_is_not_there_is_unreachable() -> None:
    speaker = ElevenLabsSynthesizer(api_key="k", voice_id="v1", base_url="http://127.0.0.1:9")
    with pytest.raises(ProviderUnreachable):
        await spoken(speaker)
    await speaker.aclose()


async def test_what_was_spoken_is_told_once_it_is_heard_and_what_was_refused_is_not() -> None:
    used: list[Usage] = []
    async with voice(Vendor([reply(429, {}), speech(b"\x7a" * 160)]), spent=used.append) as speaker:
        with pytest.raises(ProviderOverloaded):
            await spoken(speaker)
        await spoken(speaker)
    assert used == [Speaking("eleven_flash_v2_5", len(LINE))]


async def test_no_more_requests_run_than_the_plan_has_slots() -> None:
    running, most = 0, 0
    both = asyncio.Event()

    async def counted(writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 2:
            both.set()
        await both.wait()
        await speech(b"\x7a" * 160)(writer)
        running -= 1

    async with voice(Vendor([counted]), slots=2, slot_wait=5) as speaker:
        audio = await asyncio.gather(*(spoken(speaker) for _ in range(6)))
    assert audio == [b"\x7a" * 160] * 6
    assert most == 2


async def test_a_caller_who_finds_no_slot_in_time_is_told_so_and_an_abandoned_line_frees_its_slot() -> None:
    vendor = Vendor([speech(b"\x7a" * 1_600)])
    async with voice(vendor, slots=1, first_byte=0.3) as speaker:
        async with aclosing(speaker.stream(LINE)) as abandoned:
            await anext(abandoned)
            with pytest.raises(ProviderOverloaded, match="slot"):
                await spoken(speaker)
        assert len(await spoken(speaker)) == 1_600


async def test_what_shapes_the_sound_is_in_the_name_of_the_voice() -> None:
    voices = {
        ElevenLabsSynthesizer(api_key="k", voice_id=voice_id, model=model, style=style).voice
        for voice_id in ("v1", "v2")
        for model in ("eleven_flash_v2_5", "eleven_turbo_v2_5")
        for style in (Style(), Style(speed=1.1))
    }
    assert len(voices) == 8
