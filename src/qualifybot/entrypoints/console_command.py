"""The command that serves the operators' pages alone."""

from __future__ import annotations

from typing import Annotated

import typer

from qualifybot.config import Settings, load_settings
from qualifybot.entrypoints.running import clear_errors, run

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


@clear_errors
def console(host: Host = "127.0.0.1", port: Port = 8010) -> None:
    """Serve the operators' pages: calls, leads, and what is said right now."""
    from qualifybot.observability.logging import configure_logging  # noqa: PLC0415  # keeps --help quick

    settings = load_settings()
    configure_logging(settings.log_format, settings.log_level)
    run(_serve(settings, host, port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    import structlog  # noqa: PLC0415  # keeps --help quick
    import uvicorn  # noqa: PLC0415  # heavy
    from fastapi import FastAPI  # noqa: PLC0415  # heavy
    from fastapi.responses import RedirectResponse  # noqa: PLC0415  # heavy; --help does without

    from qualifybot.bootstrap import sessions, storage  # noqa: PLC0415  # heavy
    from qualifybot.bootstrap.deployment import session_secret  # noqa: PLC0415  # heavy
    from qualifybot.entrypoints.console_mount import PATH, console_mounted  # noqa: PLC0415  # heavy
    from qualifybot.entrypoints.server import listener, server_config  # noqa: PLC0415  # heavy

    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def home() -> RedirectResponse:
        return RedirectResponse(f"{PATH}/")

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    public_base = settings.public_base(port)
    with listener(host, port) as bound:
        async with (
            storage(settings) as store,
            sessions(settings) as live,
            console_mounted(
                app, settings, store, live, secret=session_secret(settings), public_base=public_base
            ) as gate,
        ):
            gate.load()
            structlog.get_logger("qualifybot").info("console", address=f"http://{host}:{port}{PATH}/")
            await uvicorn.Server(server_config(app, host, port)).serve(sockets=[bound])
