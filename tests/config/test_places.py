"""Over real sockets, through the server itself: all places taken by bodies that do not come, and a citizen sends a form."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


@pytest.fixture
def port() -> Iterator[int]:
    """A server with three places."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        number = int(trial.getsockname()[1])
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, "--interface", "rsgi", "--http", "1", "--no-ws", "--workers", "1", "--port", str(number)]
    server = subprocess.Popen([*command, "--log-level", "warning", "tests.config.few_places:application"], cwd=ROOT)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", number), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        server.wait(PATIENCE)


def sending(port: int, length: int, *begun: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.sendall(b"POST /serah/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % length)
    for part in begun:
        line.sendall(part)
    return line


def answer(line: socket.socket) -> tuple[int, str]:
    with line:
        said = line.recv(4096).decode()
        while "\r\n\r\n" not in said or not said.partition("\r\n\r\n")[2]:
            said += line.recv(4096).decode()
    return int(said.split(" ", 2)[1]), said.partition("\r\n\r\n")[2]


def test_a_form_gets_through_when_all_places_are_taken_by_the_slow(port: int) -> None:
    """The silent ones give way, the oldest first; a photo on a thin line stays, and arrives."""
    photo = sending(port, 100_000, b"x" * 60_000)
    silent = [sending(port, 9), sending(port, 9, b"x")]
    time.sleep(0.5)

    forms = [answer(sending(port, 11, b"nama=Rohmah")) for _n in range(3)]
    photo.sendall(b"x" * 40_000)
    gone = answer(silent[0])
    silent[1].sendall(b"x" * 8)

    assert forms == [(200, "11")] * 3
    assert gone[0] == 503
    assert "Tidak ada yang tersimpan" in gone[1]
    assert answer(photo) == (200, "100000")
    assert answer(silent[1]) == (200, "9")
