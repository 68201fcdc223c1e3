"""How is a book of phrases laid out: headings in brackets, lines below them, indented ones going on with the last?"""

from __future__ import annotations

from importlib.resources import files


def sections(name: str) -> dict[str, list[str]]:
    """The lines under each `[heading]` of the package's text file `name`, comments left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line.startswith("  "):
            lines[-1] += line[2:]
        elif line and not line.startswith("#"):
            lines.append(line)
    return found
