"""`tuntas serve`, the whole of it: database, web server and worker, cut off piece by piece."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest

from config.postgres import folders, processes
from tests.config.postgres import holding


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder with tables once; each test serves a copy of it."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    shown = holding.tuntas(data, "showmigrations", "ledger")
    assert "[X]" in shown.stdout, shown.stderr
    return data


@pytest.fixture
def served(tmp_path: Path, port: int, migrated: Path) -> Iterator[Popen[bytes]]:
    """Serve an empty database, by the port that is given."""
    program = Path(sys.executable).with_name("tuntas")
    subprocess.run(["cp", "-a", migrated, tmp_path / "data"], check=True)
    (tmp_path / "data" / "socket").unlink()  # the copy has a place of its own
    environment = holding.environment(tmp_path / "data") | {"PORT": str(port)}
    with (tmp_path / "said").open("wb") as said:
        process = Popen([program, "serve"], env=environment, stdout=said, stderr=said)
    try:
        holding.wait_for(lambda: process.poll() is not None or health(port) == 200, 90)
        assert process.poll() is None, (tmp_path / "said").read_text()[-3000:]
        yield process
    finally:
        process.terminate()
        process.wait(60)


def health(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def children(of: int) -> dict[int, str]:
    """List a process's children with their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if parent == of and command:
            found[int(entry.name)] = command
    return found


def all_under(process: int) -> set[int]:
    below = set(children(process))
    return below.union(*[all_under(child) for child in below])


def named(served: Popen[bytes], word: str) -> int:
    return next((number for number, command in children(served.pid).items() if word in command), 0)


def there(served: Popen[bytes], word: str) -> int:
    """Wait for a part that is just starting: number 0, sent a signal, would be this test run itself."""
    holding.wait_for(lambda: named(served, word) != 0)
    return named(served, word)


def alive(numbers: set[int]) -> set[int]:
    return {number for number in numbers if Path(f"/proc/{number}/exe").is_symlink() and _is_running(number)}


def _is_running(number: int) -> bool:
    try:
        return (Path(f"/proc/{number}") / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_all_parts_run_and_stop_in_order(served: Popen[bytes], tmp_path: Path) -> None:
    for word in ("granian", "tuntas work", "tuntas sequence", "bin/postgres"):
        there(served, word)
    below = all_under(served.pid)

    served.terminate()

    assert served.wait(60) == 0
    assert alive(below) == set()
    assert "shut down" in folders.log_file(tmp_path / "data").read_text()[-200:]


def test_a_killed_database_and_a_killed_worker_are_started_again(
    served: Popen[bytes], port: int, tmp_path: Path
) -> None:
    worker, sequencer = there(served, "tuntas work"), there(served, "tuntas sequence")
    cluster = folders.cluster_dir(tmp_path / "data")

    for number in [worker, sequencer, *processes.living_in(cluster)]:
        with contextlib.suppress(ProcessLookupError):  # the others end when the first of them is gone
            os.kill(number, signal.SIGKILL)
    holding.wait_for(lambda: named(served, "tuntas work") not in {0, worker} and named(served, "bin/postgres") != 0)

    holding.wait_for(lambda: health(port) == 200)
    holding.wait_for(lambda: named(served, "tuntas sequence") not in {0, sequencer})


def test_a_killed_owner_leaves_nothing_running(served: Popen[bytes]) -> None:
    below = all_under(served.pid)
    assert len(below) > 5
    time.sleep(2)  # a worker cut off while it opens its connections tries for 30 seconds

    served.kill()

    holding.wait_for(lambda: alive(below) == set(), 60)


def test_a_taken_port_is_one_sentence(served: Popen[bytes], port: int, tmp_path: Path) -> None:
    refused = holding.tuntas(tmp_path / "other", "serve", PORT=str(port))

    assert served.poll() is None
    assert refused.returncode == 2
    assert f"Port {port} is taken" in refused.stderr


def said_on_starting_the_demo(data: Path, port: int, word: str) -> str:
    """What `serve --demo` says until it serves, or begins to build."""
    program = Path(sys.executable).with_name("tuntas")
    environment = holding.environment(data) | {"PORT": str(port)}
    with (data.parent / "said").open("wb") as said:
        process = Popen([program, "serve", "--demo"], env=environment, stdout=said, stderr=said)
    try:
        holding.wait_for(lambda: process.poll() is not None or word in (data.parent / "said").read_text())
    finally:
        process.terminate()
        process.wait(60)
    return (data.parent / "said").read_text()


def test_a_database_that_a_command_made_and_nobody_used_gets_the_demo(
    port: int, tmp_path: Path, migrated: Path
) -> None:
    subprocess.run(["cp", "-a", migrated, tmp_path / "data"], check=True)
    (tmp_path / "data" / "socket").unlink()

    assert "Building the demo" in said_on_starting_the_demo(tmp_path / "data", port, "Building the demo")


def test_a_database_with_an_office_of_its_own_never_gets_the_demo(port: int, tmp_path: Path, migrated: Path) -> None:
    subprocess.run(["cp", "-a", migrated, tmp_path / "data"], check=True)
    (tmp_path / "data" / "socket").unlink()
    with holding.held("own", tmp_path / "data"):
        dsn = holding.tuntas(tmp_path / "data", "dsn", "--role", "postgres").stdout.strip()
        with psycopg.connect(dsn, autocommit=True) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(
                "INSERT INTO offices_office (code, kind, name, region, hours, address)"
                " VALUES ('x', 'dinsos', 'Dinsos', '36.72', '', '')"
            )

    said = said_on_starting_the_demo(tmp_path / "data", port, "Serving on")

    assert "Building the demo" not in said
    assert "For the whole demo set TUNTAS_DATA to an empty folder." in said


def test_an_unsafe_web_role_is_not_served(served: Popen[bytes], port: int, tmp_path: Path) -> None:
    served.terminate()
    served.wait(60)
    with holding.held("own", tmp_path / "data"):
        dsn = holding.tuntas(tmp_path / "data", "dsn", "--role", "postgres").stdout.strip()

        with psycopg.connect(dsn, autocommit=True) as superuser:
            superuser.execute("ALTER ROLE tuntas_web BYPASSRLS")

    refused = holding.tuntas(tmp_path / "data", "serve", PORT=str(port))

    assert refused.returncode == 2
    assert "tuntas_web bypasses row-level security" in refused.stderr
    assert health(port) == 0
