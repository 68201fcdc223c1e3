"""The wire form of Media Streams, against the vendor's documented examples."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.adapters.twilio import protocol
from qualifybot.ports.telephone import KeyPressed, MarkReached

START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": "MZ0af1",
    "start": {
        "accountSid": "AC1",
        "streamSid": "MZ0af1",
        "callSid": "CA7c",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"session": "opaque"},
    },
}
MEDIA = {
    "event": "media",
    "sequenceNumber": "2",
    "streamSid": "MZ0af1",
    "media": {
        "track": "inbound",
        "chunk": "1",
        "timestamp": "20",
        "payload": base64.b64encode(b"\xff" * 160).decode(),
    },
}


@pytest.mark.parametrize(
    ("message", "frame"),
    [
        ({"event": "connected", "protocol": "Call", "version": "1.0.0"}, protocol.Connected()),
        (START, protocol.Start("MZ0af1", "CA7c", {"session": "opaque"})),
        (MEDIA, protocol.Media(b"\xff" * 160)),
        ({"event": "dtmf", "streamSid": "MZ", "dtmf": {"track": "inbound_track", "digit": "#"}}, KeyPressed("#")),
        ({"event": "mark", "streamSid": "MZ", "mark": {"name": "utt-3"}}, MarkReached("utt-3")),
        ({"event": "stop", "streamSid": "MZ", "stop": {"accountSid": "AC", "callSid": "CA"}}, protocol.Stop()),
    ],
)
def test_documented_frames_are_read(message: dict[str, object], frame: protocol.Frame) -> None:
    assert protocol.parse(json.dumps(message)) == frame


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 60_000, "not_json"),
        ("[]", "malformed"),
        ('"media"', "malformed"),
        ('{"event":"teapot"}', "unknown_event"),
        ("{}", "unknown_event"),
        ('{"event":"media"}', "malformed"),
        ('{"event":"media","media":{"payload":7}}', "malformed"),
        ('{"event":"media","media":{"payload":"%%%"}}', "bad_base64"),
        ('{"event":"dtmf","dtmf":{"digit":"12"}}', "malformed"),
        ('{"event":"mark","mark":{}}', "malformed"),
        ('{"event":"start","start":{"callSid":"CA"}}', "malformed"),
        ('{"event":"start","start":{"streamSid":"M","callSid":"a b"}}', "malformed"),
        (
            '{"event":"start","start":{"streamSid":"M","callSid":"C","mediaFormat":{"sampleRate":16000}}}',
            "wrong_format",
        ),
        ("x" * 70_000, "too_large"),
    ],
)
def test_broken_frames_are_named(text: str, reason: str) -> None:
    with pytest.raises(protocol.BadFrame, match=f"^{reason}$"):
        protocol.parse(text)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_text_does_worse_than_a_bad_frame(text: str) -> None:
    with pytest.raises(protocol.BadFrame):
        protocol.parse(text)


@given(
    st.sampled_from(["start", "media", "dtmf", "mark"]),
    st.dictionaries(st.text(), st.integers() | st.none() | st.dictionaries(st.text(), st.text())),
)
def test_no_shape_does_worse_than_a_bad_frame(event: str, body: dict[str, object]) -> None:
    with pytest.raises(protocol.BadFrame):
        protocol.parse(json.dumps({"event": event, event: body}))


def test_what_we_send_has_the_documented_form() -> None:
    assert json.loads(protocol.media("MZ1", b"\x00\xff")) == {
        "event": "media",
        "streamSid": "MZ1",
        "media": {"payload": "AP8="},
    }
    assert json.loads(protocol.mark("MZ1", "utt-3")) == {"event": "mark", "streamSid": "MZ1", "mark": {"name": "utt-3"}}
    assert json.loads(protocol.clear("MZ1")) == {"event": "clear", "streamSid": "MZ1"}
