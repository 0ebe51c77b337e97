"""A durable database of its own and the real web server before it, for as long as one bench."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen


PATIENCE = 60.0


@dataclass
class House:
    """data: its folder. port: where it answers. web: the server's parent process."""

    data: Path
    port: int = 0
    web: "Popen[bytes] | None" = None

    def postmaster(self) -> int:
        """The process id of the database."""
        return int(next(self.data.rglob("postmaster.pid")).read_text().split("\n", 1)[0])


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@contextlib.contextmanager
def database() -> Iterator[House]:
    """The bench's own database (fsync on, made by `tuntas bench`) with the small world of Kota Cilegon."""
    from config import env  # noqa: PLC0415 - Django is set up by now
    from tuntas.base.offices.models import Office  # noqa: PLC0415
    from tuntas.surfaces.commands.seeding import worlds  # noqa: PLC0415

    if not Office.objects.exists():
        worlds.cilegon()
    yield House(env.data_dir())


@contextlib.contextmanager
def web(house: House, *, proxied: bool) -> Iterator[House]:
    """The real server before that database: two workers, two threads each, connections kept; limits on but raised.

    proxied: as it serves behind a proxy that hands it whole requests, else with its own front.
    """
    house.port = free_port()
    start_web(house, proxied=proxied)
    try:
        yield house
    finally:
        stop_web(house)


def start_web(house: House, *, proxied: bool) -> None:
    """Start the web server and wait until it answers."""
    from config import serving  # noqa: PLC0415 - Django is set up by now

    limits = {f"TUNTAS_LIMIT_{name}": "1000000000" for name in ("HAND_IN", "TRACK", "PLACES", "VISIT")}
    os.environ["TUNTAS_PROXY"] = str(int(proxied))
    house.web = Popen(
        serving.web_command(house.port, log_level="error"),
        env=os.environ | limits | {"TUNTAS_KEEP": "1"},
        start_new_session=True,
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{house.port}/healthz", timeout=2):
            return
        time.sleep(0.1)
    message = "the web server did not answer"
    raise TimeoutError(message)


def stop_web(house: House, *, how: signal.Signals = signal.SIGTERM) -> None:
    if house.web is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(house.web.pid, how)
    with contextlib.suppress(subprocess.TimeoutExpired):
        house.web.wait(20)
    house.web = None
