"""The supervisor, with real processes: cold, joined, refused, killed, and left behind."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.postgres import binaries, dsn, folders, processes, server
from config.postgres.users import database_user
from tests.config.postgres import holding


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a data folder whose parents anyone may pass."""
    place = Path(tempfile.mkdtemp(prefix="tuntas-test-"))
    place.chmod(0o755)
    folder = place / "data"
    monkeypatch.setenv("TUNTAS_DATA", str(folder))
    yield folder
    shutil.rmtree(place)


def postmaster(data: Path) -> int:
    return int((folders.cluster_dir(data) / "postmaster.pid").read_text().split("\n")[0])


def running(data: Path) -> list[int]:
    return processes.living_in(folders.cluster_dir(data))


def owners(numbers: list[int]) -> set[int]:
    """Say whose the processes are; one that ended since it was listed is nobody's."""
    found = set()
    for number in numbers:
        with suppress(FileNotFoundError):
            found.add(Path(f"/proc/{number}").stat().st_uid)
    return found


def test_cold_start_gives_a_durable_database_on_a_socket_only(data: Path) -> None:
    with holding.held("own", data):
        found = {
            name: holding.ask(f"SHOW {name}")
            for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses")
        }
        socket = folders.socket_dir(data)

        assert found == {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "listen_addresses": "",
        }
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert socket.stat().st_uid == database_user(folders.cluster_dir(data)).uid
        assert len(os.fsencode(socket / f".s.PGSQL.{dsn.PORT}.lock")) < 108
    assert running(data) == []
    assert not socket.exists()


def test_a_wrong_password_is_refused_even_on_the_socket(data: Path) -> None:
    with holding.held("own", data):
        wrong = f"host={folders.socket_dir(data)} port={dsn.PORT} user=postgres dbname=postgres password=guess"

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_second_owner_is_refused_with_one_sentence_that_names_the_first(data: Path) -> None:
    with holding.held("own", data) as first:
        second = holding.start("own", data)
        said = holding.end(second)

        assert second.returncode == 2
        assert said.count("\n") == 1
        assert f"process {first.pid}" in said
        assert "TUNTAS_DATA" in said
        assert holding.ask("SELECT 1") == 1


def test_commands_join_a_running_database_and_leave_it_running(data: Path) -> None:
    with holding.held("own", data):
        number = postmaster(data)
        with holding.held("attach", data):
            assert postmaster(data) == number
        assert holding.ask("SELECT 1") == 1


def test_a_command_runs_the_database_for_its_own_life_and_the_last_one_ends_it(data: Path) -> None:
    with holding.held("attach", data) as first:
        number = postmaster(data)
        with holding.held("attach", data):
            holding.end(first)
            assert postmaster(data) == number
            assert holding.ask("SELECT 1") == 1
    holding.wait_for(lambda: running(data) == [])


def test_an_owner_waits_out_the_keeper_of_a_command_that_has_just_ended(data: Path) -> None:
    command = holding.start("attach", data)
    command.kill()
    command.communicate()

    with holding.held("own", data) as owner:
        assert owner.poll() is None
        assert holding.ask("SELECT 1") == 1


def test_a_killed_owner_takes_its_database_along_and_keeps_what_was_committed(data: Path) -> None:
    owner = holding.start("own", data)
    holding.ask("CREATE TABLE kept AS SELECT 42 AS n")
    owner.kill()
    owner.communicate()

    with holding.held("attach", data):
        assert holding.ask("SELECT n FROM kept") == 42


def test_a_killed_database_is_recovered_by_the_next_command(data: Path) -> None:
    owner = holding.start("own", data)
    holding.ask("CREATE TABLE kept AS SELECT 42 AS n")
    owner.kill()
    for number in running(data):
        os.kill(number, signal.SIGKILL)
    owner.communicate()

    with holding.held("attach", data):
        assert holding.ask("SELECT n FROM kept") == 42


def test_stale_notes_that_name_a_living_process_are_taken_over(data: Path) -> None:
    with holding.held("own", data):
        note = (folders.cluster_dir(data) / "postmaster.pid").read_text()
    lines = [str(os.getpid()), *note.split("\n")[1:]]
    (folders.cluster_dir(data) / "postmaster.pid").write_text("\n".join(lines))
    (data / "owner.lock").write_text(json.dumps({"process": os.getpid(), "command": "tuntas serve", "keeper": False}))

    with holding.held("own", data):
        assert holding.ask("SELECT 1") == 1


def test_a_server_left_behind_is_ended_before_another_is_started(data: Path) -> None:
    with holding.held("own", data):
        holding.ask("CREATE TABLE kept AS SELECT 42 AS n")
    cluster = folders.cluster_dir(data)
    user = database_user(cluster)
    programs = binaries.usable_by(user, binaries.find(), data)
    sockets = data / "sockets"
    sockets.mkdir()
    os.chown(sockets, user.uid, user.gid)
    with (data / "left.log").open("wb") as log:
        command = [str(programs.bin / "postgres"), "-D", str(cluster), "-c", "listen_addresses=", "-k", str(sockets)]
        left = processes.spawn(command, user, log.fileno(), ())
    note = cluster / "postmaster.pid"
    holding.wait_for(lambda: note.exists() and "ready" in note.read_text())

    with holding.held("own", data):
        assert left.wait(1) == 0
        assert holding.ask("SELECT n FROM kept") == 42


def test_a_database_whose_socket_was_swept_away_is_started_again(data: Path) -> None:
    with holding.held("attach", data):
        number = postmaster(data)
        shutil.rmtree(folders.socket_dir(data))

        with holding.held("attach", data):
            assert holding.ask("SELECT 1") == 1
            assert postmaster(data) != number


def test_another_major_version_is_refused_with_advice(data: Path) -> None:
    folders.cluster_dir(data).mkdir(parents=True)
    (folders.cluster_dir(data) / "PG_VERSION").write_text("12\n")

    refused = holding.start("own", data)
    said = holding.end(refused)

    assert refused.returncode == 2
    assert "made by PostgreSQL 12" in said
    assert "pg_dumpall" in said


def test_a_data_path_of_150_characters_works(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = data / ("x" * 60) / ("y" * (150 - len(str(data)) - 62))
    assert len(str(long)) == 150
    monkeypatch.setenv("TUNTAS_DATA", str(long))

    with holding.held("own", long):
        assert holding.ask("SELECT 1") == 1


def test_a_half_made_cluster_is_thrown_away(data: Path) -> None:
    (data / "postgres.new" / "base").mkdir(parents=True)

    with holding.held("own", data):
        assert holding.ask("SELECT 1") == 1
    assert not (data / "postgres.new").exists()


def test_recovery_is_given_at_least_five_minutes() -> None:
    assert server.PATIENCE >= 300


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another user")
class TestAsRoot:
    def test_parents_of_mode_0700_stay_shut_and_the_database_works(self, data: Path) -> None:
        data.parent.chmod(0o700)

        with holding.held("own", data):
            assert holding.ask("SELECT 1") == 1
            numbers = running(data)

            assert owners(numbers) - {0}
            assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700

    def test_secrets_stay_with_root(self, data: Path) -> None:
        with holding.held("own", data):
            file = dsn.passfile(dsn.SUPERUSER)

            assert (file.stat().st_uid, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    def test_programs_out_of_reach_are_copied_once_beside_the_data(self, data: Path) -> None:
        shut = data.parent / "shut"
        (shut / "wheel" / "bin").mkdir(parents=True)
        for name in ("postgres", "initdb"):
            (shut / "wheel" / "bin" / name).write_text("#!/bin/sh\necho ran\n")
            (shut / "wheel" / "bin" / name).chmod(0o700)
        shut.chmod(0o700)
        data.mkdir(mode=0o711)
        user = database_user(folders.cluster_dir(data))
        found = binaries.Binaries(bin=shut / "wheel/bin", version="99.1", root=shut, trees=(Path("wheel"),))

        copied = binaries.usable_by(user, found, data)
        again = binaries.usable_by(user, found, data)

        assert copied == again
        assert copied.bin == data / "binaries/postgresql-99.1/wheel/bin"
        assert user.may_run(copied.bin / "postgres")
        assert not user.may_run(found.bin / "postgres")
        processes.run([str(copied.bin / "postgres")], user, ())
        assert stat.S_IMODE(shut.stat().st_mode) == 0o700

    def test_an_ordinary_user_cannot_start_the_database_of_root(self, data: Path) -> None:
        with holding.held("own", data):
            pass

        said = _as_nobody(data, "own")

        assert "Set TUNTAS_DATA to a folder of your own" in said

    def test_an_ordinary_user_runs_a_database_of_his_own(self, data: Path) -> None:
        home = data.parent / "home"
        home.mkdir()
        shutil.chown(home, "nobody")

        said = _as_nobody(home / "data", "attach")

        assert said.startswith("Making a database in")
        assert (home / "data" / "postgres").stat().st_uid == home.stat().st_uid


def _as_nobody(data: Path, how: str) -> str:
    """Hold a database as the user nobody for a moment; give what was said."""
    setpriv = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    if python is None:
        pytest.skip("no Python that other users may run")
    if any(not place.stat().st_mode & stat.S_IXOTH for place in (holding.HOUSE, *holding.HOUSE.parents)):
        pytest.skip("this clone is shut to other users; bin/test-all gives one a clone of his own")
    paths = {"PYTHONPATH": f"{holding.HOUSE}:{site}", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*setpriv, python, "-m", holding.HOLD, how],
        input="", capture_output=True, text=True, check=False, timeout=60,
        cwd=holding.HOUSE, env={"PATH": "/usr/bin:/bin", "TUNTAS_DATA": str(data)} | paths,
    )  # fmt: skip
    return done.stderr
