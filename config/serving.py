"""Running the parts side by side: web server, worker, and the embedded database's revival.

The demo is built before the first page is served. A note on the database (COMMENT ON DATABASE) says whether it was
finished: one cut off half-way is thrown away, and a database without that note is never touched.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import psycopg
from django.core.management import get_commands
from django.db import connections
from psycopg import sql

from config import env, sequencing
from config.postgres import dsn, processes
from config.postgres.server import Server


Announce = Callable[[str], None]

BUILDING = "tuntas demo, being built"
BUILT = "tuntas demo"
GRACE = 30.0


def refuse_taken_port(port: int) -> None:
    """Say so before anything is started if another program has the port."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((_host(), port))
        except OSError as error:
            raise env.Wrong(f"Port {port} is taken ({error.strerror}). Set PORT to a free one.") from error


def _host() -> str:
    return env.text("TUNTAS_BIND", default="127.0.0.1")


class Told(threading.Event):
    """An event that a signal may set while its own thread waits for it or sets it.

    An Event takes a lock for both: two signals at once (a terminal's, and make's) would wait for each other for ever.
    """

    _is_told = False

    def is_set(self) -> bool:
        return self._is_told

    def set(self) -> None:
        self._is_told = True

    def clear(self) -> None:
        self._is_told = False

    def wait(self, timeout: float | None = None) -> bool:
        until = None if timeout is None else time.monotonic() + timeout
        while not self._is_told and (until is None or time.monotonic() < until):
            time.sleep(0.05)
        return self._is_told


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Turn SIGTERM, SIGINT and a closed terminal into one event, so that all stops in order.

    Until the event is looked at, a long first step (migrations, demo) is left at once instead.
    """
    stop = Told()

    def note(_number: int, _frame: object) -> None:
        is_second = stop.is_set()
        stop.set()
        _asked_to_stop.set()
        if is_second or not _serving.is_set():
            raise KeyboardInterrupt

    _serving.clear()
    _asked_to_stop.clear()
    kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {kind: signal.signal(kind, note) for kind in kinds}
    try:
        yield stop
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


_serving = Told()
# Also said by an event: where Python is busy with itself (just after a fork, say) it swallows what a signal raises.
_asked_to_stop = Told()


def serve(port: int, database: Server | None, stop: threading.Event, say: Announce) -> None:
    """Run web server and what runs beside it until `stop`; what is dead, or the database, is started again."""
    connections.close_all()
    _serving.set()
    witness = _spawn_witness(say) if demo_state() == BUILT else None
    compare_log()
    web = _spawn(web_command(port), keep=True)
    beside = {name: _spawn_beside(name) for name in BESIDE if name in get_commands()}
    say(f"Serving on http://{_host()}:{port}/")
    try:
        while not stop.wait(0.5):
            if database is not None:
                database.keep_up(announce=say)
            if web.poll() is not None:
                raise env.Wrong(f"The web server ended by itself (code {web.returncode}). Its reason is above.")
            for name, ended in [(name, process) for name, process in beside.items() if process.poll() is not None]:
                say(f"{BESIDE[name]} ended (code {ended.returncode}). Starting it again.")
                time.sleep(1)
                beside[name] = _spawn_beside(name)
    finally:
        say("Stopping.")
        _end([web, *beside.values(), *([witness] if witness else [])])


def web_command(port: int, *, workers: int = 0, log_level: str = "warning") -> list[str]:
    """The web server's command. Behind a proxy that sends whole requests on, threads take them as they come; with nothing
    before it the house has a front of its own that waits for slow senders (docs/decisions/0014).
    """
    workers = workers or env.number("TUNTAS_WEB_WORKERS", default=2, least=1)
    options = ["--http", "1", "--no-ws", "--workers-kill-timeout", "10", "--log-level", log_level]
    options += ["--host", _host(), "--port", str(port), "--workers", str(workers)]
    if env.flag("TUNTAS_PROXY", default=False):
        options += ["--interface", "wsgi", "--blocking-threads", str(env.web_threads()), "config.wsgi:application"]
    else:
        options += ["--interface", "rsgi", "config.rsgi:application"]
    return [_program("granian"), *options]


# Commands that run beside the web server and are started again when they end; a key keeper begins anew with no key.
BESIDE = {"work": "The worker", "sequence": "The log's sequencer", "unlock_service": "The key keeper"}


def compare_log() -> None:
    """Before the first request the log is compared with what its key signed and its witnesses hold: a database put
    back from an old backup is read-only from the first page on. A witness that is silent keeps nobody waiting for long.
    """
    compared = _spawn([_program("tuntas"), "sequence", "--compare"], keep=False)
    try:
        code = compared.wait()
    finally:
        _end([compared])
    if code not in {0, sequencing.IS_HALTED}:
        raise env.Wrong(f"The public log cannot be compared (code {code}). Its reason is above; nothing is served.")


WITNESS_PATIENCE = 15.0


def _spawn_witness(say: Announce) -> Popen[bytes] | None:
    """The demo's witness, on this very machine: it shows how, and proves nothing. Not where real ones are named."""
    if os.environ.get("TUNTAS_WITNESSES", "").strip():
        return None
    folder = env.data_dir() / "witness"
    address = folder / "address"
    address.unlink(missing_ok=True)
    keys = subprocess.run(
        [_program("tuntas"), "log-keys", "--all"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()
    logs = [word for key in keys for word in ("--log", key)]
    command = [_program("tuntas"), "witness", str(folder), "--name", "saksi.peragaan", "--listen", "127.0.0.1:0", *logs]
    witness = _spawn(command, keep=False)
    until = time.monotonic() + WITNESS_PATIENCE
    while not address.exists() and witness.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if not address.exists():
        _end([witness])
        say("The demo's witness could not be started. Its reason is above; the log is served without one.")
        return None
    os.environ["TUNTAS_WITNESSES"] = address.read_text().strip()
    say("A witness runs beside the log, for show: one on the same machine proves nothing.")
    return witness


def _spawn_beside(name: str) -> Popen[bytes]:
    return _spawn([_program("tuntas"), name], keep=False)


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _spawn(command: list[str], *, keep: bool) -> Popen[bytes]:
    return Popen(
        command,
        env=os.environ | {"TUNTAS_KEEP": "1" if keep else "0"},
        start_new_session=True,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - only the signal handler runs beside
    )


def _end(children: list[Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def demo_state() -> str:
    """Read the note on our database; "" if there is none."""
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as admin:
        row = admin.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s",
            [dsn.database_name()],
        ).fetchone()
    return str(row[0]) if row else ""


def is_demo_due(*, is_new: bool) -> bool:
    """Whether the demo is still to be built: the database is new, or its demo was cut off, or a command that only
    needed some database made it (`tuntas audit`, say) and nobody has put an office in it. Never in one run by others.
    """
    state = demo_state()
    return is_new or state == BUILDING or (state == "" and not dsn.url() and _has_no_office())


def _has_no_office() -> bool:
    with psycopg.connect(dsn.admin_conninfo(dsn.database_name()), autocommit=True) as admin:
        if admin.execute("SELECT to_regclass('public.offices_office') IS NULL").fetchone() == (True,):
            return True
        return admin.execute("SELECT NOT EXISTS (SELECT FROM public.offices_office)").fetchone() == (True,)


def note_demo(state: str) -> None:
    """Write the note on our database."""
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as admin:
        name = sql.Identifier(dsn.database_name())
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(state)))


def drop_database() -> None:
    """Throw away a demo that was never finished; refuses any other database."""
    if demo_state() != BUILDING:
        raise env.Wrong(f"The database {dsn.database_name()} is not an unfinished demo and is left as it is.")
    connections.close_all()
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(dsn.database_name())))


def build_demo(say: Announce) -> None:
    """Fill the new database by the `demo` command, in a process of its own, and note that it is whole."""
    if "demo" not in get_commands():
        say("There is no demo in this build: the database stays empty.")
        note_demo(BUILT)
        return
    connections.close_all()
    began = time.monotonic()
    say("Building the demo, about two minutes.")
    demo = _spawn([_program("tuntas"), "demo"], keep=False)
    try:
        while (code := demo.poll()) is None:
            if _asked_to_stop.wait(0.2):
                raise KeyboardInterrupt
    finally:
        _end([demo])
    if code != 0:
        raise env.Wrong(f"The demo could not be built (code {code}). Its reason is above; nothing is served.")
    note_demo(BUILT)
    say(f"The demo is built ({time.monotonic() - began:.0f} s).")
