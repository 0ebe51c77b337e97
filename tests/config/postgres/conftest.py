"""A server of the test's own, for tests that bend its roles or must be alone on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.postgres import holding


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Run a server of the test's own, where roles may be bent."""
    monkeypatch.setenv("TUNTAS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("TUNTAS_DATABASE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with holding.held("own", tmp_path / "data"):
        yield tmp_path / "data"
