"""What does the server want the carrier to do? TwiML, read as strictly as the carrier reads it."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

from qualifybot.simulators.phone import faults
from qualifybot.simulators.phone.faults import CarrierFault

CONTENT_TYPES = ("text/xml", "application/xml")
PARAMETER_LIMIT = 500
Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Callback:
    """Where to report or ask next; an absolute address."""

    url: str
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Stream:
    """A bidirectional media stream: `parameters` come back as `customParameters` of its start message."""

    url: str
    parameters: Mapping[str, str]
    name: str | None = None
    status: Callback | None = None


@dataclass(frozen=True, slots=True)
class Connect:
    """Hand the call's audio to a stream; `action` is asked when the stream ends and the caller is still there."""

    stream: Stream
    action: Callback | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Read `text` aloud in the carrier's own voice, `loop` times."""

    text: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """Play an audio file."""

    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds."""

    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Gather:
    """Collect keys or speech while and after `prompts` are heard; asks `action` with what it got.

    `timeout` is in seconds. Without any input the next verb runs, unless `action_on_empty`.
    """

    prompts: tuple[Say | Play | Pause, ...]
    action: Callback
    keys: bool = True
    speech: bool = False
    timeout: float = 5.0
    num_digits: int | None = None
    finish_on_key: str = "#"
    action_on_empty: bool = False


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller with `number`."""

    number: str
    action: Callback | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document."""

    to: Callback


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the call without answering it."""

    reason: str = "rejected"


Verb = Connect | Say | Play | Pause | Gather | Dial | Redirect | Hangup | Reject


def parse(content_type: str, body: bytes, base_url: str) -> tuple[Verb, ...]:
    """The verbs of a TwiML document fetched from `base_url`. Raises CarrierFault with the carrier's number."""
    if content_type.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise CarrierFault(faults.BAD_CONTENT_TYPE, f"content type is not XML: {content_type or 'none'}")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise CarrierFault(faults.BAD_XML, "a document type declaration")
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities cannot occur: declarations are refused above
    except ET.ParseError as error:
        raise CarrierFault(faults.BAD_XML, f"not well-formed: {error}") from None
    if root.tag != "Response":
        raise _wrong(f"root is <{root.tag}>, not <Response>")
    verbs = tuple(_verb(node, base_url) for node in root)
    if any(isinstance(verb, Reject) for verb in verbs[1:]):
        raise _wrong("<Reject> is not the first verb")
    return verbs


def is_loopback(url: str) -> bool:
    """Whether the address names this machine, where plain http and ws may do."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(reason: str) -> CarrierFault:
    return CarrierFault(faults.BAD_TWIML, reason)


_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "Connect": frozenset({"action", "method"}),
    "Stream": frozenset({"url", "name", "track", "statusCallback", "statusCallbackMethod"}),
    "Parameter": frozenset({"name", "value"}),
    "Say": frozenset({"voice", "language", "loop"}),
    "Play": frozenset({"loop", "digits"}),
    "Pause": frozenset({"length"}),
    "Gather": frozenset(
        {"input", "action", "method", "timeout", "speechTimeout", "numDigits", "finishOnKey", "hints", "language"}
        | {"speechModel", "enhanced", "profanityFilter", "actionOnEmptyResult", "bargeIn"}
    ),
    "Dial": frozenset({"action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge", "record"}),
    "Number": frozenset({"url", "method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod"}),
    "Redirect": frozenset({"method"}),
    "Hangup": frozenset(),
    "Reject": frozenset({"reason"}),
}


def _checked(node: ET.Element, *children: str) -> None:
    known = _ATTRIBUTES.get(node.tag)
    if known is None:
        raise _wrong(f"unknown verb <{node.tag}>")
    if strange := set(node.attrib) - known:
        raise _wrong(f"<{node.tag}> has no attribute {', '.join(sorted(strange))}")
    if odd := next((child.tag for child in node if child.tag not in children), None):
        raise _wrong(f"<{odd}> inside <{node.tag}>")


def _verb(node: ET.Element, base_url: str) -> Verb:
    reader = _VERBS.get(node.tag)
    if reader is None:
        raise _wrong(f"unknown verb <{node.tag}>")
    return reader(node, base_url)


def _connect(node: ET.Element, base_url: str) -> Connect:
    _checked(node, "Stream")
    if len(node) != 1:
        raise _wrong(f"<Connect> with {len(node)} streams")
    return Connect(_stream(node[0], base_url), _callback(node, "action", "method", base_url))


def _stream(node: ET.Element, base_url: str) -> Stream:
    _checked(node, "Parameter")
    url = node.get("url", "")
    parts = urlsplit(url)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_loopback(url)):
        raise CarrierFault(faults.STREAM_BAD_URL, "the stream's address is not wss://")
    if parts.query:
        raise CarrierFault(faults.STREAM_HANDSHAKE, "the stream's address has a query string")
    if node.get("track", "inbound_track") != "inbound_track":
        raise _wrong("a bidirectional stream has the inbound track only")
    for parameter in node:
        _checked(parameter)
    parameters = {p.get("name", ""): p.get("value", "") for p in node}
    if "" in parameters or any(len(name) + len(value) >= PARAMETER_LIMIT for name, value in parameters.items()):
        raise _wrong("a <Parameter> without name or of 500 characters and more")
    status = _callback(node, "statusCallback", "statusCallbackMethod", base_url)
    return Stream(url, parameters, node.get("name"), status)


def _say(node: ET.Element, base_url: str) -> Say:
    del base_url
    _checked(node)
    return Say((node.text or "").strip(), _integer(node, "loop") or 1)


def _play(node: ET.Element, base_url: str) -> Play:
    _checked(node)
    return Play(_address((node.text or "").strip(), base_url))


def _pause(node: ET.Element, base_url: str) -> Pause:
    del base_url
    _checked(node)
    return Pause(_seconds(node, "length", 1.0))


def _gather(node: ET.Element, base_url: str) -> Gather:
    _checked(node, "Say", "Play", "Pause")
    inputs = node.get("input", "dtmf").split()
    if not inputs or set(inputs) - {"dtmf", "speech"}:
        raise _wrong("<Gather> input is neither dtmf nor speech")
    prompts = tuple(verb for child in node if isinstance(verb := _verb(child, base_url), Say | Play | Pause))
    return Gather(
        prompts=prompts,
        action=_callback(node, "action", "method", base_url) or Callback(base_url),
        keys="dtmf" in inputs,
        speech="speech" in inputs,
        timeout=_seconds(node, "timeout", 5.0),
        num_digits=_integer(node, "numDigits"),
        finish_on_key=node.get("finishOnKey", "#"),
        action_on_empty=node.get("actionOnEmptyResult") == "true",
    )


def _dial(node: ET.Element, base_url: str) -> Dial:
    _checked(node, "Number")
    for child in node:
        _checked(child)
    number = (node[0].text if len(node) else node.text) or ""
    if not number.strip():
        raise _wrong("<Dial> without a number")
    return Dial(number.strip(), _callback(node, "action", "method", base_url))


def _redirect(node: ET.Element, base_url: str) -> Redirect:
    _checked(node)
    return Redirect(Callback(_address((node.text or "").strip(), base_url), _method(node, "method")))


def _hangup(node: ET.Element, base_url: str) -> Hangup:
    del base_url
    _checked(node)
    return Hangup()


def _reject(node: ET.Element, base_url: str) -> Reject:
    del base_url
    _checked(node)
    return Reject(node.get("reason", "rejected"))


_VERBS: Mapping[str, Callable[[ET.Element, str], Verb]] = {
    "Connect": _connect,
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Dial": _dial,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
}


def _callback(node: ET.Element, address: str, method: str, base_url: str) -> Callback | None:
    url = node.get(address)
    return Callback(_address(url, base_url), _method(node, method)) if url else None


def _method(node: ET.Element, name: str) -> Method:
    match node.get(name, "POST").upper():
        case "GET":
            return "GET"
        case "POST":
            return "POST"
        case other:
            raise _wrong(f"<{node.tag}> {name} is {other}")


def _address(url: str, base_url: str) -> str:
    absolute = urljoin(base_url, url)
    scheme = urlsplit(absolute).scheme
    if scheme != "https" and not (scheme == "http" and is_loopback(absolute)):
        raise CarrierFault(faults.INVALID_URL, "an address that is not https://")
    return absolute


def _seconds(node: ET.Element, name: str, default: float) -> float:
    try:
        value = float(node.get(name, default))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 600:
        raise _wrong(f"<{node.tag}> {name} is no number of seconds")
    return value


def _integer(node: ET.Element, name: str) -> int | None:
    text = node.get(name)
    if text is None:
        return None
    if not text.isdigit():
        raise _wrong(f"<{node.tag}> {name} is no number")
    return int(text)
