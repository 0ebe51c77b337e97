"""`tuntas figures --from FOLDER|ADDRESS`: the public figures worked out again from the published files; no database."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from tuntas.surfaces.commands.recounting import script


class Command(BaseCommand):
    """Exit 0: printed. 1: a file is not what was published. 2: the question or the folder is wrong."""

    help = "Recompute the public figures from the weekly files, as the script the public downloads does."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="source", required=True, metavar="FOLDER|ADDRESS", help="where index.json lies"
        )
        parser.add_argument("--since", default="", metavar="WEEK", help="the first week, as 2026-W40")
        parser.add_argument("--until", default="", metavar="WEEK", help="the last week")
        parser.add_argument(
            "--in", dest="region", default="", metavar="CODE", help="a place and all inside it, as 36.72"
        )
        parser.add_argument("--json", action="store_true", help="everything, as /angka/angka.json gives it")

    def handle(self, *_args: object, **options: object) -> None:
        words = {name: str(options[name]) for name in ("source", "since", "until", "region")}
        try:
            found = script().asked_for(**words)
        except script().Wrong as wrong:
            self.stderr.write(f"NOT WHAT WAS PUBLISHED. {wrong}")
            sys.exit(1)
        except (script().Asked, OSError, ValueError, KeyError) as error:
            self.stderr.write(f"{type(error).__name__}: {error}")
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1, sort_keys=True))
            return
        self.stdout.write(f"{found['first']} to {found['last']}, {found['files']} files, {found['entries']} entries")
        for name, results in found["classes"].items():
            told = ", ".join(f"{result or 'in all'} {n}" for result, n in results.items())
            self.stdout.write(f"{name:<10} {told}")
