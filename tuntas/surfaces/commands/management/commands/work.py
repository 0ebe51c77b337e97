"""`tuntas work`: the worker. Meets deadlines, sends messages, puts back what a killed worker left."""

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


# A worker that stops in order gives its jobs this long; what it leaves is found by its silent heart.
GRACE_SECONDS = 20.0
BEAT_SECONDS = 5.0
# One more than the jobs that may wait for somebody outside: the deadlines never stand behind a silent gateway.
AT_ONCE = 4
STALLED_SECONDS = 15.0


class Command(BaseCommand):
    """Serves every queue until SIGTERM or SIGINT. Safe to run more than once at a time."""

    help = "Run the worker: deadlines, messages, unfinished jobs."
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        with app.replace_connector(connector.get_worker_connector()) as worker:
            worker.run_worker(
                concurrency=AT_ONCE,
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=BEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                delete_jobs="successful",
            )
