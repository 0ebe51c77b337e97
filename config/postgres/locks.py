"""Who holds the data folder. Two locks of the kernel (flock), so a killed process leaves none behind.

owner.lock: held by the one process that runs the database, with a note of who that is.
users.lock: shared by all who use it, so that a command that started the database waits for the others.
"""

import fcntl
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config import env


@dataclass(frozen=True)
class Lock:
    """A held lock; closing it, or dying, lets go."""

    handle: int

    def release(self) -> None:
        """Let go."""
        os.close(self.handle)

    def exclude_others(self) -> bool:
        """Try to be the only one who shares this lock."""
        return _try(self.handle, fcntl.LOCK_EX)


def become_owner(data: Path) -> Lock | None:
    """Take the data folder, or None while another process has it."""
    handle = _open(data / "owner.lock")
    if not _try(handle, fcntl.LOCK_EX):
        os.close(handle)
        return None
    note = json.dumps({"process": os.getpid(), "command": Path(sys.argv[0]).name, "argument": sys.argv[1:2]})
    os.ftruncate(handle, 0)
    os.pwrite(handle, note.encode(), 0)
    return Lock(handle)


def join_users(data: Path) -> Lock:
    """Say that this process uses the database; waits only while one is being shut down."""
    handle = _open(data / "users.lock")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return Lock(handle)


def owner_name(data: Path) -> str:
    """Name the process that has the folder, as an operator would look for it."""
    try:
        note = json.loads((data / "owner.lock").read_text())
        command = " ".join([note["command"], *note["argument"]])
        return f"process {note['process']} ({command})"
    except (OSError, ValueError, KeyError):
        return "another process"


def _open(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        reason = error.strerror or ""
        raise env.Wrong(f"{file} cannot be opened ({reason}). Is {file.parent} the folder of another user?") from error


def _try(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
