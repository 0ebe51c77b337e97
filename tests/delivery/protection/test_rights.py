"""Asked of the database over the actual log-ins: what the web role may do in schema sealed, and what the sequencer learns."""

import psycopg
import pytest

from config.postgres import dsn
from tests.factories.unit import arrived
from tests.factories.world import World, cilegon
from tuntas.base.ledger import clock, protect


SEALED_TABLES = [table for table in protect.our_tables() if table.startswith("sealed.")]


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    arrived(made)
    return made


@pytest.mark.parametrize("role", [dsn.WEB, dsn.SEQUENCER])
def test_a_role_outside_the_unit_can_touch_no_table_of_it(world: World, db: str, role: str) -> None:
    with psycopg.connect(dsn.conninfo(role, database=db), autocommit=True) as connection:
        for table in SEALED_TABLES:
            for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_the_web_role_has_no_right_in_the_schema_at_all(
    world: World, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    assert admin.execute("SELECT has_schema_privilege('tuntas_web', 'sealed', 'USAGE')").fetchone() == (False,)
    assert (
        admin.execute(
            """SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'sealed'::regnamespace AND c.relkind IN ('r', 'S')
           AND CASE c.relkind WHEN 'r' THEN has_table_privilege('tuntas_web', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
               ELSE has_sequence_privilege('tuntas_web', c.oid, 'USAGE, SELECT') END"""
        ).fetchall()
        == []
    )
    callable_ones = admin.execute(
        """SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.prosrc ILIKE '%sealed.%' AND p.pronamespace = 'public'::regnamespace
           AND has_function_privilege('tuntas_web', p.oid, 'EXECUTE') ORDER BY 1"""
    ).fetchall()
    assert [name for (name,) in callable_ones] == [
        "protection_hide_case", "protection_leave", "protection_leave_paper", "protection_unit_key",
    ]  # fmt: skip


def test_the_two_doors_give_nothing_of_a_matter_back(world: World, db: str) -> None:
    with psycopg.connect(dsn.conninfo(dsn.WEB, database=db), autocommit=True) as connection:
        row = connection.execute("SELECT * FROM protection_unit_key('36.72.02.1004')").fetchone()
        assert row is not None
        assert len(bytes(row[1])) == 32  # a public key
        assert connection.execute("SELECT * FROM protection_unit_key('99.99')").fetchone() is None
        left = connection.execute(
            "SELECT protection_leave(gen_random_uuid(), %s, 'intake', false, %s, %s, now())",
            [row[0], bytes(80), bytes(28)],
        ).fetchone()
        assert left in {("",), (None,)}


def test_the_sequencer_takes_leaves_and_learns_nothing_else(world: World, db: str) -> None:
    with psycopg.connect(dsn.conninfo(dsn.SEQUENCER, database=db), autocommit=True) as connection:
        taken = [bytes(leaf) for (leaf,) in connection.execute("SELECT * FROM sealed.take_pending(1000)").fetchall()]
        again = connection.execute("SELECT * FROM sealed.take_pending(1000)").fetchall()
        for table in ("sealed.act", "sealed.actpending"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT 1 FROM {table}")
    with psycopg.connect(dsn.conninfo(dsn.AUDITOR, database=db), autocommit=True) as auditor:
        leaves = {bytes(leaf) for (leaf,) in auditor.execute("SELECT leaf FROM sealed.act").fetchall()}
        tallies = {
            (int(str(n)), bytes(leaf))  # type: ignore[arg-type]
            for n, leaf in auditor.execute("SELECT n, sealed.tally_leaf(salt, n) FROM sealed.tally").fetchall()
        }
    # Each round carries its tally too, and nobody can tell it from the rest.
    assert set(taken) | {bytes(leaf) for (leaf,) in again} == leaves | {leaf for _n, leaf in tallies}  # type: ignore[arg-type]
    assert ([n for n, _leaf in tallies], len(again)) == ([len(leaves)] * 2, 1)
    assert {len(leaf) for leaf in taken} == {32}


def test_the_units_role_reads_no_table_of_the_open_side(world: World, db: str) -> None:
    with psycopg.connect(dsn.conninfo(dsn.SEALED, database=db), autocommit=True) as connection:
        for table in ("cases_case", "people_person", "ledger_act", "offices_staff"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT 1 FROM {table}")
