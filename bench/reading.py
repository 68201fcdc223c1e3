"""How long does reading one caller turn take? Prints milliseconds of processor time.

    python bench/reading.py [DATASET]

DATASET is a JSON Lines file of caller turns (`question`, `text`, `today`); without one, a few turns of every length.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from qualifybot.domain.models import Context, Question
from qualifybot.domain.reading.reader import prepare, read
from qualifybot.domain.script import default_script

TURNS = (
    "Forty.",
    "I'd rather not say.",
    "About twelve hundred dollars a month, and we'd like to start in June.",
    "Hang on, let me look that up. Yes, it's the CFO who decides, together with me.",
    "Well, to be honest, we used to have Salesforce, then somebody built something in Access, and at the moment it's"
    " all in spreadsheets, forty or fifty of them, which my colleague Dana keeps in order on Fridays, but she retires"
    " in March, so by then we want the leads from the web site to land in one place with somebody who calls them back.",
    "So we're around sixty people at the moment, mostly in the warehouse, and I guess the budget would be somewhere"
    " near two thousand a month, maybe a bit more, but I would have to check that with my boss Karen, who runs"
    " finance, and with the owner, because nothing gets bought here without him looking at it twice, you know.",
    "Right, so the main thing is that people call us all day and nobody picks up after five, so we lose them, and"
    " what I want is something that answers, takes down what they need, books a time for one of our fitters, and puts"
    " it somewhere that my team can see it in the morning without having to listen to forty voicemails first.",
)
ROUNDS = 20


def main() -> None:
    """Measure and print."""
    turns = list(_turns(Path(sys.argv[1]))) if len(sys.argv) > 1 else list(_samples())
    prepare(turns[0][1])
    times = sorted(_milliseconds(text, context) for text, context in turns for _ in range(ROUNDS))
    per_sixty = sorted(
        _milliseconds(text, context) * 60 / max(len(text.split()), 20) for text, context in turns for _ in range(ROUNDS)
    )
    for name, found in (("per turn", times), ("per 60 words", per_sixty)):
        p99 = quantiles(found, n=100)[98]
        print(f"{name:14} p50 {median(found):6.2f} ms   p99 {p99:6.2f} ms   max {found[-1]:6.2f} ms")


def _samples() -> Iterable[tuple[str, Context]]:
    script = default_script()
    for text in TURNS:
        for question in Question:
            yield text, script.context(question, date(2027, 1, 5), {})


def _turns(path: Path) -> Iterable[tuple[str, Context]]:
    script = default_script()
    for line in path.read_text("utf-8").splitlines():
        turn = json.loads(line)
        yield turn["text"], script.context(Question(turn["question"]), date.fromisoformat(turn["today"]), {})


def _milliseconds(text: str, context: Context) -> float:
    started = time.process_time()
    read(text, context)
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    main()
