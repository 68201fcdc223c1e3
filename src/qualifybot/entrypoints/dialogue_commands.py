"""The command that holds whole conversations in text and writes what they collected."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qualifybot.config import Settings, load_settings
from qualifybot.conversation.text_dialogue import Exchange, SimulatedCaller
from qualifybot.conversation.text_dialogue import converse as talk
from qualifybot.domain.answer_form import reading_to_json, value_to_json
from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Question
from qualifybot.domain.script import Script
from qualifybot.entrypoints.running import clear_errors, fail, run
from qualifybot.entrypoints.script_commands import load_script_file

DialogueSet = Annotated[Path, typer.Argument(metavar="DIALOGUES", help="JSON Lines file: one conversation a line.")]
Results = Annotated[Path, typer.Option("--out", metavar="RESULTS", help="Where to write a result line for each.")]
EngineName = Annotated[
    Literal["rules", "llm", "auto"], typer.Option("--engine", help="Who reads the caller's replies.")
]
ScriptFile = Annotated[Path | None, typer.Option("--script", help="A script; else the one that calls are held by.")]
Show = Annotated[bool, typer.Option("--show", help="Print every conversation, turn by turn.")]


class _Turn(BaseModel):
    question: Question
    text: str


class Dialogue(BaseModel):
    """One line of a dialogue set: who says what when asked, and on which day."""

    model_config = ConfigDict(frozen=True)

    id: str
    today: date
    turns: Annotated[tuple[_Turn, ...], Field(min_length=1)]


Result = tuple[Dialogue, State, tuple[Exchange, ...]]


@clear_errors
def converse(
    dialogues: DialogueSet, out: Results, engine: EngineName = "rules", script: ScriptFile = None, show: Show = False
) -> None:
    """Hold whole conversations in text with simulated callers, and write what they collected."""
    settings = load_settings()
    held_by = load_script_file(script or settings.qualifybot_script)
    console = Console()
    results = run(_hold(load_dialogues(dialogues), held_by, engine, settings, console))
    try:
        out.write_text("".join(json.dumps(_result_line(result)) + "\n" for result in results), "utf-8")
    except OSError as error:
        fail(f"cannot write {out}: {error.strerror}")
    if show:
        for result in results:
            _print_conversation(console, result)
    console.print(_endings(results))


def load_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """The conversations of a JSON Lines file; leaves with exit code 2, naming the line, where it is at fault."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {type(error).__name__}")
    return tuple(_dialogue(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip())


def _dialogue(line: str, where: str) -> Dialogue:
    try:
        return Dialogue.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        fail(", ".join([where, *(str(part) for part in first["loc"])]) + f": {first['msg']}")


async def _hold(
    dialogues: Sequence[Dialogue], script: Script, engine: EngineName, settings: Settings, console: Console
) -> list[Result]:
    from qualifybot.bootstrap import reading  # noqa: PLC0415  # heavy, and not needed to refuse a wrong argument

    results = []
    async with reading(settings, engine, script) as reader:
        for dialogue in track(dialogues, "Conversations", console=console, transient=True):
            exchanges: list[Exchange] = []
            caller = SimulatedCaller([(turn.question, turn.text) for turn in dialogue.turns])
            state = await talk(caller, script, dialogue.today, reader.read, note=exchanges.append)
            results.append((dialogue, state, tuple(exchanges)))
    return results


def _result_line(result: Result) -> Mapping[str, Any]:
    dialogue, state, _ = result
    collected = {q.value: value_to_json(held.value) if (held := state.answers.get(q)) else None for q in Question}
    return {"id": dialogue.id, "collected": collected, "outcome": state.outcome}


def _print_conversation(console: Console, result: Result) -> None:
    dialogue, state, exchanges = result
    console.rule(f"{dialogue.id}: {state.outcome}", align="left")
    for exchange in exchanges:
        reading = json.dumps(reading_to_json(exchange.reading), ensure_ascii=False)
        for who, words in (("bot", exchange.bot), ("caller", exchange.caller), ("", reading)):
            console.print(f"{who:8}{words}", markup=False, highlight=False, soft_wrap=True)


def _endings(results: Sequence[Result]) -> Table:
    table = Table("outcome", "calls", "answers a call", "turns a call", title=f"{len(results)} conversations")
    for outcome, calls in Counter(state.outcome for _, state, _ in results).most_common():
        states = [state for _, state, _ in results if state.outcome is outcome]
        answers = sum(len(state.answers) for state in states) / calls
        turns = sum(state.turns for state in states) / calls
        table.add_row(str(outcome), str(calls), f"{answers:.1f}", f"{turns:.1f}")
    return table
