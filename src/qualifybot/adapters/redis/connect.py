"""Opens a Redis: a server's, or one inside this process."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_CONNECT_SECONDS = 2.0


def connect(url: str) -> Redis:
    """A client of the server at `url` (`redis://…`, `rediss://…`); nothing is sent yet.

    A connection that went stale while idle is replaced at once; beyond that the client gives up instead of waiting,
    because a live call goes on better without its store than with a slow one. How long a reply may take is for whoever
    asks to bound: a limit of the client's own costs a task for each command.
    """
    client: Redis = Redis.from_url(
        url,
        socket_timeout=None,
        socket_connect_timeout=_CONNECT_SECONDS,
        retry=Retry(NoBackoff(), 1),
        max_connections=64,
    )
    return client


def embedded() -> Redis:
    """A Redis of this process's own, gone with it: for one process without a server."""
    from fakeredis import FakeAsyncRedis, FakeServer  # noqa: PLC0415  # slow to import, and production never needs it

    client: Redis = FakeAsyncRedis(server=FakeServer())
    return client
