"""How to reach the database as each role, worked out without asking it.

Settings read this before any server runs. Passwords stay in one file a role, which libpq itself reads
(`passfile`), so no setting, process list or error page holds one.
"""

import os
import re
import secrets
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config import env
from config.postgres import folders


OWNER = "tuntas_owner"
WEB = "tuntas_web"
INTAKE = "tuntas_intake"
SEQUENCER = "tuntas_sequencer"
SEARCH = "tuntas_search"
SEALED = "tuntas_sealed"
AUDITOR = "tuntas_auditor"
LOGIN_ROLES = (OWNER, WEB, SEQUENCER, SEALED, AUDITOR)
NOLOGIN_ROLES = (INTAKE, SEARCH)
SUPERUSER = "postgres"  # of the embedded server alone

DATABASE = "tuntas"
MAINTENANCE = "postgres"
PORT = "5432"


def url() -> str:
    """Give the administrator's DSN of a database run by others, or "" for the embedded one."""
    return env.text("DATABASE_URL", default="")


def database_name() -> str:
    """Name the database: TUNTAS_DATABASE, else the one in DATABASE_URL, else `tuntas`.

    An administrator's DSN often points at `postgres`, which nobody should fill with tables.
    """
    in_url = _where().get("dbname", "")
    return env.text("TUNTAS_DATABASE", default=DATABASE if in_url in {"", MAINTENANCE, "template1"} else in_url)


def conninfo(role: str, *, database: str | None = None) -> str:
    """Give the libpq connection string of one of our login roles."""
    return make_conninfo(**_where() | _who(role) | {"dbname": database or database_name()})


def admin_conninfo(database: str = MAINTENANCE) -> str:
    """Give the connection string of the administrator, who makes roles and databases."""
    who = {} if url() else _who(SUPERUSER)
    return make_conninfo(**_where(with_admin=True) | who | {"dbname": database})


def passfile(role: str) -> Path:
    """Name the file that holds the password of this role."""
    return env.secrets_dir() / f"{role}.pgpass"


def keep_password(role: str) -> str:
    """Read the password of a role, making one on the first call."""
    line = env.kept_secret(passfile(role).name, f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n")
    found = re.fullmatch(rf"\*:\*:\*:{re.escape(role)}:([A-Za-z0-9_-]{{20,}})\n?", line)
    if not found:
        raise env.Wrong(f"{passfile(role)} is not a password file of {role}. Remove it and run: tuntas roles")
    return found[1]


def databases() -> dict[str, dict[str, object]]:
    """Give Django its DATABASES.

    default: the web role; a serving thread keeps its connections. owner: owns tables, for migrations.
    trail: the web role once more, always autocommit, for what must stay when a request is rolled back.
    sealed: schema `sealed`, for the pages of its unit and the worker's round; what it reads there is ciphertext.
    """
    return {
        "default": _alias(WEB, "web"),
        "owner": _alias(OWNER, "owner"),
        "trail": _alias(WEB, "trail"),
        "sealed": _alias(SEALED, "rooms"),
    }


def _alias(role: str, name: str) -> dict[str, object]:
    where = _where()
    extra = {key: value for key, value in where.items() if key not in {"host", "port", "dbname"}}
    options: dict[str, object] = {**extra, "passfile": str(passfile(role)), "application_name": f"tuntas {name}"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name(),
        "USER": role,
        "HOST": where.get("host", ""),
        "PORT": where.get("port", ""),
        "OPTIONS": options,
        # None: for good. A server's few threads each keep theirs; taking one from a pool for every request cost more.
        "CONN_MAX_AGE": None if env.flag("TUNTAS_KEEP", default=True) else 0,
    }


def _who(role: str) -> dict[str, str]:
    return {"user": role, "passfile": str(passfile(role))}


def _where(*, with_admin: bool = False) -> dict[str, str]:
    """Give host, port and transport of the server; the administrator's own name only when asked for."""
    if not url():
        return {"host": str(folders.socket_dir(env.data_dir())), "port": PORT}
    try:
        given = {key: str(value) for key, value in conninfo_to_dict(url()).items() if value is not None}
    except ProgrammingError as error:
        raise env.Wrong(
            "DATABASE_URL cannot be read. Write it as postgresql://administrator:password@host:5432/tuntas"
        ) from error
    # libpq would otherwise fall back on the shell's own PG… variables, and settings would not say where they point.
    given.setdefault("host", os.environ.get("PGHOST", ""))
    hidden = set() if with_admin else {"user", "password", "passfile"}
    return {key: value for key, value in given.items() if key not in hidden and value}
