"""Serves an app without cutting live calls off: on SIGTERM it drains first."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn

from qualifybot.entrypoints.quick_frames import QuickFrames
from qualifybot.errors import SettingsError

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
        self._drain = asyncio.get_event_loop().create_task(self._drain_then_exit())

    async def _drain_then_exit(self) -> None:
        await self._drained()
        self.should_exit = True  # not by `handle_exit`, which would raise the signal again and end us before clean-up


def server_config(app: object, host: str, port: int) -> uvicorn.Config:
    """uvicorn as we want it: WebSockets without compression, our own logging, no header about itself."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI app
        host=host,
        port=port,
        ws=QuickFrames,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def listener(host: str, port: int) -> socket.socket:
    """A socket bound to this address, to be had before anything else is started. Raises SettingsError."""
    # asyncio sends small frames without delay only on sockets whose protocol is named.
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise SettingsError(f"cannot listen on {host}, port {port}: {error.strerror}") from None
    return bound


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
