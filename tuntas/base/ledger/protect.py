"""Protection: which tables answer to an act, and the triggers that hold it.

Every table of ours is protected unless EXEMPT names it with its reason. `install` runs after every
migration as the owner: it writes one digest function and one trigger per table, and, when a table's
columns changed, records a new version of its digest in a recorded act (a re-commitment).
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from tuntas.base.ledger import canonical, clock, sets


# Digest and triggers of one table. The insert stands in the trigger itself, where its plan is kept.
TRIGGERS = """
    CREATE OR REPLACE FUNCTION {table}_digest(r {table}) RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT sha256(convert_to(jsonb_build_array({columns})::text, 'UTF8'))
    $$;
    CREATE OR REPLACE FUNCTION {table}_witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            IF TG_OP = 'DELETE' OR {old} <> {new} THEN
                INSERT INTO {into}actrow (act_id, tbl, row_pk, op, version, digest)
                VALUES ({into}current_act(), '{table}', {old}, 'D', {version}, NULL)
                ON CONFLICT (tbl, row_pk, act_id) DO UPDATE SET op = 'D', version = {version}, digest = NULL;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN NULL;
            END IF;
        END IF;
        -- As {into}current_act(), in the query itself: every row of every table passes here.
        INSERT INTO {into}actrow (act_id, tbl, row_pk, op, version, digest)
        SELECT id, '{table}', {new}, left(TG_OP, 1), {version}, {table}_digest(NEW) FROM {into}act
        WHERE id = nullif(current_setting('{setting}', true), '')::bigint
            AND xid = pg_current_xact_id_if_assigned() AND leaf IS NULL
        ON CONFLICT (tbl, row_pk, act_id) DO UPDATE SET
            op = CASE WHEN {into}actrow.op = 'I' THEN 'I' ELSE 'U' END,
            version = {version}, digest = EXCLUDED.digest;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no change without an act' USING ERRCODE = 'TU001';
        END IF;
        RETURN NULL;
    END $$;
    DROP TRIGGER IF EXISTS {name}_witnessed ON {table};
    CREATE TRIGGER {name}_witnessed AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_witness();
    DROP TRIGGER IF EXISTS {name}_kept ON {table};
    CREATE TRIGGER {name}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {into}no_truncate();
"""


class Cursor(Protocol):
    """Django's or psycopg's: the audit may run over any connection of the auditor's."""

    def execute(self, sql: str, params: Sequence[Any] | None = None) -> object: ...
    def fetchall(self) -> list[Any]: ...
    def fetchone(self) -> Any: ...  # noqa: ANN401 - rows have the shape of their query


EXEMPT = {
    "ledger_act": "is the record itself; its own triggers refuse a change",
    "ledger_actbody": "is the record itself",
    "ledger_actrow": "is the record itself",
    "ledger_actpending": "a queue; the sequencer empties it, and its trigger lets no act out but into the log",
    "ledger_leaf": "the public log is the record itself; its own triggers refuse a change, its checkpoints prove it",
    "ledger_place": "the public log itself: an act's place, held to the act's leaf",
    "ledger_tile": "the public log itself: only grows, and is recomputed by the audit",
    "ledger_origin": "the public log itself: its names and public keys",
    "ledger_checkpoint": "the public log itself: what was signed",
    "ledger_cosignature": "the public log itself: what witnesses signed",
    "ledger_cover": "the public log itself: when cover slots were added",
    "ledger_halt": "the sequencer's refusal to sign; must be written while no act can be",
    "ledger_digestversion": "written by migrations, as the owner",
    "ledger_outbox": "a queue of ids; sending marks it outside any act",
    "ledger_shown": "the demo's stand-in for a phone",
    "ledger_mark": "the kind of database, set once by the owner",
    "places_region": "shipped facts, compared with the shipped file by `verify_regions`",
    "places_retiredregion": "shipped facts, compared with the shipped file",
    "cases_workflowstate": "generated from the workflow tables, checked equal at start",
    "cases_rulesversion": "says only that some rule changed; kept by triggers",
    "cases_sight": "the trail of who read what, written outside the reader's transaction",
    "desk_sent": "which form was sent already; says nothing about a matter",
    "desk_pintry": "wrong PINs, written outside the refused request",
    "public_limit": "counts requests per minute",
    "people_nameindex": "kept by a trigger from people_person; holds nothing of its own",
    "exchange_columnmap": "remembered spelling of spreadsheet headers",
    "sealed.act": "is the sealed record itself; its own triggers refuse a change",
    "sealed.actbody": "is the sealed record itself",
    "sealed.actrow": "is the sealed record itself",
    "sealed.actpending": "a queue; the sequencer empties it",
    "sealed.tally": "is the sealed record itself: each row's leaf is in the log, and is looked for there",
    "sealed.arrival": "a queue of envelopes, most of them empty; the worker empties it",
    "sealed.arrivalpaper": "part of that queue: papers on their way with an envelope",
    "sealed.alert": "a queue of steps; that one was sent marks it outside any act",
    "sealed.outbox": "a queue of ids; being seen marks it outside any act",
    "sealed.keytry": "wrong passphrases, written outside the refused request",
}


@dataclass(frozen=True)
class Protected:
    """One protected table: its primary key columns, all its columns and their types, in order."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    types: tuple[str, ...]


def table_of(model: type[Model]) -> str:
    """A model's table as SQL names it: `cases_case`, `sealed.matter`."""
    return model._meta.db_table.replace('"', "")  # noqa: SLF001


def name_of(table: str) -> str:
    """What a table's triggers are called after: a trigger's name has no schema."""
    return table.replace(".", "_")


def our_tables() -> list[str]:
    """Table names of all models that live under `tuntas`, sorted."""
    return sorted(
        table_of(model)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tuntas.") and model._meta.managed  # noqa: SLF001
    )


def protected_tables() -> list[str]:
    return [table for table in our_tables() if table not in EXEMPT]


def install(connection: BaseDatabaseWrapper | None = None) -> None:
    """Bring digests and triggers of every protected table that exists in step with its columns; all of it or nothing."""
    connection = connection or connections["owner"]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = [found for table in protected_tables() if (found := describe(cursor, table))]
        changed = [(found, version) for found in tables if (version := _next_version(cursor, found))]
        for found, version in changed:
            _record_version(cursor, found, version)
            _write_triggers(cursor, found, version)
        written = {found.table for found, _version in changed}
        _renew_triggers(cursor, [found for found in tables if found.table not in written])
        for into in sets.SETS:
            again = [(one, version) for one, version in changed if version > 1 and sets.of_table(one.table) == into]
            if again:
                _recommit(cursor, into, again)


def _renew_triggers(cursor: Cursor, tables: list[Protected]) -> None:
    """Write all triggers anew when an older release wrote them in other words; what they digest stays the same."""
    form = f"triggers {hashlib.sha256(TRIGGERS.encode()).hexdigest()[:16]}"
    cursor.execute("SELECT obj_description('ledger_digestversion'::regclass, 'pg_class')")
    if cursor.fetchone()[0] == form:
        return
    for found in tables:
        _write_triggers(cursor, found, _last_version(cursor, found)[0])
    cursor.execute(f"COMMENT ON TABLE ledger_digestversion IS '{form}'")


def describe(cursor: Cursor, table: str) -> Protected | None:
    """The table's key and columns as they are in the database; None when it is not there."""
    cursor.execute(
        """SELECT array_agg(attname::text ORDER BY attnum), array_agg(typname::text ORDER BY attnum)
           FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
           WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped""",
        [table],
    )
    columns, types = cursor.fetchone()
    if not columns:
        return None
    cursor.execute(
        """SELECT array_agg(a.attname::text ORDER BY k.n) FROM pg_index i,
               unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
           JOIN pg_attribute a ON a.attnum = k.attnum
           WHERE i.indrelid = to_regclass(%s) AND i.indisprimary AND a.attrelid = i.indrelid""",
        [table],
    )
    return Protected(table, tuple(cursor.fetchone()[0]), tuple(columns), tuple(types))


def _last_version(cursor: Cursor, found: Protected) -> tuple[int, list[str]]:
    """The newest version of its digest and the columns that covers; 0 and none for a new table."""
    cursor.execute(
        "SELECT version, columns FROM ledger_digestversion WHERE tbl = %s ORDER BY version DESC LIMIT 1", [found.table]
    )
    version, columns = cursor.fetchone() or (0, "[]")
    return version, list(columns if isinstance(columns, list) else json.loads(columns))


def _next_version(cursor: Cursor, found: Protected) -> int:
    """The version to write, or 0 when the digest already covers these columns."""
    version, columns = _last_version(cursor, found)
    return 0 if columns == list(found.columns) else version + 1


def key_sql(found: Protected, row: str) -> str:
    """SQL text of a row's key: its primary key columns, joined by a bar."""
    return " || '|' || ".join(f"({row}.{column})::text" for column in found.key)


# What a type's text would owe to the session (time zone, date style, bytea format) is taken out of the digest.
_RANGE = "jsonb_build_array(isempty({0}), {1}, {2}, lower_inc({0}), upper_inc({0}))"
_SPELLED = {
    "timestamptz": "extract(epoch from {0})",
    "interval": "extract(epoch from {0})",
    "bytea": "encode({0}, 'hex')",
    "daterange": _RANGE.format("{0}", "lower({0})", "upper({0})"),
    "tstzrange": _RANGE.format("{0}", "extract(epoch from lower({0}))", "extract(epoch from upper({0}))"),
    "ltree": "{0}::text",
}


def _record_version(cursor: Cursor, found: Protected, version: int) -> None:
    cursor.execute(
        "INSERT INTO ledger_digestversion (tbl, version, columns) VALUES (%s, %s, %s::jsonb)",
        [found.table, version, canonical.dumps(list(found.columns))],
    )


def _write_triggers(cursor: Cursor, found: Protected, version: int) -> None:
    columns = ", ".join(
        _SPELLED.get(kind, "{0}").format(f'(r)."{column}"')
        for column, kind in zip(found.columns, found.types, strict=True)
    )
    cursor.execute(
        TRIGGERS.format(
            table=found.table,
            name=name_of(found.table),
            into=sets.of_table(found.table).prefix,
            setting=sets.of_table(found.table).setting,
            columns=columns,
            version=version,
            old=key_sql(found, "OLD"),
            new=key_sql(found, "NEW"),
        )
    )


def _recommit(cursor: Cursor, into: sets.ActSet, changed: list[tuple[Protected, int]]) -> None:
    """Record the digests of all rows of the changed tables anew, in one act of the system in their own set."""
    at = clock.real_now()
    cursor.execute(f"SELECT {into.prefix}open_act('ledger.recommitted', 'system', NULL, NULL, %s, NULL)", [at])
    act_id = cursor.fetchone()[0]
    for found, version in changed:
        cursor.execute(
            f"""INSERT INTO {into.prefix}actrow (act_id, tbl, row_pk, op, version, digest)
                SELECT %s, %s, {key_sql(found, "r")}, 'B', %s, {found.table}_digest(r) FROM {found.table} r""",
            [act_id, found.table, version],
        )
    body = canonical.act_body(
        event="ledger.recommitted", actor_kind="system", post_id=None, staff_id=None, case_id=None, at=at,
        facts={"tables": {found.table: version for found, version in changed}},
    )  # fmt: skip
    cursor.execute(f"SELECT {into.prefix}close_act(%s, %s, %s)", [act_id, secrets.token_bytes(32), body])
