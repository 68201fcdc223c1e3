"""The command that checks every setting, key and service, and says what to do about each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualifybot.config import load_settings
from qualifybot.entrypoints.running import run
from qualifybot.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from qualifybot.config import Settings
    from qualifybot.entrypoints.checks import Finding

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the table.")]

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "bold red")}


def doctor(as_json: AsJson = False) -> None:
    """Check every setting, key and service; exit code 1 if there is a problem.

    Nothing is changed; the voices are asked for one word each, which costs a few characters.
    """
    from qualifybot.entrypoints.checks import Finding, Line, Verdict  # noqa: PLC0415  # heavy; --help does without
    from qualifybot.observability.logging import configure_logging  # noqa: PLC0415  # heavy; --help does without

    configure_logging("console", "error")
    try:
        settings = load_settings()
    except SettingsError as error:
        found = [Finding("settings", (Line(Verdict.PROBLEM, str(error), "See docs/configuration.md."),))]
        _show(found, as_json=as_json)
    else:
        found = run(_examine(settings, None if as_json else _console()))
        if as_json:
            _show(found, as_json=True)
    if any(finding.verdict is Verdict.PROBLEM for finding in found):
        raise typer.Exit(1)


async def _examine(settings: Settings, console: Console | None) -> list[Finding]:
    """All findings, drawn in `console` as they come."""
    from rich.live import Live  # noqa: PLC0415  # keeps --help quick

    from qualifybot.entrypoints.checks import examine  # noqa: PLC0415  # heavy; --help does without

    found: list[Finding] = []
    if console is None:
        return [finding async for finding in examine(settings)]
    with Live(table(found), console=console, auto_refresh=False) as live:
        async for finding in examine(settings):
            found.append(finding)
            live.update(table(found), refresh=True)
    return found


def table(found: Iterable[Finding]) -> Table:
    """What was found so far."""
    from rich.table import Table  # noqa: PLC0415  # keeps --help quick
    from rich.text import Text  # noqa: PLC0415  # heavy; --help does without

    drawn = Table("", "check", "found, and what to do about it", box=None, header_style="bold", pad_edge=False)
    for finding in found:
        for number, line in enumerate(finding.lines):
            mark, style = _MARKS[line.verdict]
            name = "" if number else finding.name
            drawn.add_row(Text(mark, style), Text(name, "bold"), Text(line.text))
            if line.todo:
                drawn.add_row("", "", Text(line.todo, style))
    return drawn


def as_json_object(found: Iterable[Finding]) -> dict[str, Any]:
    """What was found, for machines."""
    checks = [
        {
            "name": finding.name,
            "verdict": finding.verdict.value,
            "lines": [{"verdict": one.verdict.value, "text": one.text, "todo": one.todo} for one in finding.lines],
        }
        for finding in found
    ]
    return {"ok": all(check["verdict"] != "problem" for check in checks), "checks": checks}


def _show(found: list[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(as_json_object(found), ensure_ascii=False, indent=2))  # noqa: T201  # the terminal is ours
    else:
        _console().print(table(found))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415  # keeps --help quick

    return Console(highlight=False)
