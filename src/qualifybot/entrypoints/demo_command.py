"""The command that shows the whole product on this machine."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qualifybot.config import load_settings
from qualifybot.entrypoints.running import clear_errors, hold_memory, run

Once = Annotated[bool, typer.Option("--once", help="Stop after the call; exit code 0 only if the lead was delivered.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the show, and stop.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port of server and console; 0 takes a free one.")]
Name = Annotated[str, typer.Option("--persona", help="Kind of caller; --list shows them.")]
List = Annotated[bool, typer.Option("--list", help="List the kinds of caller and stop.")]


@clear_errors
def demo(
    once: Once = False, as_json: Json = False, port: Port = 0, persona: Name = "cooperative", list_them: List = False
) -> None:
    """Ring the bot over the real wires with real audio, watch the conversation, read the lead.

    Nothing outside this machine is used, whatever keys are set: the embedded voice speaks, the rules read, leads stay
    in the database, and a stand-in for OpenAI's transcription knows the caller's clips by their sound.
    """
    hold_memory()
    from qualifybot.entrypoints.demo_call import ring  # noqa: PLC0415  # keeps --help quick
    from qualifybot.observability.logging import configure_logging  # noqa: PLC0415  # heavy; --help does without
    from qualifybot.simulators.phone.personas import find_persona, personas  # noqa: PLC0415  # heavy; --help does without

    if list_them:
        width = max(map(len, personas()))
        sys.stdout.writelines(f"{name:{width}}  {one.about}\n" for name, one in personas().items())
        return
    configure_logging("console", "error")
    who = find_persona(persona)
    try:
        delivered = run(ring(load_settings(), who, port, stay=not (once or as_json), as_json=as_json))
    except KeyboardInterrupt:
        return  # the way to leave the console that stays open
    if not delivered:
        raise typer.Exit(1)
