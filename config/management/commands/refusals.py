"""`tuntas refusals`: takes each constraint, trigger and policy away in turn, and prints object, test, refusal.

It runs `tests/guards/test_refusals.py` on a database of its own. Exit 1 when one of them is not proven.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from config import env


HOUSE = Path(__file__).resolve().parents[3]
MODULE = HOUSE / "tests" / "guards" / "test_refusals.py"


class Command(BaseCommand):
    help = "Take each rule of the database away in turn, try what it forbids, print object, test, refusal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: object, **options: object) -> None:
        if not MODULE.exists():
            raise env.Wrong("The tests are not here: this command runs in a clone of the repository.")
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "refusals.jsonl"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", str(MODULE)],
                cwd=HOUSE, env=os.environ | {"REFUSALS_REPORT": str(report)},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            lines = report.read_text().splitlines() if report.exists() else []
        for line in lines:
            self.stdout.write(line if options["json"] else _in_words(json.loads(line)))
        if not options["json"]:
            objects = {json.loads(line)["object"] for line in lines}
            self.stdout.write(f"{len(objects)} objects, {len(lines)} forbidden writes.")
        if done.returncode:
            sys.stderr.write(done.stdout)
            sys.exit(1)


def _in_words(found: dict[str, str]) -> str:
    return f"{found['object']}\t{found['kind']}: {found['write']}\t{found['refusal']}"
