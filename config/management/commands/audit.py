"""`tuntas audit`: read every act and every protected row as the auditor; name what does not agree.

The shipped places answer to no act: they are compared with the shipped file.
What it says may be shown to anybody: of schema sealed it says only whether it agrees. --sealed names its rows, and the
bodies erased when a case went there; how many there are is the unit's own matter.
"""

import json
import sys
from argparse import ArgumentParser
from itertools import zip_longest

import psycopg
from django.core.management.base import BaseCommand

from config import sequencing
from config.postgres import dsn
from tuntas.base.ledger import audit
from tuntas.base.places import loading
from tuntas.casework.cases import telling


SEALED = audit.Finding("sealed", "sealed", "")
ABOUT_SEALED = (
    "Something in schema sealed does not agree. `tuntas audit --sealed` names it: read it with the unit's head."
)
# Findings that are also told in plain words; a whole table taken out is named row by row, not described.
TOLD = 200


class Command(BaseCommand):
    help = "Name each row changed, added or removed behind the application's back. Exit 1 when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a finding")
        parser.add_argument("--sealed", action="store_true", help="name rows of sealed units too, and erased bodies")

    def handle(self, *args: object, **options: object) -> None:
        with psycopg.connect(dsn.conninfo(dsn.AUDITOR)) as connection, connection.cursor() as cursor:
            found = list(audit.findings(cursor, witnesses=[each.key for each in sequencing.witnesses()]))
            erased = audit.erased(cursor) if options["sealed"] else ()
            said = [f"erased by act {by}\tledger_act\t{act}" for act, by in erased]
            if not options["sealed"]:
                found = _for_anybody(found)
            told = [
                ABOUT_SEALED if one == SEALED else telling.about(cursor, one.table, one.key) for one in found[:TOLD]
            ]
        told += [""] * (len(found) - len(told))
        found += [audit.Finding(one.what, one.table, one.code) for one in loading.verify_regions()]
        for finding, about in zip_longest(found, told, fillvalue=""):
            text = json.dumps(vars(finding) | {"about": about}) if options["json"] else f"{finding}\t{about}".rstrip()
            self.stdout.write(text)
        if not options["json"]:
            self.stdout.writelines(f"{line}\n" for line in said)
        if found:
            sys.exit(1)
        if not options["json"]:
            self.stdout.write("Every row agrees with the last act that touched it, every place with the shipped list.")


def _for_anybody(found: list[audit.Finding]) -> list[audit.Finding]:
    """Whatever is wrong in schema sealed is one line, the last: its keys and its lines would count the unit's matters."""
    rest = [one for one in found if not one.table.startswith("sealed.")]
    return rest if len(rest) == len(found) else [*rest, SEALED]
