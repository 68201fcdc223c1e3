"""The project as a newcomer finds it: a lock of the public index alone, modules that say their job, no secrets."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "qualifybot").rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
INDEX = "https://pypi.org/simple"
FILES = "https://files.pythonhosted.org/"


def test_the_lock_names_only_the_public_index() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    assert {package["source"]["registry"] for package in packages if "registry" in package["source"]} == {INDEX}
    files = [file for package in packages for file in (*package.get("wheels", ()), package.get("sdist"))]
    assert all(file["url"].startswith(FILES) for file in files if file and "url" in file)


def test_any_python_from_the_floor_on_will_do() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"].startswith(">=3.11")
    assert not (ROOT / ".python-version").exists()


def test_the_production_image_carries_no_gpl_voice() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert not any("espeak" in dependency for dependency in project["project"]["dependencies"])
    assert "--no-default-groups" in (ROOT / "Dockerfile").read_text("utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_its_job_and_is_one_room(path: Path) -> None:
    text = path.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    if text.strip():
        assert docstring, "the first line says what the module is for"
        assert docstring.splitlines()[0].rstrip().endswith((".", "?", ":")), docstring.splitlines()[0]
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_between_pages_is_dead(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    dead = [to for to in targets if "://" not in to and not (page.parent / to).exists()]
    assert not dead


def test_no_secret_or_machine_path_is_tracked() -> None:
    try:
        tracked = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607  # git of the path
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=30,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = [name for name in tracked.split("\0") if name]
    assert ".env" not in names
    for name in names:
        path = ROOT / name
        if path.suffix in {".npz", ".lock"} or not path.is_file() or path == Path(__file__):
            continue
        text = path.read_text("utf-8")
        assert "/work/" not in text, name
        assert "BEGIN RSA PRIVATE KEY" not in text, name
