"""The roles of the database, made by its administrator; and the question what the web role may do.

tuntas_owner      owns tables, runs migrations; no request ever runs as it
tuntas_web        serves; row-level security holds it
tuntas_intake     owns the functions by which a person without an account hands in; cannot log in
tuntas_sequencer  numbers the leaves of the public log
tuntas_search     owns the name search; cannot log in
tuntas_sealed     serves the sealed unit
tuntas_auditor    reads for `tuntas audit`
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from config import env
from config.postgres import dsn, silence


EXTENSIONS = ("ltree", "btree_gist", "pg_trgm", "btree_gin")
OLDEST = 150000  # PostgreSQL 15
# Any number: two commands must not make the same role at the same time.
LOCK = 7_201_145

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Made:
    """What `ensure` had to do. `database`: it was made just now and has no tables yet."""

    database: bool
    roles: tuple[str, ...]


def ensure(*, reset_passwords: bool = False) -> Made:
    """Make what is missing of roles, passwords, database and extensions. Changes nothing when all is there."""
    with _as_admin() as admin:
        _check_version(admin)
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made = tuple(_ensure_roles(admin, reset_passwords=reset_passwords))
        _forget_settings(admin)
        name = dsn.database_name()
        is_new = not _one(admin, "SELECT count(*) FROM pg_database WHERE datname = %s", name)
        if is_new:
            make_database(admin, name)
        with psycopg.connect(dsn.admin_conninfo(name), autocommit=True) as inside:
            if is_new or made:
                prepare_database(inside)
            elif silence.may_install(inside) and not silence.is_installed(inside):
                _silence(inside)
    return Made(database=is_new, roles=made)


def has_tables() -> bool:
    """Tell whether migrations have run in our database."""
    with psycopg.connect(dsn.conninfo(dsn.OWNER), autocommit=True) as connection:
        return bool(_one(connection, "SELECT to_regclass('public.django_migrations') IS NOT NULL"))


def _as_admin() -> Connection:
    try:
        return psycopg.connect(dsn.admin_conninfo(), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        if not dsn.url():
            raise
        raise env.Wrong(
            f"The database of DATABASE_URL does not let the administrator in: {str(error).strip()}"
        ) from error


def _check_version(admin: Connection) -> None:
    if admin.info.server_version < OLDEST:
        raise env.Wrong(f"PostgreSQL {admin.info.server_version // 10000} is too old. Use version 15 or newer.")


def _one(connection: Connection, query: str, *values: object) -> object:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def _ensure_roles(admin: Connection, *, reset_passwords: bool) -> list[str]:
    there = {str(name) for (name,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'tuntas%'")}
    made = []
    for role in (*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES):
        logs_in = role in dsn.LOGIN_ROLES
        is_new = role not in there
        if is_new:
            admin.execute(
                sql.SQL("CREATE ROLE {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION").format(
                    sql.Identifier(role), sql.SQL("LOGIN" if logs_in else "NOLOGIN")
                )
            )
            made.append(role)
        if logs_in and (is_new or reset_passwords or not dsn.passfile(role).exists() or not _is_let_in(role)):
            password = sql.Literal(dsn.keep_password(role))
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), password))
    if made:
        _grant_memberships(admin)
    return made


def _forget_settings(admin: Connection) -> None:
    """Undo what a role has set for its own next log-ins: PostgreSQL lets everyone, and it could shut the house."""
    found = admin.execute(
        """SELECT r.rolname, d.datname FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
           LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE r.rolname = ANY(%s)""",
        [[*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES]],
    )
    for role, database in found.fetchall():
        where = sql.SQL("IN DATABASE {}").format(sql.Identifier(str(database))) if database else sql.SQL("")
        admin.execute(sql.SQL("ALTER ROLE {} {} RESET ALL").format(sql.Identifier(str(role)), where))


def _is_let_in(role: str) -> bool:
    """Whether its kept password is still its password: everyone may change his own, and could shut the house.

    Anything else that stands in the way is no answer.
    """
    try:
        psycopg.connect(dsn.conninfo(role, database=dsn.MAINTENANCE)).close()
    except psycopg.OperationalError as error:
        return "password authentication failed" not in str(error)
    return True


def _grant_memberships(admin: Connection) -> None:
    """Let migrations, which run as the owner, give functions to the roles that cannot log in."""
    for role in dsn.NOLOGIN_ROLES:
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(dsn.OWNER)))
    if not _one(admin, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        # A managed service's administrator is no superuser: to make a database for the owner it must be a member.
        admin.execute(sql.SQL("GRANT {} TO current_user").format(sql.Identifier(dsn.OWNER)))


def make_database(admin: Connection, name: str, *, template: str = "template0", options: str = "") -> None:
    """Make a database of the owner's that PUBLIC cannot enter. Text is ordered by code point on every version.

    template: another database of ours to copy, as tests do; options: further words of CREATE DATABASE.
    """
    query = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} {} {}").format(
        sql.Identifier(name),
        sql.Identifier(dsn.OWNER),
        sql.Identifier(template),
        sql.SQL(_locale(admin) if template == "template0" else ""),
        sql.SQL(options),
    )
    admin.execute(query)
    grant_entry(admin, name)


def _locale(admin: Connection) -> str:
    if admin.info.server_version >= 170000:
        return "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    return "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"


def grant_entry(admin: Connection, name: str) -> None:
    """Let our own login roles, and nobody else, enter the database. A copy does not inherit this."""
    database = sql.Identifier(name)
    entering = sql.SQL(", ").join(sql.Identifier(role) for role in dsn.LOGIN_ROLES)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, entering))


def prepare_database(inside: Connection) -> None:
    """Add the extensions, and take from PUBLIC what PostgreSQL gives it in the schema."""
    for name in EXTENSIONS:
        inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    ours = sql.SQL(", ").join(sql.Identifier(role) for role in (*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES))
    making = sql.SQL(", ").join(sql.Identifier(role) for role in (dsn.OWNER, *dsn.NOLOGIN_ROLES))
    inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(ours))
    # A function's new owner must be one who could have made it there; these two cannot log in.
    inside.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(making))
    _silence(inside)


def _silence(inside: Connection) -> None:
    """Take from PUBLIC what would tell of writes one cannot see, here and in the server's own databases."""
    if silence.may_install(inside):
        silence.install(inside)
        silence.close_others(inside)


def check_web_role(connection: Connection) -> list[str]:
    """Ask the database what the role of this connection may do beyond serving; one sentence for each finding.

    The settings' word is not taken: attributes, memberships, ownership and rights on the acts are asked for as
    this very login has them.
    """
    role = str(_one(connection, "SELECT current_user"))
    return [
        *_attributes(connection, role),
        *_memberships(connection, role),
        *_ownership(connection, role),
        *_rights_on_acts(connection, role),
    ]


def _attributes(connection: Connection, role: str) -> list[str]:
    wrong = {
        "rolsuper": "is a superuser: no rule of the database holds it",
        "rolbypassrls": "bypasses row-level security: it sees every village",
        "rolcreaterole": "may make roles and give itself their rights",
        "rolcreatedb": "may make databases",
        "rolreplication": "may copy the whole database",
    }
    query = sql.SQL("SELECT {} FROM pg_roles WHERE rolname = current_user").format(
        sql.SQL(", ").join(sql.Identifier(column) for column in wrong)
    )
    row = connection.execute(query).fetchone()
    assert row is not None
    return [
        f"{role} {text}. ALTER ROLE {role} NO{column.removeprefix('rol').upper().replace('SUPER', 'SUPERUSER')}."
        for has, (column, text) in zip(row, wrong.items(), strict=True)
        if has
    ]


def _memberships(connection: Connection, role: str) -> list[str]:
    # A superuser counts as a member of every role; it is named already.
    found = connection.execute(
        """SELECT r.rolname FROM pg_roles r JOIN pg_roles me ON me.rolname = current_user
           WHERE NOT me.rolsuper AND r.rolname <> current_user AND pg_has_role(current_user, r.oid, 'MEMBER')
           ORDER BY 1"""
    )
    return [f"{role} is a member of {name} and has its rights. REVOKE {name} FROM {role}." for (name,) in found]


def _ownership(connection: Connection, role: str) -> list[str]:
    found = connection.execute(
        """SELECT kind || ' ' || name FROM (
             SELECT CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END AS kind,
                    c.oid::regclass::text AS name, relowner AS owner
               FROM pg_class c WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%')
                AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
             UNION ALL SELECT 'function', oid::regprocedure::text, proowner FROM pg_proc
             UNION ALL SELECT 'schema', nspname::text, nspowner FROM pg_namespace
             UNION ALL SELECT 'database', datname::text, datdba FROM pg_database WHERE datname = current_database()
           ) AS thing WHERE owner = (SELECT oid FROM pg_roles WHERE rolname = current_user) ORDER BY 1 LIMIT 5"""
    )
    return [
        f"{role} owns {name}, and an owner passes row-level security and triggers. Give it to {dsn.OWNER}."
        for (name,) in found
    ]


def _rights_on_acts(connection: Connection, role: str) -> list[str]:
    found = connection.execute(
        """SELECT wish || ' on ' || c.relname, wish, c.relname
             FROM pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS wish
            WHERE c.relnamespace = 'public'::regnamespace AND c.relname IN ('ledger_act', 'ledger_actrow')
              AND (has_table_privilege(c.oid, wish) OR (wish = 'UPDATE' AND has_any_column_privilege(c.oid, wish)))
            ORDER BY 1"""
    )
    return [
        f"{role} has {what}: acts are written once. REVOKE {wish} ON {table} FROM {role}."
        for what, wish, table in found
    ]


def refuse_unsafe_web_role() -> None:
    """Raise `Wrong` with every finding of `check_web_role`; whoever is about to serve calls this first."""
    with psycopg.connect(dsn.conninfo(dsn.WEB), autocommit=True) as connection:
        findings = check_web_role(connection)
    if findings:
        raise env.Wrong("Nothing is served, because the web role may do too much:\n- " + "\n- ".join(findings))
