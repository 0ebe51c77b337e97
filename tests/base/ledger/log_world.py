"""Acts, a sequencer and witnesses for the tests of the log."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from config.postgres import dsn
from tuntas.algorithms.merkle.keys import VerifierKey
from tuntas.base.ledger import acts
from tuntas.base.ledger.log import asking
from tuntas.base.ledger.log.sequencer import Connection, Sequencer
from tuntas.surfaces.witness import serving, watching


BASE = "tuntas.test/log"
NOON = datetime(2021, 12, 7, 12, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def an_act(event: str = "test.done") -> int:
    """One committed act that changes nothing."""
    with acts.open_act(event=event, by=acts.SYSTEM, at=NOON) as act:
        return act.id


@contextlib.contextmanager
def connected() -> Iterator[Connection]:
    """A connection as the sequencer's own role."""
    with psycopg.connect(dsn.conninfo(dsn.SEQUENCER), autocommit=True) as connection:
        yield connection


@contextlib.contextmanager
def sequencer(
    folder: Path, *, reached: Callable[[str], None] = lambda _point: None, base: str = BASE
) -> Iterator[Sequencer]:
    """A sequencer that has the lock and has begun."""
    with connected() as connection:
        log = Sequencer(connection, folder, base, reached=reached)
        assert log.take_lock()
        log.begin(NOON)
        yield log


@contextlib.contextmanager
def witness(folder: Path, *logs: VerifierKey, name: str = "saksi.test/w") -> Iterator[asking.Witness]:
    """A real witness behind a real socket."""
    server = serving.Server(("127.0.0.1", 0), watching.opened(folder, name, [log.text for log in logs]))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield asking.Witness(server.witness.key.verifier, server.url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
