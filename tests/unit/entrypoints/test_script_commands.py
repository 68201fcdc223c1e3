from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qualifybot.domain.diagram import page
from qualifybot.domain.script import default_script
from qualifybot.entrypoints.script_commands import script

DEFAULT = resources.files("qualifybot.domain").joinpath("scripts/default.yaml").read_text("utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(script, arguments)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "script.yaml"
    path.write_text(DEFAULT.replace("northwind-crm", "mine"), "utf-8")
    return path


def test_a_good_script_is_in_order(good: Path) -> None:
    found = run("check", str(good))
    assert found.exit_code == 0
    assert "mine is in order" in found.stdout


def test_each_fault_is_one_line_and_the_exit_code_is_two(good: Path) -> None:
    good.write_text(good.read_text("utf-8").replace("bot: Ava", "bot: 4").replace("  hot: 70", "  hut: 70"), "utf-8")
    found = run("check", str(good))
    assert found.exit_code == 2
    assert [line.split(", ")[2].split(":")[0] for line in found.stderr.splitlines()] == [
        "bot",
        "score.hot",
        "score.hut",
    ]


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_file_that_cannot_be_read_is_told(command: str, tmp_path: Path) -> None:
    found = run(command, str(tmp_path / "none.yaml"))
    assert found.exit_code == 2
    assert found.stderr.count("\n") == 1


def test_shows_the_script_that_ships(good: Path) -> None:
    assert run("show").stdout.startswith("northwind-crm: Ava at Northwind CRM")
    assert run("show", str(good)).stdout.startswith("mine: Ava")


def test_shows_the_page_of_the_docs() -> None:
    assert run("show", "--mermaid").stdout == page(default_script())
