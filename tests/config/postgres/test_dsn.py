"""Connections are worked out without a server, and no setting holds a password."""

from pathlib import Path

import pytest

from config import env
from config.postgres import dsn, folders


pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "TUNTAS_DATABASE", "TUNTAS_SECRETS", "TUNTAS_KEEP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TUNTAS_DATA", str(tmp_path))


def test_the_embedded_database_is_reached_by_its_socket(tmp_path: Path) -> None:
    found = dsn.databases()

    assert {alias: facts["USER"] for alias, facts in found.items()} == {
        "default": "tuntas_web",
        "owner": "tuntas_owner",
        "trail": "tuntas_web",
        "sealed": "tuntas_sealed",
    }
    assert {facts["HOST"] for facts in found.values()} == {str(folders.socket_dir(tmp_path))}
    assert "PASSWORD" not in found["default"]
    assert not (tmp_path / "secrets").exists()


def test_connections_are_kept_for_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dsn.databases()["default"]["CONN_MAX_AGE"] is None

    monkeypatch.setenv("TUNTAS_KEEP", "0")

    assert {facts["CONN_MAX_AGE"] for facts in dsn.databases().values()} == {0}


def test_the_administrator_of_database_url_is_not_who_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://dba:hunter2@db.example:5433/registry?sslmode=verify-full")

    served = dsn.databases()["default"]

    assert (served["HOST"], served["PORT"], served["NAME"], served["USER"]) == (
        "db.example", "5433", "registry", "tuntas_web",
    )  # fmt: skip
    assert "verify-full" in str(served["OPTIONS"])
    assert "hunter2" not in str(served)
    assert "user=dba" in dsn.admin_conninfo()


@pytest.mark.parametrize("name", ["", "/", "/postgres"])
def test_no_tables_are_made_in_the_maintenance_database(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://dba@db.example{name}")

    assert dsn.database_name() == "tuntas"


def test_a_url_that_cannot_be_read_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x")

    with pytest.raises(env.Wrong, match="postgresql://administrator:password@host:5432/tuntas"):
        dsn.databases()


def test_a_password_file_of_another_shape_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "tuntas_web.pgpass").write_text("hunter2\n")

    with pytest.raises(env.Wrong, match="tuntas roles"):
        dsn.keep_password("tuntas_web")
