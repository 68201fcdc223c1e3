"""The web application of one process: Twilio's way in, the API, health and metrics."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from qualifybot.adapters.twilio.credentials import Signatures, StreamTokens
from qualifybot.bootstrap import Service
from qualifybot.entrypoints.access import Access
from qualifybot.entrypoints.api import api_router
from qualifybot.entrypoints.call_handler import CallHandler, Doorman
from qualifybot.entrypoints.server import DrainingServer, server_config
from qualifybot.errors import StorageUnavailable

LINGER_SECONDS = 3.0
"""After the last call's stream Twilio still asks what to do with the caller; nobody there means an error read aloud."""
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def create_app(service: Service) -> FastAPI:
    """All addresses of a service that is up."""
    settings = service.settings
    app = FastAPI(
        title="QualifyBot",
        summary="A phone line that qualifies sales leads.",
        version=version("qualifybot"),
        license_info={"name": "MIT"},
    )
    token = settings.twilio_auth_token
    password = settings.qualifybot_console_password
    access = Access(password.get_secret_value() if password else None)
    handler = CallHandler(
        desk=service.desk,
        doorman=Doorman(service.public_base, Signatures(token.get_secret_value()) if token else None),
        tokens=StreamTokens(service.secret),
        readiness=service.readiness,
        language=service.script.language,
        max_calls=settings.qualifybot_max_calls,
    )
    app.include_router(handler.router())
    app.include_router(
        api_router(
            service.storage.calls,
            service.storage.archive,
            service.storage.delivery.retry,
            access,
            service.desk.asking,
        )
    )

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"], responses={503: {"description": "Not able to take a call, and why."}})
    async def readyz() -> JSONResponse:
        """Whether this process can take a call now, and what calls have to do without."""
        reasons, impairments = service.readiness.reasons(), await service.readiness.impairments()
        status = "not ready" if reasons else "ready"
        body = {"status": status, "reasons": list(reasons), "impairments": list(impairments)}
        return JSONResponse(body, status_code=503 if reasons else 200)

    @app.get("/metrics", tags=["health"])
    async def metrics() -> Response:
        """Figures in Prometheus' text form."""
        return Response(service.metrics.render(), headers={"content-type": _PROMETHEUS})

    @app.exception_handler(StorageUnavailable)
    async def storage_away(_request: Request, _error: Exception) -> JSONResponse:
        return JSONResponse({"detail": "the database is not available; try again later"}, status_code=503)

    return app


def build_server(service: Service, app: FastAPI, host: str, port: int) -> DrainingServer:
    """A server of this app that lets live calls finish before it exits."""

    def begin() -> None:
        service.readiness.draining = True

    async def drained() -> None:
        try:
            async with asyncio.timeout(service.settings.qualifybot_drain_seconds):
                if service.desk.active:
                    await service.desk.wait_until_idle()
                    await asyncio.sleep(LINGER_SECONDS)
        except TimeoutError:
            return  # the calls left are taken up elsewhere: their sessions are stored

    return DrainingServer(server_config(app, host, port), begin, drained)
