"""What is the carrier to do with a caller who is on the line without a media stream?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Begin:
    """Nobody knows of this call: take it as if it rang now."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Open a media stream again: the conversation goes on there."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Let the carrier say these lines and listen by its own means for `patience` seconds, then bring `number` back."""

    lines: Sequence[str]
    patience: float
    number: int
    hints: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Say these lines, then connect the caller to `number`."""

    number: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Say these lines, then hang up."""

    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Say these lines and ask again soon: whoever knows this call is away. `otherwise`: after enough of that."""

    lines: Sequence[str]
    otherwise: Goodbye


Next = Begin | Resume | Ask | PutThrough | Goodbye | Hold
