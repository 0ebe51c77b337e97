"""Trials: tests that write down each case they try. A command runs them, counts, and may switch one protection off.

The tests are those of the repository, on databases of their own; without a clone of it there is nothing to run.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand

from config import env


HOUSE = Path(__file__).resolve().parents[1]
SAID = 4000


class Trial(BaseCommand):
    """One JSON object a case: on, what, caught, named. `noun`: how the sum calls itself; `modules`: a glob of tests."""

    noun = ""
    modules = ""
    markers: Sequence[str] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a case, the sum last")
        parser.add_argument("--break", dest="broken", default="", metavar="PROTECTION", help="switch one off")

    def handle(self, *args: object, **options: object) -> None:
        modules = sorted(HOUSE.glob(self.modules))
        if not modules:
            raise env.Wrong("The tests are not here: this command runs in a clone of the repository.")
        done, cases = _run(modules, str(options["broken"]))
        missed = [case for case in cases if not case["caught"]]
        for case in cases if options["json"] else missed:
            self.stdout.write(json.dumps(case, ensure_ascii=False) if options["json"] else _in_words(case))
        ok = not missed and bool(cases) and done.returncode == 0
        total = {
            self.noun: "test",
            "ok": ok,
            "tried": len(cases),
            "caught": len(cases) - len(missed),
            "missed": len(missed),
        }
        self.stdout.write(json.dumps(total) if options["json"] else f"{len(cases)} tried, {len(missed)} missed.")
        if not ok:
            sys.stderr.write(done.stdout[-SAID:])
            sys.exit(1)


def _run(modules: Sequence[Path], broken: str) -> tuple["subprocess.CompletedProcess[str]", list[dict[str, object]]]:
    """The tests' own end, and the cases they wrote down before it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "cases.jsonl"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *map(str, modules)],
            cwd=HOUSE, env=os.environ | {"TRIAL_REPORT": str(report), "TRIAL_BREAK": broken},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        lines = report.read_text().splitlines() if report.exists() else []
    return done, [json.loads(line) for line in lines]


def _in_words(case: dict[str, object]) -> str:
    return f"MISSED\t{case['on']}\t{case['what']}\tnamed: {case['named']}"
