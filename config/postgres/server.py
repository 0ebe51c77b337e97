"""The embedded database: one PostgreSQL per data folder, run by whoever needs it, owned by one process.

`own()` is for the process that serves; a second one is refused. `attach_or_start()` is for every other
command: it joins a running database, or has a keeper run one until the last command ends. A killed owner's database
stops by itself, and the next owner clears what is left. It listens on a socket only and always flushes to the disk.
"""

import contextlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import psycopg

from config import env
from config.postgres import binaries, dsn, folders, locks, processes
from config.postgres.binaries import Binaries
from config.postgres.users import User, database_user


Announce = Callable[[str], None]

# A recovery is as long as the log is: 1.1 GB took 17 s here. While the server lives and says so, we wait.
PATIENCE = 1800.0
STOP_PATIENCE = 120.0
KEEPER_PATIENCE = 15.0
LOG_LIMIT = 20 * 1024 * 1024

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FORGETFUL = dict.fromkeys(DURABLE, "off")
PINNED = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # The text of an error holds the values of the row: the log gets what the server does, not what people sent.
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}


@dataclass
class Server:
    """A database that answers. `process` is there when this process runs it."""

    data: Path
    process: Popen[bytes] | None

    def dsn(self, role: str) -> str:
        """Give the connection string of a role in our database."""
        return dsn.conninfo(role)

    def keep_up(self, *, fsync: bool = True, announce: Announce) -> None:
        """Start the database again if it was killed or its socket swept away; its owner calls this now and then."""
        assert self.process is not None
        if self.process.poll() is None:
            if _socket(folders.socket_dir(self.data)).exists():
                return
            processes.stop(self.process, STOP_PATIENCE)
        announce("The database was cut off. Starting it again.")
        self.process = _start(self.data, fsync=fsync, announce=announce)

    def stop(self) -> None:
        """Shut down in order, and take the socket's folder away."""
        assert self.process is not None
        processes.stop(self.process, STOP_PATIENCE)
        with contextlib.suppress(OSError):
            folders.socket_dir(self.data).rmdir()


def _socket(folder: Path) -> Path:
    return folder / f".s.PGSQL.{dsn.PORT}"


def say(sentence: str) -> None:
    """Tell the operator; progress, not results."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


@contextmanager
def own(*, fsync: bool = True, announce: Announce = say) -> Iterator[Server]:
    """Run the database for as long as this process serves. A second owner is refused."""
    data = env.make_data_dir()
    lock = _become_owner(data)
    try:
        server = Server(data, _start(data, fsync=fsync, announce=announce))
        try:
            yield server
        finally:
            server.stop()
    finally:
        lock.release()


def _become_owner(data: Path) -> locks.Lock:
    began = time.monotonic()
    while True:
        lock = locks.become_owner(data)
        if lock is not None:
            return lock
        # A keeper whose last command has just ended is on its way out; anybody else may only be looking.
        if time.monotonic() - began < (KEEPER_PATIENCE if locks.is_kept(data) else 0.5):
            time.sleep(0.05)
            continue
        if locks.is_kept(data):
            raise env.Wrong(f"Another command still uses the database in {data}. Try again when it has ended.")
        raise env.Wrong(
            f"The database in {data} is already run by {locks.owner_name(data)}. Stop that first, "
            "or set TUNTAS_DATA to another folder."
        )


@contextmanager
def attach_or_start(*, fsync: bool = True, announce: Announce = say) -> Iterator[Server]:
    """Join the database of this folder, or have one run for as long as this command, or another one, uses it."""
    data = env.make_data_dir()
    users = locks.join_users(data)
    keeper = None
    try:
        keeper = _wait_until_someone_serves(data, fsync=fsync, announce=announce)
        yield Server(data, None)
    finally:
        alone = users.exclude_others()
        users.release()
        if keeper is not None and alone:
            keeper.wait(STOP_PATIENCE)
        elif keeper is not None:
            keeper.returncode = 0  # others still use it: not ours to wait for, nor to report as forgotten


def _wait_until_someone_serves(data: Path, *, fsync: bool, announce: Announce) -> Popen[str] | None:
    """Wait until the database answers; give the keeper if we had to start one."""
    began = time.monotonic()
    told = False
    while time.monotonic() - began < PATIENCE:
        if not locks.is_owned(data):
            keeper = _start_keeper(fsync=fsync, announce=announce)
            if keeper is not None:
                return keeper
        elif _answers():
            return None
        if not told and time.monotonic() - began > 5:
            announce(f"Waiting for the database that {locks.owner_name(data)} is starting.")
            told = True
        time.sleep(0.05)
    raise env.Wrong(f"The database of {locks.owner_name(data)} does not answer. See {folders.log_file(data)}.")


def _start_keeper(*, fsync: bool, announce: Announce) -> Popen[str] | None:
    """Start a keeper and wait until its database answers; None if another process was first."""
    keeper = processes.start_keeper(["--forgetful"] if not fsync else [])
    assert keeper.stderr is not None
    said = []
    with keeper.stderr:
        # It closes its end once the database answers, or by dying.
        for line in keeper.stderr:
            said.append(line.rstrip())
            announce(said[-1])
    if _answers():
        return keeper
    code = keeper.wait(STOP_PATIENCE)
    if code == locks.NOT_FIRST:
        return None
    raise env.Wrong(
        "The database could not be started; the reason is above." if said else "The database's keeper died."
    )


def keep(*, fsync: bool) -> int:
    """Run the database until nobody uses it; what a keeper's process does. Gives its exit code."""
    data = env.make_data_dir()
    lock = locks.become_owner(data, is_keeper=True)
    if lock is None:
        return locks.NOT_FIRST
    server = Server(data, _start(data, fsync=fsync, announce=say))
    processes.let_go_of_terminal()
    users = locks.look_at_users(data)
    try:
        while not users.exclude_others():
            time.sleep(0.05)
            server.keep_up(fsync=fsync, announce=say)
    finally:
        server.stop()
        # In this order: whoever waits to join finds the folder free at once.
        lock.release()
        users.release()
    return 0


def _answers() -> bool:
    try:
        psycopg.connect(dsn.admin_conninfo(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _start(data: Path, *, fsync: bool, announce: Announce) -> Popen[bytes]:
    cluster = folders.cluster_dir(data)
    user = database_user(cluster)
    made_by = _major(cluster)
    programs = binaries.usable_by(user, binaries.find(made_by), data)
    socket = _make_runtime_dir(folders.runtime_dir(data), user)
    if made_by is None:
        announce(f"Making a database in {data} (PostgreSQL {programs.version}).")
        _make_cluster(data, programs, user, socket, fsync=fsync)
    processes.end_leftovers(cluster, STOP_PATIENCE)
    _clear_stale(cluster, socket)
    folders.record_socket_dir(data, socket)
    settings = PINNED | (DURABLE if fsync else FORGETFUL) | {"unix_socket_directories": str(socket), "port": dsn.PORT}
    log = _open_log(folders.log_file(data))
    try:
        with _reachable(cluster, user) as (path, passed):
            options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
            command = [str(programs.bin / "postgres"), "-D", path, *options]
            process = processes.spawn(command, user, log, passed)
    finally:
        os.close(log)
    _wait_until_ready(process, data, announce)
    return process


def _major(cluster: Path) -> int | None:
    """Read which PostgreSQL made this cluster; None if there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text().split(".")[0])
    except FileNotFoundError:
        return None


def _make_cluster(data: Path, programs: Binaries, user: User, socket: Path, *, fsync: bool) -> None:
    """Make the cluster under another name and rename it, so a half-made one is never taken for a database."""
    draft = data / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, user.uid, user.gid)
    password = socket / f"first-{secrets.token_hex(6)}"
    handle = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.fchown(handle, user.uid, user.gid)
    with os.fdopen(handle, "w") as out:
        out.write(dsn.keep_password(dsn.SUPERUSER) + "\n")
    try:
        with _reachable(draft, user) as (path, passed):
            wanted = ["-D", path, "-U", dsn.SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256"]
            wanted += ["--encoding=UTF8", "--data-checksums", *_locale(programs), *([] if fsync else ["--no-sync"])]
            processes.run([str(programs.bin / "initdb"), *wanted], user, passed)
    finally:
        password.unlink()
    draft.rename(folders.cluster_dir(data))


def _locale(programs: Binaries) -> list[str]:
    """Order text by code point everywhere: with no ICU and no libc collation, a move between servers changes nothing."""
    if programs.major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


@contextmanager
def _reachable(folder: Path, user: User) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name the folder so that the user can open it whatever the modes above it are.

    A folder handed over as an open handle needs no right on its parents; so root's 0700 folders stay shut.
    """
    if user.may_enter(folder):
        yield str(folder), ()
        return
    if not Path("/proc/self/fd").is_dir():
        raise env.Wrong(f"The database's user {user.name!r} cannot reach {folder}. Set TUNTAS_DATA to another folder.")
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}", (handle,)
    finally:
        os.close(handle)


def _make_runtime_dir(folder: Path, user: User) -> Path:
    """Make the socket's folder, for the database's user alone, and refuse one that somebody else put there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, user.uid, user.gid)
    facts = folder.lstat()
    if folder.is_symlink() or facts.st_uid != user.uid:
        raise env.Wrong(f"{folder} is needed for the database's socket and belongs to someone else. Remove it.")
    folder.chmod(0o700)
    return folder


def _clear_stale(cluster: Path, socket: Path) -> None:
    """Remove the notes of a dead server. We hold the folder and nothing runs in it, so they can only be stale.

    PostgreSQL asks whether the noted process number lives; in a container it often does, as something else.
    """
    for note in (cluster / "postmaster.pid", _socket(socket), socket / f"{_socket(socket).name}.lock"):
        note.unlink(missing_ok=True)


def _open_log(file: Path) -> int:
    if file.exists() and file.stat().st_size > LOG_LIMIT:
        file.replace(file.with_suffix(".log.1"))
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _wait_until_ready(process: Popen[bytes], data: Path, announce: Announce) -> None:
    """Wait for as long as the server lives and recovers; a recovery cut short would only begin again."""
    began = time.monotonic()
    told = False
    while not _answers():
        if process.poll() is not None:
            tail = folders.log_file(data).read_text(errors="replace")[-1500:]
            raise env.Wrong(f"PostgreSQL stopped while starting. The end of {folders.log_file(data)}:\n{tail}")
        if time.monotonic() - began > PATIENCE:
            processes.stop(process, STOP_PATIENCE)
            raise env.Wrong(f"PostgreSQL is not ready after {PATIENCE:.0f} s. See {folders.log_file(data)}.")
        if not told and time.monotonic() - began > 5:
            announce("The database is recovering what was written before it was cut off. This can take minutes.")
            told = True
        time.sleep(0.02)
