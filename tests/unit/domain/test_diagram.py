from pathlib import Path

from qualifybot.domain.diagram import mermaid, outline, page
from qualifybot.domain.models import Question
from qualifybot.domain.script import default_script, shipped_script

PAGE = Path(__file__).parents[3] / "docs" / "state-machine.md"


def test_the_page_in_the_docs_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(default_script()), "run: qualifybot script show --mermaid"


def test_the_diagram_follows_the_scripts_order() -> None:
    assert "use_case --> current_solution" in mermaid(shipped_script("clinic"))
    assert "company_size --> budget" in mermaid(default_script())


def test_the_outline_shows_every_question_once_in_order() -> None:
    text = outline(shipped_script("clinic"))
    heads = [line.split(",")[0] for line in text.splitlines() if line.split(",")[0] in set(Question)]
    assert heads == list(shipped_script("clinic").order)
    assert "company_size, or on the keypad" in text
