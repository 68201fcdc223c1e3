"""Opens a Redis: a server's, or one inside this process."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

REPLY_SECONDS = 2.0


def connect(url: str) -> Redis:
    """A client of the server at `url` (`redis://…`, `rediss://…`); nothing is sent yet.

    A connection that went stale while idle is replaced at once; beyond that the client gives up instead of waiting,
    because a live call goes on better without its store than with a slow one.
    """
    client: Redis = Redis.from_url(
        url,
        socket_timeout=REPLY_SECONDS,
        socket_connect_timeout=REPLY_SECONDS,
        retry=Retry(NoBackoff(), 1),
        max_connections=64,
    )
    return client


def embedded() -> Redis:
    """A Redis of this process's own, gone with it: for one process without a server."""
    from fakeredis import FakeAsyncRedis, FakeServer  # noqa: PLC0415  # slow to import, and production never needs it

    client: Redis = FakeAsyncRedis(server=FakeServer())
    return client
