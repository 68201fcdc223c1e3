"""The command that serves the vendors' stand-ins on this machine and says how to point the bot at them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console

from qualifybot.config import load_settings
from qualifybot.entrypoints.running import clear_errors, run
from qualifybot.errors import SettingsError
from qualifybot.simulators.app import build_simulators
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.pace import INSTANT, PUBLISHED
from qualifybot.simulators.serving import serve

Port = Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65_535)]
FaultSpec = Annotated[
    str, typer.Option("--faults", help="What goes wrong how often: openai.realtime.final=never:0.3,…")
]
Seed = Annotated[int, typer.Option(help="Repeats the same chances.")]
Fast = Annotated[bool, typer.Option("--instant", help="Answer at once instead of at the vendors' usual pace.")]
Clips = Annotated[Path | None, typer.Option(help="Folder of the callers' clips; default: that of `qualifybot call`.")]


@clear_errors
def simulators(
    port: Port = 8900, faults: FaultSpec = "", seed: Seed = 0, instant: Fast = False, utterances: Clips = None
) -> None:
    """Serve the stand-ins for OpenAI, ElevenLabs, Salesforce and Twilio's REST end until interrupted."""
    app = build_simulators(
        utterances=utterances or load_settings().qualifybot_data_dir / "utterances",
        faults=Faults(faults, Random(seed)),  # noqa: S311  # stand-ins draw no secrets
        pace=INSTANT if instant else PUBLISHED,
        chance=Random(seed),  # noqa: S311  # faults and delays, no secrets
    )
    try:
        run(_serve(app, port))
    except OSError as taken:
        raise SettingsError(f"cannot serve on port {port}: {taken.strerror}; choose another with --port") from None


async def _serve(app: object, port: int) -> None:
    async with serve(app, port) as base:
        console = Console(highlight=False)
        console.print(f"The vendors' stand-ins are at {base}; watch and trouble them at {base}/control.")
        console.print("Set these for the bot:\n")
        for name, value in settings_for(base).items():
            console.print(f"export {name}={value}", soft_wrap=True)
        await asyncio.Event().wait()


def settings_for(base: str) -> Mapping[str, str]:
    """The settings that point the bot at the stand-ins served at `base`."""
    return {
        "OPENAI_API_KEY": "sim-openai",
        "OPENAI_BASE_URL": f"{base}/openai/v1",
        "ELEVENLABS_API_KEY": "sim-elevenlabs",
        "ELEVENLABS_BASE_URL": f"{base}/elevenlabs",
        "SALESFORCE_LOGIN_URL": f"{base}/salesforce",
        "SALESFORCE_CLIENT_ID": "qualifybot",
        "SALESFORCE_CLIENT_SECRET": "sim-salesforce",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "sim-twilio",
        "TWILIO_API_BASE_URL": f"{base}/twilio",
    }
