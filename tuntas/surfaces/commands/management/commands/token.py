"""`tuntas token POST NAME`: make a key for another system, bound to a post; `--end ID` takes one back."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from tuntas.base.errors import DomainError
from tuntas.base.ledger import acts, clock
from tuntas.surfaces.api import tokens
from tuntas.surfaces.api.models import ApiToken


class Command(BaseCommand):
    help = "Make a key with which another system calls the API through a post, list the keys, or take one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("post", nargs="?", type=int, help="number of the post the key acts through")
        parser.add_argument("name", nargs="?", default="", help="which system will use it")
        parser.add_argument("--days", type=int, default=90, help="how long it lasts (at most 366)")
        parser.add_argument("--end", type=int, metavar="ID", help="take this key back at once")

    def handle(self, *_args: object, **options: object) -> None:
        try:
            if options["end"]:
                tokens.end(token_id=int(str(options["end"])), by=acts.SYSTEM, at=clock.now())
                self.stdout.write("Taken back.")
            elif options["post"]:
                self.make(int(str(options["post"])), str(options["name"]), int(str(options["days"])))
            else:
                self.show()
        except DomainError as refusal:
            raise CommandError(str(refusal.sentence)) from refusal

    def make(self, post_id: int, name: str, days: int) -> None:
        """Write the key, the only time it can be read."""
        at = clock.now()
        key = tokens.issue(post_id=post_id, name=name, by=acts.SYSTEM, at=at, expires_at=at + timedelta(days=days))
        self.stdout.write(key)

    def show(self) -> None:
        """List the keys, without what they are."""
        for key in ApiToken.objects.select_related("post").order_by("id"):
            state = "ended" if key.ended_at else f"until {key.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{key.pk}  {key.name}  {key.post.title} ({key.post_id})  {state}")
