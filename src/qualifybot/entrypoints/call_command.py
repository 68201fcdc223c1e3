"""The command that rings a running server with simulated callers and shows what they heard."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from qualifybot.config import Settings, load_settings
from qualifybot.entrypoints.call_scenarios import Records, hold_scenarios, tell
from qualifybot.entrypoints.running import clear_errors, fail, run
from qualifybot.errors import SettingsError
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.caller import Behaviour, Lines, ScriptedCaller
from qualifybot.simulators.phone.dialogues import read_dialogues
from qualifybot.simulators.phone.personas import DEFAULT, Persona, find_persona
from qualifybot.simulators.phone.phone import Dialled, new_call_sid, place_call
from qualifybot.simulators.phone.playbook import read_scenarios
from qualifybot.simulators.phone.report import CallReport, percentile, report_json
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.webhooks import Webhooks

BETWEEN_RINGS = 0.1
"""Seconds from one call's first ring to the next one's: a server is loaded, not stormed."""
NOTICED_GAP_MS = 60

Url = Annotated[str, typer.Argument(help="The server's voice webhook, or its base address.", metavar="URL")]
Dialogues = Annotated[Path | None, typer.Option(help="JSON Lines file of dialogues: one call for each.")]
Scenario = Annotated[Path | None, typer.Option(help="YAML file of scenarios: rings with each and judges the calls.")]
Id = Annotated[str | None, typer.Option("--id", help="Only the dialogue with this id, or the scenario of this name.")]
Calls = Annotated[int | None, typer.Option(min=1, max=1000, help="How many calls at once; callers take turns.")]
Name = Annotated[str | None, typer.Option("--persona", help="Kind of caller: cooperative, rambling, evasive, …")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Record = Annotated[Path | None, typer.Option(help="Folder for a stereo WAV of each call: caller left, bot right.")]


@dataclass(frozen=True, slots=True)
class Party:
    """One caller to be: what they say, how they are, and with which voice."""

    name: str
    lines: Lines
    behaviour: Behaviour
    voice: str
    speed: int


@clear_errors
def call(  # noqa: PLR0917  # typer passes options by name
    url: Url,
    dialogues: Dialogues = None,
    scenario: Scenario = None,
    id: Id = None,
    calls: Calls = None,
    persona: Name = None,
    as_json: Json = False,
    record: Record = None,
) -> None:
    """Place simulated phone calls to a running server and report what the callers heard.

    Exit code 1 if anything went wrong on a line, 2 if nothing could be rung.
    """
    if not url.startswith(("http://", "https://")):
        raise SettingsError("URL must begin with http:// or https://")
    if scenario is not None:
        if dialogues is not None or persona is not None or calls is not None:
            raise SettingsError("--scenario says who rings: it goes without --dialogues, --persona and --calls")
        _play(url, scenario, id, as_json=as_json, record=record)
        return
    parties = choose_parties(dialogues, id, persona, calls)
    reports = run(_ring(url, parties, load_settings()))
    if all(report.problem and not report.steps for report in reports):
        fail(f"no call could be placed: {reports[0].problem}")
    if record is not None:
        _keep_recordings(reports, record)
    if as_json:
        sys.stdout.write(json.dumps(summary_json(reports), ensure_ascii=False) + "\n")
    else:
        _print(parties, reports)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


def _play(url: str, path: Path, wanted: str | None, *, as_json: bool, record: Path | None) -> None:
    """Ring with the scenarios of a file; exit code 1 if one fell short."""
    from rich.console import Console  # noqa: PLC0415  # keeps --help quick
    from rich.progress import Progress  # noqa: PLC0415  # heavy; --help does without

    scenarios = read_scenarios(path, wanted)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Scenarios", total=sum(scenario.calls for scenario in scenarios))
        held = run(hold_scenarios(url, scenarios, load_settings(), lambda: progress.advance(task)))
    if all(call.report.problem and not call.report.steps for call in held):
        fail(f"no call could be placed: {held[0].report.problem}")
    if record is not None:
        _keep_recordings([call.report for call in held], record)
    tell(held, as_json=as_json)
    if any(call.fell_short for call in held):
        raise typer.Exit(1)


def choose_parties(
    dialogues: Path | None, wanted: str | None, name: str | None, calls: int | None
) -> tuple[Party, ...]:
    """Who rings: `calls` callers in turn from the file or of the persona. Raises SettingsError."""
    if dialogues is None and wanted is not None:
        raise SettingsError("--id needs --dialogues or --scenario")
    if dialogues is None:
        parties = [_party(find_persona(name or DEFAULT))]
    else:
        manner = find_persona(name or DEFAULT)
        told = read_dialogues(dialogues, wanted)
        parties = [Party(d.id, d.lines, manner.behaviour, manner.voice, manner.speed) for d in told]
    return tuple(parties[index % len(parties)] for index in range(calls or len(parties)))


def summary_json(reports: Sequence[CallReport]) -> dict[str, Any]:
    """All calls and the figures over all of them."""
    latencies = [ms for report in reports for ms in report.latencies_ms]
    gaps = [gap for report in reports for gap in report.gaps_ms]
    return {
        "latency_ms": {"p50": _whole(percentile(latencies, 0.5)), "p95": _whole(percentile(latencies, 0.95))},
        "turns": sum(len(report.turns) for report in reports),
        "cut_offs": sum(turn.cut_off for report in reports for turn in report.turns),
        "gaps_noticed": sum(gap > NOTICED_GAP_MS for gap in gaps),
        "ok": all(report.ok for report in reports),
        "calls": [report_json(report) for report in reports],
    }


def _party(chosen: Persona) -> Party:
    return Party(chosen.name, chosen.lines, chosen.behaviour, chosen.voice, chosen.speed)


async def _ring(url: str, parties: Sequence[Party], settings: Settings) -> list[CallReport]:
    from rich.console import Console  # noqa: PLC0415  # keeps --help quick
    from rich.progress import Progress  # noqa: PLC0415  # heavy; --help does without

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Calls", total=len(parties))
        return await ring_all(url, parties, settings, lambda: progress.advance(task))


async def ring_all(
    url: str, parties: Sequence[Party], settings: Settings, ended: Callable[[], None]
) -> list[CallReport]:
    """One call for each party, all at once. `ended` is called after each.

    Callers reply to what they were asked where the server's API tells us, else in the order of their lines.
    """
    token, folder = settings.twilio_auth_token, settings.qualifybot_data_dir / "utterances"
    async with AsyncExitStack() as stack:
        voices: dict[tuple[str, int], CallerSpeech] = {}
        for party in parties:
            if (party.voice, party.speed) not in voices:
                voices[party.voice, party.speed] = speech = CallerSpeech(folder, party.voice, party.speed)
                stack.push_async_callback(speech.close)
        callers = [ScriptedCaller(p.lines, voices[p.voice, p.speed], p.behaviour) for p in parties]
        for caller in callers:
            await caller.prepare()
        webhooks = await stack.enter_async_context(Webhooks(token.get_secret_value() if token else None))
        client = await stack.enter_async_context(httpx2.AsyncClient(timeout=1.0, trust_env=False))
        records = Records(client, url, settings)
        ticker = await stack.enter_async_context(Ticker())

        async def one(index: int) -> CallReport:
            await asyncio.sleep(index * BETWEEN_RINGS)
            sid, caller = new_call_sid(), callers[index]
            caller.asked = records.asking(sid)
            dialled = Dialled.of(url, f"+1415555{1000 + index % 9000}")
            report = await place_call(
                url, caller=caller, dialled=dialled, call_sid=sid, ticker=ticker, webhooks=webhooks
            )
            ended()
            return report

        async with asyncio.TaskGroup() as tasks:
            placed = [tasks.create_task(one(index)) for index in range(len(parties))]
        return [task.result() for task in placed]


def _keep_recordings(reports: Sequence[CallReport], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for report in reports:
            report.recording.write_wav(folder / f"{report.call_sid}.wav")
    except OSError as error:
        raise SettingsError(f"cannot write to {folder}: {type(error).__name__}") from None


def _print(parties: Sequence[Party], reports: Sequence[CallReport]) -> None:
    from rich.console import Console  # noqa: PLC0415  # keeps --help quick
    from rich.table import Table  # noqa: PLC0415  # heavy; --help does without

    table = Table("caller", "ended by", "seconds", "turns", "answer p50", "p95", "cut off", "gaps")
    for party, report in zip(parties, reports, strict=True):
        figures = report_json(report)
        table.add_row(
            party.name,
            report.ended_by,
            f"{report.seconds:.0f}",
            str(len(report.turns)),
            _ms(figures["latency_ms"]["p50"]),
            _ms(figures["latency_ms"]["p95"]),
            str(figures["cut_offs"]),
            str(sum(gap > NOTICED_GAP_MS for gap in report.gaps_ms)),
        )
    console = Console()
    console.print(table)
    latency = summary_json(reports)["latency_ms"]
    console.print(f"Time to answer as heard: p50 {_ms(latency['p50'])}, p95 {_ms(latency['p95'])}.", highlight=False)
    for report in reports:
        for problem in problems(report):
            console.print(f"{report.call_sid}  {problem}", highlight=False, markup=False, soft_wrap=True)


def problems(report: CallReport) -> tuple[str, ...]:
    """What went wrong on one call, a line for each thing."""
    warnings = dict.fromkeys(f"warning {warned.number}: {warned.reason}" for warned in report.warnings)
    return (*((report.problem,) if report.problem else ()), *warnings, *report.unmet)


def _ms(value: int | None) -> str:
    return "–" if value is None else f"{value} ms"


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
