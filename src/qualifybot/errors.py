"""Every error this project raises on purpose: one tree, each with a stable code and what to do next.

QualifyBotError
├── SettingsError        settings are missing or wrong; the operator mends them (exit code 2)
├── ScriptError          the script file is wrong; names line and field (exit code 2)
├── InvalidAnswer        a proposed answer breaks the answer contract; never recorded
├── ImpossibleMove       the dialogue was given an event its state cannot have; a bug
├── SessionLost          another process owns this call now; stop writing
├── ProviderError        an outside service failed; `transient` says whether trying again can help
│   ├── ProviderRefused      key, permission or quota; an operator must act
│   ├── ProviderOverloaded   rate, concurrency or capacity; try later
│   ├── ProviderUnreachable  no connection, no answer in time, or cut off
│   ├── ProviderBroken       an answer outside the vendor's documented form
│   └── ProviderPaused       not asked: it failed too often just now and is left alone for a while
├── RecordRejected       the CRM will not take this record as it is; carries the fields at fault
└── StorageUnavailable   the database or session store is not to be had now
"""

from __future__ import annotations

from typing import ClassVar


class QualifyBotError(Exception):
    """Root of the tree; `code` is stable and safe to count and log, the message holds no personal data."""

    code: ClassVar[str] = "error"


class SettingsError(QualifyBotError):
    code = "settings"


class ScriptError(QualifyBotError):
    """`problems` holds one line per fault: `line 12, lines.greeting: …`."""

    code = "script"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class InvalidAnswer(QualifyBotError):
    code = "invalid_answer"

    def __init__(self, question: str, problem: str) -> None:
        super().__init__(f"{question}: {problem}")
        self.question = question
        self.problem = problem


class ImpossibleMove(QualifyBotError):
    code = "impossible_move"


class SessionLost(QualifyBotError):
    code = "session_lost"


class ProviderError(QualifyBotError):
    """An outside service failed.

    `provider` is the vendor's name, `status` its HTTP or close code if there was one, `retry_after` seconds if the
    vendor asked for a pause.
    """

    code = "provider"
    transient: ClassVar[bool] = False

    def __init__(
        self, provider: str, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{provider}: {reason}" + (f" (status {status})" if status else ""))
        self.provider = provider
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


class ProviderRefused(ProviderError):
    code = "provider_refused"


class ProviderOverloaded(ProviderError):
    code = "provider_overloaded"
    transient = True


class ProviderUnreachable(ProviderError):
    code = "provider_unreachable"
    transient = True


class ProviderBroken(ProviderError):
    code = "provider_broken"


class ProviderPaused(ProviderError):
    code = "circuit_open"
    transient = True


class RecordRejected(QualifyBotError):
    """`vendor_code` is the CRM's own error code, `fields` the fields it named."""

    code = "record_rejected"

    def __init__(self, vendor_code: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{vendor_code}" + (f" on {', '.join(fields)}" if fields else ""))
        self.vendor_code = vendor_code
        self.fields = fields


class StorageUnavailable(QualifyBotError):
    code = "storage_unavailable"
