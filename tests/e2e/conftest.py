"""Whole calls over real sockets with real audio: a short script, a caller, and the world they meet in."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
import yaml

from qualifybot.domain import scripts


def _short(text: str) -> str:
    """The end of a line: enough to be heard, short enough for a test."""
    if "{" in text:
        return text
    return " ".join(re.findall(r"[\w'?.!]+", text)[-2:])


@pytest.fixture(scope="session")
def brief_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default script with every fixed line cut to its last words."""
    script = yaml.safe_load(resources.files(scripts).joinpath("default.yaml").read_text("utf-8"))
    for part in (script["lines"], *script["topics"].values()):
        for key, value in part.items():
            if isinstance(value, list):
                part[key] = [_short(text) for text in value]
    path = tmp_path_factory.mktemp("script") / "brief.yaml"
    path.write_text(yaml.safe_dump(script, sort_keys=False), "utf-8")
    return path
