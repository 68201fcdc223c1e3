"""The vendor's documented messages, word for word."""

from __future__ import annotations

import base64
import json

import pytest

from qualifybot.simulators.phone import wire
from qualifybot.simulators.phone.faults import CarrierFault

SID = "MZ" + "0" * 32


def test_writes_the_carriers_messages_with_one_count_for_all() -> None:
    writer = wire.Writer("AC1", "CA1", SID)
    writer.start({"session": "opaque"})
    frame = bytes(range(160))
    assert json.loads(writer.media(frame)) == {
        "event": "media",
        "sequenceNumber": "2",
        "streamSid": SID,
        "media": {
            "track": "inbound",
            "chunk": "1",
            "timestamp": "20",
            "payload": base64.b64encode(frame).decode(),
        },
    }
    assert json.loads(writer.key("1")) == {
        "event": "dtmf",
        "sequenceNumber": "3",
        "streamSid": SID,
        "dtmf": {"track": "inbound_track", "digit": "1"},
    }
    assert json.loads(writer.mark("utt-3"))["mark"] == {"name": "utt-3"}
    assert json.loads(writer.media(b"\xff" * 160))["media"]["timestamp"] == "40"
    assert json.loads(writer.stop()) == {
        "event": "stop",
        "sequenceNumber": "6",
        "streamSid": SID,
        "stop": {"accountSid": "AC1", "callSid": "CA1"},
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"event": "media", "media": {"payload": "/38="}}, wire.Media(b"\xff\x7f")),
        ({"event": "mark", "mark": {"name": "utt-3"}}, wire.Mark("utt-3")),
        ({"event": "clear"}, wire.Clear()),
    ],
)
def test_reads_the_servers_messages(body: dict[str, object], message: object) -> None:
    assert wire.read(json.dumps({"streamSid": SID, **body}), SID) == message


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ({"event": "clear", "streamSid": "MZother"}, 31924),
        ({"event": "sing"}, 31922),
        ({"event": "media", "media": {"payload": ""}}, 31922),
        ({"event": "media", "media": {"payload": 5}}, 31922),
        ({"event": "mark"}, 31922),
    ],
)
def test_refuses_what_the_carrier_would_complain_of(body: dict[str, object], number: int) -> None:
    with pytest.raises(CarrierFault) as refused:
        wire.read(json.dumps({"streamSid": SID, **body}), SID)
    assert refused.value.number == number
