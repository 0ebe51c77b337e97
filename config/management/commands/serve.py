"""`tuntas serve`: the database, the web server and the worker, until told to stop."""

import contextlib
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import env, serving
from config.postgres import dsn, roles, server


class Command(BaseCommand):
    """Owns the embedded database while it runs; with DATABASE_URL it uses that one."""

    help = "Serve on PORT (default 8000), with the worker beside; Ctrl-C or SIGTERM stops all in order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill a new database with the demo first")

    def handle(self, *_args: object, **options: object) -> None:
        port = env.port("PORT", default=8000)
        with serving.stopped_by_signals() as stop, contextlib.ExitStack() as stack:
            owned = None if dsn.url() else stack.enter_context(server.own(announce=self.say))
            serving.refuse_taken_port(port)
            self.prepare(demo=bool(options["demo"]))
            roles.refuse_unsafe_web_role()
            serving.serve(port, owned, stop, self.say)

    def prepare(self, *, demo: bool) -> None:
        """Bring roles, tables and, on request, the demo to where serving can begin."""
        made = roles.ensure()
        building = demo and serving.is_demo_due(is_new=made.database)
        if building and serving.demo_state() == serving.BUILDING:
            self.say("The demo was cut off while it was being built. Building it again from the start.")
            serving.drop_database()
            roles.ensure()
        if demo and not building and serving.demo_state() != serving.BUILT:
            self.say("This database holds offices of its own and is served as it is. "
                     "For the whole demo set TUNTAS_DATA to an empty folder.")  # fmt: skip
        self.say("Bringing the tables up to date.")
        if building:
            serving.note_demo(serving.BUILDING)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        if building:
            serving.build_demo(self.say)

    def say(self, sentence: str) -> None:
        """Tell the operator; progress, not results."""
        self.stderr.write(sentence)
