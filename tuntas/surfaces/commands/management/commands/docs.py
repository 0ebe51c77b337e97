"""`tuntas docs`: write docs/generated; with --check only compare, and exit 1 naming what is stale."""

import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from tuntas.surfaces.commands import generated


class Command(BaseCommand):
    help = "Write the generated docs, or compare them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only")

    def handle(self, *args: object, **options: object) -> None:
        folder = settings.BASE_DIR / "docs" / "generated"
        folder.mkdir(parents=True, exist_ok=True)
        stale = []
        for name, text in generated.pages().items():
            path = folder / name
            if not path.exists() or path.read_text() != text:
                stale.append(name)
                if not options["check"]:
                    path.write_text(text)
        if options["check"] and stale:
            self.stderr.write(f"Stale: {', '.join(stale)}. Run: make docs")
            sys.exit(1)
