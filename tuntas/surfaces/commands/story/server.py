"""A real server of its own for one story: an empty data directory, `tuntas serve` with its worker, a free port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from tuntas.surfaces.commands.story.breaking import VARIABLE


START_SECONDS = 180
STOP_SECONDS = 60
# Limits are raised by the documented settings: one address plays everybody in the story.
LIMITS = {f"TUNTAS_LIMIT_{name}": "100000" for name in ("HAND_IN", "VISIT", "TRACK", "PLACES", "LOGIN", "API")}
# Settings of the operator's own house that must not reach the story's.
OWN = ("DATABASE_URL", "TUNTAS_DATABASE", "TUNTAS_DATA", "PORT", "TUNTAS_KEEP", "TUNTAS_HTTPS", "TUNTAS_BIND")


class NotStarted(Exception):
    """The server did not come up; the sentence holds the end of what it said."""


@dataclass(frozen=True)
class Served:
    """A story's server: where it listens, and the surroundings a command needs to work beside it."""

    base: str
    environment: Mapping[str, str]


@contextmanager
def running(story: str, *, without: str = "") -> Iterator[Served]:
    """Serve a database with the story's offices and no case; give its address and surroundings. `without`: a rule to switch off."""
    folder = Path(tempfile.mkdtemp(prefix="tuntas-story-"))
    port = _free_port()
    environment = _environment(folder / "data", port, without)
    try:
        # Before it is served: a server remembers for good what kind of database it serves.
        _seed(story, environment)
        with (folder / "server.log").open("wb") as log:
            serving = Popen([program(), "serve"], env=environment, stdout=log, stderr=log, start_new_session=True)
            try:
                base = f"http://127.0.0.1:{port}/"
                _wait(base, serving, folder / "server.log")
                yield Served(base, environment)
            finally:
                _stop(serving)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(data: Path, port: int, without: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    mine = {"TUNTAS_DATA": str(data), "PORT": str(port), "TUNTAS_WEB_WORKERS": "1"}
    return kept | LIMITS | mine | ({VARIABLE: without} if without else {})


def program() -> str:
    return str(Path(sys.executable).with_name("tuntas"))


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait(base: str, serving: Popen[bytes], log: Path) -> None:
    """Wait until the server says it is well."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if serving.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise NotStarted(log.read_text(errors="replace")[-2000:])


def _seed(story: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run([program(), "seed", story], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotStarted(done.stderr[-2000:])


def _stop(serving: Popen[bytes]) -> None:
    if serving.poll() is None:
        serving.send_signal(signal.SIGTERM)
    try:
        serving.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        serving.kill()
        serving.wait()
