"""`tuntas log-keys`: make the log's signing key if there is none, and print its public key for witnesses and readers."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from config import env, sequencing
from tuntas.base.ledger.log import keys, reading
from tuntas.base.ledger.log.sequencer import name_of


class Command(BaseCommand):
    help = "Make the log's key on the first call; print the public key. The secret stays in TUNTAS_DATA/keys."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="every name the log has signed under, the present one last"
        )

    def handle(self, *args: object, **options: object) -> None:
        known = reading.origins()
        if options["all"] and known:
            for _name, vkey in known:
                self.stdout.write(vkey)
            return
        name = name_of(sequencing.origin(), max(len(known), 1))
        try:
            self.stdout.write(keys.signing_key(sequencing.keys_folder(), keys.LOG, name).verifier.text)
        except keys.KeyTrouble as why:
            raise env.Wrong(str(why)) from why
