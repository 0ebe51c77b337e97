"""A lived-in database on another PostgreSQL, taken out with that version's pg_dump: `python -m tests.base.ledger.older FILE`.

The surroundings say which one: TUNTAS_PG_BIN its programs, TUNTAS_TEST_DATA where its data may lie.
"""

import subprocess
import sys

from tests import conftest


def main(file: str) -> None:
    """Live through three weeks, say how many acts that were, leave the dump in `file`."""
    conftest.pytest_configure()
    from config.postgres import binaries, dsn, roles, server  # noqa: PLC0415 - settings come first
    from tests import clones  # noqa: PLC0415
    from tests.factories import life  # noqa: PLC0415

    with server.attach_or_start(fsync=False):
        roles.ensure()
        with life.lived_database(clones.template()) as connection:
            (count,) = connection.execute("SELECT count(*) FROM ledger_act").fetchone() or (0,)
            source = dsn.admin_conninfo(connection.info.dbname)
            words = ["--format=custom", f"--file={file}", f"--dbname={source}"]
            subprocess.run([str(binaries.find().bin / "pg_dump"), *words], check=True)
            sys.stdout.write(f"{connection.info.server_version // 10000} {count}\n")


if __name__ == "__main__":
    main(sys.argv[1])
