"""No rule of the database survives unproven: each is taken away in turn, and the write it forbids must then go through.

`tuntas refusals` runs this module and prints object, test, refusal.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.factories import life
from tests.guards import mutation, refusals
from tests.guards.mutation import Connection, Held, Outcome, Refusal, Thing, Write
from tuntas.base.ledger import protect


# The triggers that refuse an act left open, by set.
ACT_CLOSED = {"ledger_act": "ledger_act_closed", "sealed.act": "sealed_act_closed"}
# Where `tuntas refusals` wants each proof written down.
REPORT = os.environ.get("REFUSALS_REPORT", "")


@pytest.fixture(scope="module")
def lived(template: str) -> Iterator[Connection]:
    with life.lived_database(template) as connection:
        # An act opened for a forbidden write stays open: it is rolled back with the write.
        for table, trigger in ACT_CLOSED.items():
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield connection


@pytest.fixture(scope="module")
def catalogue(lived: Connection) -> list[Thing]:
    return mutation.things(lived)


def judge(outcome: Outcome, expected: Callable[[Refusal], bool]) -> str:
    """Nothing when the rule refused by name and only then; otherwise what was seen."""
    if outcome.before is None:
        return "not refused"
    if not expected(outcome.before):
        return f"refused by {outcome.before}"
    if outcome.after is not None and expected(outcome.after):
        return "still refused without it"
    return ""


def report(test: str, thing: Thing, outcome: Outcome) -> None:
    if REPORT:
        line = {"object": f"{thing.table}.{thing.name}", "kind": thing.kind, "test": test, "write": outcome.write,
                "refusal": str(outcome.before), "then": str(outcome.after or "passed")}  # fmt: skip
        with Path(REPORT).open("a") as file:
            file.write(json.dumps(line) + "\n")


class Survivors(dict[str, str]):
    """What was not proven, by name; empty when the guard is green."""

    def lines(self) -> str:
        return "\n".join(f"{name}: {why}" for name, why in self.items())

    def prove(self, test: str, lived: Connection, thing: Thing, write: Write, text: str,
              expected: Callable[[Refusal], bool], take_away: str = "") -> None:  # fmt: skip
        try:
            outcome = mutation.prove(lived, thing, write, text, take_away)
        except (mutation.NoBait, psycopg.Error) as error:
            self[f"{thing.table}.{thing.name} ({text})"] = f"{type(error).__name__}: {error}"
            return
        report(test, thing, outcome)
        if wrong := judge(outcome, expected):
            self[f"{thing.table}.{thing.name} ({text})"] = wrong


def named(thing: Thing) -> Callable[[Refusal], bool]:
    return lambda refusal: refusal.name == thing.name


def test_every_check_refuses_its_forbidden_write(lived: Connection, catalogue: list[Thing]) -> None:
    survivors = Survivors()
    for thing in (thing for thing in catalogue if thing.kind == "check"):
        changes = refusals.CHECKS.get(thing.name, ())
        if not changes:
            survivors[f"{thing.table}.{thing.name}"] = f"no forbidden write in refusals.CHECKS for {thing.definition}"
        for change in (changes,) if isinstance(changes, str) else changes:
            survivors.prove("check", lived, thing, mutation.update(thing.table, change), change, named(thing))

    assert survivors == {}, survivors.lines()
    assert set(refusals.CHECKS) - {thing.name for thing in catalogue} == set(), "an entry names no constraint"


def test_every_key_refuses_a_second_row(lived: Connection, catalogue: list[Thing]) -> None:
    """Primary keys, UNIQUE constraints and indexes, exclusions: the copy of a row."""
    survivors = Survivors()
    kinds = {"primary", "unique", "exclude"}
    keys = [thing for thing in catalogue if thing.kind in kinds]
    for thing in keys:
        others = [other for other in keys if other.table == thing.table and other != thing]
        where, changes = copy_of(lived, thing, others)
        columns = [column.name for column in mutation.columns_of(lived, thing.table) if not column.is_generated]
        write = mutation.copy(thing.table, columns, changes, where)
        # A key inside this one would speak first.
        narrower = [other for other in others if set(other.columns) < set(thing.columns) and not other.predicate]
        with lived.transaction(force_rollback=True):
            for other in narrower:
                lived.execute(mutation.removal(other))
            survivors.prove("key", lived, thing, write, f"copy WHERE {where or 'true'}", named(thing))

    assert survivors == {}, survivors.lines()
    assert set(refusals.COPIES) - {thing.name for thing in keys} == set(), "an entry names no key"


def copy_of(lived: Connection, thing: Thing, others: list[Thing]) -> tuple[str, dict[str, str]]:
    """Which row to copy, and fresh values for the keys beside the one that is tried."""
    if thing.kind == "primary":
        return "", {}
    where, literal = refusals.COPIES.get(thing.name, (thing.predicate, {}))
    types = {column.name: column for column in mutation.columns_of(lived, thing.table)}
    changes: dict[str, str] = {}
    for other in others:
        free = [name for name in other.columns if name not in thing.columns and not types[name].is_generated]
        if free and other.kind != "exclude" and not set(free) & set(literal):
            changes[free[0]] = mutation.FRESH[types[free[0]].type]
    filled = " AND ".join(f'"{name}" IS NOT NULL' for name in thing.columns)
    return " AND ".join(f"({part})" for part in (where, filled) if part), changes | literal


def test_every_foreign_key_refuses_what_is_not_there(lived: Connection, catalogue: list[Thing]) -> None:
    survivors = Survivors()
    for thing in (thing for thing in catalogue if thing.kind == "foreign"):
        whole = next((sql for name, sql in refusals.FOREIGN.items() if thing.name.startswith(name)), "")
        types = {column.name: column.type for column in mutation.columns_of(lived, thing.table)}
        column = thing.columns[0]
        # A row that has the thing already has also what must stand beside it.
        filled = lived.execute(f'SELECT 1 FROM {thing.table} WHERE "{column}" IS NOT NULL LIMIT 1').fetchone()
        change = f'"{column}" = {mutation.FRESH[types[column]]}' + (f' WHERE "{column}" IS NOT NULL' if filled else "")
        write = mutation.run(whole) if whole else mutation.update(thing.table, change)
        survivors.prove("foreign", lived, thing, write, whole or change, named(thing))

    assert survivors == {}, survivors.lines()


def test_every_required_column_refuses_nothing(lived: Connection) -> None:
    """NOT NULL, column by column; those of a primary key go with the key."""
    survivors, tried = Survivors(), 0
    for table in protect.our_tables():
        for column in mutation.columns_of(lived, table):
            if not column.is_required or column.is_generated or column.is_key:
                continue
            tried += 1
            thing = Thing("not null", table, column.name, "NOT NULL")
            survivors.prove(
                "not null", lived, thing, mutation.update(table, f'"{column.name}" = NULL'), f"{column.name} = NULL",
                lambda refusal, name=column.name: (refusal.sqlstate, refusal.name) == ("23502", name),  # type: ignore[misc]
                f'ALTER TABLE {table} ALTER COLUMN "{column.name}" DROP NOT NULL',
            )  # fmt: skip

    assert survivors == {}, survivors.lines()
    assert tried > 200


def test_every_trigger_holds(lived: Connection, catalogue: list[Thing]) -> None:
    survivors = Survivors()
    triggers = [thing for thing in catalogue if thing.kind == "trigger"]
    for table, trigger in ACT_CLOSED.items():
        lived.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    for thing in triggers:
        writes = forbidden_by(thing, [other for other in triggers if other.name.endswith("_kept")])
        if not writes:
            survivors[f"{thing.table}.{thing.name}"] = f"no forbidden write in refusals.TRIGGERS for {thing.definition}"
        for wanted, write in writes:
            survivors.prove("trigger", lived, thing, write, wanted, said(wanted))

    assert survivors == {}, survivors.lines()
    assert set(refusals.TRIGGERS) - {thing.name for thing in triggers} == set(), "an entry names no trigger"


def said(wanted: str) -> Callable[[Refusal], bool]:
    return lambda refusal: wanted in {refusal.sqlstate, refusal.name}


def forbidden_by(thing: Thing, kept: list[Thing]) -> list[tuple[str, Write]]:
    """A change without an act; emptying a table (alone: others it would empty too are let go); or the literal writes."""
    if thing.name == f"{protect.name_of(thing.table)}_witnessed":
        return [("TU001", without_an_act(thing))]
    if thing in kept:
        others = "".join(f"ALTER TABLE {o.table} DISABLE TRIGGER {o.name};" for o in kept if o != thing)
        state = "TU003" if "append_only" in thing.definition else "TU001"
        return [(state, mutation.run(f"{others} TRUNCATE {thing.table} CASCADE"))]
    return [(wanted, with_an_act_left_open(thing, write)) for wanted, write in refusals.TRIGGERS.get(thing.name, ())]


def without_an_act(thing: Thing) -> Write:
    """A row deleted with only the witness to see it, if it is there; what points at the row is another rule's matter."""

    def write(connection: Connection) -> None:
        connection.execute(f"ALTER TABLE {thing.table} DISABLE TRIGGER USER")
        if connection.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [thing.name]).fetchone():
            connection.execute(f"ALTER TABLE {thing.table} ENABLE TRIGGER {thing.name}")
        connection.execute(f"DELETE FROM {thing.table} WHERE ctid = (SELECT min(ctid) FROM {thing.table})")

    return write


def with_an_act_left_open(thing: Thing, write: Write) -> Write:
    def inner(connection: Connection) -> None:
        for table, trigger in ACT_CLOSED.items():
            if thing.name != trigger:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        write(connection)

    return inner


def test_every_wall_keeps_the_neighbour_out_and_lets_its_own_in(lived: Connection, catalogue: list[Thing]) -> None:
    """A policy taken away lets nobody in; a policy widened, or the table's row security ended, lets everybody in."""
    survivors = Survivors()
    for thing in (thing for thing in catalogue if thing.kind == "policy"):
        role = thing.definition
        if role not in OWN:
            key = first_key(lived, thing.table)
            survivors.prove("policy", lived, thing, seen_by(thing, key, role, 0), "role sees it", named(thing))
            continue
        own = post_of(lived, *OWN[role])
        for neighbour in (*NEIGHBOURS[role], *refusals.NEARER.get(thing.name, ())):
            prove_wall(survivors, lived, thing, own, post_of(lived, *neighbour))

    assert survivors == {}, survivors.lines()
    assert set(refusals.NEARER) - {thing.name for thing in catalogue} == set(), "an entry names no policy"


# By role: the post that sees the bait, and the nearest that must not: office, role, which of several.
OWN = {"tuntas_web": ("36.72.02.1004", "head", 0), "tuntas_sealed": ("36.72-uptd-ppa", "head", 0)}
NEIGHBOURS = {"tuntas_web": [("36.72.04.1005", "head", 0)], "tuntas_sealed": [("36.73-uptd-ppa", "head", 0)]}


def prove_wall(survivors: Survivors, lived: Connection, thing: Thing, own: int, neighbour: int) -> None:
    role = thing.definition
    key = bait(lived, thing.table, role, own, neighbour)
    if not key:
        survivors[f"{thing.table}.{thing.name}"] = f"no row that post {own} sees and post {neighbour} does not"
        return
    unseen, written = unseen_by(thing, key, neighbour), write_as(lived, thing, key, neighbour)
    for away in (
        f"ALTER POLICY {thing.name} ON {thing.table} USING (true) WITH CHECK (true)",
        f"ALTER TABLE {thing.table} DISABLE ROW LEVEL SECURITY",
    ):
        survivors.prove("policy", lived, thing, unseen, "neighbour sees it", named(thing), away)
        # A document is written before its case is known: reading is walled, writing is not.
        if thing.check != "true":
            survivors.prove("policy", lived, thing, written, "neighbour writes it", is_walled, away)
    survivors.prove("policy", lived, thing, seen_by(thing, key, role, own), "its own sees it", named(thing))


def test_without_a_post_of_a_unit_no_row_of_a_unit_is_there(lived: Connection) -> None:
    """No scope, a scope of nobody's, a village head's, a post whose decree is over: nothing, in every table of the schema."""
    ended = """INSERT INTO offices_post (office_id, role, title, staff_id, decree_id, acting, during)
               SELECT office_id, 'officer', 'Lama', staff_id, decree_id, acting, '[2020-01-01,2020-02-01)'
               FROM offices_post WHERE id = %s RETURNING id"""
    # The record itself is the auditor's: the unit's role has no right to it at all.
    record = ("sealed.act", "sealed.tally")
    tables = [t for t in protect.our_tables() if t.startswith("sealed.") and not t.startswith(record)]
    with lived.transaction(force_rollback=True):
        lived.execute("ALTER TABLE offices_post DISABLE TRIGGER USER")
        head = post_of(lived, *OWN["tuntas_sealed"])
        (former,) = lived.execute(ended, [head]).fetchone() or (0,)
        seen = {
            (table, post): keys_seen(lived, table, "tuntas_sealed", int(str(post)))
            for table in tables
            for post in (0, 990000001, post_of(lived, *OWN["tuntas_web"]), former)
        }
        own = {table: keys_seen(lived, table, "tuntas_sealed", head) for table in tables}

    assert {where: rows for where, rows in seen.items() if rows} == {}
    assert [table for table, rows in own.items() if not rows] == []


def is_walled(refusal: Refusal) -> bool:
    return refusal.sqlstate == "42501" and "row-level security" in refusal.message


def post_of(lived: Connection, office: str, role: str, which: int) -> int:
    row = lived.execute(
        """SELECT p.id FROM offices_post p JOIN offices_office o ON o.id = p.office_id
           WHERE o.code = %s AND p.role = %s ORDER BY p.id OFFSET %s LIMIT 1""",
        [office, role, which],
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


def key_of(lived: Connection, table: str) -> str:
    found = protect.describe(lived.cursor(), table)  # type: ignore[arg-type]
    assert found is not None
    return protect.key_sql(found, "r")


def first_key(lived: Connection, table: str) -> str:
    row = lived.execute(f"SELECT {key_of(lived, table)} FROM {table} r LIMIT 1").fetchone()
    return f"{key_of(lived, table)} = '{row[0]}'" if row else ""


def bait(lived: Connection, table: str, role: str, own: int, neighbour: int) -> str:
    """Condition on a row that a post sees and another does not; empty when there is none."""
    seen = [keys_seen(lived, table, role, post) for post in (own, neighbour)]
    only = sorted(seen[0] - seen[1])
    return f"{key_of(lived, table)} = '{only[0]}'" if only else ""


def keys_seen(lived: Connection, table: str, role: str, post: int) -> set[str]:
    with lived.transaction(force_rollback=True):
        become(lived, role, post)
        return {str(key) for (key,) in lived.execute(f"SELECT {key_of(lived, table)} FROM {table} r").fetchall()}


def become(connection: Connection, role: str, post: int) -> None:
    connection.execute(f"SET LOCAL ROLE {role}")
    connection.execute("SELECT set_config('tuntas.post', %s, true)", [str(post) if post else ""])


def seen_by(thing: Thing, key: str, role: str, post: int) -> Write:
    """The row is there for the role. Some policies wait behind a right nobody has given: it is given for the asking."""

    def write(connection: Connection) -> None:
        connection.execute(f"GRANT SELECT ON {thing.table} TO {role}")
        become(connection, role, post)
        if connection.execute(f"SELECT 1 FROM {thing.table} r WHERE {key}").fetchone():
            raise Held(thing.name)

    return write


def unseen_by(thing: Thing, key: str, post: int) -> Write:
    def write(connection: Connection) -> None:
        become(connection, thing.definition, post)
        if not connection.execute(f"SELECT 1 FROM {thing.table} r WHERE {key}").fetchone():
            raise Held(thing.name)

    return write


def write_as(lived: Connection, thing: Thing, key: str, post: int) -> Write:
    """The neighbour writes a row that is not his; what else it would break is asked after the wall."""
    table = thing.table
    names = ", ".join(f'"{c.name}"' for c in mutation.columns_of(lived, table) if not c.is_generated)
    row = lived.execute(f"SELECT to_jsonb(r)::text FROM {table} r WHERE {key}").fetchone()
    assert row is not None

    def write(connection: Connection) -> None:
        become(connection, thing.definition, post)
        connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
            [row[0]],
        )

    return write
