"""Answers that break off: the connection ends before the promised bytes have come."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class CutOff(Response):
    """Begins like a good answer with these pieces, then the connection is gone."""

    def __init__(self, pieces: AsyncIterator[bytes] | None = None, media_type: str = "application/json") -> None:
        super().__init__(media_type=media_type)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", (self.media_type or "").encode()), (b"content-length", b"1000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if self._pieces is not None:
            async for piece in self._pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        # The only way to make the server drop a connection that it would keep open.
        raise ConnectionResetError("cut off on purpose")
