"""`tuntas NAME`: makes sure there is a database, then hands over to Django's management commands.

A command joins the running database or runs one for its own life; with DATABASE_URL it uses that one. Roles are
made when missing, and a database without tables is migrated before the command sees it.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from django.core import management

from config import env
from config.postgres import dsn, roles, server


# These run their own database, or need none.
WITHOUT_DATABASE = frozenset(
    {
        "",
        "help",
        "version",
        "serve",
        "dsn",
        "story",
        "refusals",
        "figures",
        "seal_test",
        "tamper_test",
        "unlock_service",
        "docs",
        "collectstatic",
        "makemigrations",
        "makemessages",
        "diffsettings",
    }
)
IN_OWN_FOLDER = frozenset({"bench"})
# Tables are made and changed as their owner, whichever alias one forgot to name.
AS_OWNER = frozenset({"migrate", "showmigrations", "sqlmigrate"})


def main() -> int:
    """Run one command; give the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Connections are kept between requests; a command has none.
    os.environ.setdefault("TUNTAS_KEEP", "0")
    arguments = sys.argv[1:]
    name = ""
    if arguments and not arguments[0].startswith("-"):
        # `tuntas seal-test` is the module seal_test.
        name = arguments[0] = arguments[0].replace("-", "_")
    if name == "witness":
        # On another machine, in other hands: no settings, no database, no Django.
        from tuntas.surfaces.witness import serving as witness  # noqa: PLC0415

        return witness.main(arguments[1:])
    try:
        with own_folder(name), database_for(name, arguments):
            management.execute_from_command_line(["tuntas", *arguments, *_owner_alias(name, arguments)])
    except env.Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    return 0


@contextlib.contextmanager
def own_folder(name: str) -> Iterator[None]:
    """A bench measures a database of its own, thrown away afterwards; it never touches the one in use."""
    if name not in IN_OWN_FOLDER:
        yield
        return
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="tuntas-", ignore_cleanup_errors=True) as folder:
        os.environ["TUNTAS_DATA"] = str(Path(folder) / "data")
        yield


@contextlib.contextmanager
def database_for(name: str, arguments: list[str]) -> Iterator[None]:
    """Have a database with roles and tables for as long as the command runs."""
    if (
        name in WITHOUT_DATABASE
        or _is_told_all(name, arguments)
        or {"--help", "-h"} & {*arguments}
        or not _is_known(name)
    ):
        yield
        return
    with contextlib.nullcontext() if dsn.url() else server.attach_or_start():
        roles.ensure()
        if name not in {"migrate", "roles", "restore"}:
            migrate_if_empty()
        yield


def _is_known(name: str) -> bool:
    """A word mistyped makes no database; Django says what was perhaps meant."""
    django.setup()
    return name in management.get_commands()


def _is_told_all(name: str, arguments: list[str]) -> bool:
    """A receipt is verified offline, by keys that were given; only this house's own keys need its database."""
    return name == "verify" and any(word.split("=")[0] in {"--key", "--keys"} for word in arguments)


def migrate_if_empty() -> None:
    """Make the tables in a database that has none yet."""
    if roles.has_tables():
        return
    sys.stderr.write("Making the tables.\n")
    management.call_command("migrate", database="owner", interactive=False, verbosity=0)


def _owner_alias(name: str, arguments: list[str]) -> list[str]:
    given = any(word.split("=")[0] == "--database" for word in arguments)
    return ["--database", "owner"] if name in AS_OWNER and not given else []


if __name__ == "__main__":
    sys.exit(main())
