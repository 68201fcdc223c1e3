import pytest

from qualifybot.simulators.phone.faults import CarrierFault
from qualifybot.simulators.phone.twiml import (
    Callback,
    Connect,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Stream,
    Verb,
    parse,
)

BASE = "https://bot.example.com/twilio/voice"


def read(*verbs: str) -> tuple[Verb, ...]:
    return parse("text/xml; charset=utf-8", f"<Response>{''.join(verbs)}</Response>".encode(), BASE)


def test_reads_a_stream_with_its_parameters_and_callbacks() -> None:
    verbs = read(
        '<Connect action="/twilio/continue" method="POST">'
        '<Stream url="wss://bot.example.com/twilio/media" name="q1" statusCallback="stream-status">'
        '<Parameter name="session" value="opaque"/></Stream></Connect><Say>We lost you.</Say><Hangup/>'
    )
    stream = Stream(
        "wss://bot.example.com/twilio/media",
        {"session": "opaque"},
        "q1",
        Callback("https://bot.example.com/twilio/stream-status"),
    )
    assert verbs == (
        Connect(stream, Callback("https://bot.example.com/twilio/continue")),
        Say("We lost you."),
        Hangup(),
    )


def test_reads_the_other_verbs() -> None:
    verbs = read(
        '<Reject reason="busy"/><Pause length="2"/><Play>https://cdn.example.com/a.mp3</Play>'
        '<Gather input="dtmf speech" action="/g" timeout="3" numDigits="2" actionOnEmptyResult="true"><Say>How many?'
        '</Say></Gather><Dial action="/d"><Number>+15550100</Number></Dial><Dial>+15550101</Dial>'
        '<Redirect method="GET">/again</Redirect>'
    )
    assert verbs == (
        Reject("busy"),
        Pause(2),
        Play("https://cdn.example.com/a.mp3"),
        Gather(
            prompts=(Say("How many?"),),
            action=Callback("https://bot.example.com/g"),
            speech=True,
            timeout=3,
            num_digits=2,
            action_on_empty=True,
        ),
        Dial("+15550100", Callback("https://bot.example.com/d")),
        Dial("+15550101"),
        Redirect(Callback("https://bot.example.com/again", "GET")),
    )


def test_plain_addresses_will_do_on_this_machine_only() -> None:
    body = b'<Response><Connect><Stream url="ws://127.0.0.1:80/m"/></Connect><Redirect>/x</Redirect></Response>'
    connect, redirect = parse("application/xml", body, "http://localhost:8000/v")
    assert isinstance(connect, Connect)
    assert connect.stream.url == "ws://127.0.0.1:80/m"
    assert redirect == Redirect(Callback("http://localhost:8000/x"))


@pytest.mark.parametrize(
    ("verb", "number"),
    [
        ('<Connect><Stream url="ws://bot.example.com/m"/></Connect>', 31923),
        ('<Connect><Stream url="wss://bot.example.com/m?call=1"/></Connect>', 31920),
        ('<Connect><Stream url="wss://b.example.com/m" track="both_tracks"/></Connect>', 12200),
        ('<Connect><Stream url="wss://b.example.com/m"/><Stream url="wss://b.example.com/m"/></Connect>', 12200),
        ('<Connect><Stream url="wss://b.example.com/m"><Parameter value="x"/></Stream></Connect>', 12200),
        (
            '<Connect><Stream url="wss://b.example.com/m">'
            f'<Parameter name="a" value="{"x" * 499}"/></Stream></Connect>',
            12200,
        ),
        ("<Connect/>", 12200),
        ("<Shout>hello</Shout>", 12200),
        ('<Say volume="11">hello</Say>', 12200),
        ("<Say><Hangup/></Say>", 12200),
        ('<Gather input="thought"/>', 12200),
        ('<Pause length="long"/>', 12200),
        ('<Say loop="often">x</Say>', 12200),
        ("<Dial/>", 12200),
        ('<Redirect method="PUT">/x</Redirect>', 12200),
        ("<Hangup/><Reject/>", 12200),
        ("<Redirect>http://bot.example.com/x</Redirect>", 11100),
    ],
)
def test_refuses_what_the_carrier_refuses(verb: str, number: int) -> None:
    with pytest.raises(CarrierFault) as refused:
        read(verb)
    assert refused.value.number == number


@pytest.mark.parametrize(
    ("content_type", "body", "number"),
    [
        ("application/json", b"<Response/>", 12300),
        ("", b"<Response/>", 12300),
        ("text/xml", b"<Response>", 12100),
        ("text/xml", b"", 12100),
        ("text/xml", b'<!DOCTYPE r [<!ENTITY a "aaaa">]><Response/>', 12100),
        ("text/xml", b"<Reply/>", 12200),
    ],
)
def test_refuses_a_document_of_the_wrong_kind(content_type: str, body: bytes, number: int) -> None:
    with pytest.raises(CarrierFault) as refused:
        parse(content_type, body, BASE)
    assert refused.value.number == number
