"""Serves an app without cutting live calls off: on SIGTERM it drains first."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn

MAX_FRAME_BYTES = 1024 * 1024


class DrainingServer(uvicorn.Server):
    """A uvicorn server whose first signal waits for live calls (`drained`), and whose second exits at once.

    uvicorn by itself closes every live WebSocket within 0.1 s of SIGTERM.
    """

    def __init__(
        self, config: uvicorn.Config, begin: Callable[[], None], drained: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._begin = begin
        self._drained = drained
        self._drain: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal: the first one drains, the next one stops."""
        if self._drain is not None:
            super().handle_exit(sig, frame)
            return
        self._begin()
        self._drain = asyncio.get_event_loop().create_task(self._drain_then_exit(sig))

    async def _drain_then_exit(self, sig: int) -> None:
        await self._drained()
        super().handle_exit(sig, None)


def server_config(app: object, host: str, port: int) -> uvicorn.Config:
    """uvicorn as we want it: sans-I/O WebSockets without compression, our own logging, no header about itself."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI app
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
