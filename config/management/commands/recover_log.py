"""`tuntas recover-log`: say why the log is halted; with a ground and a way, end it by a recorded act."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import env, sequencing
from tuntas.base.ledger.log import keys, reading, recovering
from tuntas.base.ledger.log.recovering import Recovered
from tuntas.base.ledger.log.sequencer import Refused


class Command(BaseCommand):
    """Without a way it only tells: exit 1 while the log is halted, 0 when it is not."""

    help = "Show why the log is halted, or end the halt: --ground TEXT with one way."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ground", default="", help="why this is done; it is recorded and published")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--tiles", type=Path, metavar="DIR", help="put the lost leaves back from files of log-export")
        ways.add_argument("--new-origin", action="store_true", help="they are lost: go on under a new name")
        ways.add_argument(
            "--false-claim", action="store_true", help="a witness is wrong, and nothing but its word speaks for it"
        )

    def handle(self, *args: object, **options: object) -> None:
        try:
            done = self.recover(options)
        except (Refused, keys.KeyTrouble) as why:
            raise CommandError(str(why)) from why
        if done is None:
            sys.exit(self.tell())
        span = (
            f"Leaves {done.lost[0]} to {done.lost[1] - 1} are lost."
            if done.lost[1] > done.lost[0]
            else "No leaf is lost."
        )
        if done.way == "reimported":
            span = (
                f"Leaves {done.lost[0]} to {done.lost[1] - 1} are back; {done.placed} acts of the queue are among them."
            )
        self.stdout.write(f"Recovered by act {done.act_id} ({done.way}). {span} The log goes on as {done.name}.")
        if done.way == "new_origin":
            self.stdout.write("Give every witness the new key: tuntas log-keys")

    def recover(self, options: dict[str, object]) -> Recovered | None:
        ground, at = str(options["ground"]), datetime.now(UTC)
        if options["new_origin"]:
            return recovering.under_new_name(
                ground=ground, base=sequencing.origin(), folder=sequencing.keys_folder(), at=at
            )
        if options["false_claim"]:
            return recovering.as_false(ground=ground, at=at)
        if isinstance(exported := options["tiles"], Path):
            known = reading.origins()
            key = keys.signing_key(sequencing.keys_folder(), keys.LOG, known[-1][0] if known else sequencing.origin())
            return recovering.with_tiles(ground=ground, exported=exported, key=key, at=at)
        if ground:
            raise env.Wrong("Say how it is ended: --tiles DIR, --new-origin or --false-claim.")
        return None

    def tell(self) -> int:
        halts = recovering.open_halts()
        for halt in halts:
            proof = "shown by a checkpoint under our own signature" if halt.evidence else "on its word alone"
            self.stdout.write(
                f"{halt.at:%Y-%m-%d %H:%M} UTC: {halt.seen_by} knows {halt.size_seen} leaves ({halt.reason}), {proof}; "
                f"{halt.size_here} are here."
            )
        if not halts:
            self.stdout.write("The log is not halted.")
        return int(bool(halts))
