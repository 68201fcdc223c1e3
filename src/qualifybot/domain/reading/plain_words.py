"""Lists of plain words from the package's data, by what they are good for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files


def _lists() -> Mapping[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    name = ""
    for line in files("qualifybot.domain.reading").joinpath("plain_words.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line[1:-1]
        elif not line.startswith("#"):
            lists[name] = lists.get(name, frozenset()) | frozenset(line.split())
    return lists


PLAIN_WORDS = _lists()
