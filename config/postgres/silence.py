"""What the database's own catalogue would tell of other people's writes, and from whom that is taken.

A sealed matter leaves no row where the web role looks. But PostgreSQL numbers every transaction, counts every row of
every table and knows how long its journal is, and tells everybody who may log in. Who holds the web role could so count
writes he sees nothing of. Here that is taken from PUBLIC and given to the house's other roles, which need it.

Only a superuser may: on a managed server, whose administrator is none, PostgreSQL warns and leaves it as it was. What is
left is told in docs/decisions/0012 and in `tests/config/postgres/test_silence.py`.
"""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from config.postgres import dsn


# All of them are the same from PostgreSQL 15 to 18: a dump names them, and is read by the newer.
NUMBERS = (
    "txid_current()", "txid_current_if_assigned()", "txid_current_snapshot()", "txid_status(bigint)",
    "pg_current_xact_id()", "pg_current_xact_id_if_assigned()", "pg_current_snapshot()", "pg_xact_status(xid8)",
    "pg_export_snapshot()", "age(xid)", "mxid_age(xid)", "pg_last_committed_xact()", "pg_xact_commit_timestamp(xid)",
    "pg_control_checkpoint()", "pg_control_system()", "pg_control_recovery()", "pg_control_init()",
)  # fmt: skip
JOURNAL = (
    "pg_current_wal_lsn()", "pg_current_wal_insert_lsn()", "pg_current_wal_flush_lsn()", "pg_stat_get_wal()",
)  # fmt: skip
SIZES = (
    "pg_relation_size(regclass)", "pg_relation_size(regclass,text)", "pg_table_size(regclass)", "pg_indexes_size(regclass)",
    "pg_total_relation_size(regclass)", "pg_database_size(name)", "pg_database_size(oid)",
)  # fmt: skip
OF_A_TABLE = (
    "numscans", "tuples_returned", "tuples_fetched", "tuples_inserted", "tuples_updated", "tuples_deleted",
    "tuples_hot_updated", "live_tuples", "dead_tuples", "mod_since_analyze", "ins_since_vacuum", "blocks_fetched",
    "blocks_hit", "last_vacuum_time", "last_autovacuum_time", "last_analyze_time", "last_autoanalyze_time", "vacuum_count",
    "autovacuum_count", "analyze_count", "autoanalyze_count", "function_calls",
)  # fmt: skip
OF_THE_DATABASE = (
    "xact_commit", "xact_rollback", "blocks_fetched", "blocks_hit", "tuples_returned", "tuples_fetched",
    "tuples_inserted", "tuples_updated", "tuples_deleted", "sessions", "session_time", "active_time",
)  # fmt: skip
# Latches of two numbers: the log's is one of them, and who holds it stops the log. Those of one number stay everybody's.
LATCHES = tuple(
    f"pg_{tries}advisory_{kind}lock{shared}(integer,integer)"
    for tries in ("", "try_") for kind in ("", "xact_") for shared in ("", "_shared")
)  # fmt: skip
# Locks name the tables somebody works in just now; a session's line, the number of its transaction.
AT_WORK = ("pg_lock_status()", "pg_stat_get_activity(integer)")
FUNCTIONS = (
    *NUMBERS, *JOURNAL, *SIZES, *LATCHES, *AT_WORK,
    *(f"pg_stat_get_{name}(oid)" for name in OF_A_TABLE), *(f"pg_stat_get_db_{name}(oid)" for name in OF_THE_DATABASE),
)  # fmt: skip
# Of the whole server, not of one table; some only on newer versions.
OF_THE_SERVER = (
    "pg_stat_get_io()", "pg_stat_get_slru()", "pg_stat_get_backend_io(integer)", "pg_stat_get_backend_wal(integer)",
    "pg_stat_get_buf_alloc()", "pg_stat_get_bgwriter_buf_written_clean()", "pg_stat_get_bgwriter_maxwritten_clean()",
    *(f"pg_stat_get_checkpointer_{name}()" for name in (
        "num_timed", "num_requested", "num_performed", "write_time", "sync_time", "buffers_written", "slru_written",
        "restartpoints_timed", "restartpoints_requested", "restartpoints_performed", "stat_reset_time")),
)  # fmt: skip
# How many rows and pages a table had when it was last looked after.
COUNTED = ("relpages", "reltuples", "relallvisible", "relallfrozen", "relfrozenxid", "relminmxid")
OTHERS = tuple(role for role in (*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES) if role != dsn.WEB)

Connection = psycopg.Connection[tuple[object, ...]]


def install(inside: Connection) -> None:
    """Take all of it from PUBLIC in this database; idempotent."""
    others = sql.SQL(", ").join(sql.Identifier(role) for role in OTHERS)
    for one in _there(inside):
        function = sql.SQL(f"pg_catalog.{one}")
        inside.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(function))
        inside.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(function, others))
    shown = sql.SQL(", ").join(sql.Identifier(name) for name in _shown(inside))
    inside.execute("REVOKE ALL ON pg_catalog.pg_class FROM PUBLIC")
    inside.execute(sql.SQL("GRANT SELECT ({}) ON pg_catalog.pg_class TO PUBLIC").format(shown))
    inside.execute(sql.SQL("GRANT SELECT ON pg_catalog.pg_class TO {}").format(others))


def close_others(admin: Connection) -> None:
    """Let nobody but administrators into the server's own databases: there the same questions would be answered."""
    for name in ("postgres", "template1"):
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def may_install(admin: Connection) -> bool:
    return admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)


def is_installed(inside: Connection) -> bool:
    """Whether this database was silenced, wholly and as this version does it: asked at every start."""
    found = inside.execute(
        """SELECT has_column_privilege('public', 'pg_catalog.pg_class', 'reltuples', 'SELECT')
               OR EXISTS (SELECT 1 FROM unnest(%s::text[]) one WHERE has_function_privilege('public', 'pg_catalog.' || one, 'EXECUTE'))""",
        [_there(inside)],
    ).fetchone()
    return found == (False,)


def _there(inside: Connection) -> list[str]:
    """The functions this version of PostgreSQL has."""
    asked = [*FUNCTIONS, *OF_THE_SERVER]
    found = inside.execute(
        "SELECT one FROM unnest(%s::text[]) one WHERE to_regprocedure('pg_catalog.' || one) IS NOT NULL", [asked]
    )
    return [str(one) for (one,) in found]


def _shown(inside: Connection) -> Iterator[str]:
    columns = inside.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0 ORDER BY attnum"
    )
    return (str(name) for (name,) in columns if name not in COUNTED)
