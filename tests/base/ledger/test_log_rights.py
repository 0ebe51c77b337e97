"""What the sequencer's role may do, asked of the database: its own work and nothing else."""

import psycopg
import pytest
from django.db import DatabaseError, connections

from tests.base.ledger.log_world import an_act, connected
from tuntas.base.ledger import protect


pytestmark = pytest.mark.bare

Admin = psycopg.Connection[tuple[object, ...]]
MAY = {
    "ledger_actpending": {"SELECT", "DELETE"}, "ledger_leaf": {"SELECT", "INSERT"}, "ledger_place": {"SELECT", "INSERT"},
    "ledger_tile": {"SELECT", "INSERT", "UPDATE"}, "ledger_origin": {"SELECT", "INSERT"},
    "ledger_checkpoint": {"SELECT", "INSERT"}, "ledger_cosignature": {"SELECT", "INSERT"},
    "ledger_cover": {"SELECT", "INSERT"}, "ledger_halt": {"SELECT", "INSERT"}, "ledger_recovery": {"SELECT"},
    "offices_parameter": {"SELECT"}, "ledger_mark": {"SELECT"},
}  # fmt: skip


def test_its_rights_are_exactly_these(db: str, admin: Admin) -> None:
    wishes = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    found = {}
    for table in protect.our_tables():
        has = {w for w in wishes if admin.execute("SELECT has_table_privilege('tuntas_sequencer', %s, %s)", [table, w]).fetchone() == (True,)}  # fmt: skip
        if has:
            found[table] = has
    columns = admin.execute(
        """SELECT table_name || '.' || column_name FROM information_schema.column_privileges
           WHERE grantee = 'tuntas_sequencer' AND table_name = 'ledger_act' ORDER BY 1"""
    ).fetchall()

    assert found == MAY
    assert columns == [("ledger_act.id",), ("ledger_act.leaf",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT body FROM ledger_actbody",
        "SELECT event FROM ledger_act",
        "SELECT case_id FROM ledger_act",
        "SELECT 1 FROM cases_case",
        "SELECT name FROM people_person",
        "UPDATE ledger_leaf SET entry = entry",
        "DELETE FROM ledger_checkpoint",
        "INSERT INTO ledger_recovery (halt_id, origin_id, ground, way, lost_from, lost_until, at) VALUES (1, 1, 'x', 'false_claim', 0, 0, now())",
        "UPDATE ledger_actpending SET act_id = 1",
    ],
)
def test_it_may_not(db: str, query: str) -> None:
    an_act()
    with connected() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(query)


def test_the_web_role_reads_the_log_and_writes_none_of_it(db: str) -> None:
    for table in ("leaf", "place", "tile", "checkpoint", "cosignature", "origin", "cover", "halt", "recovery"):
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ledger_{table}")
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute(f"DELETE FROM ledger_{table}")
        with connections["default"].cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute("SELECT act_id FROM ledger_actpending")
