from django.apps import AppConfig, apps
from django.core.signals import request_started
from django.db.models.signals import post_migrate


class WiringConfig(AppConfig):
    """Wires the areas together once all of them are loaded."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import freshness, wiring  # noqa: PLC0415 - reads every area; apps must be loaded first

        wiring.connect()
        request_started.connect(freshness.drop_cut, dispatch_uid="tuntas.drop_cut")
        # The signal is sent once per app with models, after all migrations: one of them is enough.
        post_migrate.connect(
            wiring.after_migrate, sender=apps.get_app_config("cases"), dispatch_uid="tuntas.after_migrate"
        )
