"""Somebody holds the web role's password. What docs/how-to/a-stolen-web-role.md says of him, asked of the database.

Row-level security is no wall against him: he sets the post he likes. What he cannot do is change or hide what was
recorded, make the audit blind, stop the log, or reach what only the owner, the sequencer or the unit has.
"""

import itertools
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from config.postgres import dsn
from tests import clones
from tests.factories.world import KEPUH, World, cilegon, sitting
from tests.surfaces.exchange.books import PLAIN, book, row
from tuntas.base.ledger import audit, clock
from tuntas.base.ledger.log import sequencer
from tuntas.casework.cases import actions
from tuntas.casework.cases.models import Case
from tuntas.surfaces.exchange import actions as exchange


Thief = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def world(db: str) -> World:
    made = cilegon()
    clock.set_to(made.at(7, 9))
    made.hand_in()
    return made


@pytest.fixture
def thief(world: World, db: str) -> Iterator[Thief]:
    with psycopg.connect(dsn.conninfo(dsn.WEB, database=db), autocommit=True) as connection:
        yield connection


@pytest.fixture
def silent(db: str) -> Iterator[None]:
    """Whatever was tried, the audit has nothing to say afterwards."""
    yield
    assert findings(db) == []


def findings(db: str) -> list[object]:
    with clones.connect(db) as admin, admin.cursor() as cursor:
        return list(audit.findings(cursor))  # type: ignore[arg-type]


OPEN = "SELECT ledger_open_act('case.handed_in', 'person', 1, 1, now(), NULL)"
CLOSE = "SELECT ledger_close_act(current_setting('tuntas.act')::bigint, sha256('salt'), '{}')"
REFUSED = (
    # what was recorded
    "UPDATE ledger_act SET event = 'x'", "DELETE FROM ledger_act", "INSERT INTO ledger_act DEFAULT VALUES",
    "UPDATE ledger_actbody SET body = '{}'", "DELETE FROM ledger_actbody", "DELETE FROM ledger_actrow",
    "INSERT INTO ledger_actrow (act_id, tbl, row_pk, op, version) VALUES (1, 'cases_case', '1', 'U', 1)",
    "DELETE FROM ledger_actpending", "SELECT 1 FROM ledger_actpending", "INSERT INTO ledger_erasure DEFAULT VALUES",
    "DELETE FROM ledger_outbox", "DELETE FROM cases_case", "DELETE FROM cases_decision", "TRUNCATE cases_case",
    "UPDATE ledger_mark SET kind = 'test'", "UPDATE ledger_digestversion SET columns = '{}'",
    "SELECT ledger_erase_bodies(1)", "SELECT exchange_remove_case(1, ARRAY[1]::bigint[])",
    "SELECT exchange_acts_are_own('{}', '{}')",
    # the tools for it
    "SET session_replication_role = 'replica'", "SET plpgsql.variable_conflict = 'use_column'",
    "ALTER TABLE cases_case DISABLE TRIGGER ALL",
    "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY", "DROP TRIGGER ledger_act_once ON ledger_act",
    "SET ROLE tuntas_owner", "SET SESSION AUTHORIZATION tuntas_owner", "SET ROLE tuntas_intake",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA mine",
    # a name that stands before ours: no temporary tables, so nothing shadows what a trigger reads
    "CREATE TEMPORARY TABLE ledger_act (id bigint)", "CREATE TEMPORARY VIEW cases_case AS SELECT 1",
    "CREATE TABLE public.mine (id int)", "SELECT 1 INTO TEMPORARY cases_case",
    # the server's files and programs
    "COPY cases_case TO PROGRAM 'true'", "COPY cases_case FROM '/etc/passwd'", "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')", "SELECT pg_ls_dir('/')", "CREATE EXTENSION dblink", "LOAD '/tmp/x.so'",
    "SELECT pg_reload_conf()", "SELECT pg_rotate_logfile()", "ALTER SYSTEM SET fsync = off",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tuntas_owner' UNION ALL SELECT pg_promote()",
    "SELECT passwd FROM pg_shadow", "SELECT rolpassword FROM pg_authid",
    "SET row_security = off; SELECT 1 FROM cases_case",
    "LOCK TABLE ledger_place IN SHARE MODE", "LOCK TABLE ledger_actpending IN ACCESS SHARE MODE",
)  # fmt: skip


@pytest.mark.usefixtures("silent")
def test_what_is_refused_is_refused_inside_an_act_too(thief: Thief) -> None:
    passed = []
    for statement, in_act in itertools.product(REFUSED, (False, True)):
        try:
            with thief.transaction(force_rollback=True):
                thief.execute("SELECT set_config('tuntas.post', '1', true)")
                if in_act:
                    thief.execute(OPEN)
                thief.execute(sql.SQL(statement))  # type: ignore[arg-type]
        except psycopg.Error:
            continue
        passed.append(statement)

    assert passed == []


@pytest.mark.usefixtures("silent")
def test_another_ones_act_cannot_be_borrowed(thief: Thief, world: World, db: str) -> None:
    """Neither one that was closed nor one that is open in somebody else's transaction."""
    change = "UPDATE offices_office SET name = name || '!' WHERE code = '36.72-dinsos'"
    (closed,) = thief.execute("SELECT max(id) FROM ledger_act").fetchone() or (0,)
    with psycopg.connect(dsn.conninfo(dsn.WEB, database=db)) as other:
        (opened,) = other.execute(OPEN).fetchone() or (0,)
        for act in (closed, opened, 0, -1, 2**62):
            thief.execute("SELECT set_config('tuntas.act', %s, false)", [str(act)])
            with pytest.raises(psycopg.Error, match="no change without an act"):
                thief.execute(change)
        thief.execute("SELECT set_config('tuntas.act', '', false)")
        with pytest.raises(psycopg.Error, match="is not open"):
            thief.execute("SELECT ledger_close_act(%s, sha256('x'), '{}')", [opened])
        other.rollback()
    with pytest.raises(psycopg.Error, match="never closed"), thief.transaction():
        thief.execute(OPEN)


@pytest.mark.usefixtures("silent")
def test_an_import_does_not_delete_what_it_did_not_make(thief: Thief, world: World, tmp_path: object) -> None:
    """Were its rows free to name any act, taking it back would remove a citizen's case, and the audit would be silent."""
    path = book(tmp_path / "a.xlsx", {"Daftar": [PLAIN, row("3672025205500003")]})  # type: ignore[operator]
    with sitting(world.operator):
        staged = exchange.stage(by=world.operator, at=world.at(7), path=path)
    forged = """UPDATE exchange_importrow SET case_id = c.id, person_id = (SELECT min(id) FROM people_person),
                    acts = (SELECT array_agg(id) FROM ledger_act WHERE case_id = c.id)
                FROM (SELECT id FROM cases_case LIMIT 1) c WHERE source_id = %s"""
    with thief.transaction(force_rollback=True):
        thief.execute("SELECT set_config('tuntas.post', %s, true)", [str(world.operator.post_id)])
        thief.execute("SELECT ledger_open_act('import.rows_taken', 'person', 1, 1, now(), NULL)")
        with pytest.raises(psycopg.Error, match="the acts of its own transaction"):
            thief.execute(forged, [staged.source.pk])

    with sitting(world.operator):
        assert Case.objects.count() == 1


# Settings of a session that change how values are written or found. (Zone and style of dates: tests of the digests; the
# driver itself reads by them.)
SESSIONS = (
    "SET IntervalStyle = 'iso_8601'",
    "SET bytea_output = 'escape'", "SET extra_float_digits = -15",
    "SET xmlbinary = 'hex'", "SET standard_conforming_strings = off",
    "SET quote_all_identifiers = on", "SET array_nulls = off", "SET transform_null_equals = on", "SET jit = on",
    "SET constraint_exclusion = on", "SET enable_indexscan = off", "SET lc_monetary = 'C'",
    "SET default_transaction_isolation = 'serializable'",
)  # fmt: skip


@pytest.mark.usefixtures("silent")
def test_digests_owe_the_session_nothing(world: World) -> None:
    """Each setting left behind on the connection that the product itself goes on to use."""
    for setting in SESSIONS:
        with connections["default"].cursor() as cursor:
            cursor.execute(setting)
        number = world.hand_in(applicant="Bu Zoé", key=uuid4()).number
        with sitting(world.kasie) as by:
            actions.withdraw(number=number, by=by, reason=setting, at=world.at(7, 10))
    connections["default"].close()


BAD: dict[str, tuple[str, ...]] = {
    "int8": ("0", "-1", "9223372036854775807"), "int4": ("0", "-1", "2147483647"), "int2": ("0", "-1"),
    "text": ("''", "repeat('x', 100000)", "'36.72'", "'%_\\'"), "bytea": ("''", "repeat('x', 40)::bytea"),
    "timestamptz": ("'infinity'", "'-infinity'", "'0001-01-01 BC'", "now()"), "date": ("'infinity'", "'4713-01-01 BC'"),
    "uuid": ("'00000000-0000-0000-0000-000000000000'",), "bool": ("true", "false"), "jsonb": ("'[]'", "'{}'", "'1'", "'[{\"n\": -1}]'"),
    "ltree": ("''", "'36.72.02.1004'", "'a.b'"), "_text": ("'{}'", "'{NULL}'", "'{{a},{b}}'"), "_int8": ("'{}'", "'{NULL}'"),
    "_date": ("'{}'", "'{infinity}'"),
}  # fmt: skip
CALLABLE = """SELECT p.oid::regproc::text, array(SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY a(o, n)
                  JOIN pg_type t ON t.oid = a.o ORDER BY n)
              FROM pg_proc p WHERE p.prosecdef AND p.prorettype <> 'trigger'::regtype AND p.pronamespace = 'public'::regnamespace
                AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1"""


@pytest.mark.usefixtures("silent")
def test_doors_called_with_anything_answer_or_refuse(thief: Thief, world: World) -> None:
    """Every function that runs as somebody else, from the catalogue: nothing falls over, nothing changes without an act."""
    doors = thief.execute(CALLABLE).fetchall()
    unknown = {kind for _name, kinds in doors for kind in kinds} - set(BAD)  # type: ignore[attr-defined]
    broken = []
    for name, kinds in doors:
        for n in range(5):
            for act in (False, True):
                values = [f"{BAD[kind][n % len(BAD[kind])] if n < 4 else 'NULL'}::{kind}" for kind in kinds]  # type: ignore[attr-defined]
                try:
                    with thief.transaction():
                        thief.execute("SET LOCAL statement_timeout = '5s'")
                        thief.execute("SELECT set_config('tuntas.post', %s, true)", [str(world.kasie.post_id)])
                        if act:
                            thief.execute(OPEN)
                        thief.execute(sql.SQL(f"SELECT * FROM {name}({', '.join(values)})"))  # type: ignore[arg-type]
                except (psycopg.errors.QueryCanceled, psycopg.OperationalError) as fault:
                    broken.append((name, n, type(fault).__name__))
                except psycopg.Error:
                    continue
    assert unknown == set()
    assert broken == []
    assert len(doors) > 40


def test_the_logs_lock_is_not_his_to_take(thief: Thief) -> None:
    """He would hold it, and no leaf would be numbered any more."""
    one, other = sequencer.LOCK
    for name in ("pg_advisory_lock", "pg_try_advisory_lock", "pg_advisory_xact_lock", "pg_try_advisory_xact_lock",
                 "pg_advisory_lock_shared", "pg_try_advisory_lock_shared", "pg_advisory_xact_lock_shared"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            thief.execute(f"SELECT {name}({one}, {other})")


def test_the_post_is_his_to_choose_and_so_is_what_it_sees(thief: Thief, world: World) -> None:
    """Said plainly: the walls between offices are against mistakes."""
    world.hand_in(region=KEPUH, key=uuid4())
    seen = {}
    for seat in (world.kasie, world.kepuh_kasie, world.sekda):
        with thief.transaction():
            thief.execute("SELECT set_config('tuntas.post', %s, true)", [str(seat.post_id)])
            seen[seat.post_id] = thief.execute("SELECT count(*) FROM cases_case").fetchone()
    with thief.transaction():
        nothing = thief.execute("SELECT count(*) FROM cases_case").fetchone()

    assert list(seen.values()) == [(1,), (1,), (2,)]
    assert nothing == (0,)
