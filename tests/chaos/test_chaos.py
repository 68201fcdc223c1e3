"""The short form of the chaos runs: a few calls, the faults that hurt most."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chaos.cast import role
from chaos.play import Part, play
from chaos.scenarios import SHORT
from chaos.script import write_brief_script
from chaos.world import world
from qualifybot.domain.models import Confirmation, Contact, Correction, Question
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import parse_script
from qualifybot.domain.written import written
from servers import NoServer

PATIENCE_SECONDS = 20.0
"""The machine that tests run on may have other things to do; how fast calls resume is for the long form to say."""


def test_what_the_callers_say_is_understood_when_nothing_is_broken(tmp_path: Path) -> None:
    script = parse_script(write_brief_script(tmp_path).read_text("utf-8"))
    for number in range(84):
        for question, line in role(number).answers.items():
            reading = read(line.says, script.context(Question(question), date(2026, 11, 22), {}))
            assert reading.value is not None
            assert not isinstance(reading.value, Contact | Confirmation | Correction)
            assert (written(reading.value), reading.confident) == (line.reads, True)


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
