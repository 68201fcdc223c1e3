"""The command line: which command lives where. Only the chosen one is imported, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

LEAVE_SECONDS = 5.0
"""How long what a command left running may take to end."""
_HERE = "qualifybot.entrypoints."
COMMANDS = {
    "demo": ("demo_command:demo", "ring the bot: a synthetic caller, the live transcript, the lead"),
    "serve": ("service_commands:serve", "take calls: webhooks, media streams, API, metrics, delivery"),
    "worker": ("service_commands:worker", "deliver finished calls' leads, and nothing else"),
    "console": ("console_command:console", "the operators' pages alone"),
    "call": ("call_command:call", "place simulated phone calls to a running server"),
    "extract": ("extraction_commands:extract", "read one answer and show what was understood"),
    "eval": ("extraction_commands:evaluate", "read a data set of answers and print the accuracy"),
    "converse": ("dialogue_commands:converse", "hold whole conversations in text"),
    "leads": ("lead_commands:leads", "what was qualified and where its delivery stands"),
    "script": ("script_commands:script", "check a script, or show its flow"),
    "simulators": ("simulators_command:simulators", "the stand-ins for the vendors, on this machine"),
    "doctor": ("doctor_command:doctor", "check every setting, key and service, and say what to do"),
    "db": ("db_commands:db", "bring the database to the present schema"),
    "forget": ("db_commands:forget", "erase a person everywhere, and say where"),
}


def main() -> None:
    """Run the command named first on the command line."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in ("--help", "-h", "help"):
        print(_overview())  # noqa: T201  # the terminal is this module's business
    elif name == "--version":
        from importlib.metadata import version  # noqa: PLC0415  # slower than everything else here

        print(f"qualifybot {version('qualifybot')}")  # noqa: T201  # the terminal is this module's business
    elif name in COMMANDS:
        _leave(_run(name, arguments))
    else:
        sys.exit(_refuse(f"there is no command {name!r}; `qualifybot --help` lists them"))


def _run(name: str, arguments: list[str]) -> int:
    import typer  # noqa: PLC0415  # `--help` does not need it

    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(_HERE + module), attribute)
    app = found if isinstance(found, typer.Typer) else typer.Typer(add_completion=False, rich_markup_mode=None)
    if app is not found:
        app.command()(found)
    try:
        code = typer.main.get_command(app).main(arguments, prog_name=f"qualifybot {name}", standalone_mode=False)
    except typer.TyperException as error:
        return _refuse(getattr(error, "format_message", error.__str__)())
    except (typer.Abort, KeyboardInterrupt):
        return 130
    return code if isinstance(code, int) else 0


def _leave(code: int) -> NoReturn:
    # The durable queue's threads ask a database that is away for ever, and the interpreter waits for threads.
    watchdog = threading.Timer(LEAVE_SECONDS, _end, (code,))
    watchdog.daemon = True
    watchdog.start()
    sys.exit(code)


def _end(code: int) -> NoReturn:
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(code)


def _refuse(problem: str) -> int:
    print(f"qualifybot: {problem}", file=sys.stderr)  # noqa: T201  # the terminal is this module's business
    return 2


def _overview() -> str:
    width = max(map(len, COMMANDS))
    rows = (f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items())
    return "\n".join(
        (
            "QualifyBot: a phone line that qualifies sales leads.",
            "",
            "usage: qualifybot COMMAND [OPTIONS]",
            "",
            *rows,
            "",
            "Every command has --help. Settings are read from the environment and .env: see docs/configuration.md.",
        )
    )
