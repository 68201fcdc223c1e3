"""A script file's YAML as plain data, and the line on which each of its fields stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from qualifybot.domain.regex import regex
from qualifybot.errors import ScriptError

Path = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]  # in C: 10 x as fast
    """YAML in which `no`, `on` and dates are the words they look like; only `true` and `false` are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", regex("^(?:true|false)$"), ["t", "f"])


def load_yaml(text: str) -> tuple[Any, Mapping[Path, int]]:
    """The data, and the 1-based line of every path into it. Raises ScriptError where it is no YAML or doubles a key."""
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):  # it can refer to itself, and to a thousandfold of itself
                mark: Any = event.start_mark
                raise yaml.MarkedYAMLError(problem="aliases (*) are not allowed", problem_mark=mark)
        loader = _Loader(text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptError((f"line {line}: {error.problem}",)) from None
    except yaml.YAMLError as error:
        raise ScriptError((f"line 1: {str(error).splitlines()[0]}",)) from None
    lines: dict[Path, int] = {}
    doubled: list[str] = []
    if node is not None:
        _note(node, (), lines, doubled)
    if doubled:
        raise ScriptError(tuple(doubled))
    return data, lines


def dotted(path: Path) -> str:
    """`("lines", "greeting", 0)` as `lines.greeting[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _note(node: yaml.Node, path: Path, lines: dict[Path, int], doubled: list[str]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            if inner in lines:
                doubled.append(f"line {key.start_mark.line + 1}, {dotted(inner)}: named twice")
            lines[inner] = key.start_mark.line + 1
            _note(value, inner, lines, doubled)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*path, index), lines, doubled)
