"""What kind is a turn, which question does it answer, and which earlier answer does it change?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qualifybot.domain.answer_form import reading_to_json, value_from_json
from qualifybot.domain.models import Question
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script

# A line is: question | kind | what is said | more of the reading as JSON, with "answered" for what was said before.
SAID = [
    line.split("|")
    for line in Path(__file__).with_name("kinds_said.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("asked", "kind", "text", "more"), [(*line, "{}")[:4] for line in SAID])
def test_reads_the_kind_and_what_comes_with_it(asked: str, kind: str, text: str, more: str) -> None:
    expected: dict[str, Any] = json.loads(more)
    earlier = {Question(q): value_from_json(Question(q), value) for q, value in expected.pop("answered", {}).items()}
    context = default_script().context(Question(asked), date(2027, 3, 15), earlier)
    reading = reading_to_json(read(text, context))
    assert reading["kind"] == kind
    assert (reading.get("also") or {}) == expected.get("also", {})
    if "value" in expected:
        assert reading["value"] == expected["value"]
