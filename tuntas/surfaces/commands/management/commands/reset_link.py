"""`tuntas reset-link USER`: a link with which somebody sets a new password, where no e-mail leaves the house.

Whoever runs this hands the link over in person. It works once, for two hours; that it was made is recorded.
"""

from argparse import ArgumentParser

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tuntas.base.ledger import acts, clock
from tuntas.base.offices.models import Staff
from tuntas.surfaces import accounts


class Command(BaseCommand):
    help = "Print a link with which one person sets a new password, once, within two hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the name one logs in with")

    def handle(self, *_args: object, **options: object) -> None:
        user = get_user_model().objects.filter(username=str(options["user"]), is_active=True).first()
        if user is None:
            raise CommandError("Nobody logs in with that name.")
        staff = Staff.objects.filter(user=user).values_list("id", flat=True).first()
        with acts.open_act(event="staff.reset_link_made", by=acts.SYSTEM, at=clock.now(), staff=staff or 0):
            path = accounts.reset_path(user)
        self.stdout.write(f"{settings.ADDRESS}{path}")
        self.stderr.write("Hand it over in person. It works once, within two hours.")
