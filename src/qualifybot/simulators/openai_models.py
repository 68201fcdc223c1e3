"""Which models does the simulated vendor serve, until when, and what kind are they?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Model:
    """`shutdown`: the ISO date announced; `reasons`: thinks first, and takes other parameters; `chats`: at all."""

    shutdown: str | None = None
    reasons: bool = False
    chats: bool = True


MODELS: Mapping[str, Model] = {
    "gpt-6-luna": Model(reasons=True),
    "gpt-4o-mini": Model("2027-01-14"),
    "gpt-4o-mini-2024-07-18": Model("2027-01-14"),
    "gpt-4o": Model("2027-01-14"),
    "gpt-4.1": Model("2027-01-14"),
    "gpt-4.1-mini": Model("2027-01-14"),
    "gpt-live-transcribe": Model(chats=False),
    "gpt-transcribe": Model(chats=False),
    "gpt-realtime-whisper": Model(chats=False),
    "gpt-4o-transcribe": Model("2027-02-26", chats=False),
    "gpt-4o-mini-transcribe": Model("2027-02-26", chats=False),
    "whisper-1": Model("2027-02-26", chats=False),
}


def described(name: str) -> dict[str, Any]:
    """A model as `GET /models/{id}` tells it."""
    return {
        "id": name,
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "openai",
        "shutdown_date": MODELS[name].shutdown,
    }
