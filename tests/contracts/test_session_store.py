"""What every session store must do: a real Redis and the one inside the process."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from qualifybot.adapters.redis.connect import connect, embedded
from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.session_store import Claim

CALLER = "+14155550123"


@pytest.fixture(params=["in process", "server"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Redis]:
    opened = embedded() if request.param == "in process" else connect(request.getfixturevalue("redis_url"))
    yield opened
    await opened.aclose()


@pytest.fixture
def store(client: Redis) -> RedisSessionStore:
    return RedisSessionStore(client, secret=b"pepper")


async def events_of(store: RedisSessionStore, count: int, after: str = "0") -> list[bytes]:
    async with asyncio.timeout(5), aclosing(store.follow(after)) as stream:
        seen: list[bytes] = []
        async for _position, event in stream:
            seen.append(event)
            if len(seen) == count:
                return seen
    raise AssertionError("the stream ended")


async def test_a_new_call_has_no_snapshot(store: RedisSessionStore) -> None:
    claim = await store.claim("CA1", "pod-a")
    assert (claim.call_sid, claim.snapshot) == ("CA1", None)


async def test_the_next_owner_goes_on_from_the_last_snapshot(store: RedisSessionStore) -> None:
    first = await store.claim("CA1", "pod-a")
    await store.save(first, 1, b"one", [])
    await store.save(first, 2, b"\x00two\xff", [])
    second = await store.claim("CA1", "pod-b")
    assert second.snapshot == b"\x00two\xff"
    assert second.fence > first.fence


async def test_a_former_owner_is_fenced_out(store: RedisSessionStore) -> None:
    first = await store.claim("CA1", "pod-a")
    second = await store.claim("CA1", "pod-b")
    with pytest.raises(SessionLost):
        await store.save(first, 9, b"stale", [b"stale"])
    await store.save(second, 1, b"fresh", [b"fresh"])
    assert (await store.claim("CA1", "pod-c")).snapshot == b"fresh"
    assert await events_of(store, 1) == [b"fresh"]


async def test_an_older_version_is_ignored_with_its_events(store: RedisSessionStore) -> None:
    claim = await store.claim("CA1", "pod-a")
    await store.save(claim, 2, b"two", [b"2"])
    await store.save(claim, 1, b"one", [b"1"])
    await store.save(claim, 2, b"again", [b"again"])
    await store.save(claim, 3, b"three", [b"3"])
    assert (await store.claim("CA1", "pod-b")).snapshot == b"three"
    assert await events_of(store, 2) == [b"2", b"3"]


async def test_a_server_that_lost_its_memory_learns_the_session_again(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a")
    await store.save(claim, 5, b"five", [])
    await client.flushdb()
    await store.save(claim, 6, b"six", [])
    assert (await store.claim("CA1", "pod-b")).snapshot == b"six"


async def test_a_caller_is_found_by_number_until_the_session_is_forgotten(store: RedisSessionStore) -> None:
    await store.claim("CA1", "pod-a", CALLER)
    await store.claim("CA2", "pod-a", CALLER)
    assert await store.find(CALLER) == "CA2"
    assert await store.find("+14155550199") is None
    await store.forget("CA1")
    assert await store.find(CALLER) == "CA2"
    await store.forget("CA2")
    assert await store.find(CALLER) is None


async def test_no_key_or_value_holds_a_callers_number(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a", CALLER)
    await store.save(claim, 1, b"{}", [])
    keys = [key async for key in client.scan_iter()]
    values = await client.hgetall("qualifybot:call:CA1")
    assert not any(CALLER[1:].encode() in text for text in [*keys, *values.values()])


async def test_a_forgotten_session_is_gone_and_no_late_write_revives_it(
    store: RedisSessionStore, client: Redis
) -> None:
    claim = await store.claim("CA1", "pod-a", CALLER)
    await store.save(claim, 1, b"personal", [])
    await store.forget("CA1")
    with pytest.raises(SessionLost):
        await store.save(claim, 2, b"personal", [])
    assert (await store.claim("CA1", "pod-b")).snapshot is None


async def test_forgetting_an_unknown_session_is_harmless(store: RedisSessionStore, client: Redis) -> None:
    await store.forget("CA-nobody")
    assert await client.dbsize() == 0


async def test_a_call_that_somebody_holds_is_not_taken_by_whoever_asks_for_a_silent_one(
    store: RedisSessionStore,
) -> None:
    claim = await store.claim("CA1", "pod-a")
    with pytest.raises(SessionLost):
        await store.claim("CA1", None, silent_for=60)
    await store.save(claim, 1, b"still mine", [])
    assert (await store.claim("CA1", "pod-b")).fence > claim.fence


async def test_a_call_is_free_when_its_holder_lets_go_or_falls_silent(store: RedisSessionStore) -> None:
    await store.claim("CA1", "pod-a")
    assert await store.claim("CA1", None, silent_for=0)
    held = await store.claim("CA2", "pod-a")
    await store.save(dataclasses.replace(held, owner=None), 1, b"said all", [])
    assert (await store.claim("CA2", None, silent_for=60)).snapshot == b"said all"


async def test_a_call_between_two_requests_is_held_by_nobody(store: RedisSessionStore) -> None:
    claim = await store.claim("CA1", None)
    await store.save(claim, 1, b"asked", [])
    assert (await store.claim("CA1", None, silent_for=60)).snapshot == b"asked"


async def test_a_version_that_is_there_is_a_sign_of_life(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a")
    await store.save(claim, 1, b"one", [])
    await client.zadd("qualifybot:activity", {"CA1": 1})
    assert await store.abandoned(60) == ("CA1",)
    await store.save(claim, 1, b"one", [])
    assert await store.abandoned(60) == ()


async def test_whoever_took_the_call_before_its_claim_yields_to_a_later_claim(store: RedisSessionStore) -> None:
    await store.claim("CA1", "pod-b")
    with pytest.raises(SessionLost):
        await store.claim("CA1", "pod-a", taken_ago=60)
    assert (await store.claim("CA1", "pod-b", taken_ago=60)).owner == "pod-b"
    await asyncio.sleep(0.005)  # the server's clock counts milliseconds
    assert (await store.claim("CA1", "pod-a", taken_ago=0)).owner == "pod-a"


async def test_a_claim_after_the_server_lost_its_memory_is_newer_than_any_before(
    store: RedisSessionStore, client: Redis
) -> None:
    former = await store.claim("CA1", "pod-a")
    await client.flushdb()
    await asyncio.sleep(0.002)  # no server restarts within the millisecond that a fence counts
    assert (await store.claim("CA1", "pod-b")).fence > former.fence
    with pytest.raises(SessionLost):
        await store.save(former, 9, b"stale", [])


async def test_a_server_that_lost_its_memory_learns_again_who_holds_the_call_and_who_rang(
    store: RedisSessionStore, client: Redis
) -> None:
    claim = await store.claim("CA1", "pod-a", CALLER)
    await store.save(claim, 1, b"one", [])
    await client.flushdb()
    await store.save(claim, 1, b"one", [])
    assert await store.find(CALLER) == "CA1"
    with pytest.raises(SessionLost):
        await store.claim("CA1", None, silent_for=60)


async def test_a_closed_call_is_found_by_its_caller_for_a_while(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a", CALLER)
    await store.save(claim, 1, b"personal", [])
    await store.forget("CA1", findable_seconds=7200)
    assert await store.find(CALLER) == "CA1"
    assert (await store.claim("CA1", None)).snapshot is None
    for key in {key async for key in client.scan_iter()} - {b"qualifybot:activity"}:
        assert 0 < await client.ttl(key) <= 7200
    await store.forget("CA1")
    assert await store.find(CALLER) is None


async def test_a_closed_call_does_not_hide_the_callers_newer_one(store: RedisSessionStore) -> None:
    await store.claim("CA1", "pod-a", CALLER)
    await store.claim("CA2", "pod-a", CALLER)
    await store.forget("CA1", findable_seconds=60)
    assert await store.find(CALLER) == "CA2"


async def test_calls_not_written_for_long_are_abandoned(store: RedisSessionStore) -> None:
    await store.claim("CA1", "pod-a")
    await store.claim("CA2", "pod-a")
    await store.forget("CA2")
    assert await store.abandoned(0) == ("CA1",)
    assert await store.abandoned(60) == ()


async def test_an_expired_session_is_not_abandoned_but_gone(store: RedisSessionStore, client: Redis) -> None:
    await store.claim("CA1", "pod-a", CALLER)
    await client.delete("qualifybot:call:CA1")
    assert await store.abandoned(0) == ()
    assert await client.zcard("qualifybot:activity") == 0


async def test_everything_of_a_session_expires(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a", CALLER)
    await store.save(claim, 1, b"{}", [b"said"])
    await store.forget("CA1")
    await store.claim("CA3", "pod-a", CALLER)
    for key in {key async for key in client.scan_iter()} - {b"qualifybot:activity"}:
        assert 0 < await client.ttl(key) <= 3600


async def test_what_comes_with_no_session_is_published_in_order_too(store: RedisSessionStore) -> None:
    claim = await store.claim("CA1", "pod-a")
    await store.save(claim, 1, b"one", [b"a"])
    await store.publish([b"b", b"c"])
    assert await events_of(store, 3) == [b"a", b"b", b"c"]


async def test_followers_get_new_events_in_order_and_can_go_on_from_a_position(store: RedisSessionStore) -> None:
    claim = await store.claim("CA1", "pod-a")
    await store.save(claim, 1, b"{}", [b"old"])
    async with asyncio.timeout(5), aclosing(store.follow()) as live:
        first = asyncio.ensure_future(anext(live))
        await asyncio.sleep(0.05)  # the follower must be waiting before the event is written
        await store.save(claim, 2, b"{}", [b"a", b"b"])
        position, event = await first
    assert event == b"a"
    assert await events_of(store, 1, after=position) == [b"b"]


async def test_a_calls_end_is_noted_once_whoever_notes_it(store: RedisSessionStore, client: Redis) -> None:
    claim = await store.claim("CA1", "pod-a")
    other = RedisSessionStore(client, secret=b"pepper")
    assert [await store.note_end("CA1"), await other.note_end("CA1"), await store.note_end("CA2")] == [
        True,
        False,
        True,
    ]
    await store.forget(claim.call_sid)
    assert not await store.note_end("CA1")


async def test_the_stream_keeps_about_as_many_events_as_it_was_told(client: Redis) -> None:
    store = RedisSessionStore(client, secret=b"pepper", events_kept=100)
    claim = await store.claim("CA1", "pod-a")
    for version in range(1, 11):
        await store.save(claim, version, b"{}", [b"x"] * 100)
    assert await client.xlen("qualifybot:events") <= 300


async def test_a_store_that_is_not_there_is_unavailable() -> None:
    client = connect("redis://127.0.0.1:1/0")
    store = RedisSessionStore(client, secret=b"pepper")
    with pytest.raises(StorageUnavailable):
        await store.claim("CA1", "pod-a")
    with pytest.raises(StorageUnavailable):
        await store.save(Claim("CA1", 1, None), 1, b"", [])
    with pytest.raises(StorageUnavailable):
        await anext(store.follow())
    await store.aclose()


async def test_a_store_that_does_not_answer_is_unavailable_by_the_deadline() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(mute, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = connect(f"redis://127.0.0.1:{port}/0")
        with pytest.raises(StorageUnavailable):
            await RedisSessionStore(client, secret=b"pepper", deadline=0.05).find(CALLER)
        await client.aclose()
