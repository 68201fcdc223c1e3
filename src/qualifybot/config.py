"""Settings: everything an operator may set, read once from the environment or `.env` and frozen."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AnyUrl, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qualifybot.errors import SettingsError

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


class Settings(BaseSettings):
    """One frozen object. Vendors' own names where they exist; a role without its vendor's key is played by its twin."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore", env_ignore_empty=True
    )

    # Telephone
    twilio_account_sid: str | None = Field(None, description="Twilio account; needed to transfer or end calls by REST.")
    twilio_auth_token: SecretStr | None = Field(
        None, description="Checks every request's signature. Without it only loopback callers are let in."
    )
    twilio_api_base_url: Url | None = Field(None, description="Another host for Twilio's REST API.")

    # Ears and model
    openai_api_key: SecretStr | None = Field(
        None, description="Hears callers and helps to read and summarise. Without it calls go by keypad and Gather."
    )
    openai_base_url: Url | None = Field(None, description="Another host for OpenAI's HTTP API; ends in /v1.")
    openai_ws_base_url: str | None = Field(
        None, description="Another host for OpenAI's Realtime API (ws, ends in /v1); else as above."
    )
    qualifybot_stt_model: str = Field("gpt-live-transcribe", description="Transcription model.")
    qualifybot_stt_audio: Literal["pcmu", "pcm24k"] = Field(
        "pcmu", description="Audio sent to the transcription model: 8 kHz μ-law as it comes, or 24 kHz PCM."
    )
    qualifybot_stt_turns: Literal["client", "server"] = Field(
        "client",
        description="Who ends a stretch of speech: our voice activity, or the server's (models that offer it).",
    )
    qualifybot_llm_model: str = Field("gpt-4o-mini", description="Model for extraction and summary.")
    qualifybot_llm_fallback_model: str = Field("gpt-6-luna", description="Asked when the model above is gone.")
    qualifybot_extraction: Literal["rules", "llm", "auto"] = Field(
        "auto", description="Who reads answers: rules alone, the model alone, or rules with the model where unsure."
    )
    qualifybot_summary: Literal["model", "template"] = Field(
        "model", description="Who sums up a call: the model where there is one, or a template of the answers."
    )

    # Mouth
    elevenlabs_api_key: SecretStr | None = Field(None, description="Speaks. Without it the embedded voice does.")
    elevenlabs_base_url: Url | None = Field(None, description="Another host for ElevenLabs' API.")
    elevenlabs_voice_id: str = Field("21m00Tcm4TlvDq8ikWAM", description="Voice.")
    elevenlabs_model: str = Field("eleven_flash_v2_5", description="Speech model.")
    elevenlabs_concurrency: int = Field(5, ge=1, description="Requests the plan allows at once.")
    qualifybot_local_voice: str = Field("en-us+f3", description="espeak-ng voice of the embedded speech.")

    # CRM
    salesforce_login_url: Url | None = Field(None, description="My Domain URL. Without it leads stay in the database.")
    salesforce_client_id: str | None = Field(None, description="Consumer key of the External Client App.")
    salesforce_client_secret: SecretStr | None = Field(None, description="For the client-credentials flow.")
    salesforce_username: str | None = Field(None, description="For the JWT bearer flow, with the private key.")
    salesforce_private_key: SecretStr | None = Field(None, description="PEM text of the JWT bearer key.")
    salesforce_private_key_file: Path | None = Field(None, description="File with the JWT bearer key.")
    salesforce_mapping_file: Path | None = Field(None, description="YAML file: answers to Lead fields.")
    salesforce_duplicates: Literal["save", "attach"] = Field(
        "save",
        description="Where the org's duplicate rules find a match: save the lead anyway, or put the call on the match.",
    )
    qualifybot_partial_leads: bool = Field(
        True, description="Sales see a lead while its caller still talks; off: when the call is over."
    )

    # Notices
    qualifybot_notify_url: SecretStr | None = Field(
        None, description="Web hook that is told of every delivered lead; https, and may hold a secret."
    )
    qualifybot_notify_format: Literal["json", "slack"] = Field("json", description="What the hook understands.")
    qualifybot_notify_rating: Literal["Hot", "Warm", "Cold"] = Field(
        "Cold", description="The lowest rating that is told of."
    )
    qualifybot_notify_personal: bool = Field(
        False, description="Notices name the caller, company, number and e-mail address."
    )
    qualifybot_console_url: Url | None = Field(
        None, description="Where people reach the console, for links in notices; else PUBLIC_URL/console."
    )

    # Memory
    database_url: str | None = Field(None, description="`postgresql+psycopg://…`; else SQLite in the data folder.")
    redis_url: str | None = Field(None, description="`redis://…` or `rediss://…`; in process else.")

    # The service
    public_url: Url | None = Field(
        None, description="How Twilio reaches us; signatures and addresses are built on it. Else http://127.0.0.1:PORT."
    )
    qualifybot_data_dir: Path = Field(Path("data"), description="Folder for the embedded database and rendered speech.")
    qualifybot_script: Path | None = Field(None, description="The call's script (YAML); the shipped default else.")
    qualifybot_console_password: SecretStr | None = Field(
        None, description="Opens console and API. Without it only loopback visitors are let in."
    )
    qualifybot_secret: SecretStr | None = Field(
        None, description="Signs session tokens, on all replicas alike; derived from the Twilio token else."
    )
    qualifybot_recording: bool = Field(
        False, description="Calls are recorded, on Twilio's side: callers are told so. No audio is kept here."
    )
    qualifybot_retention_days: int = Field(365, ge=1, description="Calls are erased after so many days.")
    qualifybot_max_calls: int = Field(100, ge=1, description="Calls at once on this replica; more are turned away.")
    qualifybot_drain_seconds: float = Field(900, ge=0, description="How long live calls may go on after SIGTERM.")
    qualifybot_transfer_number: str | None = Field(None, description="Where callers who want a person go.")
    sentry_dsn: str | None = Field(None, description="Reports errors, without personal data.")
    log_format: Literal["json", "console"] = Field("json", description="Log lines as JSON or for people.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severity logged.")

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.salesforce_login_url is None:
            if self.salesforce_client_id or self.salesforce_client_secret or self.salesforce_username:
                raise ValueError("SALESFORCE_LOGIN_URL is missing: the other SALESFORCE_… settings need it")
        else:
            if not self.salesforce_client_id:
                raise ValueError("SALESFORCE_CLIENT_ID is missing: SALESFORCE_LOGIN_URL needs it")
            jwt = self.salesforce_username and (self.salesforce_private_key or self.salesforce_private_key_file)
            if not (self.salesforce_client_secret or jwt):
                raise ValueError(
                    "set SALESFORCE_CLIENT_SECRET, or SALESFORCE_USERNAME with SALESFORCE_PRIVATE_KEY(_FILE)"
                )
        for name in ("openai_base_url", "openai_ws_base_url"):
            url = getattr(self, name)
            if url and not url.rstrip("/").endswith("/v1"):
                raise ValueError(f"{name.upper()} must end in /v1")
        if self.qualifybot_notify_url is not None:
            hook = urlsplit(self.qualifybot_notify_url.get_secret_value())
            loopback = hook.scheme == "http" and hook.hostname in LOOPBACK_HOSTS
            if not hook.hostname or not (hook.scheme == "https" or loopback):
                raise ValueError("QUALIFYBOT_NOTIFY_URL must begin with https://, but for a loopback address")
        if self.database_url and not self.database_url.startswith(("postgresql+psycopg://", "sqlite+aiosqlite://")):
            raise ValueError("DATABASE_URL must begin with postgresql+psycopg:// or sqlite+aiosqlite://")
        if self.redis_url:
            AnyUrl(self.redis_url)
            if not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
                raise ValueError("REDIS_URL must begin with redis://, rediss:// or unix://")
        return self

    @cached_property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.qualifybot_data_dir.absolute() / 'qualifybot.db'}"

    @cached_property
    def console_url(self) -> str | None:
        """Where people reach the console; None where nobody said."""
        public = self.public_url and f"{self.public_url.rstrip('/')}/console"
        return self.qualifybot_console_url or public

    @cached_property
    def openai_realtime_url(self) -> str | None:
        """Where Realtime is spoken when not at OpenAI's own address."""
        if self.openai_ws_base_url or not self.openai_base_url:
            return self.openai_ws_base_url
        return "ws" + self.openai_base_url.removeprefix("http")

    def public_base(self, port: int) -> str:
        """The address that Twilio knows us by, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{port}").rstrip("/")


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment and `.env`. Raises SettingsError with one line that names each wrong setting."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # names are checked by pydantic itself
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            message = problem["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if name else message)
        raise SettingsError("; ".join(lines)) from None


def is_loopback(url: str) -> bool:
    """Whether this URL's host is this machine itself."""
    return urlsplit(url).hostname in LOOPBACK_HOSTS
