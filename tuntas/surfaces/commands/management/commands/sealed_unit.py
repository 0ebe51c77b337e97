"""`tuntas sealed-unit OFFICE`: the first key of a UPTD PPA. Its paper key is printed once and kept nowhere."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from tuntas.base.errors import NotPossibleNow
from tuntas.base.ledger import clock
from tuntas.base.offices.enums import OfficeKind
from tuntas.base.offices.models import Office
from tuntas.delivery.protection import keyring


PAPER = """Paper key of {name}. Write it on paper twice, seal both in envelopes, keep them in two safes of the unit.
Whoever has it can open every sealed matter of the unit; without it and without any passphrase nobody ever can.
It is not stored and is not shown again.

    {code}

The head of the unit now makes a key of his own at his seat and opens the unit's with this paper key."""


class Command(BaseCommand):
    help = "Found a sealed unit: make its key, print the paper key once."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office", help="code of the UPTD PPA, for example 36.72-uptd-ppa")

    def handle(self, *_args: object, **options: object) -> None:
        office = Office.objects.filter(code=options["office"], kind=OfficeKind.UPTD_PPA).first()
        if office is None:
            raise CommandError(f"There is no UPTD PPA with the code {options['office']}.")
        try:
            code = keyring.found_unit(office.pk, at=clock.now())
        except NotPossibleNow as error:
            raise CommandError(str(error.sentence)) from error
        self.stdout.write(PAPER.format(name=office.name, code=code))
