"""What a superuser does behind the application's back is named, row by row; what nobody did is not.

Every protected table and every column of it comes from the catalogue. Each change is made with all triggers asleep,
read by the audit in the same transaction, and rolled back.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.postgres import binaries, dsn
from tests import clones
from tests.base.ledger import tamper
from tests.factories import life
from tests.guards.mutation import FRESH, Column, columns_of
from tuntas.base.ledger import audit, protect, sets


Connection = psycopg.Connection[tuple[object, ...]]
Found = set[tuple[str, str, str]]

# How a value becomes another one of its type; NULL becomes a fresh one. The rest gets a fresh one at once.
OTHER = {
    "int2": "({0} % 100) + 101", "int4": "{0} + 1000000", "int8": "{0} + 1000000", "bool": "NOT {0}",
    "text": "{0} || 'x'", "varchar": "overlay({0} placing 'x' from 1 for 1)", "bytea": "{0} || '\\x00'",
    "timestamptz": "{0} + interval '1 microsecond'", "date": "{0} + 1", "time": "{0} + interval '1 minute'",
    "ltree": "{0} || 'x'", "jsonb": "jsonb_build_array({0})", "_text": "array_append({0}, 'x')",
    "_int2": "array_append({0}, 7::smallint)", "_int8": "array_append({0}, 7::bigint)",
    "daterange": "CASE WHEN upper_inf({0}) THEN daterange(lower({0}), '2999-01-01') ELSE daterange(lower({0}), NULL) END",
    "tstzrange": "CASE WHEN upper_inf({0}) THEN tstzrange(lower({0}), '2999-01-01') ELSE tstzrange(lower({0}), NULL) END",
}  # fmt: skip
# `xid` says which transaction wrote an act: it is asked only while that transaction lasts.
NOT_COVERED = {("ledger_act", "xid"), ("sealed.act", "xid")}


@pytest.fixture(scope="module")
def lived(template: str) -> Iterator[Connection]:
    with life.lived_database(template) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    tamper.switch_off(monkeypatch)


def found_in(connection: Connection, *tables: str) -> Found:
    """What the audit names; an audit that stops on the way has named nothing but that."""
    try:
        with connection.cursor() as cursor:
            return {(one.kind, one.table, one.key) for one in audit.findings(cursor, tables=tables or None)}  # type: ignore[arg-type]
    except psycopg.DataError as stopped:
        return {("stopped", type(stopped).__name__, "")}


def asleep(connection: Connection, table: str) -> None:
    """Triggers asleep, rules that would refuse taken away; the transaction will be rolled back."""
    connection.execute("SET LOCAL session_replication_role = replica")
    names = connection.execute(
        """SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'x', 'u')
           UNION ALL SELECT indexrelid::regclass::text FROM pg_index i WHERE indrelid = %s::regclass AND indisunique
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)""",
        [table, table],
    ).fetchall()
    constraints = {name for (name,) in connection.execute("SELECT conname FROM pg_constraint").fetchall()}
    for (name,) in names:
        connection.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE" if name in constraints else f"DROP INDEX {name}"
        )


def keys(connection: Connection, table: str) -> list[str]:
    found = protect.describe(connection.cursor(), table)  # type: ignore[arg-type]
    assert found is not None
    return [
        str(key)
        for (key,) in connection.execute(f"SELECT {protect.key_sql(found, 'r')} FROM {table} r ORDER BY 1").fetchall()
    ]


def where(connection: Connection, table: str, key: str) -> str:
    found = protect.describe(connection.cursor(), table)  # type: ignore[arg-type]
    assert found is not None
    return sql.SQL("{} = {}").format(sql.SQL(protect.key_sql(found, "r")), sql.Literal(key)).as_string(connection)


def other_value(column: Column) -> str:
    name = f'r."{column.name}"'
    fresh = FRESH.get(column.type, {"jsonb": "'{}'", "_text": "'{x}'", "time": "'01:01'"}.get(column.type, ""))
    if column.type == "uuid":
        return fresh
    changed = OTHER[column.type].format(name)
    if column.type == "varchar":
        changed = f"CASE WHEN {name} = '' THEN 'x' ELSE {changed} END"
    return f"CASE WHEN {name} IS NULL THEN {fresh} ELSE {changed} END" if fresh and not column.is_required else changed


def test_a_lived_in_database_is_silent(lived: Connection) -> None:
    assert tamper.tried("nothing", on="all", expected=(), named=found_in(lived))


@pytest.mark.parametrize("table", protect.protected_tables())
def test_every_column_changed_is_named(lived: Connection, table: str) -> None:
    missed = {}
    key = keys(lived, table)[0]
    for column in columns_of(lived, table):
        if column.is_generated:
            continue
        with lived.transaction(force_rollback=True):
            asleep(lived, table)
            done = lived.execute(
                f'UPDATE {table} r SET "{column.name}" = {other_value(column)} WHERE {where(lived, table, key)}'
            )
            assert done.rowcount == 1
            moved = set(keys(lived, table)) - {key}
            expected = (
                {("removed", table, key)} | {("added", table, new) for new in moved if new not in KEYS[table]}
                if column.is_key
                else {("changed", table, key)}
            )
            found = found_in(lived, table)
            if not tamper.tried(f"{column.name} changed", on=table, expected=expected, named=found):
                missed[column.name] = found

    assert missed == {}


KEYS: dict[str, set[str]] = {}


@pytest.fixture(autouse=True, scope="module")
def _known_keys(lived: Connection) -> None:
    KEYS.update({table: set(keys(lived, table)) for table in protect.protected_tables()})


@pytest.mark.parametrize("table", protect.protected_tables())
def test_a_row_deleted_added_or_exchanged_is_named(lived: Connection, table: str) -> None:
    first, second = two_unlike_rows(lived, table)
    columns = columns_of(lived, table)
    plain = [f'"{column.name}"' for column in columns if not column.is_generated]
    values = [f'"{column.name}"' for column in columns if not column.is_generated and not column.is_key]

    with lived.transaction(force_rollback=True):
        asleep(lived, table)
        lived.execute(f"DELETE FROM {table} r WHERE {where(lived, table, first)}")
        deleted = found_in(lived, table)
    with lived.transaction(force_rollback=True):
        asleep(lived, table)
        fresh = {f'"{c.name}"': FRESH[c.type] for c in columns if c.is_key}
        lived.execute(
            f"""INSERT INTO {table} ({", ".join(plain)}) SELECT {", ".join(fresh.get(name, "r." + name) for name in plain)}
                FROM {table} r WHERE {where(lived, table, first)}"""
        )
        (added,) = set(keys(lived, table)) - KEYS[table]
        inserted = found_in(lived, table)
    with lived.transaction(force_rollback=True):
        asleep(lived, table)
        lived.execute(
            f"""UPDATE {table} r SET ({", ".join(values)}) = ROW({", ".join("o." + name for name in values)})
                FROM {table} o WHERE ({where(lived, table, first)} AND {where(lived, table, second).replace("(r.", "(o.")})
                OR ({where(lived, table, second)} AND {where(lived, table, first).replace("(r.", "(o.")})"""
        )
        swapped = found_in(lived, table)

    assert all([
        tamper.tried("deleted", on=table, expected={("removed", table, first)}, named=deleted),
        tamper.tried("inserted", on=table, expected={("added", table, added)}, named=inserted),
        tamper.tried(
            "swapped", on=table, expected={("changed", table, first), ("changed", table, second)}, named=swapped
        ),
    ])  # fmt: skip


def two_unlike_rows(lived: Connection, table: str) -> tuple[str, str]:
    """Two rows that differ in more than their keys: exchanging equal ones would change nothing."""
    columns = [f'"{c.name}"' for c in columns_of(lived, table) if not c.is_key and not c.is_generated]
    found = protect.describe(lived.cursor(), table)  # type: ignore[arg-type]
    assert found is not None
    rows = lived.execute(
        f"SELECT {protect.key_sql(found, 'r')}, md5(ROW({', '.join('r.' + c for c in columns)})::text) FROM {table} r ORDER BY 1"
    ).fetchall()
    first = rows[0]
    second = next(row for row in rows if row[1] != first[1])
    return str(first[0]), str(second[0])


@pytest.mark.parametrize("table", protect.protected_tables())
def test_every_row_of_an_emptied_table_is_named(lived: Connection, table: str) -> None:
    with lived.transaction(force_rollback=True):
        asleep(lived, table)
        lived.execute(f"TRUNCATE {table} CASCADE")
        found = found_in(lived, table)

    assert tamper.tried("emptied", on=table, expected={("removed", table, key) for key in KEYS[table]}, named=found)


def test_changes_are_named_by_the_whole_audit_too(lived: Connection) -> None:
    """A sample: three tables at once, nothing else is named."""
    changes = {"cases_case": "applicant = 'x'", "offices_parameter": "value = value + 1", "people_person": "name = 'x'"}
    with lived.transaction(force_rollback=True):
        for table, change in changes.items():
            asleep(lived, table)
            lived.execute(f"UPDATE {table} r SET {change} WHERE {where(lived, table, keys(lived, table)[0])}")
        found = found_in(lived)

    expected = {("changed", table, min(KEYS[table])) for table in changes}
    assert tamper.tried("three tables at once", on="all", expected=expected, named=found)


@pytest.mark.parametrize(
    ("table", "but"),
    [
        ("ledger_act", "NOT"),
        ("ledger_actbody", "NOT"),
        ("ledger_actrow", "NOT"),
        ("ledger_act", ""),
        ("ledger_actrow", ""),
        ("sealed.act", "NOT"),
        ("sealed.actbody", "NOT"),
        ("sealed.actrow", "NOT"),
    ],
    ids=[
        "act", "body", "digests", "act of an erased body", "digests of an erased body",
        "sealed act", "sealed body", "sealed digests",
    ],
)  # fmt: skip
def test_every_column_of_the_record_itself_is_named(lived: Connection, table: str, but: str) -> None:
    """The act is named, whichever of its columns, its body's or its row digests' was changed; also without its body."""
    into = next(made for made in sets.SETS if table.startswith(made.prefix))
    row = lived.execute(
        f"""SELECT act_id, tbl, row_pk FROM {into.prefix}actrow WHERE act_id = (SELECT max(id) FROM {into.act_table} a
            WHERE case_id IS NOT NULL AND EXISTS (SELECT FROM {into.prefix}actrow r WHERE r.act_id = a.id)
            AND {but} EXISTS (SELECT FROM {into.erased} e WHERE e.act_id = a.id))"""
    ).fetchone()
    assert row is not None
    act = int(str(row[0]))
    one = {into.act_table: f"id = {act}", f"{into.prefix}actbody": f"act_id = {act}"}.get(
        table, f"act_id = {act} AND tbl = '{row[1]}' AND row_pk = '{row[2]}'"
    )
    missed = {}
    for column in columns_of(lived, table):
        if (table, column.name) in NOT_COVERED:
            continue
        with lived.transaction(force_rollback=True):
            asleep(lived, table)
            type_ = {"bpchar": "text"}.get(column.type, column.type)
            changed = (
                "'D'"
                if column.type == "bpchar"
                else other_value(Column(column.name, type_, column.is_required, False, False))
            )
            if column.name == "op":
                changed = "CASE r.op WHEN 'U' THEN 'I' ELSE 'U' END"
            lived.execute(f'UPDATE {table} r SET "{column.name}" = {changed} WHERE {one}')
            named = {key for _kind, where_, key in found_in(lived, into.act_table) if where_ == into.act_table}
            # A key that was changed names both the old and the new one.
            expected = {str(act)} | (named & {str(act + 1000000)})
            if not tamper.tried(f"{column.name} changed", on=table, expected=expected, named=named):
                missed[column.name] = named

    assert missed == {}


def test_a_nulled_column_of_an_act_is_named(lived: Connection) -> None:
    missed = {}
    for column in columns_of(lived, "ledger_act"):
        if column.is_required:
            continue
        row = lived.execute(f'SELECT max(id) FROM ledger_act WHERE "{column.name}" IS NOT NULL').fetchone()
        assert row is not None
        with lived.transaction(force_rollback=True):
            asleep(lived, "ledger_act")
            lived.execute(f'UPDATE ledger_act SET "{column.name}" = NULL WHERE id = %s', [row[0]])
            named = {key for _kind, _table, key in found_in(lived, "ledger_act")}
            if not tamper.tried(f"{column.name} emptied", on="ledger_act", expected={str(row[0])}, named=named):
                missed[column.name] = named

    assert missed == {}


def test_a_body_that_is_no_json_any_more_is_named_and_stops_nothing(lived: Connection) -> None:
    with lived.transaction(force_rollback=True):
        asleep(lived, "ledger_actbody")
        lived.execute("UPDATE ledger_actbody SET body = 'not json' WHERE act_id = 3")
        found = found_in(lived, "ledger_act")

    assert tamper.tried(
        "body no JSON", on="ledger_actbody", expected={("body_changed", "ledger_act", "3")}, named=found
    )


def test_an_act_or_a_body_taken_out_is_named(lived: Connection) -> None:
    (act, case, seq) = lived.execute(
        """SELECT a.id, a.case_id, a.case_seq FROM ledger_act a WHERE case_seq > 1
           AND EXISTS (SELECT FROM ledger_act b WHERE b.case_id = a.case_id AND b.case_seq > a.case_seq) LIMIT 1"""
    ).fetchone() or (0, 0, 0)
    seen = []
    for tables in (("ledger_actbody",), ("ledger_act",), ("ledger_act", "ledger_actbody", "ledger_actrow")):
        with lived.transaction(force_rollback=True):
            lived.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                lived.execute(f"DELETE FROM {table} WHERE {'id' if table == 'ledger_act' else 'act_id'} = {act}")
            seen.append(found_in(lived, "ledger_act"))

    for what, kind, key, named in zip(
        ("body taken out", "act taken out", "act, body and digests taken out"),
        ("body_missing", "removed", "removed"),
        (str(act), str(act), f"{case}#{seq}"),
        seen,
        strict=True,
    ):
        assert tamper.tried(what, on="ledger_act", expected={(kind, "ledger_act", key)}, named=named)


def test_a_row_and_its_digest_changed_alike_leave_the_act_named(lived: Connection) -> None:
    """Whoever keeps row and digest in step has not kept the leaf."""
    with lived.transaction(force_rollback=True):
        asleep(lived, "cases_case")
        (pk,) = lived.execute(
            "UPDATE cases_case SET applicant = 'Orang lain' WHERE id = 1 RETURNING id"
        ).fetchone() or (0,)
        (act,) = lived.execute(
            """UPDATE ledger_actrow SET digest = (SELECT cases_case_digest(c) FROM cases_case c WHERE id = %s)
               WHERE (tbl, row_pk, act_id) = ('cases_case', %s::text, (SELECT max(act_id) FROM ledger_actrow
                      WHERE tbl = 'cases_case' AND row_pk = %s::text)) RETURNING act_id""",
            [pk, pk, pk],
        ).fetchone() or (0,)
        found = found_in(lived)

    expected = {("act_changed", "ledger_act", str(act))}
    assert tamper.tried("row and digest changed alike", on="cases_case", expected=expected, named=found)


def test_a_trigger_dropped_for_the_change_and_made_again_hides_nothing(lived: Connection) -> None:
    with lived.transaction(force_rollback=True):
        (made,) = lived.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'cases_case_witnessed'"
        ).fetchone() or ("",)
        lived.execute("DROP TRIGGER cases_case_witnessed ON cases_case")
        without = found_in(lived, "cases_case")
        lived.execute("UPDATE cases_case SET words = 'lain' WHERE id = 1")
        lived.execute(str(made))
        found = found_in(lived)

    bare, changed = {("unprotected", "cases_case", "")}, {("changed", "cases_case", "1")}
    assert tamper.tried("trigger dropped", on="cases_case", expected=bare, named=without)
    assert tamper.tried("trigger dropped, row changed, trigger made", on="cases_case", expected=changed, named=found)


def test_time_zone_and_rewritten_tables_raise_no_alarm(lived: Connection) -> None:
    for setting in (
        "timezone = 'Asia/Jayapura'",
        "datestyle = 'German'",
        "bytea_output = 'escape'",
        "extra_float_digits = -5",
    ):
        lived.execute(f"SET {setting}")
    lived.execute("VACUUM FULL cases_case, ledger_act, ledger_actrow, offices_office, people_person")

    found = found_in(lived)
    for setting in ("timezone", "datestyle", "bytea_output", "extra_float_digits"):
        lived.execute(f"RESET {setting}")

    assert tamper.tried("nothing: other settings, tables rewritten", on="all", expected=(), named=found)


@pytest.fixture
def restored(lived: Connection, tmp_path: Path) -> Iterator[str]:
    """The lived-in database taken out with pg_dump and put into a new one."""
    name, dump = f"{lived.info.dbname}_back", tmp_path / "all.dump"
    tool = binaries.find().bin
    with clones.connect() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        for program, *words in (
            ("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={dsn.admin_conninfo(lived.info.dbname)}"),
            ("pg_restore", f"--dbname={dsn.admin_conninfo(name)}", str(dump)),
        ):
            subprocess.run([str(tool / program), *words], check=True, capture_output=True, text=True)
        yield name
    finally:
        clones.drop(name)


def test_taken_out_and_put_back_raises_no_alarm(restored: str) -> None:
    with clones.connect(restored) as connection:
        found = found_in(connection)
        count = connection.execute("SELECT count(*) FROM ledger_act").fetchone()

    assert tamper.tried("nothing: taken out and put back", on="all", expected=(), named=found)
    assert count is not None
    assert int(str(count[0])) > 100


@pytest.mark.page
def test_the_command_says_so_by_its_exit_code(lived: Connection) -> None:
    silent = command()
    lived.execute("SET session_replication_role = replica")
    lived.execute("UPDATE cases_case SET words = words || 'x' WHERE id = 1")
    lived.execute("UPDATE places_region SET name = 'Ketilang' WHERE code = '36.72.02.1004'")
    loud = command()
    lived.execute("UPDATE cases_case SET words = left(words, -1) WHERE id = 1")
    lived.execute("UPDATE places_region SET name = 'Ketileng' WHERE code = '36.72.02.1004'")
    lived.execute("SET session_replication_role = origin")

    assert (silent.returncode, loud.returncode) == (0, 1)
    named = [line.split("\t") for line in loud.stdout.splitlines()]
    assert [line[:3] for line in named] == [
        ["changed", "cases_case", "1"], ["changed", "places_region", "36.72.02.1004"],
    ]  # fmt: skip
    assert named[0][3].startswith("Perkara "), "what the acts know of the row is told in plain words"


@pytest.mark.page
def test_the_command_counts_nothing_of_sealed_units_unless_asked(lived: Connection) -> None:
    """Three sealed acts are dropped from the log's queue or their rows changed: to anybody it is one line, always the same."""
    quiet, asked = command(), command("--sealed")
    outputs = []
    for change, back in (
        ("UPDATE sealed.actpending SET act_id = -act_id", "UPDATE sealed.actpending SET act_id = -act_id"),
        ("UPDATE sealed.matter SET version = version + 1", "UPDATE sealed.matter SET version = version - 1"),
    ):
        lived.execute("SET session_replication_role = replica")
        lived.execute(change)
        outputs += [command(), command("--sealed")]
        lived.execute(back)
        lived.execute("SET session_replication_role = origin")
    dropped, named, changed, rows = outputs

    assert [one.returncode for one in (quiet, asked, *outputs)] == [0, 0, 1, 1, 1, 1]
    # What was erased when a case was moved is told to who asks for it, and is no finding.
    assert ("erased by act" in quiet.stdout, "erased by act" in asked.stdout) == (False, True)
    assert dropped.stdout == changed.stdout
    assert dropped.stdout.startswith("sealed\tsealed\t\tSomething in schema sealed")
    assert len(dropped.stdout.splitlines()) == 1
    waiting = lived.execute("SELECT act_id FROM sealed.actpending ORDER BY act_id").fetchall()
    expected = [["unplaced", "sealed.act", str(act)] for (act,) in waiting]
    assert [line.split("\t")[:3] for line in named.stdout.splitlines() if "erased" not in line] == expected
    assert {line.split("\t")[1] for line in rows.stdout.splitlines() if "erased" not in line} == {"sealed.matter"}


def command(*words: str) -> subprocess.CompletedProcess[str]:
    program = [Path(sys.executable).with_name("tuntas"), "audit", *words]
    return subprocess.run(program, env=os.environ.copy(), capture_output=True, text=True, check=False)
