import pytest

from qualifybot.domain.script_yaml import dotted, load_yaml
from qualifybot.errors import ScriptError


def test_every_field_knows_its_line() -> None:
    data, lines = load_yaml("bot: Ava\nlines:\n  greeting:\n    - Hi\n    - Hello\n")
    assert data == {"bot": "Ava", "lines": {"greeting": ["Hi", "Hello"]}}
    assert lines[("bot",)] == 1
    assert lines[("lines", "greeting")] == 3
    assert lines[("lines", "greeting", 1)] == 5


def test_nothing_is_nothing() -> None:
    assert load_yaml("# only a remark\n") == (None, {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-11-22", "2026-11-22"),
        ("true", True),
        ("false", False),
        ("5", 5),
        ("null", None),
    ],
)
def test_words_stay_words(text: str, value: object) -> None:
    assert load_yaml(f"x: {text}")[0] == {"x": value}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bot: Ava\n  mia: x", "line 2: mapping values are not allowed"),
        ("bot: \x00", "line 1: unacceptable character #x0000"),
        ("lines:\n  a: 1\n  b: 2\n  a: 3", "line 4, lines.a: named twice"),
        ("a: &x [*x]", "line 1: aliases (*) are not allowed"),
        ("*x", "line 1: aliases (*) are not allowed"),
        ("a: !!python/name:os.system", "line 1: could not determine a constructor for the tag"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, problem: str) -> None:
    with pytest.raises(ScriptError) as caught:
        load_yaml(text)
    assert caught.value.problems[0].startswith(problem)


def test_a_path_reads_as_people_write_it() -> None:
    assert dotted(("lines", "greeting", 0)) == "lines.greeting[0]"
    assert dotted(("bot",)) == "bot"
