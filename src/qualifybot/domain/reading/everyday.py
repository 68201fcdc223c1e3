"""Is a word an everyday one, which a capital letter alone does not make a name?"""

from __future__ import annotations

from importlib.resources import files


def _words() -> frozenset[str]:
    lines = files("qualifybot.domain.reading").joinpath("everyday.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


EVERYDAY = _words()
