"""Starting and ending the server's processes."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

from config import env
from config.postgres.users import User


PR_SET_PDEATHSIG = 1
HOUSE = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def spawn(command: list[str], user: User, log: int, passed: tuple[int, ...]) -> Popen[bytes]:
    """Start the server as our child and as this user. It shuts down when this process dies.

    In a session of its own: Ctrl-C must reach us first, so that the web server ends before the database.
    """
    return Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=ENVIRONMENT,
        start_new_session=True,
        pass_fds=passed,
        preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - we start before any thread does
        user=user.becomes_uid,
        group=user.becomes_gid,
        extra_groups=user.becomes_groups,
    )


def start_keeper(arguments: list[str]) -> Popen[str]:
    """Start a keeper in a session of its own; its standard error is ours to read until the database answers."""
    return Popen(
        [sys.executable, "-m", "config.postgres.keeper", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HOUSE,
        start_new_session=True,
    )


def let_go_of_terminal() -> None:
    """Close our standard error, so that whoever reads it sees the end and nobody waits for us."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def run(command: list[str], user: User, passed: tuple[int, ...]) -> None:
    """Run a short program as this user, or say what it said."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        pass_fds=passed,
        user=user.becomes_uid,
        group=user.becomes_gid,
        extra_groups=user.becomes_groups,
    )
    if done.returncode != 0:
        raise env.Wrong(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-1500:]}")


def die_with_parent(how: signal.Signals) -> Callable[[], None]:
    """Make a child-side function that asks the kernel to signal the child when its parent dies (Linux)."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return lambda: None
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def stop(process: Popen[bytes], patience: float) -> None:
    """Shut the server down in order: sessions are ended, everything is written, then it exits."""
    for how, wait in ((signal.SIGINT, patience), (signal.SIGQUIT, 30.0), (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            continue


def living_in(folder: Path) -> list[int]:
    """List PostgreSQL's processes in this folder; a dead one that nobody reaped is not among them.

    By name too: an operator's shell may stand in the same folder.
    """
    where = str(folder.resolve())
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "comm").read_text().strip() == "postgres" and str((entry / "cwd").readlink()) == where:
                found.append(int(entry.name))
        except OSError:
            continue
    return sorted(found)


def end_leftovers(cluster: Path, patience: float) -> None:
    """End what a killed owner left running in this cluster; we hold its lock, so nobody else needs it."""
    # Sessions whose server is dead end by themselves at their next look; only a living server shuts down at leisure.
    leisure = patience if _server_number(cluster) in living_in(cluster) else 5.0
    for how, wait in ((signal.SIGINT, leisure), (signal.SIGQUIT, 30.0), (signal.SIGKILL, 10.0)):
        began = time.monotonic()
        left = living_in(cluster)
        if not left:
            return
        _signal(left, how)
        while left and time.monotonic() - began < wait:
            time.sleep(0.02)
            left = living_in(cluster)
    left = living_in(cluster)
    if left:
        raise env.Wrong(f"Processes {left} still work in {cluster} and do not end. End them, then try again.")


def _server_number(cluster: Path) -> int:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n")[0])
    except (OSError, ValueError):
        return 0


def _signal(numbers: list[int], how: signal.Signals) -> None:
    for number in numbers:
        try:
            os.kill(number, how)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise env.Wrong(f"Process {number} still runs this database and belongs to another user.") from error
