"""Did a call come out as it was to? Compares what was wanted with what was heard, recorded and noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, with_config

from qualifybot.simulators.phone.report import CallReport

Json = Mapping[str, Any]

_NOTICED_MS = 100


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Wanted:
    """What must come of a call; what is left out may be anything.

    From the line: who ended it (`ended_by`), the TwiML verbs followed (`verbs`), the number it was put through to, the
    most and least `clears` of the playout buffer, how long the caller waited for an answer at worst (`answered_ms`),
    how often they were cut off, how long the call was (`seconds` at most), and how many things the carrier may
    complain of (`warnings`).

    A bot that hangs up into its own words is never wanted.

    From the record: `record` must be contained in it as the API shows it (a list of names under `answers` means just
    these), `turns` are pieces of what the caller was heard to say, turn by turn.

    From the events: `says` are beginnings of lines in the order in which they are said, `never_says` of such as are
    not; `events` counts by type, where a pair means from … to.
    """

    ended_by: str | None = None
    verbs: Sequence[str] | None = None
    dialled: str | None = None
    clears: int | tuple[int, int] | None = None
    answered_ms: float | None = None
    cut_offs: int | None = 0
    seconds: float | None = None
    warnings: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)
    turns: Sequence[str] | None = None
    says: Sequence[str] = ()
    never_says: Sequence[str] = ()
    events: Mapping[str, int | tuple[int, int]] = field(default_factory=dict)


def shortcomings(
    wanted: Wanted, report: CallReport, record: Json | None, events: Sequence[Json] | None
) -> tuple[str, ...]:
    """What is not as it was wanted, a sentence each. Where there is no record, or no events, these are not judged."""
    found = [*report.unmet, *_on_the_line(wanted, report)]
    if record is not None:
        found += [*_missing(wanted.record, record, ""), *_turns(wanted, record)]
    if events is not None:
        found += [*_lines(wanted, events), *_counts(wanted, events)]
    return tuple(found)


def _on_the_line(wanted: Wanted, report: CallReport) -> Iterator[str]:
    if report.problem:
        yield report.problem
    if len(report.warnings) > wanted.warnings:
        yield "warnings: " + "; ".join(f"{warned.number} {warned.reason}" for warned in report.warnings)
    cut_offs = sum(turn.cut_off for turn in report.turns)
    waits = [wait for wait in report.latencies_ms if wanted.answered_ms is not None and wait > wanted.answered_ms]
    if wanted.clears is not None and not _within(report.clears, wanted.clears):
        yield f"the buffer was cleared {report.clears} times, not {wanted.clears}"
    if waits:
        yield f"answered after {max(waits):.0f} ms, not within {wanted.answered_ms:.0f}"
    if wanted.cut_offs is not None and cut_offs > wanted.cut_offs:
        yield f"the caller was cut off {cut_offs} times"
    if report.ended_by == "bot" and report.unheard_ms > _NOTICED_MS:
        yield f"the bot hung up {report.unheard_ms:.0f} ms before it was heard out"
    for name, want, got in (
        ("ended by", wanted.ended_by, report.ended_by),
        ("verbs", None if wanted.verbs is None else tuple(wanted.verbs), report.steps),
        ("put through to", wanted.dialled, report.dialled),
    ):
        if want is not None and want != got:
            yield f"{name} {got}, not {want}"
    if wanted.seconds is not None and report.seconds > wanted.seconds:
        yield f"took {report.seconds:.1f} s, not {wanted.seconds:.0f}"


def _missing(wanted: Any, got: Any, place: str) -> Iterator[str]:
    """Where `got` does not contain `wanted`."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        for key, value in wanted.items():
            yield from _missing(value, got.get(key), f"{place}.{key}" if place else str(key))
    elif isinstance(wanted, list) and isinstance(got, Mapping):
        if set(wanted) != set(got):
            yield f"{place} are {sorted(got)}, not {sorted(wanted)}"
    elif wanted != got:
        yield f"{place} is {got!r}, not {wanted!r}"


def _turns(wanted: Wanted, record: Json) -> Iterator[str]:
    heard = [turn["caller"] for turn in record["turns"]]
    if wanted.turns is None:
        return
    if len(heard) != len(wanted.turns):
        yield f"{len(heard)} turns, not {len(wanted.turns)}: {heard}"
        return
    for said, want in zip(heard, wanted.turns, strict=True):
        if want.lower() not in said.lower():
            yield f"heard {said!r}, not {want!r}"


def _lines(wanted: Wanted, events: Sequence[Json]) -> Iterator[str]:
    said = [str(event["line"]) for event in events if event["type"] == "bot_spoke"]
    rest = iter(said)
    for line in wanted.says:
        if not any(name.startswith(line) for name in rest):
            yield f"never said {line} in its place; said {said}"
            return
    for line in wanted.never_says:
        if any(name.startswith(line) for name in said):
            yield f"said {line}"


def _counts(wanted: Wanted, events: Sequence[Json]) -> Iterator[str]:
    counted = Counter(str(event["type"]) for event in events)
    for kind, want in wanted.events.items():
        if not _within(counted[kind], want):
            yield f"{counted[kind]} events {kind}, not {want}"


def _within(count: int, wanted: int | tuple[int, int]) -> bool:
    low, high = wanted if isinstance(wanted, tuple) else (wanted, wanted)
    return low <= count <= high
