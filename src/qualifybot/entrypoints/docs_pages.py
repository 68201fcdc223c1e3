"""The pages of `docs/` that are written by the code they describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from qualifybot.config import Settings
from qualifybot.domain.diagram import page as state_machine_page
from qualifybot.domain.script import default_script
from qualifybot.entrypoints.api_page import api_page

GROUPS: Mapping[str, str] = {
    "twilio_account_sid": "Telephone",
    "openai_api_key": "Ears and model",
    "elevenlabs_api_key": "Mouth",
    "salesforce_login_url": "CRM",
    "database_url": "Memory",
    "public_url": "The service",
}
"""The setting that begins each group, in the order of `config.py`."""

_INTRO = """\
# Settings

Read once, at start, from the environment or a file `.env` in the working directory; an empty value counts as not set.
A role whose vendor's key is not set is played by its embedded twin, and start-up says so. `qualifybot doctor` checks
all of them. This page is written from `config.py` by `make docs`.
"""


def pages() -> dict[str, str]:
    """Each generated page by its file name in `docs/`."""
    return {
        "api.md": api_page(),
        "configuration.md": configuration_page(),
        "state-machine.md": state_machine_page(default_script()),
    }


def configuration_page() -> str:
    """All settings in groups: name, default, meaning."""
    return "\n".join([_INTRO, *_tables()])


def _tables() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if name in GROUPS:
            yield f"{'' if name == next(iter(GROUPS)) else chr(10)}## {GROUPS[name]}"
            yield ""
            yield "| name | default | meaning |"
            yield "| --- | --- | --- |"
        yield f"| `{name.upper()}` | {_default(field)} | {_meaning(field)} |"
    yield ""


def _default(field: FieldInfo) -> str:
    if field.default is None:
        return "–"
    value = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{value}`"


def _meaning(field: FieldInfo) -> str:
    choices = [f"`{choice}`" for choice in _choices(field.annotation)]
    text = f"{field.description} One of {', '.join(choices)}." if choices else str(field.description)
    return text.replace("|", "\\|")


def _choices(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()
