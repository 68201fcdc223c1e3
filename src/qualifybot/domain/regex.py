"""Regular expressions that are compiled when they are first used, or all together when there is time for it.

The reader has hundreds of them, which take seconds to compile: whoever only shows a record need not wait for that.
"""

from __future__ import annotations

import re
from typing import Any, cast

_PARTS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")
_waiting: list[_Later] = []


class _Later:
    """Stands for a compiled pattern; after its first use it costs nothing."""

    __slots__ = ("_flags", "_source", *_PARTS)

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for a part while it is not there yet."""
        if name not in _PARTS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for part in _PARTS:
            setattr(self, part, getattr(compiled, part))
        return getattr(compiled, name)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later; of a pattern's parts it has those that search and replace."""
    later = _Later(source, flags)
    _waiting.append(later)
    return cast("re.Pattern[str]", later)


def compile_all() -> None:
    """Compile what was not used yet. Raises re.error for what is no regular expression."""
    while _waiting:
        getattr(_waiting.pop(), _PARTS[0])
