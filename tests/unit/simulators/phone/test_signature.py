"""Vectors made with the vendor's own library; token 12345."""

import pytest

from qualifybot.simulators.phone.signature import signature


@pytest.mark.parametrize(
    ("url", "params", "expected"),
    [
        (
            "https://example.com/twilio/voice?foo=1",
            [("CallSid", "CA123"), ("Digits", "1234"), ("From", "+14158675309")],
            "bDGbY7FwOB68CfYSYnQuYZ+VvNE=",
        ),
        ("https://example.com/a", [("B", "x y+z"), ("A", "")], "rvX/aPr/CoOxed4PdERHyF7L3ws="),
        ("wss://example.com/twilio/media", [], "Ko8aymfVk0cCegaxVKH0ZCvSyf4="),
    ],
)
def test_signs_as_the_carrier_does(url: str, params: list[tuple[str, str]], expected: str) -> None:
    assert signature(url, params, "12345") == expected


def test_a_key_given_twice_counts_once_for_each_value() -> None:
    once = signature("https://example.com/a", [("A", "2"), ("A", "1")], "12345")
    assert once == signature("https://example.com/a", [("A", "1"), ("A", "2"), ("A", "2")], "12345")
