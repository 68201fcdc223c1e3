"""What keeps a server from listening is told in one line."""

from __future__ import annotations

import pytest

from qualifybot.entrypoints.server import free_port, listener
from qualifybot.errors import SettingsError


def test_a_taken_port_is_named() -> None:
    port = free_port()
    with listener("127.0.0.1", port) as first:
        first.listen()
        with pytest.raises(SettingsError, match=f"port {port}"):
            listener("127.0.0.1", port)


def test_a_host_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match=r"host\.invalid"):
        listener("host.invalid", 0)
