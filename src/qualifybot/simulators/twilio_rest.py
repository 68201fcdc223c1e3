"""Plays the part of Twilio's REST interface that a call needs: change it, place one, record it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys

Json = dict[str, Any]

_LONGEST_TWIML = 4_000
_ENDED = frozenset({"completed", "canceled", "failed", "busy", "no-answer"})
_SID = re.compile(r"CA[0-9a-f]{32}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(eq=False)
class _Refused(Exception):
    code: int
    message: str
    status: int

    def response(self) -> JSONResponse:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        body = {"code": self.code, "message": self.message, "more_info": more, "status": self.status}
        return JSONResponse(body, status_code=self.status)


_STRUCK = {
    "401": _Refused(20003, "Authenticate", 401),
    "404": _Refused(20404, "The requested resource was not found", 404),
    "429": _Refused(20429, "Too Many Requests", 429),
    "500": _Refused(20500, "Internal Server Error", 500),
    "21220": _Refused(21220, "Unable to update record. Call is not in-progress. Cannot redirect.", 400),
}


@dataclass
class TwilioRest:
    """The simulated vendor; `calls` by SID with their status, `requests` what was asked of them."""

    faults: Faults
    keys: Keys
    calls: dict[str, Json] = field(default_factory=dict)
    requests: deque[Json] = field(default_factory=lambda: deque(maxlen=1_000))

    def router(self) -> APIRouter:
        """The endpoints below `/2010-04-01`."""
        router = APIRouter(prefix="/Accounts/{account}")
        router.add_api_route("/Calls.json", self._create, methods=["POST"])
        router.add_api_route("/Calls/{call}.json", self._fetch, methods=["GET"])
        router.add_api_route("/Calls/{call}.json", self._update, methods=["POST"])
        router.add_api_route("/Calls/{call}/Recordings.json", self._record, methods=["POST"])
        return router

    def ring(self, call: str, account: str, *, status: str = "in-progress") -> None:
        """A call exists now, or has this status from now on."""
        self.calls[call] = {**_call(call, account), **self.calls.get(call, {}), "status": status}

    async def _create(self, account: str, request: Request) -> Response:
        try:
            form = await self._admitted(account, request)
            call = f"CA{secrets.token_hex(16)}"
            if not _E164.fullmatch(form.get("To", "")):
                raise _Refused(21211, "The 'To' number is not a valid phone number.", 400)
            if not _E164.fullmatch(form.get("From", "")):
                raise _Refused(21212, "The 'From' number is not a valid phone number.", 400)
            if not form.keys() & {"Url", "Twiml", "ApplicationSid"}:
                raise _Refused(21205, "Url parameter is required.", 400)
            _check_twiml(form.get("Twiml"))
            self.calls[call] = {**_call(call, account), "to": form["To"], "from": form["From"], "status": "queued"}
            self.requests.append({"call": call, "action": "create", **form})
            return JSONResponse(self.calls[call], status_code=201)
        except _Refused as refused:
            return refused.response()

    async def _fetch(self, account: str, call: str, request: Request) -> Response:
        try:
            await self._admitted(account, request)
            return JSONResponse(self._known(call))
        except _Refused as refused:
            return refused.response()

    async def _update(self, account: str, call: str, request: Request) -> Response:
        try:
            form = await self._admitted(account, request)
            known = self._known(call)
            if known["status"] in _ENDED:
                raise _STRUCK["21220"]
            _check_twiml(form.get("Twiml"))
            match form.get("Status"):
                case "completed" | "canceled" as status:
                    known["status"] = status
                case None if form.keys() & {"Twiml", "Url"}:
                    pass
                case _:
                    raise _Refused(21218, "Invalid or missing parameters.", 400)
            self.requests.append({"call": call, "action": "update", **form})
            return JSONResponse(known)
        except _Refused as refused:
            return refused.response()

    async def _record(self, account: str, call: str, request: Request) -> Response:
        try:
            form = await self._admitted(account, request)
            if self._known(call)["status"] in _ENDED:
                raise _Refused(21220, "Requested resource is not eligible for recording", 400)
            self.requests.append({"call": call, "action": "record", **form})
            recording = {"sid": f"RE{secrets.token_hex(16)}", "call_sid": call, "account_sid": account}
            channels = 2 if form.get("RecordingChannels") == "dual" else 1
            return JSONResponse({**recording, "channels": channels, "status": "in-progress"}, status_code=201)
        except _Refused as refused:
            return refused.response()

    async def _admitted(self, account: str, request: Request) -> dict[str, str]:
        """The request's form. Raises _Refused."""
        fault = self.faults.strike("twilio")
        if fault is not None:
            await asyncio.sleep(fault.seconds)
            raise _STRUCK.get(fault.kind) or _Refused(20503, "Service Unavailable", 503)
        user, password = _basic(request.headers.get("authorization"))
        owner = user == account or user.startswith("SK")
        if not re.fullmatch(r"AC[0-9a-zA-Z]{32}", account) or not owner or not self.keys.accept(password):
            raise _STRUCK["401"]
        return {name: str(value) for name, value in (await request.form()).items()}

    def _known(self, call: str) -> Json:
        if not _SID.fullmatch(call) or call not in self.calls:
            raise _STRUCK["404"]
        return self.calls[call]


def _call(call: str, account: str) -> Json:
    return {"sid": call, "account_sid": account, "status": "in-progress", "direction": "inbound"}


def _check_twiml(twiml: str | None) -> None:
    if twiml is None:
        return
    if len(twiml) > _LONGEST_TWIML:
        raise _Refused(21218, "Twiml must not be longer than 4000 characters.", 400)
    try:
        root = ElementTree.fromstring(twiml)  # noqa: S314  a loopback client's own document
    except ElementTree.ParseError:
        raise _Refused(12100, "Document parse failure", 400) from None
    if root.tag != "Response":
        raise _Refused(12100, "Document parse failure", 400)


def _basic(authorization: str | None) -> tuple[str, str]:
    scheme, _, value = (authorization or "").partition(" ")
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
