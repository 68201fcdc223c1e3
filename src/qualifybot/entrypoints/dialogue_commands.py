"""The command that drives whole conversations in text and writes what they collected."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qualifybot.conversation.text_dialogue import Exchange, Extract, SimulatedCaller
from qualifybot.conversation.text_dialogue import converse as hold_conversation
from qualifybot.domain.answer_form import reading_to_json, value_to_json
from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Outcome, Question
from qualifybot.domain.script import Script


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


def converse(dialogues: Path, script: Script, extract: Extract, out: Path, *, show: bool = False) -> None:
    """Drive every conversation of a set, write a result line for each, print how they ended."""
    console = Console()
    results = asyncio.run(_all(load_dialogues(dialogues), script, extract, console))
    out.write_text("".join(json.dumps(result_line(result), ensure_ascii=False) + "\n" for result in results), "utf-8")
    if show:
        for result in results:
            _print_conversation(console, result)
    console.print(_endings(results))


def load_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """The conversations of a JSON Lines file. Raises typer.BadParameter naming the line at fault."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"cannot read {path}: {type(error).__name__}") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Dialogue.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise typer.BadParameter(f"{path}, line {number}{f', {where}' if where else ''}: {first['msg']}") from None
    return tuple(found)


def result_line(result: Result) -> Mapping[str, Any]:
    """`{"id", "collected", "outcome"}` as the scorer of dialogues reads it."""
    dialogue, state, _ = result
    collected = {q.value: value_to_json(held.value) if (held := state.answers.get(q)) else None for q in Question}
    return {"id": dialogue.id, "collected": collected, "outcome": state.outcome}


async def _all(dialogues: Iterable[Dialogue], script: Script, extract: Extract, console: Console) -> list[Result]:
    results = []
    for dialogue in track(dialogues, "Conversations", console=console, transient=True):
        exchanges: list[Exchange] = []
        caller = SimulatedCaller([(turn.question, turn.text) for turn in dialogue.turns])
        state = await hold_conversation(caller, script, dialogue.today, extract, note=exchanges.append)
        results.append((dialogue, state, tuple(exchanges)))
    return results


def _print_conversation(console: Console, result: Result) -> None:
    dialogue, state, exchanges = result
    console.rule(f"{dialogue.id}: {state.outcome}", align="left")
    for exchange in exchanges:
        console.print(f"bot     {exchange.bot}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"caller  {exchange.caller}", markup=False, highlight=False, soft_wrap=True)
        read = json.dumps(reading_to_json(exchange.reading), ensure_ascii=False)
        console.print(f"        {read}", style="dim", markup=False, highlight=False, soft_wrap=True)


def _endings(results: list[Result]) -> Table:
    table = Table("outcome", "calls", "answers a call", "turns a call", title=f"{len(results)} conversations")
    for outcome, calls in Counter(state.outcome for _, state, _ in results).most_common():
        states = [state for _, state, _ in results if state.outcome is outcome]
        answers = sum(len(state.answers) for state in states) / calls
        turns = sum(state.turns for state in states) / calls
        table.add_row(Outcome(outcome or "").value, str(calls), f"{answers:.1f}", f"{turns:.1f}")
    return table
