"""What can each OpenAI model do, and until when is it served?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

_TRANSCRIBE_4O_ENDS = date(2027, 2, 26)
_CHAT_4O_ENDS = date(2027, 1, 14)

Hint = Literal["keywords", "prompt", "none"]


@dataclass(frozen=True, slots=True)
class TranscriptionModel:
    """`hint`: how it takes words to expect. `server_turns`: whether it can end turns by its own voice detection."""

    hint: Hint = "none"
    server_turns: bool = False
    shutdown: date | None = None


@dataclass(frozen=True, slots=True)
class ChatModel:
    """Which parameters it takes. `effort` is sent as `reasoning_effort`; None for models that do not reason."""

    cap: Literal["max_tokens", "max_completion_tokens"] = "max_completion_tokens"
    temperature: bool = False
    effort: Literal["none", "low"] | None = None
    shutdown: date | None = None


TRANSCRIPTION_MODELS: Mapping[str, TranscriptionModel] = MappingProxyType(
    {
        "gpt-live-transcribe": TranscriptionModel(hint="keywords"),
        "gpt-transcribe": TranscriptionModel(hint="keywords", server_turns=True),
        "gpt-realtime-whisper": TranscriptionModel(),
        "gpt-4o-transcribe": TranscriptionModel("prompt", server_turns=True, shutdown=_TRANSCRIBE_4O_ENDS),
        "gpt-4o-mini-transcribe": TranscriptionModel("prompt", server_turns=True, shutdown=_TRANSCRIBE_4O_ENDS),
        "gpt-4o-mini-transcribe-2025-12-15": TranscriptionModel(
            "prompt", server_turns=True, shutdown=_TRANSCRIBE_4O_ENDS
        ),
        "whisper-1": TranscriptionModel("prompt", server_turns=True, shutdown=_TRANSCRIBE_4O_ENDS),
    }
)

CHAT_MODELS: Mapping[str, ChatModel] = MappingProxyType(
    {
        "gpt-4o-mini": ChatModel("max_tokens", temperature=True, shutdown=_CHAT_4O_ENDS),
        "gpt-4o-mini-2024-07-18": ChatModel("max_tokens", temperature=True, shutdown=_CHAT_4O_ENDS),
        "gpt-6-luna": ChatModel(effort="none"),
    }
)


def transcription_model(name: str) -> TranscriptionModel:
    """What a transcription model can do; one we do not know is asked for nothing special."""
    return TRANSCRIPTION_MODELS.get(name, TranscriptionModel())


def chat_model(name: str) -> ChatModel:
    """What a chat model takes; one we do not know is sent nothing that a model is known to refuse."""
    return CHAT_MODELS.get(name, ChatModel())


def shutdown_of(name: str) -> date | None:
    """The announced last day of a model of either sort; None if none is known."""
    known = TRANSCRIPTION_MODELS.get(name) or CHAT_MODELS.get(name)
    return known.shutdown if known else None
