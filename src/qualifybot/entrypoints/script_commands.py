"""The commands that check a script file and draw its flow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qualifybot.domain.diagram import outline, page
from qualifybot.domain.script import Script, default_script, parse_script
from qualifybot.entrypoints.running import clear_errors, fail
from qualifybot.errors import ScriptError

script = typer.Typer(help="Check a script, or show its flow.", add_completion=False, rich_markup_mode=None)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A script in YAML.")]
FileOrDefault = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A script; else the one that ships.")]
AsMermaid = Annotated[bool, typer.Option("--mermaid", help="As a page of Markdown with a Mermaid diagram.")]


@script.command()
@clear_errors
def check(file: File) -> None:
    """Check a script file: one line for each problem, with the line and the field it is in."""
    found = load_script_file(file)
    typer.echo(f"{file}: {found.name} is in order, {len(found.fixed_lines())} fixed lines")


@script.command()
@clear_errors
def show(file: FileOrDefault = None, mermaid: AsMermaid = False) -> None:
    """Show what a script asks, and how a call goes."""
    found = load_script_file(file)
    typer.echo(page(found) if mermaid else outline(found), nl=not mermaid)


def load_script_file(file: Path | None) -> Script:
    """The script in a file, or the one that ships; a file at fault ends the command, each problem on its line."""
    if file is None:
        return default_script()
    try:
        return parse_script(file.read_text("utf-8"))
    except ScriptError as error:
        fail(*(f"{file}, {problem}" for problem in error.problems))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {file}: {type(error).__name__}")
