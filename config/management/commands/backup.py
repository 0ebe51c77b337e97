"""`tuntas backup DIR`: the database as files in a new folder. The keys stay out of it, and are named."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from config import copies, env, sequencing


class Command(BaseCommand):
    help = (
        "Write a backup of the database into a new folder. --keys copies the keys to another place, on another medium."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, metavar="DIR", help="copy the keys there; never inside the backup")

    def handle(self, *args: object, **options: object) -> None:
        folder, keys = options["folder"], options["keys"]
        assert isinstance(folder, Path)
        if isinstance(keys, Path):
            copied = copies.copy_keys(keys.absolute(), folder.absolute())
            self.stdout.write(f"Keys in {keys}: {', '.join(copied)}. Keep them on another medium than the backup.")
        facts = copies.back_up(folder.absolute())
        self.stdout.write(
            f"{facts.acts} acts, log {facts.log_name or '(not begun)'} at {facts.log_size}, {facts.size} bytes."
        )
        if not isinstance(keys, Path):
            self.stdout.write(
                f"Not in it, and needed to go on: the keys in {sequencing.keys_folder()} and {env.secrets_dir()} "
                f"({', '.join(facts.keys)}). Copy them apart: --keys DIR"
            )
