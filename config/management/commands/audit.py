"""`tuntas audit`: read every act and every protected row as the auditor; name what does not agree.

The shipped places answer to no act: they are compared with the shipped file.
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


# Findings that are also told in plain words; a whole table taken out is named row by row, not described.
TOLD = 200


class Command(BaseCommand):
    help = "Name each row changed, added or removed behind the application's back. Exit 1 when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a finding")

    def handle(self, *args: object, **options: object) -> None:
        with psycopg.connect(dsn.conninfo(dsn.AUDITOR)) as connection, connection.cursor() as cursor:
            said = [f"erased by act {by}\tledger_act\t{act}" for act, by in audit.erased(cursor)]
            found = list(audit.findings(cursor, witnesses=[each.key for each in sequencing.witnesses()]))
            told = [telling.about(cursor, one.table, one.key) for one in found[:TOLD]]
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
