"""`tuntas restore DIR`: fill an empty database from a backup. A living one is never overwritten."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from config import copies, sequencing


class Command(BaseCommand):
    help = "Put a backup into an empty database (a new TUNTAS_DATA). Put the keys back by hand."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, **options: object) -> None:
        folder = options["folder"]
        assert isinstance(folder, Path)
        facts = copies.restore(folder.absolute())
        self.stdout.write(
            f"{facts.acts} acts as of {facts.made_at}, log {facts.log_name or '(not begun)'} at {facts.log_size}."
        )
        if missing := copies.missing_keys(facts):
            self.stdout.write(
                f"Put these keys into {sequencing.keys_folder()} and the secrets beside it: {', '.join(missing)}"
            )
        self.stdout.write("Then: tuntas audit, tuntas sequence --compare, tuntas serve.")
