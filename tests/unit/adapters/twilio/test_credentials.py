"""Signatures against published vectors; tokens against everything but their own call."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from qualifybot.adapters.twilio.credentials import Signatures, StreamTokens

URL = "https://example.com/twilio/voice?foo=1"
FORM = {"CallSid": "CA123", "Digits": "1234", "From": "+14158675309"}
SIGNATURE = "bDGbY7FwOB68CfYSYnQuYZ+VvNE="


def test_a_right_signature_is_valid() -> None:
    signatures = Signatures("12345")
    assert signatures.valid(URL, FORM, SIGNATURE)
    assert signatures.valid("https://example.com/a", {"A": "", "B": "x y+z"}, "rvX/aPr/CoOxed4PdERHyF7L3ws=")
    assert signatures.valid("wss://example.com/twilio/media", {}, "Ko8aymfVk0cCegaxVKH0ZCvSyf4=")


def test_a_form_as_the_web_framework_reads_it_is_valid_too() -> None:
    assert Signatures("12345").valid(URL, FormData(list(FORM.items())), SIGNATURE)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("12345", URL, FORM, ""),
        ("12345", URL, FORM, "AAAA"),
        ("other", URL, FORM, SIGNATURE),
        ("12345", URL, {**FORM, "Digits": "9"}, SIGNATURE),
        ("12345", "https://evil.example/twilio/voice?foo=1", FORM, SIGNATURE),
        ("12345", "https://example.com/twilio/media", {}, "Ko8aymfVk0cCegaxVKH0ZCvSyf4="),
    ],
)
def test_anything_else_is_not(token: str, url: str, form: dict[str, str], signature: str) -> None:
    assert not Signatures(token).valid(url, form, signature)


def test_a_stream_token_opens_its_own_call_only() -> None:
    tokens = StreamTokens("secret")
    token = tokens.issue("CA1")
    assert tokens.matches(token, "CA1")
    assert not tokens.matches(token, "CA2")
    assert not StreamTokens("another").matches(token, "CA1")
    assert not tokens.matches("", "CA1")
    assert not tokens.matches("ü" + token, "CA1")


def test_no_two_tokens_are_alike_and_none_shows_the_call() -> None:
    tokens = StreamTokens("secret")
    first, second = tokens.issue("CA1"), tokens.issue("CA1")
    assert first != second
    assert "CA1" not in first
