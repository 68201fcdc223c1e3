"""What a fault specification means, and when it strikes."""

from __future__ import annotations

from random import Random

import pytest

from qualifybot.errors import SettingsError
from qualifybot.simulators.faults import PLACES, Fault, Faults


@pytest.mark.parametrize(
    ("specification", "place", "fault"),
    [
        ("openai.realtime.final=never", "openai.realtime.final", Fault("never")),
        ("openai.realtime.final=late", "openai.realtime.final", Fault("late", 25)),
        ("openai.chat=hang:1:2.5", "openai.chat", Fault("hang", 2.5)),
        ("salesforce=503:1", "salesforce", Fault("503")),
        ("salesforce=503", "salesforce.token", Fault("503")),
        ("elevenlabs.429=1.0", "elevenlabs", Fault("429")),
        ("elevenlabs.429", "elevenlabs", Fault("429")),
        ("openai.500", "openai.realtime.connect", Fault("500")),
        ("twilio=404, openai.chat=404", "openai.chat", Fault("404")),
    ],
)
def test_a_fault_strikes_where_it_was_put(specification: str, place: str, fault: Fault) -> None:
    assert Faults(specification).strike(place) == fault


def test_a_fault_strikes_only_there_and_only_what_knows_it() -> None:
    faults = Faults("openai.chat=500,openai.quota")
    assert faults.strike("elevenlabs") is None
    assert faults.strike("openai.realtime.connect") is None


def test_nothing_goes_wrong_unless_told() -> None:
    assert all(Faults().strike(place) is None for place in PLACES)


def test_chance_is_kept_and_repeats_with_its_seed() -> None:
    def run() -> list[bool]:
        faults = Faults("twilio=500:0.3", Random(7))
        return [faults.strike("twilio") is not None for _ in range(1_000)]

    first = run()
    assert 250 < sum(first) < 350
    assert run() == first


def test_what_struck_is_counted_and_other_faults_can_take_over() -> None:
    faults = Faults("twilio=500")
    faults.strike("twilio")
    faults.set("twilio=401")
    faults.strike("twilio")
    assert faults.struck == {"twilio.500": 1, "twilio.401": 1}
    assert faults.specification == "twilio=401"


@pytest.mark.parametrize(
    ("specification", "problem"),
    [
        ("nobody=500", "no such place"),
        ("openai.chat=explode", "no such kind"),
        ("open=500", "no such place"),
        ("twilio=500:often", "'often' is no number"),
        ("twilio=500:-1", "below zero"),
    ],
)
def test_a_wrong_specification_says_what_is_wrong(specification: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        Faults(specification)
