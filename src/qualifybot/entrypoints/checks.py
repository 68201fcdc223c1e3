"""Is everything that the service needs there and in order? One check for each part, none of which changes anything."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.openai.models import shutdown_of
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.migrations import is_current
from qualifybot.background import end
from qualifybot.bootstrap import sessions
from qualifybot.bootstrap.deployment import load_script
from qualifybot.bootstrap.roles import crm_of, openai_of, spool_of, twins, voices_of
from qualifybot.config import Settings, is_loopback
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderError, QualifyBotError
from qualifybot.ports.synthesizer import Synthesizer

DEADLINE = 15.0
SOON = timedelta(days=120)
_GIGABYTE = 1024**3
_SCARCE, _NONE_LEFT = 2 * _GIGABYTE, _GIGABYTE // 5


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found, and what to do about it where something is to be done."""

    verdict: Verdict
    text: str
    todo: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """All lines of one check."""

    name: str
    lines: tuple[Line, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its lines."""
        return max((line.verdict for line in self.lines), key=list(Verdict).index)


Check = Callable[[Settings], Awaitable[tuple[Line, ...]]]


async def examine(
    settings: Settings, checks: Mapping[str, Check] | None = None, *, deadline: float = DEADLINE
) -> AsyncIterator[Finding]:
    """Run all checks side by side; findings come as they are ready, each within `deadline` seconds."""
    chosen = CHECKS if checks is None else checks
    running = [asyncio.ensure_future(_finding(name, check, settings, deadline)) for name, check in chosen.items()]
    try:
        for ready in asyncio.as_completed(running):
            yield await ready
    finally:
        await end(*running)


async def _finding(name: str, check: Check, settings: Settings, deadline: float) -> Finding:
    try:
        async with asyncio.timeout(deadline):
            return Finding(name, await check(settings))
    except TimeoutError:
        return Finding(name, (_problem(f"no answer within {deadline:g} s", "Check the address and the network."),))
    except QualifyBotError as error:
        return Finding(name, (_problem(str(error), _ADVICE.get(error.code, "Mend this and run doctor again.")),))


# --- the checks -----------------------------------------------------------------------------------------------------


async def check_settings(settings: Settings) -> tuple[Line, ...]:
    """Do the settings belong together?"""
    found = [_ok("loaded")]
    if _in_production(settings):
        if settings.qualifybot_console_password is None:
            found.append(_warning("nobody beyond this machine sees the console", "Set QUALIFYBOT_CONSOLE_PASSWORD."))
        if settings.database_url and not settings.redis_url:
            found.append(_warning("a call ends with the process that holds it", "Set REDIS_URL."))
    if settings.qualifybot_transfer_number and not settings.twilio_account_sid:
        todo = "Set TWILIO_ACCOUNT_SID."
        found.append(_warning("QUALIFYBOT_TRANSFER_NUMBER is set, but calls cannot be transferred by REST", todo))
    return tuple(found)


async def check_roles(settings: Settings) -> tuple[Line, ...]:
    """Which roles do embedded twins play?"""
    lines = twins(settings)
    if not lines:
        return (_ok("every role is played by its vendor"),)
    if _in_production(settings):
        return tuple(_warning(line, "Set it, or leave it so on purpose.") for line in lines)
    return tuple(_ok(line) for line in lines)


async def check_database(settings: Settings) -> tuple[Line, ...]:
    """Is the database there, with the present schema?"""
    if settings.database_url is None and not (settings.qualifybot_data_dir / "qualifybot.db").exists():
        return (_ok("a SQLite file will be made at the first start"),)
    database = Database(settings.database)
    try:
        await database.ping()
    finally:
        await database.aclose()
    if not await is_current(settings.database):
        return (_warning("the schema is not the present one", "Run `qualifybot db upgrade`; `serve` does so too."),)
    return (_ok("reachable, schema current"),)


async def check_sessions(settings: Settings) -> tuple[Line, ...]:
    """Does Redis answer?"""
    async with sessions(settings) as store:
        if store is None:
            return (_ok("in process"),)
        await store.ping()
    return (_ok("Redis answers"),)


async def check_script(settings: Settings) -> tuple[Line, ...]:
    """Is the call's script in order?"""
    script = load_script(settings)
    return (_ok(f"{script.name}: {len(script.order)} questions, {len(script.fixed_lines())} fixed lines"),)


async def check_voices(settings: Settings) -> tuple[Line, ...]:
    """Does every voice speak? Asks each for a word, which costs a few characters."""
    voices = voices_of(settings, default_script(), slots=1)
    try:
        return tuple([await _spoken(voice) for voice in voices])
    finally:
        for voice in voices:
            await voice.aclose()


async def _spoken(voice: Synthesizer) -> Line:
    name = "ElevenLabs" if voice.source == "api" else "the embedded voice"
    try:
        octets = sum([len(chunk) async for chunk in voice.stream("Hello.")])
    except ProviderError as error:
        todo = "Check ELEVENLABS_API_KEY, ELEVENLABS_VOICE_ID and ELEVENLABS_MODEL."
        if voice.source != "api":
            todo = "Check QUALIFYBOT_LOCAL_VOICE."
        return _problem(f"{name} does not speak: {error}", todo)
    return _ok(f"{name} speaks ({octets / 8000:.1f} s of sound)")


async def check_models(settings: Settings) -> tuple[Line, ...]:
    """Does OpenAI's key work, and are the models there, and for how long?"""
    async with openai_of(settings) as client:
        if client is None:
            return (_ok("no key; rules read and a template summarises"),)
        from openai import APIError, NotFoundError  # noqa: PLC0415  # heavy, and not needed without a key

        from qualifybot.adapters.openai.failures import translate  # noqa: PLC0415  # heavy, and not needed without a key

        once = client.with_options(max_retries=0)
        found: list[Line] = []
        for setting, name in _models(settings):
            try:
                model = await once.models.retrieve(name)
            except NotFoundError:
                found.append(_problem(f"{name} is not there", f"Set {setting} to a model that this key may use."))
            except APIError as failure:
                raise translate(failure) from None
            else:
                told = (model.model_extra or {}).get("shutdown_date")
                ends = date.fromisoformat(told) if isinstance(told, str) else shutdown_of(name)
                found.append(_lifetime(setting, name, ends, SystemClock().now().date()))
        return tuple(found)


def _models(settings: Settings) -> tuple[tuple[str, str], ...]:
    return (
        ("QUALIFYBOT_STT_MODEL", settings.qualifybot_stt_model),
        ("QUALIFYBOT_LLM_MODEL", settings.qualifybot_llm_model),
        ("QUALIFYBOT_LLM_FALLBACK_MODEL", settings.qualifybot_llm_fallback_model),
    )


def _lifetime(setting: str, name: str, ends: date | None, today: date) -> Line:
    """How long a model will be served."""
    if ends is None:
        return _ok(f"{name} is there")
    todo = f"Set {setting} to its successor."
    if ends <= today:
        return _problem(f"{name} was shut down on {ends}", todo)
    if ends - today <= SOON:
        return _warning(f"{name} is shut down on {ends}, in {(ends - today).days} days", todo)
    return _ok(f"{name} is there until {ends}")


async def check_crm(settings: Settings) -> tuple[Line, ...]:
    """Can leads be written as they are mapped?"""
    if settings.salesforce_login_url is None:
        return (_ok("leads stay in the database"),)
    database = Database(settings.database)
    try:
        crm = crm_of(settings, database, SystemClock())
        try:
            wrong = await crm.check()
        finally:
            await crm.aclose()
    finally:
        await database.aclose()
    if not wrong:
        return (_ok("logged in; every mapped field is there and writable"),)
    return tuple(_problem(line, "Change the org, or the mapping (SALESFORCE_MAPPING_FILE).") for line in wrong)


async def check_telephone(settings: Settings) -> tuple[Line, ...]:
    """Can Twilio reach us, and do we know it?"""
    if settings.twilio_auth_token is None:
        if settings.public_url is None:
            return (_ok("no Twilio; callers of this machine alone are let in"),)
        return (_problem("TWILIO_AUTH_TOKEN is not set, so Twilio's own requests are refused", "Set it."),)
    found = [_ok("requests are checked by their signature")]
    sid = settings.twilio_account_sid
    if sid and not re.fullmatch(r"AC[0-9a-fA-F]{32}", sid):
        found.append(_problem("TWILIO_ACCOUNT_SID is not an account's: AC and 32 hex digits", "Copy it anew."))
    url = settings.public_url
    if url is None or is_loopback(url):
        found.append(_warning("Twilio cannot reach a loopback address", "Set PUBLIC_URL to your https address."))
    elif not url.startswith("https://"):
        found.append(_problem("PUBLIC_URL is not https, so Twilio would not open a media stream", "Put TLS before it."))
    else:
        base = f"{url.rstrip('/')}/twilio"
        found.append(
            _ok(f"Twilio's webhook is {base}/voice; when it fails, {base}/continue; for the status, {base}/status")
        )
    return tuple(found)


async def check_folder(settings: Settings) -> tuple[Line, ...]:
    """Can we write our files, is there room, and does anything wait there for the database?"""
    found = await asyncio.to_thread(_folder, settings.qualifybot_data_dir.absolute())
    waiting = spool_of(settings).waiting()
    if not waiting:
        return found
    todo = "Bring the database back and run `qualifybot serve` or `worker` on this folder; they store the calls."
    return (*found, _warning(f"{waiting} finished calls wait there for the database", todo))


def _folder(folder: Path) -> tuple[Line, ...]:
    present = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=present):
            free = shutil.disk_usage(present).free
    except OSError as error:
        todo = "Grant the service's user write access, or set QUALIFYBOT_DATA_DIR."
        return (_problem(f"cannot write in {folder}: {error.strerror}", todo),)
    text = f"{free / _GIGABYTE:.1f} GB free in {folder}"
    if free < _NONE_LEFT:
        return (_problem(text, "Make room."),)
    return (_warning(text, "Make room soon."),) if free < _SCARCE else (_ok(text),)


CHECKS: Mapping[str, Check] = {
    "settings": check_settings,
    "roles": check_roles,
    "telephone": check_telephone,
    "models": check_models,
    "voices": check_voices,
    "CRM": check_crm,
    "database": check_database,
    "sessions": check_sessions,
    "script": check_script,
    "data folder": check_folder,
}

_ADVICE: Mapping[str, str] = {
    "provider_refused": "Check the key and the account.",
    "provider_overloaded": "Try again later, or raise the plan's limits.",
    "provider_unreachable": "Check the address and the network, then the vendor's status page.",
    "storage_unavailable": "Start it, or correct its address.",
    "script": "Correct the file; `qualifybot script check` shows each line.",
}


def _in_production(settings: Settings) -> bool:
    return settings.public_url is not None and not is_loopback(settings.public_url)


def _ok(text: str) -> Line:
    return Line(Verdict.OK, text)


def _warning(text: str, todo: str) -> Line:
    return Line(Verdict.WARNING, text, todo)


def _problem(text: str, todo: str) -> Line:
    return Line(Verdict.PROBLEM, text, todo)
