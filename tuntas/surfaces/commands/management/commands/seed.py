"""`tuntas seed STORY`: the offices and posts of a story, no case; on an empty database, which is marked `story`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from tuntas.base.ledger import clock
from tuntas.base.offices.models import Office
from tuntas.surfaces.commands.seeding import worlds


WORLDS = {"ketileng": worlds.cilegon, "jombang": worlds.jombang}


class Command(BaseCommand):
    """A database that has offices is left alone."""

    help = "Fill an empty database with the offices of a story and mark it `story`."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", choices=sorted(WORLDS))

    def handle(self, *_args: object, **options: object) -> None:
        if Office.objects.exists():
            raise CommandError("This database already has offices. A story is told on an empty one only.")
        clock.mark("story")
        WORLDS[str(options["story"])]()
