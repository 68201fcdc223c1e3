"""What Twilio is told, read back as XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from qualifybot.adapters.twilio import twiml

BASE = "https://bot.example.com"


def test_a_call_is_connected_to_a_secure_stream_without_a_query() -> None:
    connect = ElementTree.fromstring(twiml.connect_stream(BASE, {"session": "token", "from": "+1"}))[0]  # noqa: S314  # our own XML
    stream = connect[0]
    assert connect.attrib == {"action": f"{BASE}/twilio/continue", "method": "POST"}
    assert stream.attrib["url"] == "wss://bot.example.com/twilio/media"
    assert stream.attrib["statusCallback"] == f"{BASE}/twilio/stream-status"
    assert [parameter.attrib for parameter in stream] == [
        {"name": "session", "value": "token"},
        {"name": "from", "value": "+1"},
    ]


def test_on_loopback_the_stream_is_plain() -> None:
    assert 'url="ws://127.0.0.1:8000/twilio/media"' in twiml.connect_stream("http://127.0.0.1:8000", {})


def test_gather_speaks_and_listens() -> None:
    text = twiml.gather(BASE, ["How many?"], language="en-US", hints=["HubSpot"] * 200, seconds=0.4, ask=3)
    gather = ElementTree.fromstring(text)[0]  # noqa: S314  # our own XML
    assert gather.attrib["input"] == "dtmf speech"
    assert gather.attrib["action"] == f"{BASE}/twilio/gather?ask=3"
    assert gather.attrib["timeout"] == "2"
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert len(gather.attrib["hints"]) <= 500
    assert [say.text for say in gather] == ["How many?"]


def test_who_holds_is_sent_back_to_us_with_a_count() -> None:
    text = twiml.hold(BASE, ["One moment."], language="en-US", seconds=3, tries=2)
    say, pause, redirect = ElementTree.fromstring(text)  # noqa: S314  # our own XML
    assert (say.text, pause.attrib, redirect.text) == (
        "One moment.",
        {"length": "3"},
        f"{BASE}/twilio/continue?tries=2",
    )


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        (twiml.say_and_hang_up(["Bye <now> & then."], language="en-US"), ["Say", "Hangup"]),
        (twiml.transfer("+15550100", BASE, ["One moment."], language="en-US"), ["Say", "Dial"]),
        (twiml.busy(), ["Reject"]),
    ],
)
def test_endings(text: str, verbs: list[str]) -> None:
    assert [verb.tag for verb in ElementTree.fromstring(text)] == verbs  # noqa: S314  # our own XML
