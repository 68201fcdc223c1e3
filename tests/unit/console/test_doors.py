"""Whose session still counts."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from qualifybot.console.doors import SESSION, Doors, Rights

RIGHTS = Rights(lambda _visitor: False, lambda given: given == "open sesame")


def doors(key: str = "salt") -> Doors:
    return Doors(RIGHTS, secret=key, public_base="https://bot.example")


def visitor(session: str) -> HTTPConnection:
    headers = [(b"host", b"bot.example"), (b"cookie", f"{SESSION}={session}".encode())]
    return HTTPConnection({"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""})


def session_of(door: Doors) -> str:
    response = Response()
    door.let_in(response, "/console")
    return response.headers["set-cookie"].partition("=")[2].partition(";")[0]


def test_a_session_counts_until_the_secret_changes() -> None:
    session = session_of(doors())
    assert doors().admits(visitor(session))
    assert not doors("another").admits(visitor(session))


def test_a_form_s_token_is_no_session() -> None:
    assert not doors().admits(visitor(doors().new_form()))


def test_an_altered_session_does_not_count() -> None:
    assert not doors().admits(visitor(session_of(doors()) + "x"))
