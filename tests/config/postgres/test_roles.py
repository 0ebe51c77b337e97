"""The roles, and the question what the web role may do: red for each right too many, silent otherwise."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config import env
from config.postgres import dsn, roles
from tests.config.postgres import holding


Admin = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def as_web(admin: Admin) -> Iterator[Admin]:
    """Become the web role inside a transaction that is rolled back: other tests share the role."""
    admin.execute("BEGIN")
    yield admin
    admin.execute("ROLLBACK")


def findings(admin: Admin, *changes: str) -> list[str]:
    for change in changes:
        admin.execute(change.encode())
    admin.execute("SET LOCAL SESSION AUTHORIZATION tuntas_web")
    return roles.check_web_role(admin)


def test_the_web_role_as_made_may_do_no_more_than_serve(as_web: Admin) -> None:
    assert findings(as_web) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("ALTER ROLE tuntas_web SUPERUSER", "is a superuser"),
        ("ALTER ROLE tuntas_web BYPASSRLS", "bypasses row-level security"),
        ("ALTER ROLE tuntas_web CREATEROLE", "may make roles"),
        ("ALTER ROLE tuntas_web CREATEDB", "may make databases"),
        ("ALTER ROLE tuntas_web REPLICATION", "may copy the whole database"),
        ("GRANT tuntas_owner TO tuntas_web", "is a member of tuntas_owner"),
        ("GRANT pg_read_all_data TO tuntas_web", "is a member of pg_read_all_data"),
        ("CREATE TABLE mine (id int); ALTER TABLE mine OWNER TO tuntas_web", "owns table mine"),
        ("ALTER SCHEMA public OWNER TO tuntas_web", "owns schema public"),
        ("GRANT UPDATE ON ledger_act TO tuntas_web", "has UPDATE on ledger_act"),
        ("GRANT UPDATE (event) ON ledger_act TO tuntas_web", "has UPDATE on ledger_act"),
        ("GRANT DELETE ON ledger_act TO PUBLIC", "has DELETE on ledger_act"),
        ("GRANT TRUNCATE ON ledger_actrow TO tuntas_web", "has TRUNCATE on ledger_actrow"),
    ],
)
def test_a_web_role_with_a_right_too_many_is_named(as_web: Admin, change: str, word: str) -> None:
    found = findings(as_web, change)

    assert [sentence for sentence in found if sentence.startswith(f"tuntas_web {word}")] != []


def test_the_same_rights_given_to_another_role_are_no_finding(as_web: Admin) -> None:
    assert findings(as_web, "ALTER ROLE tuntas_sealed BYPASSRLS", "GRANT UPDATE ON ledger_act TO tuntas_auditor") == []


def test_a_stranger_may_not_enter_our_database_and_public_has_nothing_in_it(db: str, admin: Admin) -> None:
    may = "SELECT has_database_privilege('public', %s, 'CONNECT'), has_schema_privilege('public', 'public', 'USAGE')"

    assert admin.execute(may, [db]).fetchone() == (False, False)


def test_the_owner_can_give_a_function_to_the_role_that_cannot_log_in(db: str) -> None:
    with psycopg.connect(dsn.conninfo(dsn.OWNER, database=db)) as owner:
        owner.execute("CREATE FUNCTION probe() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        owner.execute("ALTER FUNCTION probe() OWNER TO tuntas_intake")
        row = owner.execute("SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'probe'").fetchone()

    assert row == ("tuntas_intake",)


@pytest.mark.parametrize("role", dsn.NOLOGIN_ROLES)
def test_intake_and_search_cannot_log_in(db: str, admin: Admin, role: str) -> None:
    row = admin.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s AND %s <> ''", [role, db]).fetchone()

    assert row == (False,)


def test_ensure_makes_everything_once(own_server: Path) -> None:
    first, second = roles.ensure(), roles.ensure()

    assert (first.database, set(first.roles)) == (True, {*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES})
    assert (second.database, second.roles) == (False, ())
    files = {file.name: file.stat().st_mode & 0o777 for file in (own_server / "secrets").iterdir()}
    assert files == dict.fromkeys([f"{role}.pgpass" for role in (*dsn.LOGIN_ROLES, dsn.SUPERUSER)], 0o600)


def test_nothing_is_served_when_the_web_role_is_a_superuser(own_server: Path) -> None:
    roles.ensure()
    holding.ask("ALTER ROLE tuntas_web SUPERUSER")

    served = holding.tuntas(own_server, "roles", "--check")

    assert served.returncode == 1
    assert "tuntas_web is a superuser" in served.stderr
    with pytest.raises(env.Wrong, match="Nothing is served"):
        roles.refuse_unsafe_web_role()


def test_a_lost_password_file_is_made_anew_and_works(own_server: Path) -> None:
    roles.ensure()
    dsn.passfile(dsn.WEB).unlink()

    roles.ensure()

    with psycopg.connect(dsn.conninfo(dsn.WEB)) as web:
        assert web.execute("SELECT current_user").fetchone() == (dsn.WEB,)
    assert own_server.exists()


@pytest.mark.parametrize("role", [dsn.WEB, dsn.SEALED])
def test_what_a_role_did_to_its_own_next_log_ins_is_undone(own_server: Path, role: str) -> None:
    roles.ensure()
    with psycopg.connect(dsn.conninfo(role), autocommit=True) as insider:
        insider.execute(f"ALTER ROLE {role} SET search_path = pg_temp")
        insider.execute(f"ALTER ROLE {role} IN DATABASE {dsn.database_name()} SET statement_timeout = '1ms'")
        insider.execute(f"ALTER ROLE {role} PASSWORD 'shut'")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn.conninfo(role))

    roles.ensure()

    with psycopg.connect(dsn.conninfo(role)) as again:
        found = again.execute("SELECT current_setting('search_path'), current_setting('statement_timeout')").fetchone()
    assert found == ('"$user", public', "0")
    assert own_server.exists()


def test_an_administrator_who_is_no_superuser_is_enough(own_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(dsn.admin_conninfo(), autocommit=True) as superuser:
        superuser.execute("CREATE ROLE dba LOGIN CREATEROLE CREATEDB PASSWORD 'of-a-managed-service'")
        host = superuser.info.host
    monkeypatch.setenv("DATABASE_URL", f"postgresql://dba:of-a-managed-service@/postgres?host={host}&port={dsn.PORT}")

    made = roles.ensure()

    with psycopg.connect(dsn.conninfo(dsn.OWNER)) as owner:
        owner.execute("CREATE TABLE probe (path ltree, id bigint)")
        owner.execute("CREATE FUNCTION probe() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        owner.execute("ALTER FUNCTION probe() OWNER TO tuntas_intake")
    assert made.database
    assert (own_server / "secrets" / "tuntas_owner.pgpass").exists()
    roles.refuse_unsafe_web_role()


def test_the_dsn_command_prints_a_connection_that_works(own_server: Path) -> None:
    roles.ensure()

    printed = holding.tuntas(own_server, "dsn", "--role", "auditor")

    with psycopg.connect(printed.stdout.strip()) as auditor:
        assert auditor.execute("SELECT current_user, current_database()").fetchone() == ("tuntas_auditor", "tuntas")


def test_two_copies_of_the_template_are_two_databases(db: str, admin: Admin) -> None:
    names = admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [db]).fetchone()

    assert names == (1,)
    assert db.split("_")[2] == str(os.getpid())
    assert sql.Identifier(db).as_string(admin) == f'"{db}"'


def test_no_other_web_server_serves_an_unsafe_role_either(own_server: Path) -> None:
    roles.ensure()
    load = [sys.executable, "-c", "import config.wsgi"]
    environment = holding.environment(own_server) | {"TUNTAS_KEEP": "0"}

    before = subprocess.run(load, cwd=holding.HOUSE, env=environment, capture_output=True, text=True, check=False)
    holding.ask("ALTER ROLE tuntas_web BYPASSRLS")
    after = subprocess.run(load, cwd=holding.HOUSE, env=environment, capture_output=True, text=True, check=False)

    assert before.returncode == 0, before.stderr
    assert after.returncode != 0
    assert "Nothing is served, because the web role may do too much" in after.stderr
