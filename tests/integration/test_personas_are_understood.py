"""The phone's callers say what the rules can read: a demo that fails would be the caller's fault."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.models import Kind, Question
from qualifybot.domain.reading import read
from qualifybot.domain.script import default_script
from qualifybot.simulators.phone.personas import find_persona

TODAY = date(2026, 11, 22)
ELSE: dict[tuple[str, str], Kind] = {
    ("evasive", "budget"): Kind.DECLINED,
    ("evasive", "timeline"): Kind.UNKNOWN,
    ("busy", "timeline"): Kind.STOP,
}


@pytest.mark.parametrize("name", ["cooperative", "rambling", "evasive", "correcting", "busy", "interrupting", "keypad"])
def test_the_last_reply_to_each_question_is_understood(name: str) -> None:
    script, replies = default_script(), find_persona(name).lines.replies
    for question in Question:
        told = replies.get(question, ())
        if not told or told[-1].keys:
            continue
        words = told[-1].text.replace("…", "")
        reading = read(words, script.context(question, TODAY, {}))
        assert reading.kind is ELSE.get((name, question), Kind.ANSWER), words
