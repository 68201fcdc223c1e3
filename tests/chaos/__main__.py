"""Breaks the product while people are on the phone, and says what was lost: exit code 1 if anything was.

python -m chaos [SCENARIO…] [--scale 1] [--lines 20] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from chaos.play import Part, Tell, play
from chaos.scenarios import SCENARIOS, Scenario
from chaos.table import print_verdicts, verdicts_json
from chaos.verdict import Verdict
from chaos.world import world
from qualifybot.entrypoints.running import run
from servers import NoServer

KEPT = Path("data") / "chaos"
LINES = 20
LINE_SECONDS = 20.0


def main() -> int:
    """Read the command line, play, print; the exit code."""
    options = _options()
    chosen = [scenario for scenario in SCENARIOS if not options.scenarios or scenario.name in options.scenarios]
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # connections break here all the time, as they should
    folder = options.folder or Path(tempfile.mkdtemp(prefix="chaos-"))
    began = time.monotonic()
    try:
        verdicts = run(_play(chosen, options, folder))
    except NoServer as missing:
        Console(stderr=True).print(f"Real PostgreSQL and Redis are needed: {missing}.", highlight=False)
        return 2
    print_verdicts(verdicts, time.monotonic() - began)
    Console(stderr=True).print(f"Logs, and the errors among them, are in {folder}.", highlight=False)
    if options.json:
        options.json.write_text(json.dumps(verdicts_json(verdicts), indent=2), "utf-8")
    return 0 if all(verdict.held for verdict in verdicts) else 1


async def _play(chosen: list[Scenario], options: argparse.Namespace, folder: Path) -> list[Verdict]:
    parts = [Part(scenario, max(1, round(scenario.calls * options.scale)), options.lines) for scenario in chosen]
    with _progress() as tell:
        tell("starting stores, stand-ins, replicas and a worker")
        async with world(folder, options.kept) as broken:
            verdicts = await play(broken, parts, tell)
            (folder / "complaints").write_text("\n".join(broken.watch.complaints), "utf-8")
    return verdicts


@contextmanager
def _progress() -> Iterator[Tell]:
    """Shows how it goes: one line that changes on a terminal, else a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console).tell
        return
    with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("", total=None)
        yield lambda how: progress.update(task, description=how)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0

    def tell(self, how: str) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + LINE_SECONDS
            self._console.print(f"{time.strftime('%H:%M:%S')} {how}", highlight=False, markup=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m chaos", description=(__doc__ or "").splitlines()[0], epilog=_list_scenarios()
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="names as below; all of them else")
    parser.add_argument("--scale", type=float, default=1.0, help="times as many calls of each (1)")
    parser.add_argument("--lines", type=int, default=LINES, help=f"calls at once ({LINES})")
    parser.add_argument("--kept", type=Path, default=KEPT, help=f"folder of what is rendered once ({KEPT})")
    parser.add_argument("--folder", type=Path, help="folder for logs and stores, not there yet; a temporary one else")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - {scenario.name for scenario in SCENARIOS}:
        parser.error(f"no scenario {', '.join(sorted(unknown))}")
    return options


def _list_scenarios() -> str:
    rows = (f"  {scenario.name:22} {scenario.calls:3} calls  {scenario.about}" for scenario in SCENARIOS)
    return "scenarios:\n" + "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
