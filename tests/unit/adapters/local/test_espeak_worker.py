"""The worker's protocol, and its library where the package lies at the end of a long path."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

espeakng_loader = pytest.importorskip("espeakng_loader", reason="the dependency group `offline` is not installed")

from qualifybot.adapters.local import espeak_worker  # noqa: E402 - it cannot be imported without the package above


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def test_every_request_gets_its_own_answer_until_the_input_ends() -> None:
    answers = io.BytesIO()
    espeak_worker.serve(io.BytesIO(framed("grüß".encode()) + framed(b"")), answers, lambda text: text.upper().encode())
    assert answers.getvalue() == framed("GRÜSS".encode()) + framed(b"")


def test_it_speaks_from_a_package_at_the_end_of_a_long_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    package = Path(espeakng_loader.__file__).parent
    data = package / "espeak-ng-data"
    home = deep / package.name
    home.mkdir(parents=True)
    for name in ("__init__.py", Path(espeakng_loader.get_library_path()).name):
        shutil.copy(package / name, home / name)
    (home / data.name).symlink_to(data)

    code = f"""
import sys
sys.path.insert(0, {str(deep)!r})
from {espeak_worker.__name__} import main
sys.exit(main("en-us", "160", "50"))
"""
    worker = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", code], input=framed(b"Hello."), capture_output=True, timeout=30, check=True
    )

    assert len(worker.stdout) > 2_000
    assert worker.stdout[:4] == (len(worker.stdout) - 4).to_bytes(4)
