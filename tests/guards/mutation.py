"""Constraint mutation: try a forbidden write, take away what forbids it, try again.

    outcome = prove(connection, thing, write)
    outcome.before  -> the refusal, by name
    outcome.after   -> None, or another rule's refusal: this one is gone

Everything happens in one transaction of a superuser that is rolled back. For a constraint the table's own triggers are
switched off, so that it stands alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import dict_row

from tuntas.base.ledger import protect


Connection = psycopg.Connection[tuple[object, ...]]
Write = Callable[[Connection], None]


class NoBait(Exception):
    """The forbidden write found no row to be forbidden on: it would prove nothing."""


class Held(Exception):
    """Said by a write that watches an effect instead of an error: the rule has done its work."""


@dataclass(frozen=True)
class Thing:
    """One object of the catalogue that forbids something. kind: check, unique, primary, exclude, foreign, trigger, policy."""

    kind: str
    table: str
    name: str
    definition: str
    columns: tuple[str, ...] = ()
    predicate: str = ""
    check: str = ""


@dataclass(frozen=True)
class Refusal:
    """sqlstate, and the name of what refused (a column for NOT NULL); empty when the database gives none."""

    sqlstate: str
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.sqlstate} {self.name or self.message}"


@dataclass(frozen=True)
class Outcome:
    thing: Thing
    write: str
    before: Refusal | None
    after: Refusal | None
    wrong: str = field(default="")


KINDS = {"c": "check", "u": "unique", "p": "primary", "x": "exclude", "f": "foreign"}
CONSTRAINTS = """
    SELECT c.contype::text AS contype, c.conrelid::regclass::text AS tbl, c.conname::text AS name,
           pg_get_constraintdef(c.oid) AS definition, '' AS written,
           coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
           ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o) AS columns
    FROM pg_constraint c LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('u', 'p', 'x')
    WHERE c.contype IN ('c', 'u', 'p', 'x', 'f') AND c.conrelid::regclass::text = ANY(%(tables)s)
    UNION ALL
    SELECT 'u', i.indrelid::regclass::text, (SELECT relname::text FROM pg_class WHERE oid = i.indexrelid), pg_get_indexdef(i.indexrelid), '',
           coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
           ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(n, o)
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.o)
    FROM pg_index i WHERE i.indisunique AND i.indrelid::regclass::text = ANY(%(tables)s)
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    UNION ALL
    SELECT 'trigger', t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), '', '', '{}'
    FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgrelid::regclass::text = ANY(%(tables)s)
    UNION ALL
    SELECT 'policy', p.polrelid::regclass::text, p.polname, array_to_string(p.polroles::regrole[], ','),
           coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''),
           coalesce(pg_get_expr(p.polqual, p.polrelid), ''), '{}'
    FROM pg_policy p WHERE p.polrelid::regclass::text = ANY(%(tables)s)
    ORDER BY 2, 1, 3
"""


def things(connection: Connection) -> list[Thing]:
    """Every constraint, unique index, trigger and policy on a table of ours."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(CONSTRAINTS, {"tables": protect.our_tables()}).fetchall()
    return [
        Thing(
            KINDS.get(str(row["contype"]), str(row["contype"])), row["tbl"], row["name"], row["definition"],
            tuple(row["columns"]), row["predicate"], row["written"],
        )
        for row in rows
    ]  # fmt: skip


def prove(connection: Connection, thing: Thing, write: Write, text: str = "", take_away: str = "") -> Outcome:
    """Try, take away, try again. take_away: the SQL that does it, when it is not simply dropping the object."""
    with connection.transaction(force_rollback=True):
        if thing.kind != "trigger":
            connection.execute(f"ALTER TABLE {thing.table} DISABLE TRIGGER USER")
        before = attempt(connection, write)
        connection.execute(take_away or removal(thing))
        after = attempt(connection, write)
    return Outcome(thing, text, before, after)


def removal(thing: Thing) -> str:
    match thing.kind:
        case "trigger":
            return f"DROP TRIGGER {thing.name} ON {thing.table}"
        case "policy":
            return f"DROP POLICY {thing.name} ON {thing.table}"
        case "unique" if thing.definition.startswith("CREATE"):
            return f"DROP INDEX {schema_of(thing.table)}{thing.name}"
    return f"ALTER TABLE {thing.table} DROP CONSTRAINT {thing.name} CASCADE"


def schema_of(table: str) -> str:
    """What stands before the name of an index of this table: `sealed.` or nothing."""
    schema, dot, _name = table.rpartition(".")
    return schema + dot


def attempt(connection: Connection, write: Write) -> Refusal | None:
    """The refusal of one write, None when it went through; undone in either case."""
    try:
        with connection.transaction(force_rollback=True):
            write(connection)
    except Held as held:
        return Refusal("held", str(held), "")
    except psycopg.Error as error:
        diag = error.diag
        return Refusal(str(diag.sqlstate), diag.constraint_name or diag.column_name or "", diag.message_primary or "")
    return None


def run(statement: str) -> Write:
    """A write given as SQL; deferred rules are asked at once."""

    def write(connection: Connection) -> None:
        connection.execute(statement)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return write


def update(table: str, change: str) -> Write:
    """`column = value [WHERE ...]` on one row of the table; NoBait when there is no such row."""
    setting, _where, condition = change.partition(" WHERE ")

    def write(connection: Connection) -> None:
        done = connection.execute(
            f"UPDATE {table} SET {setting} WHERE ctid = (SELECT ctid FROM {table} WHERE {condition or 'true'} LIMIT 1)"
        )
        if done.rowcount != 1:
            raise NoBait(change)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return write


def copy(table: str, columns: Sequence[str], changes: dict[str, str], where: str = "") -> Write:
    """Insert a copy of one row with some columns changed (name -> SQL); NoBait when there is no such row."""
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changes.get(name, f'r."{name}"') for name in columns)

    def write(connection: Connection) -> None:
        done = connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} r WHERE {where or 'true'} LIMIT 1"
        )
        if done.rowcount != 1:
            raise NoBait(where)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")

    return write


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    is_required: bool
    is_generated: bool
    is_key: bool


def columns_of(connection: Connection, table: str) -> list[Column]:
    found = connection.execute(
        """SELECT a.attname::text, t.typname::text, a.attnotnull, a.attgenerated <> '',
                  EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                          AND a.attnum = ANY(i.indkey))
           FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
           WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
        [table],
    )
    return [Column(*row) for row in found.fetchall()]  # type: ignore[arg-type]


# A value no row holds, by type.
FRESH = {
    "int2": "31000", "int4": "990000001", "int8": "990000001", "uuid": "gen_random_uuid()", "date": "date '1901-01-01'",
    "timestamptz": "timestamptz '1901-01-01'", "text": "'nobody-has-this'", "varchar": "'nobodyhas'", "bytea": "'\\xfe'",
    "ltree": "'99.99.99.9999'", "daterange": "daterange('1901-01-01', '1901-01-02')",
    "tstzrange": "tstzrange('1901-01-01', '1901-01-02')", "bool": "false", "time": "time '01:01'",
}  # fmt: skip
