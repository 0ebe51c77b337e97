"""The process that runs the database for commands, and ends with the last of them: `python -m config.postgres.keeper`."""

import argparse
import signal
import sys

from config import env
from config.postgres import server


def main() -> int:
    """Keep the database; 2 and a sentence when it cannot be started."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forgetful", action="store_true", help="for tests: do not wait for the disk")
    forgetful = parser.parse_args().forgetful
    # Told to stop, it shuts the database down in order first.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        return server.keep(fsync=not forgetful)
    except env.Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
