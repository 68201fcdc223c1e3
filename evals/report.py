"""Measures the rules on all labelled sets and writes `docs/accuracy.md` with its chart: `python -m evals.report`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from evals.chart import reliability
from evals.measuring import Held, Measured, Tally, confusion, hold, measure, tallies, tally, volunteered
from evals.sets import DEFAULT, LabelledDialogue, TurnSet, dialogues, turn_sets

from qualifybot.domain.models import Kind, Question
from qualifybot.domain.script import default_script
from qualifybot.entrypoints.running import run

DOCS = Path(__file__).parents[1] / "docs"
CHART = "accuracy-calibration.svg"
INTRODUCTION = f"""# Accuracy
This page is generated: `make accuracy` measures the local rules, without any language model, and writes it anew.

The sets lie in `evals/` and were written from the answer contract alone, without a look at the rules.
`turns.default.jsonl` serves to find the rules' faults, so it is no examination that nobody has seen before;
`turns.held_out.jsonl` is one: its faults are counted, never mended one by one. `turns.clinic.jsonl` and
`turns.solar.jsonl` ask for use cases from catalogues of trades that the rules were not written for, and
`dialogues.jsonl` holds whole conversations.

A reading is **right** when its kind is the expected one and, for answers and corrections, its value says the same.
**Accepted** are the readings of which the rules are confident; in a call all others go to the language model where
there is one. **Wrong but sure** is the share of all turns that are accepted and wrong.

![Share of turns read right where the rules are confident and where not, by question]({CHART})
"""


def pages(sets: Iterable[TurnSet], conversations: Iterable[LabelledDialogue]) -> Mapping[str, str]:
    """The texts to be written, by file name; `sets` holds the default script's."""
    measured = {turn_set.name: measure(turn_set) for turn_set in sets}
    held = run(_hold_all(conversations))
    default = measured[DEFAULT]
    others = {name: tally(rows) for name, rows in measured.items() if name != DEFAULT}
    sections = chain(_sets(measured, held), _turns(default), _volunteered(default), _confusion(default), _calls(held))
    return {
        "accuracy.md": INTRODUCTION + "".join(f"\n{section}\n" for section in sections),
        CHART: reliability({**_by_question(default), **others, "all turns": tally(chain(*measured.values()))}),
    }


async def _hold_all(conversations: Iterable[LabelledDialogue]) -> tuple[Held, ...]:
    script = default_script()
    return tuple([await hold(dialogue, script) for dialogue in conversations])


def _sets(measured: Mapping[str, Sequence[Measured]], held: Sequence[Held]) -> Iterator[str]:
    yield "## At a glance"
    settled = [row for row in measured[DEFAULT] if not row.turn.gap]
    sets = {DEFAULT: measured[DEFAULT], f"{DEFAULT}, but for open rules": settled} | dict(measured)
    yield _tallied("set", {name: tally(rows) for name, rows in sets.items()}, total=False)
    values = sum(len(one.right) for one in held)
    yield (
        f"{len(held)} conversations: {sum(one.wholly_right for one in held)} wholly right, {values} of "
        f"{len(held) * len(Question)} values right, "
        f"{sum(one.outcome is one.dialogue.outcome for one in held)} ended as expected.\n\n"
        "An *open rule* is a point that the contract does not settle for that turn; the line says how much hangs on it."
    )


def _turns(rows: Sequence[Measured]) -> Iterator[str]:
    yield "## The default script's turns"
    yield _tallied("question", _by_question(rows))
    yield _tallied("kind expected", tallies(rows, lambda row: row.turn.expect.kind.value))
    yield _tallied("what makes it hard", tallies(rows, lambda row: row.turn.tag.replace("_", " ")))


def _volunteered(rows: Sequence[Measured]) -> Iterator[str]:
    yield "## What callers volunteer beside the answer"
    found = volunteered(rows)
    lines = [
        (question.value, one.expected, one.reported, one.right, percent(one.recall), percent(one.precision))
        for question, one in found.items()
    ]
    yield table(("question", "in the labels", "read", "right", "recall", "precision"), lines)


def _confusion(rows: Sequence[Measured]) -> Iterator[str]:
    yield "## Kinds taken for one another\nOne line a kind expected, one column a kind read."
    counts = confusion(rows)
    lines = [(kind.value, *(counts[kind, got] or "" for got in Kind)) for kind in Kind]
    yield table(("expected", *(kind.value for kind in Kind)), lines)


def _calls(held: Sequence[Held]) -> Iterator[str]:
    yield "## Whole conversations"
    lines = [
        (one.dialogue.id, one.dialogue.notes, f"{len(one.right)} of {len(Question)}", one.dialogue.outcome, one.outcome)
        for one in held
    ]
    yield table(("conversation", "what it is about", "values right", "ends", "ended"), lines)


def _by_question(rows: Sequence[Measured]) -> Mapping[str, Tally]:
    return tallies(rows, lambda row: row.turn.question.value)


def _tallied(heading: str, groups: Mapping[str, Tally], *, total: bool = True) -> str:
    shares = ("accuracy", "95 % interval", "accepted", "right of accepted", "wrong but sure")
    every = {"**all**": _sum(groups.values())} if total else {}
    return table(
        (heading, "turns", "right", *shares), [_line(name, one) for name, one in [*groups.items(), *every.items()]]
    )


def _line(name: str, one: Tally) -> tuple[object, ...]:
    shares = (percent(share) for share in (one.acceptance, one.accepted_precision, one.wrong_but_sure))
    return name, one.turns, one.right, percent(one.accuracy), "–".join(f"{x:.0%}" for x in one.interval), *shares


def _sum(parts: Iterable[Tally]) -> Tally:
    parts = list(parts)
    turns, right = sum(part.turns for part in parts), sum(part.right for part in parts)
    return Tally(turns, right, sum(part.sure for part in parts), sum(part.sure_and_right for part in parts))


def table(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    rows = (columns, ["---"] * len(columns), *lines)
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)


def percent(share: float | None) -> str:
    """A share in words; a dash where nobody knows."""
    return "–" if share is None else f"{share:.1%}"


if __name__ == "__main__":
    for name, text in pages(turn_sets(), dialogues()).items():
        (DOCS / name).write_text(text, encoding="utf-8")
