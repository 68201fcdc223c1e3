"""The addresses at which a carrier finds any media server: voice webhook, status, stream; and its health."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Response, WebSocket


def answering(port: int, media: Callable[[WebSocket], Awaitable[None]]) -> FastAPI:
    """An application on this port that hands every call's socket to `media`."""
    app = FastAPI()

    @app.post("/twilio/voice")
    async def voice() -> Response:
        stream = f'<Stream url="ws://127.0.0.1:{port}/media"/>'
        return Response(f"<Response><Connect>{stream}</Connect></Response>", media_type="text/xml")

    @app.post("/twilio/status")
    async def status() -> Response:
        return Response(status_code=204)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    app.add_api_websocket_route("/media", media)
    return app
