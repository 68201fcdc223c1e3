from pathlib import Path

import pytest

from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.caller import Script
from qualifybot.simulators.phone.dialogues import CONTACT_LINE, read_dialogues

ROWS = """{"id": "a", "turns": [{"question": "budget", "text": "No."}, {"question": "budget", "text": "Still no."}]}

{"id": "b", "turns": [{"question": "timeline", "text": "Soon."}]}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "dialogues.jsonl"
    path.write_text(ROWS)
    return path


def test_reads_all_or_the_one_asked_for(path: Path) -> None:
    assert [dialogue.id for dialogue in read_dialogues(path)] == ["a", "b"]
    assert [dialogue.id for dialogue in read_dialogues(path, "b")] == ["b"]


def test_a_topic_gets_its_next_reply_then_the_last_again_and_others_agreement(path: Path) -> None:
    script = Script(read_dialogues(path, "a")[0].lines)
    topics = ["contact", "budget", "budget", "budget", "timeline", "read_back"]
    told = [reply.text for topic in topics if (reply := script.reply(topic))]
    assert told == [CONTACT_LINE.text, "No.", "Still no.", "Still no.", "Yes, that's right.", "Yes, that's right."]


def test_not_knowing_the_topic_it_replies_in_order(path: Path) -> None:
    script = Script(read_dialogues(path, "a")[0].lines)
    told = [reply.text for _ in range(4) if (reply := script.reply(None))]
    assert told == [CONTACT_LINE.text, "No.", "Still no.", "Yes, that's right."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [("{}", "line 1"), ("nonsense", "line 1"), ('{"id": "a", "turns": [1]}', "line 1"), ("", "no dialogue")],
)
def test_names_what_is_wrong(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(SettingsError, match=problem):
        read_dialogues(path)


def test_no_such_file_or_dialogue(path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        read_dialogues(path.with_name("missing"))
    with pytest.raises(SettingsError, match="no dialogue c"):
        read_dialogues(path, "c")
