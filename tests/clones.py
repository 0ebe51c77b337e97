"""A migrated template database, made once for each state of the schema, and copies of it for the tests.

A test runs in real, committed transactions on a copy of its own: inside one outer transaction a stale act or a stale
scope would pass unseen, and append-only tables could not be emptied afterwards.
"""

import fcntl
import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from config import env
from config.postgres import dsn, roles


HOUSE = Path(__file__).resolve().parent.parent
# What the tables, triggers, grants and first rows of a new database are made from.
SOURCES = (
    "tuntas/**/migrations/*.py",
    "tuntas/**/*.sql",
    "tuntas/**/models.py",
    "tuntas/**/models/*.py",
    "tuntas/**/enums.py",
    "tuntas/**/permissions.py",
    "tuntas/**/workflow.py",
    "tuntas/**/expressions.py",
    "tuntas/**/fields.py",
    "tuntas/**/data/*",
    "tuntas/base/ledger/*.py",
    "config/*.py",
    "config/postgres/roles.py",
    "config/postgres/silence.py",
)
# And what Kota Cilegon is made from besides.
WORLD = ("tuntas/surfaces/commands/seeding/*",)
KEPT_TEMPLATES = 6
NOWHERE = "no_database_without_the_db_fixture"
_numbers = itertools.count(1)


def connect(database: str = dsn.MAINTENANCE) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as the administrator."""
    return psycopg.connect(dsn.admin_conninfo(database), autocommit=True)


def point_django_at(name: str) -> None:
    """Let every alias of Django, and every command a test starts, use this database."""
    connections.close_all()
    for alias in connections:
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    os.environ["TUNTAS_DATABASE"] = name


def template() -> str:
    """Give the name of the template of the present sources, building it if no run has done so."""
    name = f"tuntas_t_{fingerprint()}"
    with _only_one(), connect() as admin:
        if not _exists(admin, name):
            _build(admin, name)
            _drop_old_templates(admin)
    return name


def world_template() -> str:
    """Give the name of a template that holds Kota Cilegon already: most tests begin there."""
    from tuntas.surfaces.commands.seeding import worlds  # noqa: PLC0415 - settings come first

    bare = template()
    name = f"tuntas_w_{fingerprint((*SOURCES, *WORLD))}"
    with _only_one(), connect() as admin:
        if not _exists(admin, name):
            draft = f"{name}_draft"
            drop(draft)
            roles.make_database(admin, draft, template=bare, options="STRATEGY file_copy")
            point_django_at(draft)
            try:
                worlds.cilegon()
            finally:
                point_django_at(NOWHERE)
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
            _drop_old_templates(admin)
    return name


def fingerprint(sources: tuple[str, ...] = SOURCES) -> str:
    """Digest what a new database is made from."""
    digest = hashlib.sha256()
    for pattern in sources:
        for file in sorted(HOUSE.glob(pattern)):
            digest.update(str(file.relative_to(HOUSE)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


@contextmanager
def _only_one() -> Iterator[None]:
    """Let one process at a time build a template or drop one."""
    with (env.make_data_dir() / "template.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _exists(admin: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _build(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Build under another name and rename: a build that failed is never copied."""
    draft = f"{name}_draft"
    drop(draft)
    roles.make_database(admin, draft)
    with connect(draft) as inside:
        roles.prepare_database(inside)
    point_django_at(draft)
    try:
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        with connect(draft) as inside:
            inside.execute("UPDATE ledger_mark SET kind = 'test'")
            inside.execute("VACUUM ANALYZE")
    finally:
        point_django_at(NOWHERE)
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _drop_old_templates(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    for kind in ("t", "w"):
        found = admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", [rf"tuntas\_{kind}\_%"]
        )
        for (name,) in found.fetchall()[KEPT_TEMPLATES:]:
            drop(str(name))


def drop_orphans() -> None:
    """Drop the copies of runs that were killed; a copy's name holds the number of its process."""
    with connect() as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tuntas\\_c\\_%'").fetchall()
    for (name,) in found:
        if not Path(f"/proc/{str(name).split('_')[2]}").exists():
            drop(str(name))


def clone(of: str) -> str:
    """Copy a template; give the copy's name."""
    name = f"tuntas_c_{os.getpid()}_{next(_numbers)}"
    with connect() as admin:
        roles.make_database(admin, name, template=of, options="STRATEGY file_copy")
    return name


def drop(name: str) -> None:
    """Drop a database, whoever still uses it."""
    with connect() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
