"""The web role cannot count writes it sees nothing of: not by the number of a transaction, a counter, a size or a journal."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.postgres import dsn, roles, silence


pytestmark = pytest.mark.bare
Admin = psycopg.Connection[tuple[object, ...]]
Web = psycopg.Connection[tuple[object, ...]]
# What differs between two moments without anybody writing: the time, and the session itself.
OF_THE_MOMENT = {
    "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random", "gen_random_uuid",
    "uuidv4", "uuidv7", "pg_cursors", "pg_backend_memory_contexts", "pg_cursor", "pg_get_backend_memory_contexts",
    "pg_prepared_statements", "pg_prepared_statement", "pg_stat_get_backend_idset", "pg_stat_get_snapshot_timestamp",
    "pg_stat_xact_all_tables", "pg_stat_xact_sys_tables", "pg_stat_xact_user_tables", "pg_get_loaded_modules",
}  # fmt: skip
# What the server counts for all its databases together and every few seconds; told in docs/decisions/0012.
LEFT = {
    "pg_stat_bgwriter", "pg_shmem_allocations", "pg_get_shmem_allocations",
    "pg_stat_get_buf_written_backend", "pg_stat_get_buf_fsync_backend",
}  # fmt: skip


@pytest.fixture
def web(db: str) -> Iterator[Web]:
    with psycopg.connect(dsn.conninfo(dsn.WEB, database=db), autocommit=True) as connection:
        yield connection


def refused(connection: Web, query: str) -> bool:
    try:
        connection.execute(query)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_the_number_of_an_act_s_transaction_is_not_the_web_role_s_to_read(web: Web) -> None:
    for query in ("SELECT xid FROM ledger_act", "SELECT * FROM ledger_act", "SELECT max(xid) FROM ledger_act",
                  "SELECT a FROM ledger_act a", "SELECT 1 FROM ledger_act WHERE xid > '0'"):  # fmt: skip
        assert refused(web, query), query
    assert not refused(web, "SELECT id, event, at, recorded_at, leaf FROM ledger_act")


def test_no_table_tells_it_which_transaction_wrote_a_row(web: Web, admin: Admin) -> None:
    tables = [
        name
        for (name,) in admin.execute(
            """SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
               AND has_any_column_privilege('tuntas_web', oid, 'SELECT') ORDER BY 1"""
        )
    ]

    assert len(tables) > 100
    assert [table for table in tables for column in ("xmin", "xmax", "cmin") if not refused(web, f"SELECT {column} FROM {table}")] == []  # fmt: skip


@pytest.mark.parametrize("function", silence.FUNCTIONS)
def test_what_tells_of_others_writes_is_not_its_to_call(function: str, admin: Admin) -> None:
    asked = "SELECT has_function_privilege(%s, %s, 'EXECUTE')"

    assert admin.execute(asked, [dsn.WEB, f"pg_catalog.{function}"]).fetchone() == (False,)
    assert {admin.execute(asked, [role, f"pg_catalog.{function}"]).fetchone() for role in silence.OTHERS} == {(True,)}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT txid_current()", "SELECT pg_current_wal_lsn()", "SELECT pg_relation_size('cases_case')",
        "SELECT n_tup_ins FROM pg_stat_all_tables WHERE schemaname = 'sealed'", "SELECT xact_commit FROM pg_stat_database",
        "SELECT reltuples FROM pg_class", "SELECT relpages FROM pg_class", "SELECT age(xmin) FROM pg_type LIMIT 1",
        "SELECT backend_xid FROM pg_stat_activity", "SELECT * FROM pg_locks",
    ],
)  # fmt: skip
def test_each_is_refused_when_it_is_asked(query: str, web: Web) -> None:
    assert refused(web, query)


def test_the_server_s_own_databases_are_closed(db: str) -> None:
    for name in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(dsn.conninfo(dsn.WEB, database=name))


def test_it_is_done_once_and_for_a_database_of_before_too(db: str, admin: Admin) -> None:
    assert silence.is_installed(admin)
    admin.execute("GRANT SELECT ON pg_catalog.pg_class TO PUBLIC")
    admin.execute("GRANT EXECUTE ON FUNCTION txid_current() TO PUBLIC")
    assert not silence.is_installed(admin)

    roles.ensure()

    assert silence.is_installed(admin)
    assert admin.execute("SELECT has_function_privilege('tuntas_web', 'txid_current()', 'EXECUTE')").fetchone() == (
        False,
    )


def test_whatever_may_be_asked_without_an_argument_is_the_same_after_writes_nobody_sees(own_server: Path) -> None:
    """Every function without an argument, every catalogue: asked before and after a thousand rows in schema sealed.

    On a server of its own: other tests make and drop databases beside this one, and their traces would count as ours.
    """
    roles.ensure()
    with (
        psycopg.connect(dsn.admin_conninfo(dsn.database_name()), autocommit=True) as admin,
        psycopg.connect(dsn.conninfo(dsn.WEB), autocommit=True) as web,
    ):
        admin.execute("CREATE SCHEMA IF NOT EXISTS sealed")
        told = set(answers(web))
        # What the server does by itself now and then is not in every round; what tells of writes is.
        for _round in range(5):
            before = answers(web)
            admin.execute("CREATE TABLE sealed.unseen AS SELECT n FROM generate_series(1, 1000) n")
            admin.execute("DROP TABLE sealed.unseen")
            for _n in range(20):
                admin.execute("SELECT pg_current_xact_id()")
            after = answers(web)
            told &= {name for name in before if before[name] != after[name]}

    assert own_server.exists()
    assert len(before) > 150
    assert told - OF_THE_MOMENT - LEFT == set()


def answers(web: Web) -> dict[str, object]:
    functions = web.execute(
        """SELECT DISTINCT proname, proretset FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
           AND pronargs = 0 AND prokind = 'f' AND has_function_privilege(oid, 'EXECUTE') AND prorettype <> 'trigger'::regtype
           AND prorettype <> 'event_trigger'::regtype AND proname NOT IN ('pg_advisory_unlock_all', 'pg_stat_clear_snapshot')"""
    ).fetchall()
    views = web.execute(
        """SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')
           AND has_any_column_privilege(oid, 'SELECT')"""
    ).fetchall()
    asked = {str(name): f"SELECT array_agg(x::text) FROM {name}() x" for name, _is_set in functions}
    asked |= {str(name): f"SELECT md5(array_agg(v::text)::text) FROM pg_catalog.{name} v" for (name,) in views}
    return {name: _answer(web, query) for name, query in sorted(asked.items())}


def _answer(web: Web, query: str) -> object:
    try:
        return web.execute(query).fetchone()
    except psycopg.Error as error:
        return type(error).__name__
