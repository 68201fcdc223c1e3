"""The demo's show: a call as it happens in the terminal, and at its end the lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from qualifybot.domain.answer_form import value_to_json
from qualifybot.domain.events import (
    BargedIn,
    BotSpoke,
    CallEnded,
    CallerHeard,
    CallEvent,
    CallStarted,
    FellBack,
    LeadDelivered,
    TurnAnswered,
    TurnUnderstood,
)
from qualifybot.domain.models import Confirmation, Contact, Correction, Kind, Question, Reading, Topic, Value
from qualifybot.domain.record import CallRecord, DeliveryStatus, Settled, Turn
from qualifybot.domain.record_form import turn_to_json
from qualifybot.domain.written import written
from qualifybot.simulators.phone.report import CallReport, HeardTurn, percentile

WHO = 8
"""Columns for who speaks."""
SAME_TURN_SECONDS = 2.0
_RATINGS = {"Hot": "bold red", "Warm": "bold yellow", "Cold": "bold blue"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the show: `who` speaks, or nobody where it is a note."""

    text: str
    who: str = ""
    style: str = "green dim"

    def __rich__(self) -> Table:
        row = Table.grid(Column(width=WHO), Column())
        row.add_row(Text(self.who, style="dim"), Text(self.text, style=self.style))
        return row


class DemoShow:
    """An observer of call events that draws them as they come; `finish` draws the lead."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._hearing = Live(console=self._console, transient=True, auto_refresh=False)

    def __enter__(self) -> DemoShow:
        self._hearing.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._hearing.stop()

    def observe(self, event: CallEvent) -> None:
        """Draw one event, if it is one to be seen."""
        if isinstance(event, CallerHeard):
            words: Text | Line = Text() if event.final else Line(f"{event.text} …", "caller", "dim")
            self._hearing.update(words, refresh=True)
        for line in lines_of(event):
            self._console.print(line)

    def finish(self, record: CallRecord, report: CallReport | None = None, console_url: str | None = None) -> None:
        """Draw what the call left: the lead, its answers with their proof, and where to look further."""
        self._hearing.update(Text(), refresh=True)
        self._console.print(Panel(Group(*_lead(record)), title="The lead", title_align="left"))
        for line in _endnotes(record, report, console_url):
            self._console.print(line)


def lines_of(event: CallEvent) -> Iterator[Line]:
    """What an event looks like; nothing for those that happen behind the scenes."""
    match event:
        case CallStarted(caller=caller, resumed=resumed):
            yield Line(f"{'the call goes on' if resumed else 'a call'} from {caller}")
        case BotSpoke(text=text):
            yield Line(text, "bot", "cyan")
        case TurnUnderstood(topic=topic, text=text, reading=reading):
            yield Line(text or "(nothing to be understood)", "caller", "bold")
            yield from map(Line, understood(topic, reading))
        case TurnAnswered(latency=latency) if latency.first_audio is not None:
            yield Line(f"the bot answered after {latency.first_audio:.0f} ms")
        case BargedIn():
            yield Line("the caller spoke up and the bot fell silent")
        case FellBack(role=role, reason=reason):
            yield Line(f"the {role} failed ({reason}); going on by the next best means")
        case CallEnded(outcome=outcome, seconds=seconds):
            yield Line(f"the call ended after {seconds:.0f} s: {_words(outcome.value)}")
        case LeadDelivered(result=result, seconds=seconds):
            yield Line(f"the lead was {result} {seconds:.1f} s later")


def understood(topic: Topic, reading: Reading) -> Iterator[str]:
    """What was made of the caller's words, one line for each topic, with how sure and by whom."""
    sure = "sure" if reading.confident else f"unsure: {_words(reading.doubt or 'of the words')}"
    by = f"({sure}; {reading.engine.value})"
    match reading.value:
        case Correction(question, value):
            yield f"{_words(question.value)} changed: {written(value)} {by}"
        case None:
            yield f"{_words(topic.value)}: {_words(reading.kind.value)} {by}"
        case value:
            partly = "in part " if reading.kind is Kind.PARTIAL else ""
            yield f"{_words(topic.value)}: {partly}{_in_words(value)} {by}"
    for question, answer in reading.also.items():
        yield f"and also {_words(question.value)}: {written(answer)}"


def demo_json(record: CallRecord, report: CallReport, lead: Mapping[str, Any]) -> dict[str, Any]:
    """The demo's outcome as one object; `lead` is the lead as the CRM holds it. Latencies are as the caller heard."""
    latencies = report.latencies_ms
    return {
        "call_sid": record.call_sid,
        "outcome": record.outcome.value if record.outcome else None,
        "answers": {question.value: value_to_json(held.value) for question, held in record.answers.items()},
        "score": record.score.total if record.score else None,
        "rating": record.score.rating if record.score else None,
        "lead": dict(lead),
        "latency_ms": {"p50": _rounded(percentile(latencies, 0.5)), "p95": _rounded(percentile(latencies, 0.95))},
        "turns": [_turn(turn, report) for turn in record.turns],
    }


def heard_ms(turn: Turn, report: CallReport) -> float | None:
    """How long the caller waited for the answer to this turn: as measured on the phone at the same time."""
    ends = [heard for heard in report.turns if abs(heard.ended - turn.ended) <= SAME_TURN_SECONDS]
    nearest: HeardTurn | None = min(ends, key=lambda heard: abs(heard.ended - turn.ended), default=None)
    return nearest.answered_ms if nearest else None


def _turn(turn: Turn, report: CallReport) -> dict[str, Any]:
    reading = turn_to_json(turn)["reading"]
    return {
        "bot": turn.bot,
        "caller": turn.caller,
        "reading": reading,
        "heard_ms": _rounded(heard_ms(turn, report)),
    }


def _lead(record: CallRecord) -> Iterator[Text | Table]:
    who = ", ".join(filter(None, [record.contact.name, record.contact.company, record.contact.email]))
    yield Text.assemble((who or "unnamed", "bold"), f"  {record.caller}")
    if record.score:
        rating = record.score.rating
        yield Text.assemble((f"{rating}, {record.score.total} of 100", _RATINGS.get(rating, "bold")))
        for point in record.score.points:
            yield Text(f"  {point.points:+d}  {point.reason}", style="dim")
    table = Table("question", "answer", "in the caller's words", "read by", box=None, padding=(0, 2, 0, 0))
    for question in Question:
        held, how = record.answers.get(question), record.settled.get(question)
        if held:
            by = f"{held.engine.value}{', confirmed' if held.confirmed else ''}"
            table.add_row(_words(question.value), Text(written(held.value), style="bold"), Text(f"“{held.words}”"), by)
        elif how and how is not Settled.ANSWERED:
            table.add_row(_words(question.value), Text(_words(how.value), style="dim"))
    yield table
    if record.summary:
        yield Text(f"\n{record.summary}")


def _endnotes(record: CallRecord, report: CallReport | None, console_url: str | None) -> Iterator[Text]:
    delivery = record.delivery
    crm = f" as {delivery.crm_id}" if delivery.crm_id else ""
    style = "green" if delivery.status is DeliveryStatus.DELIVERED else "yellow"
    yield Text(f"Lead {delivery.status.value}{crm}. {delivery.problem or ''}".strip(), style=style)
    if report and report.latencies_ms:
        half, most = percentile(report.latencies_ms, 0.5), percentile(report.latencies_ms, 0.95)
        yield Text(f"Time to answer as the caller heard it: p50 {half:.0f} ms, p95 {most:.0f} ms.")
    if console_url:
        yield Text(f"Read every turn's proof in the console: {console_url}")


def _in_words(value: Value) -> str:
    match value:
        case Contact(name, company, email):
            return ", ".join(filter(None, [name, company, email])) or "nothing"
        case Confirmation(agrees):
            return "yes" if agrees else "no"
        case Correction(_, changed):
            return written(changed)
        case answer:
            return written(answer)


def _words(term: str) -> str:
    return term.replace("_", " ")


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
