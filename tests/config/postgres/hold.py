"""Hold a database until standard input closes: `hold.py own|attach`. Prints one line once it is up, or exits 2."""

import sys

from config import env
from config.postgres import server


def main() -> int:
    """Run as a process of its own, so that tests can kill it."""
    hold = {"own": server.own, "attach": server.attach_or_start}[sys.argv[1]]
    try:
        with hold():
            sys.stdout.write("up\n")
            sys.stdout.flush()
            sys.stdin.read()
    except env.Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
