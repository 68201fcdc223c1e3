"""What we tell Twilio to do next, as TwiML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twilio.twiml.voice_response import Connect, Dial, Gather, VoiceResponse


def connect_stream(base_url: str, parameters: Mapping[str, str]) -> str:
    """Stream the call's audio to us; `parameters` come back with its start."""
    response = VoiceResponse()
    connect = Connect(action=f"{base_url}/twilio/continue", method="POST")
    stream = connect.stream(
        url=f"{'wss' if base_url.startswith('https') else 'ws'}{base_url[base_url.index(':') :]}/twilio/media",
        status_callback=f"{base_url}/twilio/stream-status",
        status_callback_method="POST",
    )
    for name, value in parameters.items():
        stream.parameter(name=name, value=value)
    response.append(connect)
    return str(response)


def gather(
    base_url: str, lines: Sequence[str], *, language: str, hints: Sequence[str] = (), seconds: float, ask: int
) -> str:
    """Speak with Twilio's own voice and take the answer by Twilio's own speech recognition or the keypad.

    `ask` comes back with the answer as a query parameter."""
    response = VoiceResponse()
    listen = Gather(
        input="dtmf speech",
        action=f"{base_url}/twilio/gather?ask={ask}",
        method="POST",
        timeout=max(2, round(seconds)),
        speech_timeout="auto",
        language=language,
        hints=",".join(hints)[:500] or None,
        action_on_empty_result=True,
    )
    for line in lines:
        listen.say(line, language=language)
    response.append(listen)
    return str(response)


def say_and_hang_up(lines: Sequence[str], *, language: str) -> str:
    """Speak, then end the call."""
    response = VoiceResponse()
    for line in lines:
        response.say(line, language=language)
    response.hangup()
    return str(response)


def hold(base_url: str, lines: Sequence[str], *, language: str, seconds: int, tries: int) -> str:
    """Speak, wait, then ask us again what to do; `tries` come back as a query parameter."""
    response = VoiceResponse()
    for line in lines:
        response.say(line, language=language)
    response.pause(length=seconds)
    response.redirect(f"{base_url}/twilio/continue?tries={tries}", method="POST")
    return str(response)


def transfer(number: str, base_url: str, lines: Sequence[str] = (), *, language: str) -> str:
    """Speak, then put the caller through to `number`."""
    response = VoiceResponse()
    for line in lines:
        response.say(line, language=language)
    dial = Dial(action=f"{base_url}/twilio/continue", method="POST", answer_on_bridge=True)
    dial.number(number)
    response.append(dial)
    return str(response)


def busy() -> str:
    """Turn a call away, unbilled."""
    response = VoiceResponse()
    response.reject(reason="busy")
    return str(response)
