"""Who holds the data folder. Two locks of the kernel (flock), so a killed process leaves none behind.

owner.lock: held by the one process that runs the database, with a note of who that is.
users.lock: shared by the commands that use it, so that a keeper knows when the last one has gone.
"""

import fcntl
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config import env


NOT_FIRST = 75  # a keeper's exit code: another process has the folder


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


def become_owner(data: Path, *, is_keeper: bool = False) -> Lock | None:
    """Take the data folder, or None while another process has it."""
    handle = _open(data / "owner.lock")
    if not _try(handle, fcntl.LOCK_EX):
        os.close(handle)
        return None
    command = "keeper of commands" if is_keeper else " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    note = json.dumps({"process": os.getpid(), "command": command, "keeper": is_keeper})
    os.ftruncate(handle, 0)
    os.pwrite(handle, note.encode(), 0)
    return Lock(handle)


def is_owned(data: Path) -> bool:
    """Tell whether a process has the data folder, without getting in its way: the note it wrote is left alone."""
    handle = _open(data / "owner.lock")
    try:
        return not _try(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def join_users(data: Path) -> Lock:
    """Say that this process uses the database; waits only while one is being shut down."""
    handle = _open(data / "users.lock")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return Lock(handle)


def look_at_users(data: Path) -> Lock:
    """Open the users' lock without being one of them."""
    return Lock(_open(data / "users.lock"))


def owner_name(data: Path) -> str:
    """Name the process that has the folder, as an operator would look for it."""
    note = _note(data)
    return f"process {note['process']} ({note['command']})" if note else "another process"


def is_kept(data: Path) -> bool:
    """Tell whether a keeper, which ends with its commands, has the folder."""
    return bool(_note(data).get("keeper"))


def _note(data: Path) -> dict[str, object]:
    try:
        note = json.loads((data / "owner.lock").read_text())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) and {"process", "command"} <= note.keys() else {}


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
