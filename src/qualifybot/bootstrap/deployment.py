"""What a deployment brings along besides settings: its script, its files, its secret."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from qualifybot.config import Settings
from qualifybot.domain.script import Script, default_script, parse_script
from qualifybot.errors import SettingsError


def load_script(settings: Settings) -> Script:
    """The script as deployed. Raises ScriptError, or SettingsError when the file cannot be read."""
    path = settings.qualifybot_script
    script = default_script() if path is None else parse_script(text_of(path, "QUALIFYBOT_SCRIPT"))
    return script.as_deployed(
        recorded=settings.qualifybot_recording, transfer_number=settings.qualifybot_transfer_number
    )


def make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"QUALIFYBOT_DATA_DIR: cannot make {path}: {type(error).__name__}") from None


def text_of(path: Path | None, setting: str) -> str:
    """A file that a setting names. Raises SettingsError when it cannot be read."""
    try:
        return Path(path or "").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting}: cannot read {path}: {type(error).__name__}") from None


def session_secret(settings: Settings) -> str:
    """What session tokens are signed with: replicas that share settings share it."""
    if settings.qualifybot_secret is not None:
        return settings.qualifybot_secret.get_secret_value()
    if settings.twilio_auth_token is not None:
        return hashlib.sha256(b"session:" + settings.twilio_auth_token.get_secret_value().encode()).hexdigest()
    return secrets.token_hex(32)
