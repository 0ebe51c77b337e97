"""`tuntas roles`: makes the roles, gives them the passwords of the secret files, checks the web role."""

from argparse import ArgumentParser

import psycopg
from django.core.management.base import BaseCommand, CommandError

from config import env
from config.postgres import dsn, roles


class Command(BaseCommand):
    """Safe to run again at any time; passwords are set anew from the files."""

    help = "Make the roles and their passwords, and check what the web role may do."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the web role")

    def handle(self, *_args: object, **options: object) -> None:
        if not options["check"]:
            roles.ensure(reset_passwords=True)
            self.stdout.write(f"{', '.join(dsn.LOGIN_ROLES)}: passwords as in {env.secrets_dir()}")
        with psycopg.connect(dsn.conninfo(dsn.WEB), autocommit=True) as connection:
            findings = roles.check_web_role(connection)
        if findings:
            raise CommandError("\n".join(findings))
        self.stdout.write(f"{dsn.WEB} may do no more than serve.")
