"""The command line ends when its command has, whatever a library left running."""

from __future__ import annotations

import subprocess
import sys

LEAVES_A_THREAD = """
import sys, threading, time
from qualifybot.entrypoints import cli

cli.LEAVE_SECONDS = 0.5
threading.Thread(target=time.sleep, args=(600,)).start()
sys.argv = ["qualifybot", "script", *sys.argv[1:]]
cli.main()
"""


def test_a_thread_that_never_ends_keeps_nobody_and_no_output_is_lost() -> None:
    for arguments, code in ((["show"], 0), (["check", "/no/such/script.yaml"], 2)):
        ended = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", LEAVES_A_THREAD, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        assert ended.returncode == code
        assert ended.stdout if code == 0 else ended.stderr
