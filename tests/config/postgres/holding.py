"""Processes that hold a database, for the tests of the supervisor."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import psycopg

from config.postgres import dsn


HOUSE = Path(__file__).resolve().parents[3]
HOLD = "tests.config.postgres.hold"


def environment(data: Path) -> dict[str, str]:
    """Give a child only what an operator would have set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUNTAS_") or "_PG_" in name}
    kept.pop("DATABASE_URL", None)
    return kept | {"TUNTAS_DATA": str(data)}


def start(how: str, data: Path) -> Popen[str]:
    """Start a holder and wait until its database is up or it has given up."""
    holder = Popen(
        [sys.executable, "-m", HOLD, how],
        stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, cwd=HOUSE, env=environment(data),
    )  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    return holder


def end(holder: Popen[str]) -> str:
    """Let a holder go; give what it said on standard error."""
    if holder.stdin is not None and not holder.stdin.closed and holder.poll() is None:
        holder.stdin.close()
        holder.stdin = None
    _, said = holder.communicate(timeout=60)
    return said


@contextmanager
def held(how: str, data: Path) -> Iterator[Popen[str]]:
    """Hold a database for the length of a block."""
    holder = start(how, data)
    try:
        yield holder
    finally:
        if holder.poll() is None:
            end(holder)


def tuntas(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours as an operator would."""
    program = Path(sys.executable).with_name("tuntas")
    return subprocess.run(
        [program, *arguments], env=environment(data) | more, capture_output=True, text=True, check=False, timeout=600
    )


def ask(query: str) -> object:
    """Ask the database of TUNTAS_DATA, as its superuser, for one value."""
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def wait_for(fact: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so; long, because it is over as soon as it is."""
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
