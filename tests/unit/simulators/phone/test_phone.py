"""Whole calls against a small server of our own, in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from small_bot import STREAM, BotSide, SmallBot
from tones import ToneVoice, tone

from hasty_time import run_hastily
from qualifybot.simulators.phone.caller import Behaviour, Lines, Reply, ScriptedCaller
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.mishaps import Mishaps
from qualifybot.simulators.phone.phone import Dialled, place_call, voice_url
from qualifybot.simulators.phone.report import CallReport, report_json
from qualifybot.simulators.phone.signature import signature

VOICE = "/twilio/voice"


@dataclass
class Listener:
    """A caller who says nothing and stays."""

    unmet: tuple[str, ...] = ()
    lived: list[Handset] = field(default_factory=list)

    async def prepare(self) -> None:
        return

    async def live(self, handset: Handset) -> None:
        self.lived.append(handset)
        await asyncio.Event().wait()


def scripted(**behaviour: object) -> ScriptedCaller:
    lines = Lines(
        contact=Reply("This is Dana."),
        replies={"company_size": (Reply("Eighty people."),)},
        order=("company_size",),
    )
    return ScriptedCaller(lines, ToneVoice(), Behaviour(**behaviour))  # type: ignore[arg-type]


def ring(bot: SmallBot, caller: object, **how: object) -> CallReport:
    async def call() -> CallReport:
        async with bot.serving() as url:
            return await place_call(url, caller=caller, **how)  # type: ignore[arg-type]

    return run_hastily(call())


def test_streams_in_the_carriers_order_with_its_counters() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(3)
        await bot.play(tone(0.2))
        await bot.send("mark", name="utt-1")
        await bot.next("mark")

    bot = SmallBot({VOICE: STREAM, "/continue": "<Hangup/>"}, talk)
    report = ring(bot, Listener(), auth_token="12345")
    connected, start, *rest = bot.received
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert start["sequenceNumber"] == "1"
    assert start["start"]["callSid"] == report.call_sid
    assert start["start"]["customParameters"] == {"session": "s1"}
    assert start["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert [message["sequenceNumber"] for message in rest] == [str(n) for n in range(2, len(rest) + 2)]
    media = [message["media"] for message in rest if message["event"] == "media"]
    assert [(m["chunk"], m["timestamp"]) for m in media[:2]] == [("1", "20"), ("2", "40")]
    assert rest[-1]["mark"] == {"name": "utt-1"}
    assert len(media) == pytest.approx(14, abs=2)
    assert report.marks == 1
    assert report.ended_by == "bot"
    assert report.steps == ("Connect", "Hangup")
    assert report.ok


def test_signs_every_request_and_the_handshake() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(1)

    bot = SmallBot({VOICE: STREAM, "/continue": ""}, talk)
    report = ring(bot, Listener(), auth_token="12345")
    assert [path for path, _, _ in bot.asked] == [VOICE, "/continue"]
    for path, form, headers in bot.asked:
        assert headers["x-twilio-signature"] == signature(bot.url + path, form.items(), "12345")
        assert form["CallSid"] == report.call_sid
        assert form["From"] == "+14155550123"
    stream_url = bot.url.replace("http:", "ws:") + "/media"
    assert bot.handshakes[0]["x-twilio-signature"] == signature(stream_url, (), "12345")
    assert [form["CallStatus"] for _, form, _ in bot.asked] == ["ringing", "in-progress"]


def test_measures_what_the_caller_hears() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.play(tone(1.0))
        for _ in range(2):
            await bot.hear_speech_end()
            await asyncio.sleep(0.4)
            await bot.play(tone(0.5))

    bot = SmallBot({VOICE: STREAM, "/continue": "<Hangup/>"}, talk)
    report = ring(bot, scripted())
    assert [turn.text for turn in report.turns] == ["This is Dana.", "Eighty people."]
    for turn in report.turns:
        assert turn.answered_ms == pytest.approx(420, abs=22), "0.4 s after the frame in which silence was seen"
        assert not turn.cut_off
    assert report.turns[0].started == pytest.approx(1.0 + 0.35 + 0.425, abs=0.25)
    stereo = report.recording.stereo()
    assert stereo.shape[0] == pytest.approx(report.seconds * 8000, abs=1)
    assert report_json(report)["latency_ms"]["p50"] == pytest.approx(420, abs=22)


def test_an_interrupted_bot_that_clears_is_timed_and_its_marks_return() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.play(tone(0.5))
        await bot.hear_speech_end()
        await bot.play(tone(6))
        await bot.send("mark", name="long")
        while (await bot.hear_frames(1))[0] == b"\xff" * 160:
            pass
        await bot.hear_frames(9)
        await bot.send("clear")
        await bot.next("mark")

    bot = SmallBot({VOICE: STREAM, "/continue": "<Hangup/>"}, talk)
    report = ring(bot, scripted(interrupts_after=1.0))
    assert report.turns[1].stopped_ms == pytest.approx(200, abs=25)


def test_a_caller_who_hangs_up_is_followed_by_stop_and_nothing_more() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.play(tone(0.5))
        await bot.next("stop")

    bot = SmallBot({VOICE: STREAM, "/continue": "<Hangup/>", "/status": ""}, talk)
    status = "/status"

    async def call() -> CallReport:
        async with bot.serving() as url:
            dialled = Dialled(status=url + status, copies=2)
            return await place_call(url, caller=scripted(hangs_up_after=1), dialled=dialled)

    report = run_hastily(call())
    assert report.ended_by == "caller"
    assert bot.forms("/continue") == []
    assert bot.received[-1]["stop"]["callSid"] == report.call_sid
    assert [form["CallStatus"] for form in bot.forms(status)] == ["completed", "completed"]


def test_goes_on_with_what_action_answers_and_streams_again() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(2)
        if len(bots) == 0:
            small.pages["/continue"] = STREAM
        else:
            small.pages["/continue"] = "<Dial>+15550100</Dial>"
        bots.append(bot)

    bots: list[BotSide] = []
    small = SmallBot({VOICE: STREAM}, talk)
    report = ring(small, Listener())
    assert report.steps == ("Connect", "Connect", "Dial")
    assert report.dialled == "+15550100"
    assert bots[0].start["streamSid"] != bots[1].start["streamSid"]


def test_collects_speech_and_keys_for_gather() -> None:
    gather = '<Gather input="dtmf speech" action="/got" numDigits="2"><Say>How many people?</Say></Gather>'
    bot = SmallBot({VOICE: gather, "/got": "<Redirect>/more</Redirect>", "/more": gather.replace("/got", "/end")})
    bot.pages["/end"] = "<Hangup/>"
    caller = scripted()
    caller.lines = Lines(Reply("This is Dana."), {"company_size": (Reply("", keys="80"),)}, ("company_size",))
    report = ring(bot, caller)
    assert bot.forms("/got")[0]["SpeechResult"] == "This is Dana."
    assert bot.forms("/end")[0]["Digits"] == "80"
    assert report.ok


def test_presses_keys_on_a_stream() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.play(tone(0.5))
        assert (await bot.next("dtmf"))["dtmf"] == {"track": "inbound_track", "digit": "5"}
        assert (await bot.next("dtmf"))["dtmf"] == {"track": "inbound_track", "digit": "#"}

    bot = SmallBot({VOICE: STREAM, "/continue": ""}, talk)
    caller = scripted()
    caller.lines = Lines(Reply("", keys="5#"), {}, ())
    assert ring(bot, caller).ok


def test_what_breaks_the_wires_rules_is_a_warning() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.socket.send_text("{}")
        await bot.socket.send_bytes(b"\0")
        await bot.socket.send_text("no json")
        await bot.socket.send_text("[]")
        await bot.send("media", payload="%%%")
        await bot.send("media", payload="UklGRgAA")
        await bot.send("mark", name="")
        await bot.hear_frames(2)

    report = ring(SmallBot({VOICE: STREAM, "/continue": ""}, talk), Listener())
    assert [w.number for w in report.warnings] == [31924, 31924, 31924, 31924, 31922, 31922, 31922]
    assert not report.ok


@pytest.mark.parametrize(
    ("pages", "problem"),
    [
        ({}, "11200"),
        ({VOICE: "<Say>"}, "12100"),
        ({VOICE: "<Redirect>/twilio/voice</Redirect>"}, "circles"),
    ],
)
def test_says_why_a_call_failed(pages: dict[str, str], problem: str) -> None:
    report = ring(SmallBot(pages), Listener())
    assert report.ended_by == "carrier"
    assert problem in (report.problem or "")


def test_a_stream_that_is_refused_is_warned_of_and_the_call_goes_on() -> None:
    page = STREAM.replace("/media", "/nothing")
    report = ring(SmallBot({VOICE: page, "/continue": "<Pause length='1'/>"}), Listener())
    assert [w.number for w in report.warnings] == [31920]
    assert report.steps == ("Connect", "Pause")
    assert report.seconds == pytest.approx(1, abs=0.1)


def test_nobody_there() -> None:
    report = run_hastily(place_call("http://127.0.0.1:9", caller=Listener()))
    assert report.problem == "11200: ConnectError"


def test_stream_status_callbacks() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(1)

    page = STREAM.replace("<Stream ", '<Stream name="q1" statusCallback="/stream-status" ')
    bot = SmallBot({VOICE: page, "/continue": "", "/stream-status": ""}, talk)
    ring(bot, Listener())
    told = [(form["StreamEvent"], form["StreamName"]) for form in bot.forms("/stream-status")]
    assert told == [("stream-started", "q1"), ("stream-stopped", "q1")]


def test_the_servers_base_address_will_do() -> None:
    assert voice_url("http://127.0.0.1:8000") == "http://127.0.0.1:8000/twilio/voice"
    assert voice_url("https://bot.example.com/my/hook") == "https://bot.example.com/my/hook"


def test_a_number_that_rings_our_server_is_set_up_as_the_guide_asks() -> None:
    set_up = Dialled.of("http://127.0.0.1:8000/", "+14155550199")
    assert set_up.caller == "+14155550199"
    assert set_up.status == "http://127.0.0.1:8000/twilio/status"
    assert set_up.fallback == "http://127.0.0.1:8000/twilio/continue"
    another = Dialled.of("https://bot.example.com/my/hook", "+14155550199")
    assert (another.status, another.fallback) == (None, None)


def test_a_broken_connection_ends_the_stream_without_stop_and_the_next_one_holds() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(50)

    bot = SmallBot({VOICE: STREAM, "/continue": STREAM}, talk)
    page = STREAM.replace('action="/continue"', 'action="/last"')
    bot.pages.update({"/continue": page, "/last": "<Hangup/>"})
    report = ring(bot, Listener(), mishaps=Mishaps(drops_after=0.5))
    assert report.steps == ("Connect", "Connect", "Hangup")
    assert [message["event"] for message in bot.received].count("stop") == 0
    assert [message["event"] for message in bot.received].count("start") == 2


def test_jitter_brings_bursts_and_strange_messages_but_loses_nothing() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(200)

    bot = SmallBot({VOICE: STREAM, "/continue": ""}, talk)
    report = ring(bot, Listener(), mishaps=Mishaps(jitter=0.2, strange_every=1.0))
    chunks = [int(message["media"]["chunk"]) for message in bot.received if message["event"] == "media"]
    assert chunks == list(range(1, 201))
    assert [message["event"] for message in bot.received].count("weather") in (3, 4)
    assert report.clock_delay_ms <= 200


def test_the_fallback_is_asked_when_the_voice_webhook_fails() -> None:
    bot = SmallBot({"/fallback": "<Say>We are having trouble.</Say>"})

    async def call() -> CallReport:
        async with bot.serving() as url:
            return await place_call(url, caller=Listener(), dialled=Dialled(fallback=url + "/fallback"))

    report = run_hastily(call())
    assert report.steps == ("Say",)
    assert bot.forms("/fallback")[0]["ErrorCode"] == "11200"
    assert [warned.number for warned in report.warnings] == [11200]


def test_the_fallback_is_asked_when_a_later_request_fails() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.hear_frames(2)

    bot = SmallBot({VOICE: STREAM, "/fallback": "<Say>Sorry, we were cut off.</Say>"}, talk)

    async def call() -> CallReport:
        async with bot.serving() as url:
            return await place_call(url, caller=Listener(), dialled=Dialled(fallback=url + "/fallback"))

    report = run_hastily(call())
    assert report.steps == ("Connect", "Say")
    asked = bot.forms("/fallback")[0]
    assert asked["ErrorUrl"].endswith("/continue")
    assert asked["CallStatus"] == "in-progress"
    assert report.problem is None


def test_a_caller_who_has_had_enough_is_cut_off_at_the_limit() -> None:
    async def talk(bot: BotSide) -> None:
        await bot.next("stop")

    report = ring(SmallBot({VOICE: STREAM}, talk), Listener(), longest=5.0)
    assert report.ended_by == "caller"
    assert report.seconds == pytest.approx(5.0, abs=0.1)


def test_a_stream_nobody_listens_for_is_warned_of() -> None:
    page = STREAM.replace("HOST", "127.0.0.1:9")
    report = ring(SmallBot({VOICE: page, "/continue": ""}), Listener())
    assert [(w.number, w.reason) for w in report.warnings] == [(31902, "no connection to the stream's server")]
