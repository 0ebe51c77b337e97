from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WiringConfig(AppConfig):
    """Wires the areas together once all of them are loaded."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import wiring  # noqa: PLC0415 - reads every area; apps must be loaded first

        wiring.connect()
        post_migrate.connect(wiring.after_migrate, sender=self, dispatch_uid="tuntas.after_migrate")
