"""The generated pages of `docs/` are those that the code would write today."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifybot.config import Settings
from qualifybot.entrypoints.docs_pages import GROUPS, configuration_page, pages

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", pages())
def test_a_generated_page_is_current(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == pages()[name], f"docs/{name} is out of date: run `make docs`"


def test_every_setting_is_explained_in_a_group() -> None:
    page = configuration_page()
    assert all(f"| `{name.upper()}` | " in page for name in Settings.model_fields)
    assert set(GROUPS) <= set(Settings.model_fields)
    assert "None" not in page
    assert "| `LOG_FORMAT` | `json` | Log lines as JSON or for people. One of `json`, `console`. |" in page
