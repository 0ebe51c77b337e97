"""`tuntas dsn --role NAME`: a connection for an outsider's inspection."""

from argparse import ArgumentParser
from urllib.parse import quote, urlencode

from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from config import env
from config.postgres import dsn, locks


class Command(BaseCommand):
    """Prints the connection of a role, password included: whoever has it has the role's rights."""

    help = "Print the connection string of a role, to be used while `tuntas serve` runs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        ours = [*dsn.LOGIN_ROLES, *dsn.NOLOGIN_ROLES]
        short = [role.removeprefix("tuntas_") for role in ours]
        admin = [] if dsn.url() else [dsn.SUPERUSER]
        parser.add_argument("--role", required=True, choices=[*ours, *short, *admin], metavar="NAME",
                            help="one of " + ", ".join([*short, *admin]))  # fmt: skip

    def handle(self, *_args: object, **options: object) -> None:
        given = str(options["role"])
        role = given if given == dsn.SUPERUSER or given.startswith("tuntas_") else f"tuntas_{given}"
        if role in dsn.NOLOGIN_ROLES:
            raise CommandError(_no_log_in(role))
        if not dsn.passfile(role).exists():
            raise CommandError(f"{role} has no password yet in {env.secrets_dir()}. Run: tuntas roles")
        if not dsn.url() and not locks.is_owned(env.data_dir()):
            self.stderr.write("Nothing answers there until `tuntas serve` runs.")
        self.stdout.write(as_url(role))


def _no_log_in(role: str) -> str:
    """It only owns functions, so there is no connection to print; an administrator may still become it."""
    admin = "DATABASE_URL" if dsn.url() else f"`tuntas dsn --role {dsn.SUPERUSER}`"
    return f"{role} cannot log in: it only owns functions. To see what it may do, go in by {admin} and say: SET ROLE {role}"


def as_url(role: str) -> str:
    """Write the connection as a URL with the password in it."""
    facts = {name: str(value) for name, value in conninfo_to_dict(dsn.conninfo(role)).items() if value is not None}
    rest = {name: value for name, value in facts.items() if name not in {"user", "passfile", "dbname"}}
    return f"postgresql://{role}:{quote(dsn.keep_password(role))}@/{quote(facts['dbname'])}?{urlencode(rest)}"
