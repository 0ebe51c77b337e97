"""`tuntas unlock-service`: the process that alone holds the sealed units' keys, in memory, for open sessions."""

import signal
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from tuntas.delivery.protection import served


class Command(BaseCommand):
    """Started by `tuntas serve`. SIGTERM, or the end of its parent, makes it forget everything."""

    help = (
        "Hold keys for open sessions behind a socket of the runtime folder; forget them on time-out, log-out, SIGTERM."
    )
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        stop = threading.Event()
        for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(kind, lambda _number, _frame: stop.set())
        served.serve(Path(settings.UNLOCK_SOCKET), stop)
