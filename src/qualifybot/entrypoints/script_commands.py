"""The commands that check a script file and draw its flow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualifybot.domain.diagram import outline, page
from qualifybot.domain.script import Script, default_script, parse_script
from qualifybot.errors import ScriptError

ScriptFile = Annotated[Path, typer.Argument(metavar="FILE", help="A script in YAML.")]


def check(file: ScriptFile) -> None:
    """Check a script file: one line for each problem, with the line and field it is in."""
    script = load(file)
    typer.echo(f"{file}: {script.name} is in order, {len(script.fixed_lines())} fixed lines")


def show(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A script; the shipped one when left out.")
    ] = None,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="As Markdown with a Mermaid diagram.")] = False,
) -> None:
    """Show what a script asks and how a call goes."""
    script = load(file) if file else default_script()
    typer.echo(page(script) if mermaid else outline(script), nl=not mermaid)


def load(file: Path) -> Script:
    """The script in a file; a file at fault ends the command with exit code 2 and one line for each problem."""
    try:
        return parse_script(file.read_text("utf-8"))
    except ScriptError as error:
        problems = error.problems
    except (OSError, UnicodeDecodeError) as error:
        problems = (f"cannot be read ({type(error).__name__})",)
    for problem in problems:
        typer.echo(f"{file}: {problem}", err=True)
    raise typer.Exit(2)
