"""Pictures of the dialogue, drawn from the state machine's table and a script's order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from qualifybot.domain.dialogue import Phase
from qualifybot.domain.models import Kind, Moment, Topic
from qualifybot.domain.reply import Reply
from qualifybot.domain.script import KEYPAD_QUESTIONS, Script
from qualifybot.domain.state_machine import HAPPENINGS, REPLIES, Happening

_PAGE = """\
# How a call goes

Drawn from the table in `domain/state_machine.py` and the order of questions in the script `{name}`, by
`qualifybot script show --mermaid`. A question that was answered before its turn is skipped.

```mermaid
{diagram}
```

What each phase does about each kind of reply, and about what else happens on the line, and where that may lead besides
staying:

{table}
"""


PHASES = tuple(Phase)
_Row = tuple[Phase, Kind | Happening, str, tuple[Phase, ...]]


def _row(phase: Phase, cue: Kind | Happening, act: Callable[..., Reply], to: frozenset[Phase]) -> _Row:
    return phase, cue, (act.__doc__ or "").rstrip(".\n "), tuple(end for end in PHASES if end in to)


_TABLE: tuple[_Row, ...] = (
    *(_row(phase, cue, move.act, move.to) for (phase, cue), move in HAPPENINGS.items()),
    *(_row(phase, cue, move.act, move.to) for (phase, cue), move in REPLIES.items()),
)


def mermaid(script: Script) -> str:
    """A Mermaid state diagram: the phases, what leads from one to another, and the questions in their order."""
    lines = ["stateDiagram-v2", "    [*] --> new"]
    lines += [f"    {start.value} --> {end.value} : {', '.join(cues)}" for (start, end), cues in _edges().items()]
    lines += ["    over --> [*]", "    state questions {"]
    stops = ["[*]", *(question.value for question in script.order), "[*]"]
    lines += [f"        {before} --> {after}" for before, after in pairwise(stops)]
    return "\n".join([*lines, "    }"])


def page(script: Script) -> str:
    """The whole page of the documentation, in Markdown."""
    rows = ["| phase | when | then | leads to |", "| --- | --- | --- | --- |"]
    rows += [f"| {' | '.join(row)} |" for row in _rows()]
    return _PAGE.format(name=script.name, diagram=mermaid(script), table="\n".join(rows))


def outline(script: Script) -> str:
    """The script as plain text, top to bottom: what is asked, and what happens where the caller does not answer."""
    first = script.variants("greeting")[0]
    topics: tuple[Topic, ...] = (Moment.CONTACT, *script.order, Moment.READ_BACK)
    blocks = [f"greeting\n   “{first}”", *(_block(script, topic) for topic in topics)]
    blocks += [f"goodbye\n   “{script.variants('completed')[0]}”"]
    head = f"{script.name}: {script.bot} at {script.company}, {len(script.fixed_lines())} fixed lines"
    return head + "\n\n" + "\n   │\n".join(blocks)


def _block(script: Script, topic: Topic) -> str:
    ways = ", or on the keypad" if topic in KEYPAD_QUESTIONS else ""
    lines = [f"{topic.value}{ways}", f"   “{script.variants(f'{topic}.ask')[0]}”"]
    for kind in ("partial", "unclear", "declined"):
        if hasattr(script.topic(topic), kind):
            lines.append(f"   ├ {kind}: “{script.variants(f'{topic}.{kind}')[0]}”")
    return "\n".join(lines)


def _edges() -> Mapping[tuple[Phase, Phase], Sequence[str]]:
    edges: dict[tuple[Phase, Phase], list[str]] = defaultdict(list)
    for start, cue, _, ends in _TABLE:
        for end in ends:
            edges[start, end].append(cue.value)
    return edges


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for (phase, what, ends), moves in groupby(sorted(_TABLE, key=_alike), key=_alike):
        yield PHASES[phase].value, ", ".join(cue.value for _, cue, _, _ in moves), what, ends or "stays"


def _alike(row: _Row) -> tuple[int, str, str]:
    phase, _, what, ends = row
    return PHASES.index(phase), what, ", ".join(end.value for end in ends)
