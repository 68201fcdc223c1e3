"""The commands that run the service: `serve` and `worker`."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from qualifybot.config import Settings, load_settings
from qualifybot.entrypoints.running import clear_errors, hold_memory, run, settle_memory

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
NoWorker = Annotated[bool, typer.Option("--no-worker", help="Leave the delivery of leads to `qualifybot worker`.")]


@clear_errors
def serve(host: Host = "127.0.0.1", port: Port = 8000, no_worker: NoWorker = False) -> None:
    """Take calls: webhooks, media streams, API, metrics, and the delivery of leads unless told otherwise."""
    hold_memory()
    run(_serve(_prepare(), host, port, worker=not no_worker))


@clear_errors
def worker() -> None:
    """Deliver finished calls' leads, and nothing else; run as many as you like."""
    run(_work(_prepare()))


def _prepare() -> Settings:
    from qualifybot.observability.logging import configure_logging  # noqa: PLC0415  # keeps --help quick

    settings = load_settings()
    configure_logging(settings.log_format, settings.log_level)
    if settings.sentry_dsn:
        from importlib.metadata import version  # noqa: PLC0415  # heavy; --help does without

        from qualifybot.observability.error_reports import start_error_reports  # noqa: PLC0415  # heavy

        start_error_reports(settings.sentry_dsn, version("qualifybot"))
    return settings


async def _serve(settings: Settings, host: str, port: int, *, worker: bool) -> None:
    import structlog  # noqa: PLC0415  # keeps --help quick

    from qualifybot.bootstrap import service  # noqa: PLC0415  # heavy
    from qualifybot.bootstrap.roles import twins  # noqa: PLC0415  # heavy
    from qualifybot.entrypoints.console_mount import console_beside  # noqa: PLC0415  # heavy
    from qualifybot.entrypoints.http import build_server, create_app  # noqa: PLC0415  # heavy
    from qualifybot.entrypoints.server import listener  # noqa: PLC0415  # heavy

    log = structlog.get_logger("qualifybot")
    for line in twins(settings):
        log.info("embedded_twin", role=line)
    with listener(host, port) as bound:
        async with service(settings, port, worker=worker) as running:
            app = create_app(running)
            for impairment in await running.readiness.impairments():
                log.warning("impaired", what=impairment)
            async with console_beside(app, running) as console:
                if console is not None:
                    console.load()
                    log.info("console", address=f"http://{host}:{port}/console/")
                log.info("serving", address=f"http://{host}:{port}", public=running.public_base)
                settle_memory()
            await build_server(running, app, host, port).serve(sockets=[bound])


async def _work(settings: Settings) -> None:
    import structlog  # noqa: PLC0415  # keeps --help quick

    from qualifybot.bootstrap import delivering, storage  # noqa: PLC0415  # heavy
    from qualifybot.observability.logging import EventLog  # noqa: PLC0415  # heavy; --help does without

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with storage(settings, None, EventLog()) as store, delivering(settings, store):
        structlog.get_logger("qualifybot").info("delivering")
        await stop.wait()
