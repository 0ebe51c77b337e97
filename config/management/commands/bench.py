"""`tuntas bench [NAME] [--json] [--large]`: measure, print ours, theirs and the ratio of one run."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


WORKS = ("hand_in", "reads", "audit", "log", "neighbour")


HEAD = ("work", "clients", "ours", "theirs", "unit", "ratio", "against")
NUMBERS = {"clients", "ours", "theirs", "ratio"}


def table(rows: list[dict[str, object]]) -> str:
    """Our figure, the floor's or peer's, and the ratio, a line each."""
    lines = [list(HEAD), *([f"{row[name]}" for name in HEAD] for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if name in NUMBERS else text.ljust(width)
            for name, text, width in zip(HEAD, line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


class Command(BaseCommand):
    help = "Measure against floors and peers; without a name all works, written to bench/results.json."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=WORKS)
        parser.add_argument("--json", action="store_true", help="print the list of objects")
        parser.add_argument("--large", action="store_true", help="1 M cases too, and longer runs")

    def handle(self, *args: object, **options: object) -> None:
        large = bool(options["large"])
        if options["name"]:
            rows = self._run(str(options["name"]), large=large)
        else:
            rows = [row for name in WORKS for row in self._apart(name, large=large)]
            path = Path(settings.BASE_DIR) / "bench" / "results.json"
            path.write_text(json.dumps(rows, indent=1) + "\n")
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        self.stdout.write(table(rows))

    def _apart(self, name: str, *, large: bool) -> list[dict[str, object]]:
        """One work in a process and a database of its own: one of them kills its database midway."""
        self.stderr.write(f"Measuring {name}.")
        command = [sys.executable, "-m", "config.cli", "bench", name, "--json", *(["--large"] if large else [])]
        done = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=True)
        rows: list[dict[str, object]] = json.loads(done.stdout)
        return rows

    def _run(self, name: str, *, large: bool) -> list[dict[str, object]]:
        if not (settings.BASE_DIR / "bench" / f"{name}.py").exists():
            message = "The bench stands beside the source; run it from a checkout."
            raise CommandError(message)
        sys.path.insert(0, str(settings.BASE_DIR))
        work = import_module(f"bench.{name}")
        rows: list[dict[str, object]] = work.run(large=large)
        return rows
