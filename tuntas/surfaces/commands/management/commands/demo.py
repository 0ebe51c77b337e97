"""`tuntas demo`: five districts with a history, on a database marked `demo`. Seats have no password there."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from tuntas.base.ledger import clock
from tuntas.base.offices.models import Office
from tuntas.surfaces.commands.seeding import figures, history, offices, units, worlds


class Command(BaseCommand):
    """Only for an empty database: nobody's real matters are ever among invented ones."""

    help = "Fill an empty database with the five story districts and an invented history."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--offices-only", action="store_true", help="no history, only offices and posts")

    def handle(self, *_args: object, **options: object) -> None:
        if Office.objects.exists():
            raise CommandError("This database already has offices. The demo is built on an empty one only.")
        self.began = time.monotonic()
        clock.mark("demo")
        worlds.five_districts(self.say)
        analyze()
        if not options["offices_only"]:
            now = clock.now()
            for regency in offices.DISTRICTS:
                history.tell(regency, now=now, say=self.say)
                units.busy(regency, now=now)
                analyze()
            figures.publish(tuple(offices.DISTRICTS), now=now, say=self.say)
            analyze()
        self.say("Done.")

    def say(self, sentence: str) -> None:
        """Progress with the seconds since the start; to the error stream, results there are none."""
        self.stderr.write(f"[{time.monotonic() - self.began:4.0f} s] {sentence}")


def analyze() -> None:
    """Let the planner count what was just loaded."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
