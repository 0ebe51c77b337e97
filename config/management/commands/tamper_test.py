"""`tuntas tamper-test`: changes every protected row, column and act behind the application's back; each must be named.

It runs tests/base/ledger/test_tamper*.py on databases of its own. `--break` switches one protection off: then cases
are missed, and the command says which. Exit 1 when one is missed, or when nothing was tried.
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
FOLDER = HOUSE / "tests" / "base" / "ledger"


class Command(BaseCommand):
    help = "Tamper with every protected table, and with the log, in every way; count what the audit names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a case, the sum last")
        parser.add_argument("--break", dest="broken", default="", metavar="PROTECTION", help="switch one off")

    def handle(self, *args: object, **options: object) -> None:
        modules = sorted(FOLDER.glob("test_tamper*.py"))
        if not modules:
            raise env.Wrong("The tests are not here: this command runs in a clone of the repository.")
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "tamper.jsonl"
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *map(str, modules)],
                cwd=HOUSE, env=os.environ | {"TAMPER_REPORT": str(report), "TAMPER_BREAK": str(options["broken"])},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            cases = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
        missed = [case for case in cases if not case["caught"]]
        for case in cases if options["json"] else missed:
            self.stdout.write(json.dumps(case, ensure_ascii=False) if options["json"] else _in_words(case))
        ok = not missed and bool(cases) and done.returncode == 0
        total = {
            "tamper": "test",
            "ok": ok,
            "tried": len(cases),
            "caught": len(cases) - len(missed),
            "missed": len(missed),
        }
        self.stdout.write(json.dumps(total) if options["json"] else f"{len(cases)} tried, {len(missed)} missed.")
        if not ok:
            sys.stderr.write(done.stdout[-4000:])
            sys.exit(1)


def _in_words(case: dict[str, object]) -> str:
    return f"MISSED\t{case['on']}\t{case['what']}\tnamed: {case['named']}"
