"""Settings that are wrong are refused with advice."""

import stat
from pathlib import Path

import pytest

from config import env


pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("given", "read"), [("1", True), ("true", True), ("0", False), ("false", False), ("", True)])
def test_flag_reads_one_and_nought(monkeypatch: pytest.MonkeyPatch, given: str, read: bool) -> None:  # noqa: FBT001
    monkeypatch.setenv("TUNTAS_X", given)

    assert env.flag("TUNTAS_X", default=True) is read


@pytest.mark.parametrize("given", ["yes", "on", "True!", "2", "nein"])
def test_flag_refuses_anything_else_with_advice(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TUNTAS_X", given)

    with pytest.raises(env.Wrong, match=r"TUNTAS_X is .* Write 1 to switch it on or 0"):
        env.flag("TUNTAS_X", default=False)


@pytest.mark.parametrize("given", ["0", "65536", "80a", "-1", "8000.0"])
def test_port_refuses_what_no_program_can_listen_on(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PORT", given)

    with pytest.raises(env.Wrong, match="at least 1 and at most 65535"):
        env.port("PORT", default=8000)


def test_port_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")

    assert env.port("PORT", default=8000) == 8123


def test_a_missing_text_without_default_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUNTAS_X", raising=False)

    with pytest.raises(env.Wrong, match="TUNTAS_X is not set"):
        env.text("TUNTAS_X")


def test_a_relative_path_is_refused_with_the_whole_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUNTAS_DATA", "data")

    with pytest.raises(env.Wrong, match=str(tmp_path / "data")):
        env.data_dir()


def test_a_key_is_made_once_and_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUNTAS_DATA", str(tmp_path / "data"))

    first, second, other = env.secret_key(), env.secret_key(), env.secret_key("receipt")

    file = tmp_path / "data" / "secrets" / "django.key"
    assert first == second != other
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_short_key_from_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNTAS_SECRET_KEY", "hunter2")

    with pytest.raises(env.Wrong, match="at least 32"):
        env.secret_key()


def test_of_two_writers_of_a_secret_the_first_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUNTAS_DATA", str(tmp_path))

    assert [env.kept_secret("x", "one"), env.kept_secret("x", "two")] == ["one", "one"]
    assert sorted(file.name for file in (tmp_path / "secrets").iterdir()) == ["x"]
