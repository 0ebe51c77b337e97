"""A sequencer that is killed at a named point: `python -m tests.base.ledger.dying FOLDER POINT`. No goodbye, no clean-up."""

import os
import signal
import sys
from pathlib import Path

from tests.base.ledger.log_world import NOON, connected, later
from tuntas.base.ledger.log.sequencer import CoverRule, Sequencer


def main(folder: Path, point: str) -> None:
    """Begin, and do one step; die where it was said."""

    def reached(here: str) -> None:
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with connected() as connection:
        log = Sequencer(connection, folder, "tuntas.test/log", reached=reached)
        assert log.take_lock()
        log.begin(NOON)
        log.step(later(60), CoverRule(60, 3))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
