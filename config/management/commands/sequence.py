"""`tuntas sequence`: give acts their place in the public log and sign it, until told to stop. One works, others wait."""

import signal
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from config import env, sequencing, serving
from tuntas.base.ledger.log.keys import KeyTrouble
from tuntas.base.ledger.log.sequencer import Refused


class Command(BaseCommand):
    """0 in order; 2 when it cannot be signed with what is here, or another one works. When the log is halted --once gives
    1 and --compare 3.
    """

    help = "Run the public log's sequencer. --once empties the queue and ends; --compare only asks the witnesses."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="empty the queue, sign, ask the witnesses, end")
        how.add_argument("--compare", action="store_true", help="only compare with key and witnesses")

    def handle(self, *args: object, **options: object) -> None:
        try:
            sys.exit(self.work(options))
        except (Refused, KeyTrouble) as why:
            raise env.Wrong(str(why)) from why

    def work(self, options: dict[str, object]) -> int:
        if options["once"]:
            return sequencing.once(self.say)
        if options["compare"]:
            return sequencing.compare(self.say)
        stop = serving.Told()
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, lambda *_facts: stop.set())
        return sequencing.run(stop, self.say)

    def say(self, sentence: str) -> None:
        """Tell the operator; progress, not results."""
        self.stderr.write(sentence)
