"""The commands that read single answers: one on the command line, or a whole data set with its accuracy."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qualifybot.config import Settings, load_settings
from qualifybot.domain.agreement import agree
from qualifybot.domain.answer_form import reading_to_json, value_from_json
from qualifybot.domain.models import Answer, Context, Correction, Kind, Question, Reading, Value
from qualifybot.domain.reading.reader import prepare
from qualifybot.domain.script import CatalogueEntry, Script
from qualifybot.entrypoints.running import clear_errors, fail, run
from qualifybot.entrypoints.script_commands import load_script_file
from qualifybot.errors import InvalidAnswer

EngineName = Annotated[Literal["rules", "llm", "auto"], typer.Option("--engine", help="Who reads the answers.")]
ScriptFile = Annotated[Path | None, typer.Option("--script", help="A script; else the one that calls are held by.")]
CatalogueFile = Annotated[Path | None, typer.Option("--catalogue", help="A JSON file with other use cases.")]
Today = Annotated[datetime, typer.Option("--today", formats=["%Y-%m-%d"], help="The day of the call.")]
Asked = Annotated[Question, typer.Option("--question", help="What was just asked.")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="What the caller said.")]
DataSet = Annotated[Path, typer.Argument(metavar="DATASET", help="JSON Lines file: one caller turn a line.")]
Predictions = Annotated[Path | None, typer.Option("--out", metavar="PREDICTIONS", help="Where to write the readings.")]

Read = Callable[[str, Context], Awaitable[Reading]]
Timed = tuple[Reading, float]
Form = TypeVar("Form", bound=BaseModel)


class Expected(BaseModel):
    """The reading a data set holds to be right."""

    kind: Kind
    value: dict[str, Any] | None = None


class EvaluatedTurn(BaseModel):
    """One line of a data set: what was asked, what the caller said, and what that means."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: Question
    text: str
    today: date
    answered: Mapping[Question, dict[str, Any]] = {}
    expect: Expected


@dataclass(frozen=True, slots=True)
class _Result:
    """What an engine made of a turn, in how many milliseconds, and whether that is right."""

    turn: EvaluatedTurn
    reading: Reading
    milliseconds: float
    right: bool


@clear_errors
def extract(
    text: Words, question: Asked, today: Today, engine: EngineName = "rules", script: ScriptFile = None
) -> None:
    """Read one answer and print what was understood as JSON."""
    settings = load_settings()
    held_by = load_script_file(script or settings.qualifybot_script)
    context = held_by.context(question, today.date(), {})
    found, milliseconds = run(_read_one(text, context, engine, settings, held_by))
    evidence = [{"topic": e.topic.value, "start": e.start, "end": e.end, "text": e.text} for e in found.evidence]
    shown = {**_prediction(found, milliseconds), "evidence": evidence}
    typer.echo(json.dumps(shown.pop("reading") | shown, ensure_ascii=False))


@clear_errors
def evaluate(
    dataset: DataSet,
    engine: EngineName = "rules",
    script: ScriptFile = None,
    catalogue: CatalogueFile = None,
    out: Predictions = None,
) -> None:
    """Read a data set turn by turn, write the readings, and print how many are right."""
    if script and catalogue:
        fail("give either --script or --catalogue")
    settings = load_settings()
    held_by = load_script_file(script or settings.qualifybot_script)
    held_by = held_by.with_catalogue(load_catalogue(catalogue)) if catalogue else held_by
    console = Console()
    results = run(_read_all(load_turns(dataset), engine, settings, held_by, console))
    if out:
        lines = [json.dumps({"id": r.turn.id} | _prediction(r.reading, r.milliseconds)) + "\n" for r in results]
        _write(out, "".join(lines))
    console.print(_table("question", results, lambda result: result.turn.question.value))
    console.print(_table("kind", results, lambda result: result.turn.expect.kind.value))


def load_turns(path: Path) -> tuple[EvaluatedTurn, ...]:
    """The turns of a JSON Lines data set; leaves with exit code 2, naming the line, where it is at fault."""
    lines = [(number, line) for number, line in enumerate(_text(path).splitlines(), 1) if line.strip()]
    return tuple(_checked(EvaluatedTurn, line, f"{path}, line {number}") for number, line in lines)


def load_catalogue(path: Path) -> tuple[CatalogueEntry, ...]:
    """The use cases of a catalogue file; leaves with exit code 2 where it is at fault."""
    return _checked(_Catalogue, _text(path), str(path)).labels


class _Catalogue(BaseModel):
    name: str = ""
    labels: tuple[CatalogueEntry, ...]


def _checked(form: type[Form], text: str, where: str) -> Form:
    try:
        return form.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        fail(", ".join([where, *(str(part) for part in first["loc"])]) + f": {first['msg']}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {type(error).__name__}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


async def _read_one(text: str, context: Context, engine: EngineName, settings: Settings, script: Script) -> Timed:
    from qualifybot.bootstrap import reading  # noqa: PLC0415  # heavy, and not needed to refuse a wrong argument

    prepare(context)
    async with reading(settings, engine, script) as reader:
        return await _timed(reader.read, text, context)


async def _read_all(
    turns: Sequence[EvaluatedTurn], engine: EngineName, settings: Settings, script: Script, console: Console
) -> list[_Result]:
    from qualifybot.bootstrap import reading  # noqa: PLC0415  # heavy, and not needed to refuse a wrong argument

    prepare(script.context(Question.COMPANY_SIZE, date.min, {}))
    results = []
    async with reading(settings, engine, script) as reader:
        for turn in track(turns, "Turns", console=console, transient=True):
            answered = {q: value_from_json(q, value) for q, value in turn.answered.items()}
            found, milliseconds = await _timed(
                reader.read, turn.text, script.context(turn.question, turn.today, answered)
            )
            results.append(_Result(turn, found, milliseconds, is_right(turn, found)))
    return results


async def _timed(read: Read, text: str, context: Context) -> Timed:
    started = time.perf_counter()
    found = await read(text, context)
    return found, round((time.perf_counter() - started) * 1000, 2)


def is_right(turn: EvaluatedTurn, reading: Reading) -> bool:
    """Whether a reading is the expected one: the same kind, and for answers and corrections the same value."""
    if reading.kind is not turn.expect.kind:
        return False
    expected = turn.expect.value or {}
    match reading.kind, reading.value:
        case Kind.ANSWER, value:
            return _same(turn.question, expected, value, turn.today)
        case Kind.CORRECTION, Correction(question, value):
            return expected.get("question") == question and _same(question, expected.get("value"), value, turn.today)
    return True


def _same(question: Question, expected: object, value: Value | None, today: date) -> bool:
    try:
        return isinstance(value, Answer) and agree(question, value_from_json(question, expected), value, today)
    except InvalidAnswer:
        return False


def _prediction(reading: Reading, milliseconds: float) -> dict[str, Any]:
    return {
        "reading": reading_to_json(reading),
        "confident": reading.confident,
        "engine": reading.engine.value,
        "ms": milliseconds,
    }


def _table(heading: str, results: Sequence[_Result], group: Callable[[_Result], str]) -> Table:
    table = Table(heading, "turns", "right", "accuracy", "accepted", "right of accepted", title=f"by {heading}")
    for name in [*dict.fromkeys(map(group, results)), None]:
        rows = [result for result in results if name is None or group(result) == name]
        sure = [result for result in rows if result.reading.confident]
        right, sure_and_right = (sum(result.right for result in some) for some in (rows, sure))
        table.add_row(
            name or "all",
            str(len(rows)),
            str(right),
            _share(right, rows),
            _share(len(sure), rows),
            _share(sure_and_right, sure),
        )
    return table


def _share(part: int, whole: Sequence[object]) -> str:
    return f"{part / len(whole):.1%}" if whole else "–"
