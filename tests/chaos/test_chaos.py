"""The short form of the chaos runs: a few calls, the faults that hurt most."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chaos.cast import ALL, role
from chaos.play import Part, play
from chaos.scenarios import SHORT
from chaos.script import write_brief_script
from chaos.world import world
from qualifybot.domain.models import Answer, Kind, Question, Reading
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import parse_script
from qualifybot.domain.written import written
from servers import NoServer

PATIENCE_SECONDS = 20.0
"""The machine that tests run on may have other things to do; how fast calls resume is for the long form to say."""


def test_what_the_callers_say_is_understood_whole_or_not_at_all(tmp_path: Path) -> None:
    script = parse_script(write_brief_script(tmp_path).read_text("utf-8"))
    for question, line in {pair for number in ALL for pair in role(number).answers.items()}:
        words = line.says.split()
        context = script.context(Question(question), date(2026, 11, 22), {})
        *beginnings, whole = (read(" ".join(words[:end]), context) for end in range(1, len(words) + 1))
        assert _written(whole) == line.reads
        assert {_written(reading) for reading in beginnings} <= {line.reads, None}
        assert whole.confident


def _written(reading: Reading) -> str | None:
    return written(reading.value) if reading.kind is Kind.ANSWER and isinstance(reading.value, Answer) else None


@pytest.mark.no_cover  # the driver alone would be measured: the product runs in processes of its own
@pytest.mark.timeout(540)
async def test_nothing_is_lost_while_things_break(tmp_path: Path) -> None:
    try:
        async with world(tmp_path / "world", tmp_path / "kept") as broken:
            parts = [Part(SHORT, SHORT.calls, SHORT.calls)]
            verdicts = await play(broken, parts, lambda how: None, most_resumption=PATIENCE_SECONDS)
            said = broken.watch.complaints
    except NoServer as missing:
        pytest.skip(f"needs real stores: {missing}")
    assert [problem for verdict in verdicts for problem in verdict.problems] == [], said
    assert any(verdict.resumptions for verdict in verdicts)
