"""Keeps live calls' state and the stream of call events in Redis, each change in one round trip.

Keys, under one prefix:
  call:SID     hash: fence, owner, version, snapshot, caller
  caller:HASH  the latest call_sid of a caller, whose number is only known by its keyed hash
  ended:SID    there if the call's end was noted
  activity     sorted set: call_sid by the time of its last write
  events       stream of call events, gone when nobody wrote for as long as a session lives
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.session_store import Claim

# A fence is the time of its claim in milliseconds, or more, so that it rises even where the server lost its memory. It
# outlives the session for a while, so that a late write of a former owner stays stale.
_CLAIM = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'fence', 'owner', 'snapshot')
local fence = tonumber(kept[1] or 0)
local is_others = (kept[2] or '') ~= ARGV[2]
if ARGV[5] ~= '' and is_others and fence > now - ARGV[5] then return {-1} end
if ARGV[6] ~= '' and is_others and (kept[2] or '') ~= '' then
  local beat = redis.call('ZSCORE', KEYS[2], ARGV[1])
  if beat and tonumber(beat) > time[1] - ARGV[6] then return {-1} end
end
fence = string.format('%.0f', math.max(fence + 1, now))
redis.call('HSET', KEYS[1], 'fence', fence, 'owner', ARGV[2], 'version', 0)
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], time[1], ARGV[1])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'caller', ARGV[4])
  redis.call('SET', ARGV[4], ARGV[1], 'EX', ARGV[3])
end
return {fence, kept[3]}
"""

# A server that lost its memory learns all of the session again; a version that it has is a sign of life.
_SAVE = """
local kept = redis.call('HMGET', KEYS[1], 'fence', 'version')
if tonumber(kept[1] or 0) > tonumber(ARGV[2]) then return -1 end
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[1])
if tonumber(kept[2] or -1) >= tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'owner', ARGV[7])
else
  redis.call('HSET', KEYS[1], 'fence', ARGV[2], 'version', ARGV[3], 'snapshot', ARGV[4], 'owner', ARGV[7])
  for i = 9, #ARGV do redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*', 'event', ARGV[i]) end
  redis.call('EXPIRE', KEYS[3], ARGV[5])
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[1], 'caller', ARGV[8])
  if not redis.call('SET', ARGV[8], ARGV[1], 'EX', ARGV[5], 'NX') then redis.call('EXPIRE', ARGV[8], ARGV[5]) end
end
return 1
"""

_ABANDONED = """
local before = redis.call('TIME')[1] - ARGV[1]
local idle = {}
for _, sid in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', before)) do
  if redis.call('EXISTS', ARGV[2] .. sid) == 1 then table.insert(idle, sid)
  else redis.call('ZREM', KEYS[1], sid) end
end
return idle
"""

_FORGET = """
local caller = redis.call('HGET', KEYS[1], 'caller')
local latest = caller and redis.call('GET', caller)
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[1], 'snapshot', 'owner', 'version')
if ARGV[2] == '0' then
  if latest == ARGV[1] then redis.call('DEL', caller) end
  redis.call('HDEL', KEYS[1], 'caller')
elseif caller and (not latest or latest == ARGV[1]) then
  redis.call('SET', caller, ARGV[1], 'EX', ARGV[2])
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
  if redis.call('TTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
end
"""


class RedisSessionStore:
    """The `SessionStore` and `LiveEvents` ports over a Redis client."""

    def __init__(
        self,
        client: Redis,
        *,
        secret: bytes,
        live_seconds: int = 3600,
        events_kept: int = 10_000,
        deadline: float = 3.0,
        prefix: str = "qualifybot:",
    ) -> None:
        """`secret` keys the hash of callers' numbers; a session expires `live_seconds` after its last write."""
        self._client = client
        self._secret = secret
        self._live = live_seconds
        self._kept = events_kept
        self._deadline = deadline
        self._prefix = prefix
        self._activity = prefix + "activity"
        self._events = prefix + "events"
        self._claim = client.register_script(_CLAIM)
        self._save = client.register_script(_SAVE)
        self._abandoned = client.register_script(_ABANDONED)
        self._forget = client.register_script(_FORGET)

    async def claim(
        self,
        call_sid: str,
        owner: str | None,
        caller: str | None = None,
        *,
        silent_for: float | None = None,
        taken_ago: float | None = None,
    ) -> Claim:
        """Take the call over, fencing out any other owner. `caller` makes it findable by `find`.

        Raises SessionLost, and changes nothing, when another owner gave a sign of life within `silent_for` seconds, or
        when somebody claimed the call within the `taken_ago` seconds since the claimant took it."""
        keys = [self._call(call_sid), self._activity]
        age = "" if taken_ago is None else int(taken_ago * 1000)
        silence = "" if silent_for is None else silent_for
        arguments = [call_sid, owner or "", self._live, self._key_of(caller), age, silence]
        fence, *snapshot = await self._run(self._claim, keys, arguments)
        if int(fence) == -1:
            raise SessionLost("somebody else holds this call")
        return Claim(call_sid, int(fence), snapshot[0] if snapshot else None, owner, caller)

    async def save(self, claim: Claim, version: int, snapshot: bytes, events: Sequence[bytes]) -> None:
        """Store the snapshot and append the events, in one round trip; versions count within one claim.

        A version not newer than the stored one is a mere sign of life. Raises SessionLost if somebody else claimed the
        call."""
        keys = [self._call(claim.call_sid), self._activity, self._events]
        named = [claim.owner or "", self._key_of(claim.caller)]
        arguments = [claim.call_sid, claim.fence, version, snapshot, self._live, self._kept, *named, *events]
        if await self._run(self._save, keys, arguments) == -1:
            raise SessionLost("another owner claimed this call")

    async def find(self, caller: str) -> str | None:
        """The call_sid of this caller's latest session that has not expired."""
        found = await self._bounded(self._client.get(self._caller(caller)))
        return None if found is None else found.decode()

    async def abandoned(self, idle_seconds: float) -> tuple[str, ...]:
        """Calls whose session is open but was not written for so long: their process died."""
        idle = await self._run(self._abandoned, [self._activity], [idle_seconds, self._call("")])
        return tuple(sid.decode() for sid in idle)

    async def note_end(self, call_sid: str) -> bool:
        """The call has its end; False if that was noted before, by whichever replica."""
        noted = self._client.set(f"{self._prefix}ended:{call_sid}", b"", ex=self._live, nx=True)
        return bool(await self._bounded(noted))

    async def forget(self, call_sid: str, *, findable_seconds: int = 0) -> None:
        """Remove the session; who still holds a claim on it has lost it.

        For so many seconds more `find` goes on to name the call."""
        await self._run(self._forget, [self._call(call_sid), self._activity], [call_sid, findable_seconds])

    async def publish(self, events: Sequence[bytes]) -> None:
        """Append events that come with no session. Raises StorageUnavailable."""
        pipeline = self._client.pipeline(transaction=False)
        for event in events:
            pipeline.xadd(self._events, {"event": event}, maxlen=self._kept, approximate=True)
        pipeline.expire(self._events, self._live)
        await self._bounded(pipeline.execute())

    async def ping(self) -> None:
        """Raises StorageUnavailable if Redis does not answer."""
        await self._bounded(self._client.ping())

    async def follow(self, after: str = "$") -> AsyncGenerator[tuple[str, bytes]]:
        """(position, event) from `after` on; `$` starts now, `0` at the oldest kept. Raises StorageUnavailable."""
        place = await self._newest() if after == "$" else after
        wait_ms = int(self._deadline * 1000 / 3)
        while True:
            arrived = await self._bounded(self._client.xread({self._events: place}, count=100, block=wait_ms))
            for _stream, entries in arrived or ():
                for position, fields in entries:
                    place = position.decode()
                    yield place, fields[b"event"]

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def _newest(self) -> str:
        newest = await self._bounded(self._client.xrevrange(self._events, count=1))
        return newest[0][0].decode() if newest else "0"

    async def _run(self, script: Any, keys: list[str], arguments: list[Any]) -> Any:
        return await self._bounded(script(keys=keys, args=arguments))

    async def _bounded(self, reply: Any) -> Any:
        with _translated():
            async with asyncio.timeout(self._deadline):
                return await reply

    def _call(self, call_sid: str) -> str:
        return f"{self._prefix}call:{call_sid}"

    def _key_of(self, caller: str | None) -> str:
        return self._caller(caller) if caller else ""

    def _caller(self, number: str) -> str:
        digest = hmac.new(self._secret, number.encode(), hashlib.sha256).hexdigest()
        return f"{self._prefix}caller:{digest}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StorageUnavailable(f"redis: {type(error).__name__}") from error
