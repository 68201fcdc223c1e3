"""Services on the embedded default."""

from __future__ import annotations

from pathlib import Path

import pytest

from served import Served


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Speech that the services of all tests share, so that each line is rendered once."""
    return tmp_path_factory.mktemp("speech")


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str, rendered: Path) -> Served:
    (tmp_path / "speech").symlink_to(rendered)
    return Served(tmp_path, sqlite_url)
